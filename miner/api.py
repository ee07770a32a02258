"""The three functions of `import miner`: clean, extract, load. Heavy imports happen inside the calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from miner.records import Document, Evidence

if TYPE_CHECKING:
    from spacy.language import Language


def clean(path_or_html: str | Path) -> Document:
    """The first article of a file, or of a page's HTML or text given as a string.

    Raises MinerError where nothing could be read; a document without an English abstract has `abstract` None.
    """
    raise NotImplementedError


def extract(text_or_document: str | Document) -> list[Evidence]:
    """Evidence records of an abstract's text (taken as it is) or of a cleaned document."""
    raise NotImplementedError


def load(pipeline: str = "default") -> Language:
    """The spaCy pipeline, "default" or "scispacy". Raises MinerError where a model it names is not installed."""
    raise NotImplementedError
