"""An abstract read whole: every record with what belongs to it; and what holds for any text at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miner.cli_fields import text_extractor
from miner.records import EVIDENCE_KEYS, Evidence
from miner.resources import Resources

Extract = Callable[[str], list[Evidence]]

ABSTRACT = """Radiosurgery for painful spinal metastases: a retrospective study

BACKGROUND: Spinal metastases occur in up to 40% of patients with cancer.
METHODS: Thirty-eight patients with 45 lesions received a median dose of 24 Gy (range 16-30 Gy) in three fractions.
The dose was prescribed at a depth of 2 cm. MRI was performed every 3 months.
RESULTS: The median follow-up was 1.5 years. Pain was relieved in 31 of 38 patients (81.6%).
The mean VAS score fell from 7.4 ± 1.1 at baseline to 2.9 ± 1.3 at 3 months (p < 0.001).
Local control at 1 year was 90% (95% CI 79-96%). No myelopathy was observed.
CONCLUSIONS: Radiosurgery relieved pain in 81.6% of patients."""
SKIP = {"arm", "source", "doc", "quote", "start", "end", "language", "rule", "confidence", "alternatives", "checks"}


@pytest.fixture(scope="module")
def extract() -> Extract:
    return text_extractor("default", Resources.default())


def shown(e: Evidence) -> dict[str, Any]:
    """A record without what is null, where it stands, and the default unit and scope."""
    out = {k: getattr(e, k) for k in EVIDENCE_KEYS if k not in SKIP}
    plain = {"unit": "1", "scope": "study"}
    return {k: v for k, v in out.items() if v is not None and plain.get(k) != v}


def test_a_whole_abstract(extract: Extract) -> None:
    results = {"section": "results"}
    methods = {"section": "methods"}
    people = {"population": "patients"}
    vas = {"field": "score", "unit": "points", "concept": "vas", "statistic": "mean", "spread_kind": "sd"} | results
    share = {"field": "proportion", "unit": "%"} | results
    spread = {"low": 16, "high": 30, "interval": "range"}
    assert [shown(e) for e in extract(ABSTRACT)] == [
        share
        | people
        | {"value": 40, "statistic": "percent", "comparator": "<=", "concept": "metastasis"}
        | {"scope": "background", "section": "background"},
        {"field": "cohort_size", "value": 38, "statistic": "count"} | people | methods,
        {"field": "lesion_count", "value": 45, "statistic": "count", "population": "lesions"} | methods,
        {"field": "dose", "value": 24, "unit": "Gy", "statistic": "median", "concept": "total_dose"} | spread | methods,
        {"field": "fractions", "value": 3} | methods,
        {"field": "depth", "value": 20, "unit": "mm"} | methods,
        {"field": "follow_up", "value": 18, "unit": "months", "statistic": "median"} | results,
        share
        | people
        | {"value": 81.6, "statistic": "percent", "numerator": 31, "denominator": 38, "concept": "pain_relief"},
        vas | {"value": 7.4, "spread": 1.1, "timepoint": "baseline"},
        vas | {"value": 2.9, "spread": 1.3, "timepoint": "P3M"},
        {"field": "p_value", "value": 0.001, "comparator": "<", "concept": "vas", "timepoint": "P3M"} | results,
        share
        | people
        | {"value": 90, "statistic": "percent", "concept": "local_control", "timepoint": "P1Y"}
        | {"low": 79, "high": 96, "interval": "ci95"},
        share | {"numerator": 0, "concept": "myelopathy"},
    ]


def test_quotes_are_cut_from_the_text(extract: Extract) -> None:
    for e in extract(ABSTRACT):
        assert e.quote
        assert ABSTRACT.replace("\n", " ").count(e.quote.replace("\n", " ")) >= 1


def test_the_same_text_gives_the_same_records(extract: Extract) -> None:
    again = text_extractor("default", Resources.default())
    assert [e.to_dict() for e in extract(ABSTRACT)] == [e.to_dict() for e in again(ABSTRACT)]


def test_a_share_restated_without_its_count_is_one_record(extract: Extract) -> None:
    text = (
        "RESULTS: Pain was relieved in 34 of 41 patients (82.9%). CONCLUSIONS: Pain was relieved in 82.9% of patients."
    )
    assert [(e.value, e.numerator, e.section) for e in extract(text) if e.value == 82.9] == [(82.9, 34, "results")]


def test_two_equal_shares_of_two_findings_are_two_records(extract: Extract) -> None:
    text = "RESULTS: Local control was 90% and overall survival was 90%."
    found = [(e.value, e.concept) for e in extract(text)]
    assert found == [(90, "local_control"), (90, "overall_survival")]


@pytest.mark.parametrize(
    "text",
    [
        "Pain was assessed with a visual analog scale from 0 to 10.",
        "The estimated blood loss was 500 ml.",
        "A 500 ml blood loss was seen.",
        "The primary endpoint was assessed at 12 weeks, with a non-inferiority margin of 12%.",
        "Treatment was given with 6 MV photons between March 3, 2014, and September 28, 2018.",
    ],
)
def test_numbers_that_are_no_record(extract: Extract, text: str) -> None:
    assert [shown(e) for e in extract(text)] == []


PIECES = (
    "patients 12 3.5 % ( ) [ ] ± Gy cGy of in n = to - – months follow-up median mean range 95% CI p < 0.05 . , ; : "
    "and vs respectively no survival VAS group A B was 1/0 0 of 0 999999999999999999999 local control at 1 year "
    "aged old dose"
).split(" ")


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40))
@settings(max_examples=80, deadline=None)
def test_any_words_give_records_within_bounds(words: list[str]) -> None:
    text = " ".join(words)
    for e in _SHARED(text):
        assert e.quote in text
        assert 0.0 <= e.confidence <= 1.0
        assert e.field
        assert e.value is not None or e.low is not None or e.numerator is not None


def _lazy() -> Extract:
    made: list[Extract] = []

    def run(text: str) -> list[Evidence]:
        if not made:
            made.append(text_extractor("default", Resources.default()))
        return made[0](text)

    return run


_SHARED = _lazy()
