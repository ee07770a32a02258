"""Long runs keep bounded memory, and what they find does not change."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from miner.records import Document
from miner.resources import Resources, shipped_root
from miner.stages.annotate import Annotator, annotate, load
from tests.annotate.pipelines import document


def source(i: int) -> Document:
    """Every document brings words that no other has."""
    text = f"Of {i} women, newword{i} was seen in {i + 1}.{i}% (the Abc{i} def{i} (AD{i})). Dull{i} words{i}."
    return document(f"Title{i} of {i}", [("RESULTS", "results", text, "en")])


def found(doc: Doc) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for group in ("numbers", "terms", "cues") for span in doc.spans[group]]


def test_strings_are_given_back() -> None:
    nlp = load("default", Resources((shipped_root(),)))
    with Annotator(nlp, every=10) as annotator:
        for i in range(10):
            annotator.use(source(i), len)
        annotator.use(source(10), len)
        after_one_round = len(nlp.vocab.strings)
        for i in range(11, 101):
            annotator.use(source(i), len)
        assert len(nlp.vocab.strings) <= after_one_round + 20
    bounded, lexemes = len(nlp.vocab.strings), len(nlp.vocab)
    for i in range(101, 201):
        annotate(nlp, source(i))
    assert len(nlp.vocab.strings) > bounded + 300  # what an unbounded run costs
    assert len(nlp.vocab) > lexemes + 300


def test_finds_what_annotate_finds() -> None:
    nlp, other = load(), load()
    with Annotator(nlp, every=3) as annotator:
        bounded = [annotator.use(source(i), found) for i in range(10)]
    assert bounded == [found(annotate(other, source(i))) for i in range(10)]


def test_an_error_in_the_function_passes_and_the_next_document_goes_on() -> None:
    def fails(doc: Doc) -> None:
        raise KeyError(doc[0].text)

    with Annotator(load(), every=2) as annotator:
        with pytest.raises(KeyError, match="Title0"):
            annotator.use(source(0), fails)
        assert [annotator.use(source(i), lambda doc: doc.text) for i in (1, 2, 3)] == [
            source(i).text for i in (1, 2, 3)
        ]


def test_can_be_used_again_after_close() -> None:
    annotator = Annotator(load())
    lengths = []
    for _ in range(2):
        lengths.append(annotator.use(source(1), len))
        annotator.close()
        annotator.close()
    assert lengths[0] == lengths[1]
