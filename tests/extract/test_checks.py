"""Checks on invented abstracts: each alarm that must be raised, and each near miss that must stay silent."""

from __future__ import annotations

from typing import Any

import pytest

from miner.records import Evidence
from miner.stages.extract.checks.records import apply_checks


def record(text: str, quote: str, field: str = "proportion", **keys: Any) -> Evidence:
    start = text.index(quote)
    if field == "proportion":
        keys.setdefault("population", "patients")
        if keys.get("value") is not None:
            keys.setdefault("statistic", "percent")
    if field in ("cohort_size", "arm_size"):
        keys.setdefault("population", "patients")
    return Evidence("page.txt", "page", field, quote=quote, start=start, end=start + len(quote), **keys)


def checks(text: str, *records: Evidence) -> list[list[str]]:
    before = [(r.value, r.numerator, r.denominator, r.low, r.high) for r in records]
    found = list(records)
    apply_checks(found, text)
    once = [list(r.checks) for r in found]
    apply_checks(found, text)
    assert [r.checks for r in found] == once
    assert [(r.value, r.numerator, r.denominator, r.low, r.high) for r in found] == before
    return once


def test_checks_implied_denominator_is_named_and_compared_with_the_stated_sizes() -> None:
    text = "We treated 40 patients. Pain fell in thirty-five patients (89.7%), and 14 patients (35.0%) were men."
    assert checks(
        text,
        record(text, "40 patients", "cohort_size", value=40),
        record(text, "thirty-five patients (89.7%)", value=89.7, numerator=35),
        record(text, "14 patients (35.0%)", value=35.0, numerator=14),
    ) == [[], ["implied_denominator=39", "denominator_not_cohort"], ["implied_denominator=40"]]


def test_checks_implied_denominator_of_a_group_named_only_in_the_text_is_no_alarm() -> None:
    text = "Of 40 patients one was lost; the remaining 39 patients were scored. Pain fell in 35 (89.7%)."
    assert checks(
        text,
        record(text, "40 patients", "cohort_size", value=40),
        record(text, "Pain fell in 35 (89.7%)", value=89.7, numerator=35),
    ) == [[], ["implied_denominator=39"]]


def test_checks_implied_denominator_needs_exactly_one_candidate() -> None:
    text = "In 140 vertebrae of 91 patients, leakage occurred in 42 (30%)."
    assert checks(
        text,
        record(text, "140 vertebrae", "vertebrae_count", value=140, population="vertebrae"),
        record(text, "leakage occurred in 42 (30%)", value=30, numerator=42, population="vertebrae"),
    ) == [[], []]


def test_checks_the_printed_decimals_decide_not_the_float() -> None:
    text = "In 91 patients, relief was seen in 26 (28.60%) and lasted in 26 (28.6%)."
    assert checks(
        text,
        record(text, "91 patients", "cohort_size", value=91),
        record(text, "relief was seen in 26 (28.60%)", value=28.6, numerator=26),
        record(text, "lasted in 26 (28.6%)", value=28.6, numerator=26),
    ) == [[], ["percent_unreachable"], ["implied_denominator=91"]]


@pytest.mark.parametrize(
    ("quote", "n", "big_n", "percent", "expected"),
    [
        ("27 of 32 patients (87.4%)", 27, 32, 87.4, ["percent_mismatch"]),
        ("27 of 32 patients (84.4%)", 27, 32, 84.4, []),
        ("27 of 32 patients (84.3%)", 27, 32, 84.3, []),  # 84.375 with its digits cut off
        ("27 of 32 patients (84%)", 27, 32, 84, []),
        ("27/32 patients (84·4%)", 27, 32, 84.4, []),
        ("about 85% (27 of 32 patients)", 27, 32, 85, ["percent_mismatch"]),
    ],
)
def test_checks_percent_mismatch(quote: str, n: int, big_n: int, percent: float, expected: list[str]) -> None:
    text = f"We followed 32 patients. Fractures occurred in {quote}."
    found = record(text, quote, value=percent, numerator=n, denominator=big_n)
    assert checks(text, record(text, "32 patients", "cohort_size", value=32), found) == [[], expected]


def test_checks_percent_mismatch_not_of_grades() -> None:
    text = "We treated 32 patients. Grade 3/4 anemia was seen in 25.4%."
    found = record(text, "Grade 3/4 anemia was seen in 25.4%", value=25.4, numerator=3, denominator=4)
    assert checks(text, record(text, "32 patients", "cohort_size", value=32), found) == [[], []]


def test_checks_percent_mismatch_leaves_an_approximation_alone() -> None:
    text = "We followed 32 patients. About 85% (27 of 32) improved."
    found = record(text, "About 85% (27 of 32) improved", value=85, numerator=27, denominator=32, comparator="~")
    assert checks(text, found) == [[]]


@pytest.mark.parametrize(
    ("clause", "n", "big_n", "expected"),
    [
        ("A response came in 2 of 19 patients", 2, 19, ["denominator_not_cohort"]),
        ("A response was seen in 2 of 17 patients", 2, 17, ["denominator_not_cohort"]),
        ("A response was seen in 2 of 12 patients", 2, 12, []),  # "n = 12" states that group
        ("A response was seen in 2 of 11 patients with pain", 2, 11, []),
        ("A response was seen in 2 of 11 evaluable patients", 2, 11, []),
        ("Of the 11 women, 2 responded", 2, 11, []),
        ("A response was seen in 2 of these 11", 2, 11, []),
        ("A response was seen in 2 of 18", 2, 18, []),
        ("A response was seen in 2/20", 2, 20, ["denominator_not_cohort"]),
        ("A response was seen in 2 of 11 brimonidine patients", 2, 11, []),
        ("A response was seen in 2 of 14 patients (14%) with chordoma", 2, 14, []),
        ("A response was seen in 2 of 60 over 60 portals", 2, 60, []),
        ("Between 02/2002 and 12/2008", 2, 2002, []),
        ("A response was seen in 2/7", 2, 7, []),  # a bare n/N may belong to a subgroup
    ],
)
def test_checks_denominator_not_cohort(clause: str, n: int, big_n: int, expected: list[str]) -> None:
    text = f"Eighteen patients with neurologic symptoms (n = 12) or none were retreated. {clause}."
    cohort = record(text, "Eighteen patients", "cohort_size", value=18)
    assert checks(text, cohort, record(text, clause, numerator=n, denominator=big_n)) == [[], expected]


def test_checks_denominator_that_is_all_but_a_stated_arm_is_no_alarm() -> None:
    text = "Of 538 patients, 40 had radiotherapy alone. Surgery was added in 386 of 498 patients."
    assert checks(
        text,
        record(text, "538 patients", "cohort_size", value=538),
        record(text, "40 had radiotherapy alone", "arm_size", value=40, arm="radiotherapy alone"),
        record(text, "in 386 of 498 patients", numerator=386, denominator=498),
    ) == [[], [], []]


@pytest.mark.parametrize(
    ("clause", "percent", "concept", "timepoint", "expected"),
    [
        (
            "Control was kept in 94.8% of the treated vertebrae over the 6-month follow-up",
            94.8,
            "local_control",
            "P6M",
            True,
        ),
        (
            "Control was achieved in 95.0% of the treated vertebrae during the 6-month follow-up",
            95.0,
            "local_control",
            "P6M",
            False,
        ),
        ("The actuarial control was 94.8% of the treated vertebrae", 94.8, "local_control", None, False),
        ("The 1-year local control rate was 94.8%", 94.8, "local_control", "P1Y", False),
        ("The local control rate was 94.8%", 94.8, "local_control", None, False),
        ("Control was seen in 94.8% of the vertebrae with epidural disease", 94.8, "local_control", None, False),
        ("Survival by Kaplan-Meier was 94.8% of the vertebrae", 94.8, None, None, False),
        ("The leakage rate was 94.8%", 94.8, "cement_leakage", None, True),
        ("The leakage rate in vertebrae above T5 was 94.8%", 94.8, "cement_leakage", None, False),
        ("Among the responders, leakage was seen in 94.8% of the vertebrae", 94.8, "cement_leakage", None, False),
        ("The sensitivity was 94.8% of the vertebrae", 94.8, "sensitivity", None, False),
        ("Leakage was seen in 94.2% of the vertebrae", 94.2, "cement_leakage", None, False),  # 132/140, digits cut off
    ],
)
def test_checks_percent_unreachable(
    clause: str, percent: float, concept: str, timepoint: str | None, expected: bool
) -> None:
    text = f"We treated 91 patients with 140 vertebrae. {clause}."
    whole = record(text, "140 vertebrae", "vertebrae_count", value=140, population="vertebrae")
    cohort = record(text, "91 patients", "cohort_size", value=91)
    share = record(text, clause, value=percent, population="vertebrae", concept=concept, timepoint=timepoint)
    assert checks(text, cohort, whole, share) == [[], [], ["percent_unreachable"] if expected else []]


def test_checks_percent_unreachable_not_in_a_review() -> None:
    text = "In this meta-analysis of 140 vertebrae, leakage was seen in 94.8% of the vertebrae."
    whole = record(text, "140 vertebrae", "vertebrae_count", value=140, population="vertebrae")
    share = record(text, "leakage was seen in 94.8% of the vertebrae", value=94.8, population="vertebrae")
    assert checks(text, whole, share) == [[], []]


@pytest.mark.parametrize(
    ("keys", "quote", "expected"),
    [
        ({"value": 71.3, "low": 38, "high": 69}, "71.3 years (range 38-69)", ["mean_outside_range"]),
        ({"value": 69.4, "low": 38, "high": 69}, "69.4 years (range 38-69)", []),
        ({"value": 14, "low": 36, "high": 3}, "14 (range 36-3)", ["interval_reversed"]),
        ({"value": 40, "low": 36, "high": 3}, "40 (range 36-3)", ["interval_reversed", "mean_outside_range"]),
        (
            {"value": 9.2, "low": 8, "high": 15, "spread": 3.6, "spread_kind": "sd"},
            "9.2 ± 3.6 (8-15)",
            ["sd_exceeds_range"],
        ),
        ({"value": 9.2, "low": 8, "high": 15, "spread": 2.4, "spread_kind": "sd"}, "9.2 ± 2.4 (8-15)", []),
        ({"value": 9.2, "low": 8, "high": 15, "spread": 3.6, "spread_kind": "se"}, "9.2 ± 3.6 (8-15)", []),
        ({"value": 5.9, "low": 6, "high": 9, "interval": "iqr", "statistic": "mean"}, "5.9 (IQR 6-9)", []),
        (
            {"value": 5, "low": 6, "high": 9, "interval": "iqr", "statistic": "median"},
            "5 (IQR 6-9)",
            ["mean_outside_range"],
        ),
        (
            {"value": 2.31, "low": 2.44, "high": 3.7, "interval": "ci95"},
            "2.31 (95% CI 2.44-3.70)",
            ["mean_outside_range"],
        ),
    ],
)
def test_checks_intervals(keys: dict[str, Any], quote: str, expected: list[str]) -> None:
    text = f"There were 40 patients. The value was {quote}."
    keys.setdefault("interval", "range")
    cohort = record(text, "40 patients", "cohort_size", value=40)
    found = checks(text, cohort, record(text, quote, "age", unit="years", **keys))
    assert [sorted(codes) for codes in found] == [[], sorted(expected)]


def test_checks_interval_of_a_fall_whose_ends_were_negated_is_not_reversed() -> None:
    text = "The score fell by 3 points (range 2 to 5). The change was -3 points (range -2 to -5)."
    keys: dict[str, Any] = {"value": -3, "low": -2, "high": -5, "interval": "range", "unit": "points"}
    assert checks(
        text,
        record(text, "fell by 3 points (range 2 to 5)", "change", **keys),
        record(text, "-3 points (range -2 to -5)", "change", **keys),
    ) == [[], ["interval_reversed"]]


@pytest.mark.parametrize(
    ("clause", "value", "concept", "keys", "expected"),
    [
        ("In a substudy of 28 patients the mean NRS was 5.19", 5.19, "nrs", {"arm": "substudy"}, True),
        ("In a substudy of 28 patients the mean NRS was 5.18", 5.18, "nrs", {"arm": "substudy"}, False),
        ("In a substudy of 28 patients the mean NRS was 5.2", 5.2, "nrs", {}, False),
        ("In a substudy of 28 patients the mean VAS was 5.19", 5.19, "vas", {}, False),  # a length, not whole points
        ("The mean NRS before treatment was 5.16", 5.16, "nrs", {"timepoint": "baseline"}, True),  # 16 patients
        ("The mean NRS after treatment was 5.16", 5.16, "nrs", {"timepoint": "P3M"}, False),  # how many were left?
        ("The median NRS of 28 patients was 5.19", 5.19, "nrs", {"statistic": "median"}, False),
        ("The mean NRS of 28 men and 30 women was 5.19", 5.19, "nrs", {}, False),
    ],
)
def test_checks_grim(clause: str, value: float, concept: str, keys: dict[str, Any], expected: bool) -> None:
    text = f"We enrolled 16 patients. {clause}."
    score = record(text, clause, "score", value=value, unit="points", concept=concept, **({"statistic": "mean"} | keys))
    cohort = record(text, "16 patients", "cohort_size", value=16)
    assert checks(text, cohort, score) == [[], ["grim_inconsistent"] if expected else []]


def test_checks_background_shares_are_not_measured_by_this_study() -> None:
    text = "Fractures occur in 35 patients (89.7%). We treated 40 patients."
    assert checks(
        text,
        record(text, "Fractures occur in 35 patients (89.7%)", value=89.7, numerator=35, scope="background"),
        record(text, "40 patients", "cohort_size", value=40),
    ) == [["implied_denominator=39"], []]


def test_checks_keep_what_another_step_said() -> None:
    text = "We treated 40 patients."
    found = record(text, "40 patients", "cohort_size", value=40, checks=["translation_mismatch"])
    assert checks(text, found) == [["translation_mismatch"]]


def test_checks_of_nothing_and_of_records_without_offsets() -> None:
    apply_checks([], "")
    lost = [Evidence("p", "p", "proportion", value=12.3, numerator=4, population="patients")]
    apply_checks(lost, "")
    assert lost[0].checks == []
