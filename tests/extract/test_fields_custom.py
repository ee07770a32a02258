"""Fields of a reviewer's own, one of each kind: what their cues take, and what stays with the shipped rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from miner.cli_fields import text_extractor
from miner.records import Evidence
from miner.resources import Resources

FIELDS = {
    "operating_time": 'kind = "time"\nunit = "min"\ncues = ["operating time", "operative time", "operation"]\n'
    'stops = ["date of operation", "robotic operating time"]\n',
    "blood_loss": 'kind = "quantity"\nunit = "ml"\nconcept = "blood_loss"\ncues = ["blood loss", "EBL"]\n',
    "bmi": 'kind = "quantity"\nunit = "kg/m2"\ncues = ["BMI", "body mass index"]\n',
    "stiffness": 'kind = "quantity"\nunit = "kPa"\ncues = ["stiffness"]\n',
    "density": 'kind = "quantity"\nunit = "HU"\ncues = ["attenuation"]\n',
    "screws": 'kind = "count"\nunit = "1"\ncues = ["screws", "pedicle screws"]\n',
    "dural_tear": 'kind = "proportion"\nunit = "%"\ncues = ["dural tear", "durotomy"]\n',
    "ndi": 'kind = "score"\nunit = "points"\ncues = ["NDI", "Neck Disability Index"]\n',
}
KEYS = ("value", "low", "high", "spread", "numerator", "denominator", "statistic", "comparator", "timepoint", "concept")

Extract = Callable[[str], list[Evidence]]


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    folder: Path = tmp_path_factory.mktemp("own")
    (folder / "pipelines" / "fields").mkdir(parents=True)
    for name, text in FIELDS.items():
        (folder / "pipelines" / "fields" / f"{name}.toml").write_text(f'description = "d"\n{text}', encoding="utf-8")
    return text_extractor("default", Resources.default((folder,)))


def shown(records: list[Evidence]) -> list[tuple[str, dict[str, Any]]]:
    """Each record's field and its keys that are not null; the unit where it is not 1."""
    out = []
    for e in records:
        keys = {k: v for k in KEYS if (v := getattr(e, k)) is not None}
        out.append((e.field, keys | ({"unit": e.unit} if e.unit != "1" else {})))
    return out


MIN, ML, PC, PT = {"unit": "min"}, {"unit": "ml", "concept": "blood_loss"}, {"unit": "%"}, {"unit": "points"}
CASES: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = [
    # The cue takes its number, the shipped rules the others.
    (
        "The mean operating time was 95 min (range 60-150 min) and the mean follow-up was 12 months.",
        [
            ("operating_time", {"value": 95, "low": 60, "high": 150, "statistic": "mean"} | MIN),
            ("follow_up", {"value": 12, "statistic": "mean", "unit": "months"}),
        ],
    ),
    (
        "The blood loss was 120 ml, and the median hospital stay was 3 days.",
        [
            ("blood_loss", {"value": 120} | ML),
            ("duration", {"value": 3, "statistic": "median", "concept": "hospital_stay", "unit": "days"}),
        ],
    ),
    # Units are converted.
    ("The operative time was 1.5 h.", [("operating_time", {"value": 90} | MIN)]),
    ("The EBL was 1.2 L.", [("blood_loss", {"value": 1200} | ML)]),
    ("The stiffness was 12 kPa.", [("stiffness", {"value": 12, "unit": "kPa"})]),
    ("The mean BMI was 27.4 kg/m2.", [("bmi", {"value": 27.4, "statistic": "mean", "unit": "kg/m2"})]),
    ("The attenuation was 112 HU.", [("density", {"value": 112, "unit": "HU"})]),
    # Another unit, or a rate of it, is another measure.
    ("The blood loss was 500 ml/min.", []),
    ("The attenuation was 112.", []),
    # Lists: values of one measure, measures named in a row.
    (
        "Operating time was 95 ± 12 min in group A and 110 ± 15 min in group B (p = 0.01).",
        [
            ("operating_time", {"value": 95, "spread": 12} | MIN),
            ("operating_time", {"value": 110, "spread": 15} | MIN),
            ("p_value", {"value": 0.01, "comparator": "="}),
        ],
    ),
    (
        "Mean operative time and blood loss were 95 min and 120 ml, respectively.",
        [
            ("operating_time", {"value": 95, "statistic": "mean"} | MIN),
            ("blood_loss", {"value": 120, "statistic": "mean"} | ML),
        ],
    ),
    # The number stands before its cue.
    (
        "A 95-min operation was performed with 120 ml of blood loss.",
        [("operating_time", {"value": 95} | MIN), ("blood_loss", {"value": 120} | ML)],
    ),
    (
        "A total of 142 pedicle screws were placed in 31 patients.",
        [("screws", {"value": 142, "statistic": "count"}), ("cohort_size", {"value": 31, "statistic": "count"})],
    ),
    ("The mean number of screws was 4.2.", [("screws", {"value": 4.2, "statistic": "mean"})]),
    # A moment, a limit and a stop are no measurement of the field.
    ("Operating time was shorter at 3 months.", []),
    ("Patients whose operating time exceeded 3 hours had more pain.", []),
    # Shares, and a share of another finding that stands beside.
    (
        "A dural tear occurred in 3 of 40 patients (7.5%), and infection in 2 (5%).",
        [
            ("dural_tear", {"value": 7.5, "numerator": 3, "denominator": 40, "statistic": "percent"} | PC),
            ("proportion", {"value": 5, "numerator": 2, "statistic": "percent", "concept": "infection"} | PC),
        ],
    ),
    (
        "Three patients (7.5%) had a durotomy and 2 (5%) had an infection.",
        [
            ("dural_tear", {"value": 7.5, "numerator": 3, "statistic": "percent"} | PC),
            ("proportion", {"value": 5, "numerator": 2, "statistic": "percent", "concept": "infection"} | PC),
        ],
    ),
    ("RESULTS: No dural tear was observed.", [("dural_tear", {"numerator": 0} | PC)]),
    ("RESULTS: There was no significant difference in dural tear.", []),
    # Scores, with the time of each.
    (
        "The NDI improved from 42.3 at baseline to 18.1 at 12 months.",
        [
            ("ndi", {"value": 42.3, "timepoint": "baseline"} | PT),
            ("ndi", {"value": 18.1, "timepoint": "P12M"} | PT),
        ],
    ),
    (
        "The mean NDI score was 42 and the mean VAS score was 7.",
        [
            ("ndi", {"value": 42, "statistic": "mean"} | PT),
            ("score", {"value": 7, "statistic": "mean", "concept": "vas"} | PT),
        ],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text[:40] for text, _ in CASES])
def test_a_field_of_ones_own_takes_what_its_cues_point_to(
    extract: Extract, text: str, wanted: list[tuple[str, dict[str, Any]]]
) -> None:
    assert shown(extract(text)) == wanted


def test_a_stop_rules_the_field_out(extract: Extract) -> None:
    found = extract("The robotic operating time was 95 min. The operating time was 80 min.")
    assert [e.value for e in found if e.field == "operating_time"] == [80]


def test_without_the_file_the_shipped_rules_read_the_number() -> None:
    plain = text_extractor("default", Resources.default())
    assert [(e.field, e.value) for e in plain("Dural tear occurred in 3 of 40 patients (7.5%).")] == [
        ("proportion", 7.5)
    ]
