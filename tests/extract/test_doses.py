"""What a dose is: to the target, to an organ at risk, biologically effective, or measured at a point."""

from __future__ import annotations

import pytest

from miner.resources import Resources
from miner.stages.annotate import annotate, load
from miner.stages.clean import text_document
from miner.stages.extract import Extractor

RESOURCES = Resources.default()
EXTRACTOR = Extractor(RESOURCES)


def doses(text: str) -> list[tuple[float | None, str | None]]:
    """Value and concept of every dose of a text."""
    document = text_document(f"Tape after surgery\n\n{text}", "x")
    found = EXTRACTOR(annotate(load("default", RESOURCES), document), document)
    return [(r.value, r.concept) for r in found if r.field == "dose"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The maximum dose to the spinal canal was 12.5 Gy and to the oesophagus 16 Gy.",
            [(12.5, "organ_dose"), (16, "organ_dose")],
        ),
        (
            "The urethral D10 was held to 21 Gy and the rectal D2cc to 14 Gy.",
            [(21, "organ_dose"), (14, "organ_dose")],
        ),
        ("Rectal doses were kept below 17 Gy and 9 Gy per fraction.", [(17, "organ_dose"), (9, "organ_dose")]),
        ("The BED10 was 72 Gy and the BED3 was 120 Gy.", [(72, "bed"), (120, "bed")]),
        ("The cumulative nBED to the cord was 68 Gy.", [(68, "bed")]),
        ("The equivalent dose in 2-Gy fractions was 58 Gy.", [(58, "bed")]),
        ("The electrons gave 24 Gy to the tumour bed.", [(24, "total_dose")]),
        ("The dose at 2 mm was 15 Gy and at 5 mm 8 Gy.", [(15, None), (8, None)]),
        ("At a depth of 12 mm from the balloon surface the boost dose came to 6 Gy.", [(6, None)]),
        ("A single dose of 20 Gy was prescribed at 5 mm.", [(20, "total_dose")]),
        ("At 5 mm the prescribed dose was 14 Gy.", [(14, "total_dose")]),
        ("The median dose to the tumour margin was 13 Gy.", [(13, "total_dose")]),
    ],
)
def test_what_a_dose_is(text: str, expected: list[tuple[float | None, str | None]]) -> None:
    assert doses(text) == expected
