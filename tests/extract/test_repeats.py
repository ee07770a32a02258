"""One record for each distinct measurement: what only says again what another record states is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from miner.stages.extract.record import evidence_of
from miner.stages.extract.repeats import Made, distinct
from tests.extract.conftest import TraceOf

Kept = Callable[..., list[tuple[str, str | None]]]


@pytest.fixture
def kept(traced: TraceOf) -> Kept:
    """The printed numbers and sections of the records that are kept, each number given its field and slots in order."""

    def run(text: str, *given: tuple[str, dict[str, Any]]) -> list[tuple[str, str | None]]:
        document, trace = traced(text)
        made, left = [], list(given)
        for item in trace.items:
            if item.part or item.q is None or not left:
                continue
            item.field, item.values = left[0][0], dict(left[0][1])
            left.pop(0)
            made.append(Made(item, evidence_of(item, document.text, "x", "x")))
        assert not left
        return [(document.text[m.record.at : m.record.at_end], m.record.section) for m in distinct(made)]

    return run


SHARE: dict[str, Any] = {"concept": "pain_relief", "population": "patients"}


def test_a_share_restated_in_the_conclusions_is_the_results(kept: Kept) -> None:
    text = "RESULTS: Relief came in 34 of 41 women, or 82.9%. CONCLUSIONS: Relief came in 82.9%."
    given = [("proportion", SHARE | {"denominator": 41}), ("proportion", SHARE), ("proportion", SHARE)]
    assert kept(text, *given) == [("34 of 41", "results"), ("82.9%", "results")]


def test_the_results_win_over_what_stands_before_them(kept: Kept) -> None:
    text = "BACKGROUND: Relief came in 61%. RESULTS: Relief came in 61%."
    assert kept(text, ("proportion", SHARE), ("proportion", SHARE)) == [("61%", "results")]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"concept": "death"}, False),
        ({"timepoint": "P1Y"}, True),  # one states it, the other is silent
        ({"denominator": 40}, True),
        ({"scope": "background"}, False),
    ],
)
def test_a_restatement_contradicts_nothing(kept: Kept, other: dict[str, Any], same: bool) -> None:
    text = "RESULTS: Relief came in 61%. CONCLUSIONS: Relief came in 61%."
    found = kept(text, ("proportion", SHARE), ("proportion", SHARE | other))
    assert len(found) == (1 if same else 2)


def test_two_findings_of_one_sentence_are_two(kept: Kept) -> None:
    text = "RESULTS: Relief was 61% and control was 61%."
    given = ("proportion", SHARE), ("proportion", SHARE | {"concept": "local_control"})
    assert kept(text, *given) == [("61%", "results"), ("61%", "results")]
    assert len(kept(text, ("proportion", SHARE), ("proportion", SHARE))) == 2


def test_a_dose_is_stated_once(kept: Kept) -> None:
    total = {"concept": "total_dose"}
    text = "METHODS: They got 30 Gy. RESULTS: Control after 30 Gy was good."
    assert kept(text, ("dose", total), ("dose", total)) == [("30 Gy", "results")]
    assert len(kept(text, ("dose", total), ("dose", {"concept": "bed"}))) == 2


def test_a_cohort_is_stated_once_and_another_number_is_another_cohort(kept: Kept) -> None:
    text = "Splints in 41 women\n\nMETHODS: We treated 41 women. RESULTS: 39 women were seen."
    sizes: list[tuple[str, dict[str, Any]]] = [("cohort_size", {})] * 3
    assert kept(text, *sizes) == [("41", "methods"), ("39", "results")]


def test_ages_of_two_groups_are_two(kept: Kept) -> None:
    text = "Splints were compared with casts. Women with splints were 61 years old. Women with casts were 61 years old."
    assert len(kept(text, ("age", {"arm": "splints"}), ("age", {"arm": "casts"}))) == 2
    assert len(kept(text, ("age", {"arm": "splints"}), ("age", {}))) == 1


def test_p_values_are_restated_only_by_the_conclusions(kept: Kept) -> None:
    text = "RESULTS: They differed (p = 0.04). Others differed (p = 0.04). CONCLUSIONS: They differed (p = 0.04)."
    assert [s for _, s in kept(text, *[("p_value", {})] * 3)] == ["results", "results"]


def test_a_rounded_bound_of_the_conclusions_restates_the_results(kept: Kept) -> None:
    text = "RESULTS: Relief came in 93.1%. CONCLUSIONS: Relief came in over {}."
    given = ("proportion", SHARE), ("proportion", SHARE)
    assert kept(text.format("90%"), *given) == [("93.1%", "results")]
    assert len(kept(text.format("95%"), *given)) == 2
    assert len(kept(text.format("60%"), *given)) == 2


def test_records_stay_in_the_order_of_the_text(kept: Kept) -> None:
    text = "BACKGROUND: Some 12% bled. METHODS: It took 20 min. RESULTS: Relief came in 61%. CONCLUSIONS: 4% bled."
    old: dict[str, Any] = {"scope": "background"}
    none: dict[str, Any] = {}
    given = ("proportion", old), ("duration", none), ("proportion", SHARE), ("proportion", none)
    assert [s for _, s in kept(text, *given)] == ["background", "methods", "results", "conclusions"]


def test_nothing_is_distinct_from_nothing() -> None:
    assert distinct([]) == []
