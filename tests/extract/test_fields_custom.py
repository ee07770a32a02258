"""Fields of a reviewer's own, one of each kind: what their cues take, and what stays with the shipped fields."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from miner.records import Evidence
from miner.resources import Resources
from miner.stages.annotate import annotate, load
from miner.stages.clean import Cleaner, text_document
from miner.stages.extract import Extractor
from tests.extract.stubs import stub

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
KEYS = ("value", "low", "high", "spread", "numerator", "denominator", "statistic", "comparator", "concept")

Extract = Callable[[str], list[Evidence]]


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    folder: Path = tmp_path_factory.mktemp("own")
    (folder / "pipelines" / "fields").mkdir(parents=True)
    for name, text in FIELDS.items():
        (folder / "pipelines" / "fields" / f"{name}.toml").write_text(f'description = "d"\n{text}', encoding="utf-8")
    resources = Resources.default((folder,))
    nlp, cleaner, extractor = load("default", resources), Cleaner(resources), Extractor(resources, stub())

    def run(text: str) -> list[Evidence]:
        document = text_document(text, "x", "x", cleaner)
        return extractor(annotate(nlp, document), document)

    return run


def shown(records: list[Evidence]) -> list[tuple[str, dict[str, Any]]]:
    """Each record of a field of one's own and its keys that are not null; the unit where it is not 1."""
    out = []
    for e in records:
        if e.field not in FIELDS:
            continue
        keys = {k: v for k in KEYS if (v := getattr(e, k)) is not None}
        out.append((e.field, keys | ({"unit": e.unit} if e.unit != "1" else {})))
    return out


MIN, ML, PC, PT = {"unit": "min"}, {"unit": "ml", "concept": "blood_loss"}, {"unit": "%"}, {"unit": "points"}
CASES: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = [
    # The cue takes its number and no other.
    (
        "The mean operating time was 95 min (range 60-150 min) and the mean follow-up was 12 months.",
        [
            ("operating_time", {"value": 95, "low": 60, "high": 150, "statistic": "mean"} | MIN),
        ],
    ),
    (
        "The blood loss was 120 ml, and the median hospital stay was 3 days.",
        [
            ("blood_loss", {"value": 120} | ML),
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
        [("screws", {"value": 142, "statistic": "count"})],
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
        ],
    ),
    (
        "Three patients (7.5%) had a durotomy and 2 (5%) had an infection.",
        [
            ("dural_tear", {"value": 7.5, "numerator": 3, "statistic": "percent"} | PC),
        ],
    ),
    ("RESULTS: No dural tear was observed.", [("dural_tear", {"numerator": 0} | PC)]),
    ("RESULTS: There was no significant difference in dural tear.", []),
    # Scores, with the time of each.
    (
        "The NDI improved from 42.3 at baseline to 18.1 at 12 months.",
        [
            ("ndi", {"value": 42.3} | PT),
            ("ndi", {"value": 18.1} | PT),
        ],
    ),
    (
        "The mean NDI score was 42 and the mean VAS score was 7.",
        [
            ("ndi", {"value": 42, "statistic": "mean"} | PT),
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


@pytest.mark.parametrize("text", [text for text, wanted in CASES if wanted])
def test_a_number_of_ones_own_field_is_no_other_fields(extract: Extract, text: str) -> None:
    found = extract(text)
    own = {(e.at, e.at_end) for e in found if e.field in FIELDS}
    assert [e.field for e in found if e.field not in FIELDS and (e.at, e.at_end) in own] == []


def test_the_time_of_a_number_is_looked_for(extract: Extract) -> None:
    found = extract("The NDI was 18.1 at 12 months.")
    assert [(e.field, e.timepoint) for e in found if e.field in FIELDS] == [("ndi", "P12M")]


def test_without_the_file_the_shipped_fields_take_the_number(read: Extract) -> None:
    assert [(e.field, e.value) for e in read("Dural tear occurred in 3 of 40 patients (7.5%).")] == [
        ("proportion", 7.5)
    ]
