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
    (
        "The mean ODI improved from 64.2% to 30.1% at 6 months and 28.4% at the last visit.",
        [
            {
                "field": "score",
                "value": 64.2,
                "statistic": "mean",
                "timepoint": "baseline",
                "concept": "odi",
                "unit": "points",
            },
            {
                "field": "score",
                "value": 30.1,
                "statistic": "mean",
                "timepoint": "P6M",
                "concept": "odi",
                "unit": "points",
            },
            {
                "field": "score",
                "value": 28.4,
                "statistic": "mean",
                "timepoint": "last_follow_up",
                "concept": "odi",
                "unit": "points",
            },
        ],
    ),
    (
        "VAS decreased from 72 mm (SD 14) to 24 mm (SD 18) at 3 months.",
        [
            {
                "field": "score",
                "value": 72,
                "spread": 14,
                "spread_kind": "sd",
                "timepoint": "baseline",
                "concept": "vas",
                "unit": "points",
            },
            {
                "field": "score",
                "value": 24,
                "spread": 18,
                "spread_kind": "sd",
                "timepoint": "P3M",
                "concept": "vas",
                "unit": "points",
            },
        ],
    ),
    (
        "Mean VAS was 7.2 cm.",
        [{"field": "score", "value": 7.2, "statistic": "mean", "concept": "vas", "unit": "points"}],
    ),
    (
        "Mean [SD] age, 52.4 [9.8] years.",
        [{"field": "age", "value": 52.4, "spread": 9.8, "spread_kind": "sd", "statistic": "mean", "unit": "years"}],
    ),
    (
        "The groups did not differ in age (61.2 and 62.0 years).",
        [{"field": "age", "value": 61.2, "unit": "years"}, {"field": "age", "value": 62, "unit": "years"}],
    ),
    (
        "Patients aged 18 to 75 years with 2 to 6 attacks were enrolled.",
        [],
    ),
    (
        "Weekly attacks changed by a mean of −2.2 days (95% CI, −2.9 to −1.5) in the 5-mg group "
        "and −0.6 days (95% CI, −1.1 to −0.1) in the placebo group.",
        [
            {
                "field": "change",
                "value": -2.2,
                "low": -2.9,
                "high": -1.5,
                "interval": "ci95",
                "statistic": "mean",
                "unit": "days",
            },
            {
                "field": "change",
                "value": -0.6,
                "low": -1.1,
                "high": -0.1,
                "interval": "ci95",
                "statistic": "mean",
                "unit": "days",
            },
        ],
    ),
    (
        "The kyphotic angle was corrected by a mean of 7.4 degrees.",
        [{"field": "change", "value": -7.4, "statistic": "mean", "unit": "degrees"}],
    ),
    (
        "Surgery took 14 min less with the robot.",
        [{"field": "change", "value": -14, "unit": "min"}],
    ),
    (
        "Hemoglobin fell by 1.8 ± 0.7 g/dL.",
        [{"field": "change", "value": -1.8, "spread": 0.7, "spread_kind": "sd", "unit": "g/dL"}],
    ),
    (
        "Bone density fell in both arms (-3.1% v -0.4%).",
        [{"field": "change", "value": -3.1, "unit": "%"}, {"field": "change", "value": -0.4, "unit": "%"}],
    ),
    (
        "Pain decreased by 3 months.",
        [],
    ),
    (
        "Surgery reduced hospital stay by 2 days.",
        [{"field": "change", "value": -2, "unit": "days"}],
    ),
    (
        "Pain was lower at two weeks (mean difference −1.02, 95% confidence interval −1.55 to −0.49) "
        "and at three months (−0.80, −1.30 to −0.30).",
        [
            {
                "field": "effect_size",
                "value": -1.02,
                "low": -1.55,
                "high": -0.49,
                "interval": "ci95",
                "statistic": "ratio",
                "timepoint": "P2W",
                "concept": "mean_difference",
            },
            {
                "field": "effect_size",
                "value": -0.8,
                "low": -1.3,
                "high": -0.3,
                "interval": "ci95",
                "statistic": "ratio",
                "timepoint": "P3M",
                "concept": "mean_difference",
            },
        ],
    ),
    (
        "Infection was less frequent (risk ratio 0.71, 0.55 to 0.91; P=0.006).",
        [
            {
                "field": "effect_size",
                "value": 0.71,
                "low": 0.55,
                "high": 0.91,
                "interval": "ci95",
                "statistic": "ratio",
                "concept": "risk_ratio",
            }
        ],
    ),
    (
        "Metoprolol, 50 mg/d, was given.",
        [{"field": "drug_dose", "value": 50, "unit": "mg/d"}],
    ),
    (
        "Patients received docetaxel 75 mg/m² and cisplatin 70 mg/m(2) every 3 weeks.",
        [{"field": "drug_dose", "value": 75, "unit": "mg/m²"}, {"field": "drug_dose", "value": 70, "unit": "mg/m2"}],
    ),
    (
        "Gadoterate (0.1 mmol/kg) was injected.",
        [{"field": "drug_dose", "value": 0.1, "unit": "mmol/kg"}],
    ),
    (
        "Pain had been present for an average of ten weeks.",
        [{"field": "duration", "value": 10, "statistic": "mean", "unit": "weeks"}],
    ),
    (
        "The catheter was left in place for about four days.",
        [{"field": "duration", "value": 4, "comparator": "~", "concept": "treatment_time", "unit": "days"}],
    ),
    (
        "The film was laid on the dura for 6 to 12 minutes.",
        [{"field": "duration", "low": 6, "high": 12, "interval": "range", "concept": "treatment_time", "unit": "min"}],
    ),
    (
        "The step added a mean of 18 minutes to the operation.",
        [{"field": "duration", "value": 18, "statistic": "mean", "concept": "treatment_time", "unit": "min"}],
    ),
    (
        "Skin-to-skin time was 81 min (IQR 66-97).",
        [
            {
                "field": "duration",
                "value": 81,
                "low": 66,
                "high": 97,
                "interval": "iqr",
                "concept": "treatment_time",
                "unit": "min",
            }
        ],
    ),
    (
        "Patients were treated for 6 weeks with exercise.",
        [],
    ),
    (
        "A dose of 10 Gy was prescribed to 7 mm.",
        [
            {"field": "dose", "value": 10, "concept": "total_dose", "unit": "Gy"},
            {"field": "depth", "value": 7, "unit": "mm"},
        ],
    ),
    (
        "The dose at 2 mm was 4.8 Gy and at 5 mm below 2 Gy.",
        [
            {"field": "depth", "value": 2, "unit": "mm"},
            {"field": "dose", "value": 4.8, "unit": "Gy"},
            {"field": "depth", "value": 5, "unit": "mm"},
            {"field": "dose", "value": 2, "comparator": "<", "unit": "Gy"},
        ],
    ),
    (
        "A dose of 12 Gy was delivered to a 5 mm margin around the cavity.",
        [{"field": "dose", "value": 12, "concept": "total_dose", "unit": "Gy"}],
    ),
    (
        "Control was 91.0% (95% CI 84.1-95.2) in one arm. It was 74.0% (64.8-81.1) in the other arm.",
        [
            {
                "field": "proportion",
                "value": 91,
                "low": 84.1,
                "high": 95.2,
                "interval": "ci95",
                "statistic": "percent",
                "unit": "%",
            },
            {
                "field": "proportion",
                "value": 74,
                "low": 64.8,
                "high": 81.1,
                "interval": "ci95",
                "statistic": "percent",
                "unit": "%",
            },
        ],
    ),
    (
        "The study was planned to detect a difference of 12%.",
        [],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), CASES, ids=[s[:48] for s, _ in CASES])
def test_what_a_sentence_measures(extract: Extract, sentence: str, expected: list[dict[str, Any]]) -> None:
    assert shown(extract, sentence) == expected
