"""What is remembered of words and chunks changes nothing: cold and warm, after any other text, results are the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from miner.grammar import lexer
from miner.grammar.lexicon import Lexicon
from miner.grammar.quantities import find_quantities
from miner.records import Document
from miner.stages.annotate import Annotator
from miner.stages.annotate.abbreviations import _Piece, _Pieces, find_abbreviation, short_form_filter
from tests.annotate.pipelines import ABSTRACT, default, document

OTHERS = [
    "A dozen goats (42%) had 8 Gy x 3 (range, 6 wk-9.6 yr), P =. 006, of 3'120 T12 lesions; 1½ years.",
    "Die Dosis war 9,2 ± 1,4 Gy (p = 0,012). Local control (LC) and overall survival (OS) fell 10-15 %.",
    ABSTRACT,
]
LEXICON = Lexicon([("local control", "a"), ("control", "b"), ("OS", "c"), ("surviv*", "d"), ("of 3", "e")])


def everything(made: Document) -> list[Any]:
    """All that a text gives, as plain values."""

    def plain(notes: Any) -> list[Any]:
        out: list[Any] = [notes.user_data["miner_abbreviations"]]
        for s in notes.user_data["miner_sentences"]:
            out.append([tuple(getattr(t, n) for n in lexer.Token.__slots__) for t in s.tokens])
            out += [{n: getattr(q, n) for n in q.__slots__} for q in find_quantities(s.tokens)]
            out.append(list(LEXICON.find(s.tokens)))
        return out

    return Annotator(default()).read(made, plain)


def forget() -> None:
    lexer._CHUNKS.clear()
    lexer.normal_form.cache_clear()
    LEXICON._known.clear()


def made(text: str) -> Document:
    return document("A title", [("RESULTS", "results", text, "en")])


@settings(deadline=None, max_examples=40)  # the first example loads the pipeline
@given(st.one_of(st.sampled_from(OTHERS), st.text(alphabet="aB cOS(024.=%-+/,'\u00b1\u00bd\n", max_size=60)))
def test_cold_is_warm(text: str) -> None:
    forget()
    cold = everything(made(text))
    assert everything(made(text)) == cold
    for other in OTHERS:
        everything(made(other))
    assert everything(made(text)) == cold


@pytest.mark.parametrize("name", ["_CACHED"])
def test_what_is_remembered_is_bounded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    monkeypatch.setattr(lexer, name, 10)
    expected = [(t.text, t.start) for t in lexer.scan(" ".join(f"w{i}" for i in range(50)))]
    assert [(t.text, t.start) for t in lexer.lex(" ".join(f"w{i}" for i in range(50)))] == expected
    assert len(lexer._CHUNKS) <= 10


WORDS = st.lists(st.text(alphabet="abcABC1-", min_size=1, max_size=6), min_size=1, max_size=6)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_words_are_judged_as_spans_are(long: list[str], short: list[str]) -> None:
    """scispaCy's functions see no difference between a Doc's spans and the words that stand in for them."""
    doc = Doc(Vocab(), words=long + short)
    spans = Span(doc, 0, len(long)), Span(doc, len(long), len(long) + len(short))
    pieces = tuple(_Pieces([_Piece(word, i) for i, word in enumerate(words)]) for words in (long, short))
    assert short_form_filter(pieces[1]) == short_form_filter(spans[1])
    if not any(c.isalnum() for c in "".join(short)):
        return  # the function is only asked about what the filter lets through
    expected = find_abbreviation(*spans)[1]
    got = find_abbreviation(*pieces)[1]
    assert (expected is None) == (got is None)
    assert expected is None or [t.text for t in expected] == list(got)
