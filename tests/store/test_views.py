"""The views a reviewer reaches for: what is in them, what is left out, which record stands for a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from miner.records import Evidence
from miner.stages.store import PageRows
from tests.fakes import document, evidence
from tests.store.test_store import rows, store_once


def stored(tmp_path: Path, *records: dict[str, Any]) -> Path:
    """A database of one document with these records."""
    tmp_path.mkdir(exist_ok=True)
    made = document("a.txt", "words", "a", year=2021)
    found: list[Evidence] = [evidence(made, **record) for record in records]
    store_once(tmp_path / "e.duckdb", [PageRows("a.txt", "/a.txt", "sha", [(made, found)])])
    return tmp_path / "e.duckdb"


def test_outcomes_leave_out_background_traits_and_treatment_split(tmp_path: Path) -> None:
    share: dict[str, Any] = {"field": "proportion", "value": 90.0}
    db = stored(
        tmp_path,
        share | {"concept": "local_control", "numerator": 9, "denominator": 10, "timepoint": "P1Y"},
        share | {"value": None, "numerator": 1},
        share | {"concept": "baseline_characteristic"},
        share | {"concept": "treatment_allocation"},
        share | {"concept": "death", "scope": "background"},
        {"field": "dose", "value": 20.0},
    )
    assert rows(db, "SELECT doc, year, concept, percent, n, of_n, timepoint FROM outcomes") == [
        ("a", 2021, "local_control", 90.0, 9, 10, "P1Y"),
        ("a", 2021, None, None, 1, None, None),
    ]


def test_cohorts_and_doses(tmp_path: Path) -> None:
    db = stored(
        tmp_path,
        {"field": "cohort_size", "value": 40.0, "population": "patients"},
        {"field": "arm_size", "value": 20.0, "arm": "IMRT"},
        {"field": "cohort_size", "value": 1e6, "scope": "background"},
        {"field": "dose", "value": None, "low": 8.0, "high": 15.0, "concept": "total_dose"},
    )
    assert rows(db, "SELECT field, n, population, arm FROM cohorts") == [
        ("cohort_size", 40.0, "patients", None),
        ("arm_size", 20.0, None, "IMRT"),
    ]
    assert rows(db, "SELECT kind, gy, low_gy, high_gy FROM doses") == [("total_dose", None, 8.0, 15.0)]


def test_wide_has_a_row_for_every_document_and_the_cohorts_own_record(tmp_path: Path) -> None:
    db = stored(
        tmp_path,
        {"field": "cohort_size", "value": 50.0, "section": "methods"},
        {"field": "cohort_size", "value": 40.0, "section": "results"},
        {"field": "cohort_size", "value": 1e6, "scope": "background"},
        {"field": "dose", "value": 3.0, "concept": "dose_per_fraction"},
        {"field": "dose", "value": 30.0, "concept": None},
        {"field": "dose", "value": 60.0, "comparator": ">", "concept": "total_dose"},
        {"field": "dose", "value": 45.0, "low": 40.0, "high": 50.0, "concept": "total_dose"},
        {"field": "proportion", "value": 70.0, "concept": "local_control", "arm": "surgery"},
        {"field": "proportion", "value": 92.3, "concept": "local_control", "timepoint": "P1Y"},
        {"field": "proportion", "value": None, "numerator": 13, "denominator": 16, "concept": "pain_relief"},
        {"field": "follow_up", "value": 12.5, "low": 6.0, "high": 23.0, "statistic": "mean"},
    )
    wanted = (
        "cohort, vertebrae, dose_gy, dose_low_gy, dose_high_gy, depth_mm, follow_up_months, follow_up_statistic, "
        "local_control_percent, local_control_at, pain_relief_percent, pain_relief_n, pain_relief_of, records"
    )
    expected = (40.0, None, 45.0, 40.0, 50.0, None, 12.5, "mean", 92.3, "P1Y", None, 13, 16, 11)
    assert rows(db, f"SELECT {wanted} FROM evidence_wide") == [expected]


def test_wide_shows_a_document_without_evidence(tmp_path: Path) -> None:
    assert rows(stored(tmp_path), "SELECT doc, cohort, records FROM evidence_wide") == [("a", None, 0)]


def chosen(tmp_path: Path, what: str, *records: dict[str, Any]) -> tuple[Any, ...]:
    (row,) = rows(stored(tmp_path, *records), f"SELECT {what} FROM evidence_wide")
    return row


DOSE: dict[str, Any] = {"field": "dose", "concept": "total_dose"}
WIDE_DOSE = "dose_gy, dose_comparator, dose_rule"


def test_a_dose_is_no_threshold_and_no_single_patients(tmp_path: Path) -> None:
    found = chosen(
        tmp_path,
        WIDE_DOSE,
        DOSE | {"value": 60.0, "comparator": ">", "quote": "Patients with a dose >60 Gy did better"},
        DOSE | {"value": 8.0, "quote": "one patient had 8 Gy"},
        DOSE | {"value": 24.0, "quote": "24 Gy in 2 fractions was prescribed"},
    )
    assert found == (24.0, None, "total dose for all")
    found = chosen(tmp_path / "b", WIDE_DOSE, DOSE | {"value": 60.0, "comparator": ">=", "quote": "received >=60 Gy"})
    assert found == (60.0, ">=", "prescribed within a bound")


def test_an_unsure_dose_is_empty(tmp_path: Path) -> None:
    two = [DOSE | {"value": v, "quote": f"after {v} Gy"} for v in (30.0, 45.0)]
    assert chosen(tmp_path / "a", WIDE_DOSE, *two) == (None, None, None)
    said = DOSE | {"value": 24.0, "quote": "24 Gy was delivered"}
    assert chosen(tmp_path / "b", WIDE_DOSE, *two, said) == (24.0, None, "total dose for all")
    arms = [DOSE | {"value": 20.0, "arm": arm} for arm in ("drug", "placebo")]
    assert chosen(tmp_path / "c", WIDE_DOSE, *arms) == (20.0, None, "the same in every arm")
    assert chosen(tmp_path / "d", WIDE_DOSE, arms[0], arms[1] | {"value": 24.0}) == (None, None, None)


def test_a_cohort_is_the_one_analysed_with_its_flow(tmp_path: Path) -> None:
    found = chosen(
        tmp_path,
        "cohort, cohort_flow, cohort_rule",
        {"value": 300.0, "section": "methods", "quote": "300 patients were screened"},
        {"value": 59.0, "section": "methods", "quote": "59 patients were enrolled"},
        {"value": 57.0, "section": "results", "quote": "57 patients were analysed"},
    )
    assert found == (57.0, "300 > 59 > 57", "said to be analysed")
    only = {"value": 300.0, "quote": "300 people were screened for eligibility"}
    assert chosen(tmp_path / "b", "cohort, cohort_rule", only) == (None, None)
