"""From a decided number to its record: the field's unit, ends and spreads, signs, counts, and the number's place."""

from __future__ import annotations

from typing import Any

import pytest

from miner.records import Evidence
from miner.stages.extract.record import tidy
from tests.extract.conftest import MadeOf

NUMBERS = "value low high interval spread spread_kind comparator numerator denominator statistic unit".split()


def shown(e: Evidence) -> dict[str, Any]:
    """The numbers of a record that are not null."""
    return {k: v for k in NUMBERS if (v := getattr(e, k)) is not None}


@pytest.mark.parametrize(
    ("text", "number", "field", "expected"),
    [
        ("They were seen for 18 months.", "18", "follow_up", {"value": 18, "unit": "months"}),
        ("They were seen for 2 years.", "2", "follow_up", {"value": 24, "unit": "months"}),
        ("They were seen for 1.5 years.", "1.5", "follow_up", {"value": 18, "unit": "months"}),
        ("They were seen for 14 days.", "14", "follow_up", {"value": 0.459959, "unit": "months"}),
        ("They were seen for 52 weeks.", "52", "follow_up", {"value": 11.958932, "unit": "months"}),
        (
            "They were seen for 2 years (range, 1-4 years).",
            "2",
            "follow_up",
            {"value": 24, "low": 12, "high": 48, "interval": "range", "unit": "months"},
        ),
        (
            "They lived 9.2 ± 3.6 weeks.",
            "9.2",
            "survival_time",
            {"value": 2.115811, "spread": 0.827926, "spread_kind": "sd", "unit": "months"},
        ),
        ("They were 18 months old.", "18", "age", {"value": 1.5, "unit": "years"}),
        ("They were 61 years old.", "61", "age", {"value": 61, "unit": "years"}),
        ("They were 61 when treated.", "61", "age", {"value": 61, "unit": "years"}),
        ("It took 95 min.", "95", "duration", {"value": 95, "unit": "min"}),
        ("It took 3 weeks.", "3", "duration", {"value": 3, "unit": "weeks"}),
        ("They got 30 Gy in all.", "30", "dose", {"value": 30, "unit": "Gy"}),
        ("They got 3000 cGy in all.", "3000", "dose", {"value": 30, "unit": "Gy"}),
        ("The target lay at 2.5 cm.", "2.5", "depth", {"value": 25, "unit": "mm"}),
        ("They took 20 mg of it.", "20", "drug_dose", {"value": 20, "unit": "mg"}),
        ("They took 20 mg/kg of it.", "20", "drug_dose", {"value": 20, "unit": "mg/kg"}),
        (
            "Pain was 7.4 ± 1.1 points.", "7.4", "score",
            {"value": 7.4, "spread": 1.1, "spread_kind": "sd", "unit": "points"},
        ),
        (
            "The HR was 0.7 (95% CI 0.5-0.9).", "0.7", "effect_size",
            {"value": 0.7, "low": 0.5, "high": 0.9, "interval": "ci95", "unit": "1"},
        ),
        ("It came in 8-12 fractions.", "8", "fractions", {"low": 8, "high": 12, "interval": "range", "unit": "1"}),
        ("It came in ten fractions.", "ten", "fractions", {"value": 10, "unit": "1"}),
    ],
)  # fmt: skip
def test_numbers_are_in_the_fields_unit(
    made: MadeOf, text: str, number: str, field: str, expected: dict[str, Any]
) -> None:
    assert shown(made(text, number, field)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "number", "sign", "expected"),
    [
        ("Pain fell by 3.1 points.", "3.1", "-", (-3.1, None, None)),
        ("Pain rose by 3.1 points.", "3.1", "+", (3.1, None, None)),
        ("Pain fell by 3 points (range 2-5).", "3", "-", (-3, -5, -2)),
        ("Pain fell by 2-5 points.", "2", "-", (None, -5, -2)),
        ("Pain changed by -3.1 points.", "-3.1", "-", (-3.1, None, None)),
    ],
)
def test_a_fall_is_negative_with_its_ends_in_order(
    made: MadeOf, text: str, number: str, sign: str, expected: tuple[float | None, ...]
) -> None:
    record = made(text, number, "change", sign=sign)
    assert (record.value, record.low, record.high) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("They differed (p = 0.04).", "0.04", ("=", 0.04)),
        ("They differed (p < 0.001).", "0.001", ("<", 0.001)),
        ("They did not differ (p > 0.05).", "0.05", (">", 0.05)),
        ("They did not differ (p ≥ 0.05).", "0.05", (">=", 0.05)),
    ],
)
def test_a_p_value_always_has_its_comparator(made: MadeOf, text: str, number: str, expected: tuple[str, float]) -> None:
    record = made(text, number, "p_value")
    assert (record.comparator, record.value) == expected


def test_equality_is_no_comparator_of_other_fields(made: MadeOf) -> None:
    assert made("The HR (HR = 0.7) was low.", "0.7", "effect_size").comparator is None
    assert made("More than 30 Gy was given.", "30", "dose").comparator == ">"


@pytest.mark.parametrize(
    ("text", "number", "values", "expected"),
    [
        ("It helped 34 of 41 women.", "34", {"denominator": 41}, {"numerator": 34, "denominator": 41}),
        ("It helped 34 of 41 women.", "34", {}, {"numerator": 34}),
        ("It helped 34 women.", "34", {}, {"numerator": 34}),
        ("It helped 34 (82.9%) women.", "34", {}, {"value": 82.9, "numerator": 34, "statistic": "percent"}),
        ("It helped 82.9% of women.", "82.9", {}, {"value": 82.9, "statistic": "percent"}),
        ("It helped at a rate of 0.14 only.", "0.14", {}, {"value": 14, "statistic": "percent"}),
        (
            "Control was 90% (79-96%).", "90", {},
            {"value": 90, "low": 79, "high": 96, "interval": "ci95", "statistic": "percent"},
        ),
        (
            "Control was 90% (range, 79-96%).", "90", {},
            {"value": 90, "low": 79, "high": 96, "interval": "range", "statistic": "percent"},
        ),
        (
            "The mean share was 40% ± 8%.", "40", {"statistic": "mean"},
            {"value": 40, "spread": 8, "spread_kind": "sd", "statistic": "mean"},
        ),
        ("Less than 5% leaked.", "5", {}, {"value": 5, "comparator": "<", "statistic": "percent"}),
    ],
)  # fmt: skip
def test_shares_and_counts(
    made: MadeOf, text: str, number: str, values: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert shown(made(text, number, "proportion", **values)) == expected | {"unit": "%"}


def test_spreads_are_standard_errors_where_the_abstract_says_so(made: MadeOf) -> None:
    text = "Values of 3 tests are means ± standard errors. Control was 40% ± 8%."
    assert made(text, "40", "proportion").spread_kind == "se"


@pytest.mark.parametrize(
    ("part", "field", "expected"),
    [
        ("D", "cohort_size", (41, "count", "patients")),
        ("N", "arm_size", (34, "count", "patients")),
        ("D", "lesion_count", (41, "count", "lesions")),
        ("D", "vertebrae_count", (41, "count", "vertebrae")),
    ],
)
def test_n_and_whole_of_a_share_can_be_sizes(
    made: MadeOf, part: str, field: str, expected: tuple[int, str, str]
) -> None:
    record = made("It helped 34 of 41 women.", "34", field, part)
    assert (record.value, record.statistic, record.population) == expected
    assert (record.numerator, record.denominator) == (None, None)


def test_a_size_keeps_its_comparator(made: MadeOf) -> None:
    record = made("More than 400 patients came.", "400", "cohort_size")
    assert (record.comparator, record.value, record.unit) == (">", 400, "1")


def test_a_denied_finding_is_zero_of_an_unknown_whole(made: MadeOf) -> None:
    text = "None of 12 women had no pain."
    record = made(text, "no", "proportion", "no", concept="pain_relief", population="patients")
    assert shown(record) == {"numerator": 0, "unit": "%"}
    assert text[record.at : record.at_end] == "no"
    assert (record.concept, record.population) == ("pain_relief", "patients")


def test_slots_go_into_the_record_and_a_trait_at_the_start_has_no_time(made: MadeOf) -> None:
    text = "RESULTS: Pain was 7.4 points."
    record = made(text, "7.4", "score", concept="vas", timepoint="P3M", scope="background", statistic="mean")
    assert (record.concept, record.timepoint, record.scope, record.statistic, record.section) == (
        "vas",
        "P3M",
        "background",
        "mean",
        "results",
    )
    plain = made(text, "7.4", "score", concept="baseline_characteristic", timepoint="P3M")
    assert (plain.timepoint, plain.scope, plain.arm, plain.rule) == (None, "study", None, "score.points")


def test_an_arm_is_named_as_the_text_prints_it(made: MadeOf) -> None:
    text = "Cast Treatment was compared with splints in 40 patients. Pain was 7.4 points."
    assert made(text, "7.4", "score", arm="cast").arm == "Cast Treatment"
    assert made(text, "7.4", "score", arm="splints").arm == "splints"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), (3.0, 3), (0.1 + 0.2, 0.3), (1 / 3, 0.333333), (-2.0, -2), (1e-9, 0), (17.2499999999, 17.25)],
)
def test_numbers_are_tidy(value: float | None, expected: float | None) -> None:
    assert tidy(value) == expected
    assert type(tidy(value)) is type(expected)
