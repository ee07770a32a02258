"""The resources that components are built from, and what a Doc carries from one component to the next.

A spaCy config can hold plain values only, so `using` makes a folder of resources known to the factories that spaCy
calls; without it they take the shipped resources under the user's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from spacy.tokens import Doc, Span, SpanGroup

from miner.grammar.characters import fold
from miner.grammar.commas import has_decimal_commas
from miner.grammar.notation import tokens_of
from miner.grammar.sentences import Sentence
from miner.resources import Resources
from miner.stages.annotate.layout import Stretch, sentences, whole
from miner.stages.annotate.triggers import Triggers, informative

# Keys of doc.user_data.
TEXT, FOLDED, SECTIONS, SENTENCES = "miner_text", "miner_folded", "miner_sections", "miner_sentences"
LEXED, ABBREVIATIONS = "miner_lexed", "miner_abbreviations"

_resources: ContextVar[Resources | None] = ContextVar("miner_resources", default=None)


@contextmanager
def using(resources: Resources) -> Iterator[None]:
    """Factories called inside take their data from `resources`."""
    token = _resources.set(resources)
    try:
        yield
    finally:
        _resources.reset(token)


def resources() -> Resources:
    """The resources that a factory takes its data from."""
    return _resources.get() or Resources.default()


def text_of(doc: Doc) -> str:
    """`doc.text`, which spaCy puts together from the tokens each time it is asked for."""
    text: str | None = doc.user_data.get(TEXT)
    if text is None:
        text = doc.user_data[TEXT] = doc.text
    return text


def folded_of(doc: Doc) -> str:
    """The folded text of `doc`, made once."""
    folded: str | None = doc.user_data.get(FOLDED)
    if folded is None:
        folded = doc.user_data[FOLDED] = fold(text_of(doc))
    return folded


def sections_of(doc: Doc) -> list[Stretch]:
    """The stretches of `doc`; the whole text is one where no Document gave them."""
    parts: list[Stretch] | None = doc.user_data.get(SECTIONS)
    if parts is None:
        parts = doc.user_data[SECTIONS] = whole(text_of(doc))
    return parts


def sentences_of(doc: Doc) -> list[Sentence]:
    """The sentences of `doc`, split once, with or without tokens."""
    found: list[Sentence] | None = doc.user_data.get(SENTENCES)
    if found is None:
        found = doc.user_data[SENTENCES] = list(sentences(text_of(doc), folded_of(doc), sections_of(doc)))
    return found


def lexed_sentences_of(doc: Doc, triggers: Triggers) -> list[Sentence]:
    """The sentences of `doc`, those that `triggers` finds informative lexed once, whichever component comes first."""
    found = sentences_of(doc)
    if LEXED not in doc.user_data:
        doc.user_data[LEXED] = True
        lex_informative(folded_of(doc), found, triggers)
    return found


def lex_informative(folded: str, found: list[Sentence], triggers: Triggers) -> None:
    """Gives those of the sentences of `folded` that `triggers` finds informative their tokens."""
    commas = has_decimal_commas(folded)
    for sentence, fine in zip(found, informative(folded, found, triggers), strict=True):
        if fine:
            sentence.tokens = tokens_of(folded, sentence.start, sentence.end, commas)


def set_group(doc: Doc, name: str, spans: Iterable[tuple[int, int, str]]) -> None:
    """Span group `name` of (start, end, label) in characters, widened to tokens where they cut one."""
    group: list[Span] = []
    for start, end, label in spans:
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None:
            group.append(span)
    doc.spans[name] = SpanGroup(doc, name=name, spans=group)
