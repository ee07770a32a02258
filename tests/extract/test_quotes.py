"""Quotes: cut from the text, with the number in them, within the clause, and not the same for other words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miner.records import Document, Evidence
from miner.resources import Resources
from miner.stages.annotate import annotate, load
from miner.stages.clean import Cleaner, text_document
from miner.stages.extract import Extractor
from miner.stages.extract.decide.view import Item
from miner.stages.extract.record import evidence_of
from tests.extract.conftest import TraceOf
from tests.extract.stubs import stub

_RESOURCES = Resources.default()
_CLEANER, _EXTRACTOR = Cleaner(_RESOURCES), Extractor(_RESOURCES, stub())
PIECES = (
    "patients women 12 3.5 % ( ) [ ] ± Gy of in n = to – months follow-up mean range 95% CI p < 0.05 . , ; : and vs "
    "while respectively no none survival VAS group A was had died 1/4 3 of 41 local control at 1 year RESULTS: ½ μ 年 "
    "patients\nwere treated"
).split(" ")


def quoted(text: str) -> tuple[Document, list[tuple[Item, Evidence]]]:
    """A text's document and a record of every number and denial in it, whatever would be decided."""
    document = text_document(text, "x", "x", _CLEANER)
    trace = _EXTRACTOR.trace(annotate(load("default", _RESOURCES), document), document)
    made = []
    for item in trace.items:
        item.field, item.values = item.field or "proportion", {}
        made.append((item, evidence_of(item, document.text, "x", "x")))
    return document, made


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=60))
@settings(max_examples=150, deadline=None)
def test_a_quote_is_cut_from_the_text_around_its_number(words: list[str]) -> None:
    document, made = quoted(" ".join(words))
    for item, e in made:
        assert document.text[e.start : e.end] == e.quote != ""
        assert e.at is not None
        assert e.at_end is not None
        assert e.start <= e.at < e.at_end <= e.end
        assert item.ctx.start <= e.start < e.end <= item.ctx.end
        number = document.text[e.at : e.at_end]
        assert number in e.quote
        if item.q is None:
            assert number.lower() in (
                "no",
                "none",
                "without",
                "neither",
                "nor",
                "not",
                "never",
                "free",
                "nil",
                "absence",
            )


SENTENCES = [
    "Graft survival was 91% in women with thin scars and 64% in women with thick scars.",
    "Adverse events occurred in 9 patients (20%): fever in 4 (9%), leakage in 3 (7%) and bleeding in two (4%).",
    "Pain fell in 12%; 3% died, while 4% were lost.",
    "The rates were 14% in men, 12% in women and 6% in children.",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_records_of_one_sentence_have_quotes_of_their_own(text: str) -> None:
    _, made = quoted(text)
    quotes = [e.quote for item, e in made if item.q is not None and not item.part and item.kind == "percent"]
    assert len(set(quotes)) == len(quotes) > 1


def test_a_quote_stays_in_its_clause() -> None:
    _, made = quoted("Pain fell in 12% of women; 3% died, while 4% were lost to the study.")
    assert [e.quote for _, e in made] == ["Pain fell in 12% of women", "3% died", "4% were lost to the study"]


def test_a_bracket_takes_its_clause_along() -> None:
    _, made = quoted("Pain fell in most women (12%).")
    assert [e.quote for _, e in made] == ["Pain fell in most women (12%)"]


def test_a_clause_of_any_length_has_a_quote_of_bounded_length() -> None:
    words = " ".join(f"word{chr(97 + i % 26)}" for i in range(200))
    _, made = quoted(f"The {words} was 12% in the {words}.")
    (quote,) = [e.quote for _, e in made]
    assert "12%" in quote
    assert len(quote) <= 240
    assert re.match(r"\w", quote)


def test_denied_findings_share_the_words_that_state_them(traced: TraceOf) -> None:
    document, trace = traced("No infection, leakage or paralysis was seen in 40 patients.")
    denied = [r for r in trace.records if r.numerator == 0]
    assert len(denied) == 3
    assert len({r.concept for r in denied}) == 3
    assert {document.text[r.at : r.at_end] for r in denied} == {"No"}
