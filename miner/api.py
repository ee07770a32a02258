"""The three functions of `import miner`: clean, extract, load. Heavy imports happen inside the calls."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from miner.records import DELETED, Document, Evidence, MinerError, RawPage

if TYPE_CHECKING:
    from spacy.language import Language

    from miner.run import Stages


def clean(path_or_html: str | Path) -> Document:
    """The first article of a file, or of a page's HTML or text given as a string.

    A string with a line break or a "<" in it is a page, an address ("https://…") or number
    ("pmid:123", "doi:10.1000/abc") is fetched, any other is the path of a file. Raises MinerError where nothing
    could be read; a document without an English abstract has `abstract` None.
    """
    page = _page(path_or_html)
    for document, failure in _stages("default", False).clean(page):
        if document is not None and document.status != DELETED:
            return document
        if failure is not None:
            raise MinerError(f"{failure.source}: {failure.error}", failure.advice)
    raise MinerError(f"{page.source}: holds no article")


def extract(text_or_document: str | Document) -> list[Evidence]:
    """Evidence records of an abstract's text (taken as it is) or of a cleaned document.

    Raises MinerError where the pipeline cannot be loaded.
    """
    if isinstance(text_or_document, str):
        from miner.stages.clean import text_document

        text_or_document = text_document(text_or_document, "<text>")
    return _stages("default", True).extract(text_or_document)


def load(pipeline: str = "default") -> Language:
    """The spaCy pipeline, "default" or "scispacy". Raises MinerError where a model it names is not installed."""
    from miner.resources import Resources
    from miner.stages.annotate import load as load_pipeline

    return load_pipeline(pipeline, Resources.default())


@lru_cache(maxsize=4)
def _stages(pipeline: str, extract: bool) -> Stages:
    from miner.run import Settings, build_stages

    return build_stages(Settings(pipeline=pipeline, extract=extract))


def _page(path_or_html: str | Path) -> RawPage:
    text = os.fspath(path_or_html)
    if isinstance(path_or_html, str) and ("<" in text or "\n" in text):
        content = text.encode("utf-8", "replace")
        return RawPage("<text>", None, content, hashlib.sha256(content).hexdigest(), "utf-8")
    from miner.stages.ingest import read_sources

    page = next(read_sources([path_or_html]), None)
    if page is None:
        raise MinerError(f"{text}: holds no file")
    if not isinstance(page, RawPage):
        raise MinerError(f"{page.source}: {page.error}", page.advice)
    return page
