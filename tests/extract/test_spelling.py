"""Names that an abstract misspells or varies."""

from __future__ import annotations

import pytest

import miner
from miner.grammar.lexicon import Lexicon
from miner.stages.extract.sentence.context import Term
from miner.stages.extract.sentence.spelling import Names

NAMES = Names([Term("scale", "odi", "Oswestry disability index"), Term("scale", "vas", "visual analog scale")])


@pytest.mark.parametrize(
    ("abbreviations", "expected"),
    [
        ({"ODI": "Oswestry disabilty index"}, True),
        ({"ODI": "Oswestry disability index"}, False),  # the gazetteer has it
        ({"NDI": "Neck disability index"}, True),  # a scale of its own
        ({"KSS": "knee society score"}, True),
        ({"PS": "propensity score"}, False),
        ({"BMI": "body mass index"}, False),
        ({"VAT": "visual acuity test"}, False),
        ({"OS": "overall survival"}, False),
        ({}, False),
    ],
)
def test_only_a_slip_of_the_pen_makes_a_variant(abbreviations: dict[str, str], expected: bool) -> None:
    assert (NAMES.variants(abbreviations, Lexicon()) is not None) is expected


def test_a_misspelt_scale_is_the_scale_wherever_its_short_form_stands() -> None:
    text = "The Oswestry disabilty index (OWI) was used. The mean OWI was 52.1 (SD 8.2) before treatment."
    found = [(r.field, r.value, r.concept, r.timepoint) for r in miner.extract(text)]
    assert found == [("score", 52.1, "odi", "baseline")]


@pytest.mark.parametrize(
    ("words", "short", "concept"),
    [
        ("local failure", "LF", "local_progression"),
        ("locoregional control", "LRC", "local_control"),
        ("laparoscopic cholecystectomy", "LC", None),  # not the gazetteer's "LC"
    ],
)
def test_short_forms_mean_what_the_abstract_says(words: str, short: str, concept: str | None) -> None:
    text = f"METHODS: We looked at {words} ({short}). RESULTS: {short} was 71% at 2 years."
    assert [(r.field, r.value, r.concept) for r in miner.extract(text)] == [("proportion", 71, concept)]
