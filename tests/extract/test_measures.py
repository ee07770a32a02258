"""Scores, changes, effects, doses of drugs, durations, depths and ages as abstracts print them: whole record lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from miner.cli_fields import text_extractor
from miner.records import Evidence
from miner.resources import Resources

Extract = Callable[[str], list[Evidence]]
KEYS = (
    "value low high interval spread spread_kind statistic comparator numerator denominator timepoint concept unit"
).split()


@pytest.fixture(scope="module")
def extract() -> Extract:
    return text_extractor("default", Resources.default())


def shown(extract: Extract, sentence: str) -> list[dict[str, Any]]:
    """The records of one sentence without what is null, behind a title; p values left out."""
    found = [e for e in extract(f"Tape after surgery\n\n{sentence}") if e.field != "p_value"]
    return [
        {"field": e.field} | {k: v for k in KEYS if (v := getattr(e, k)) is not None and (k, v) != ("unit", "1")}
        for e in found
    ]


CASES: list[tuple[str, list[dict[str, Any]]]] = [
@@
]


@pytest.mark.parametrize(("sentence", "expected"), CASES, ids=[s[:48] for s, _ in CASES])
def test_what_a_sentence_measures(extract: Extract, sentence: str, expected: list[dict[str, Any]]) -> None:
    assert shown(extract, sentence) == expected
