"""What an abstract is about settles what its side effects, complications and responses are."""

from __future__ import annotations

import pytest

from miner.resources import Resources
from miner.stages.annotate import annotate, load
from miner.stages.clean import text_document
from miner.stages.extract import Extractor

RESOURCES = Resources.default()
EXTRACTOR = Extractor(RESOURCES)


def shares(text: str) -> list[tuple[float | None, str | None]]:
    """Value and concept of every share of a text without a title that speaks of anything."""
    document = text_document(f"A study\n\n{text}", "x")
    found = EXTRACTOR(annotate(load("default", RESOURCES), document), document)
    return [(r.value, r.concept) for r in found if r.field == "proportion"]


@pytest.mark.parametrize(
    ("setting", "finding", "concept"),
    [
        ("Laparotomy was done.", "Constipation was seen in 12%", "complication"),
        ("They took one tablet.", "Constipation was seen in 12%", "toxicity"),
        ("Laparotomy was done; drugs were given.", "Constipation was seen in 12%", "toxicity"),
        ("Radiotherapy was given.", "Dysphagia was seen in 12%", "toxicity"),
        ("Laminectomy was done.", "Dysphagia was seen in 12%", "complication"),
        ("Laminectomy and radiotherapy were done.", "Dysphagia was seen in 12%", "complication"),
        ("Radiotherapy was given.", "Bleeding was seen in 12%", "complication"),
        ("Radiosurgery was given.", "Facial palsy was seen in 12%", "toxicity"),
        ("Suturing followed the operation.", "Facial palsy was seen in 12%", "neurologic_deficit"),
        ("Women with migraine took part.", "A response was seen in 12%", None),
        ("Women with carcinomas took part.", "A response was seen in 12%", "objective_response"),
    ],
)
def test_the_setting_settles_the_concept(setting: str, finding: str, concept: str | None) -> None:
    assert shares(f"{setting} {finding}.") == [(12, concept)]


def test_a_standard_deviation_is_no_stable_disease() -> None:
    text = "Cancer was found; age was 61 years (SD 9) and 40% had an epidural catheter."
    assert shares(text)[0][1] != "stable_disease"
    assert (30, "stable_disease") in shares("Of the tumours, SD was seen in 30% and PD in 5%.")
