"""Documents and pipelines that the tests of annotate share."""

from __future__ import annotations

from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from miner.records import Document, Section
from miner.resources import Resources, shipped_root
from miner.stages.annotate import load
from miner.stages.annotate.tokenizer import Tokenizer

ABSTRACT = (
    "BACKGROUND: Kyphoplasty relieves pain in many patients. METHODS: Thirty-five patients (n=24 women) had "
    "intraoperative radiotherapy (IORT) of 8 Gy. The technique is described in detail. "
    "RESULTS: No IORT-related complications were observed, P<.001."
)


@lru_cache(maxsize=1)
def default() -> Language:
    """The shipped default pipeline."""
    return load("default", Resources((shipped_root(),)))


def tokenizer() -> Tokenizer:
    """The default pipeline's tokenizer."""
    found = default().tokenizer
    assert isinstance(found, Tokenizer)
    return found


def document(title: str | None, parts: list[tuple[str | None, str, str, str]], join: str = " ") -> Document:
    """A Document of a title and (label, name, text, language) parts, laid out as cleaning does."""
    text = f"{title}\n\n" if title else ""
    sections = []
    for i, (label, name, body, language) in enumerate(parts):
        text += (join if i else "") + (f"{label}: " if label else "")
        sections.append(Section(label, name, len(text), len(text) + len(body), language))
        text += body
    return Document("page.txt", "1", "test", title, text[len(title) + 2 if title else 0 :], text, sections)


def spans(doc: Doc, group: str) -> list[tuple[str, str]]:
    """The texts and labels of a span group."""
    return [(span.text, span.label_) for span in doc.spans[group]]
