"""Without a Doc: the same sentences, tokens and abbreviations, for those pipelines whose Docs nobody else can see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from miner.grammar.lexer import Token
from miner.records import MinerError
from miner.stages.annotate import Annotator, annotate, load
from miner.stages.annotate.context import ABBREVIATIONS, FOLDED, SECTIONS, SENTENCES, TEXT
from miner.stages.annotate.lean import Lean, Notes
from tests.annotate.pipelines import ABSTRACT, default, document


def carried(data: dict[str, Any]) -> list[object]:
    """All that extraction may read."""
    sentences = [
        (s.start, s.end, s.section, s.language, [[getattr(t, n) for n in Token.__slots__] for t in s.tokens])
        for s in data[SENTENCES]
    ]
    return [data[TEXT], data[FOLDED], data[SECTIONS], sentences, data[ABBREVIATIONS]]


TEXTS = st.text(alphabet="aB cN(024.=%-\u00b1\u60a3\u8005\u3002\uff08\n", max_size=80)


@settings(deadline=None)  # the first example loads the pipeline
@given(st.one_of(TEXTS, st.just(ABSTRACT)), st.sampled_from(["en", "zh"]))
def test_notes_are_what_the_doc_carries(text: str, language: str) -> None:
    made = document("A title", [("RESULTS", "results", text, language)])
    notes = Annotator(default()).read(made, lambda notes: notes)
    assert isinstance(notes, Notes)
    assert carried(notes.user_data) == carried(annotate(default(), made).user_data)


def test_a_strangers_component_tokenizer_or_order_gets_its_doc() -> None:
    assert Lean.of(load()) is not None
    assert Lean.of(spacy.blank("en")) is None
    changes: list[Callable[[Language], object]] = [
        lambda nlp: nlp.add_pipe("sentencizer"),
        lambda nlp: nlp.remove_pipe("miner_sentences"),
        lambda nlp: nlp.remove_pipe("miner_abbreviations"),
        lambda nlp: nlp.add_pipe("miner_cues", name="first", first=True),
        lambda nlp: setattr(nlp, "tokenizer", spacy.blank("en").tokenizer),
    ]
    made = document(None, [(None, "abstract", ABSTRACT, "en")])
    for change in changes:
        nlp = load()
        change(nlp)
        assert Lean.of(nlp) is None
        assert isinstance(Annotator(nlp).read(made, lambda doc: doc), Doc)


def test_components_without_a_word_about_sentences_change_nothing() -> None:
    nlp = load()
    nlp.remove_pipe("miner_terms")
    assert Lean.of(nlp) is not None


@pytest.mark.parametrize(
    ("text", "reason"), [("half \ud800 a pair", "a half of a character pair"), ("a" * 9, "9 char")]
)
def test_refuses_what_a_doc_refuses(text: str, reason: str) -> None:
    nlp = load()
    nlp.max_length = 20 if "\ud800" in text else 8
    made = document(None, [(None, "abstract", text, "en")])
    with pytest.raises(MinerError, match=reason):
        Annotator(nlp).read(made, lambda notes: notes)
    with pytest.raises(MinerError, match=reason):
        Annotator(nlp).use(made, len)
