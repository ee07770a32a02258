"""The three functions of `import miner`: clean, extract, load. Heavy imports happen inside the calls."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from miner.records import DELETED, Document, Evidence, MinerError, RawPage

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

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


def extract(source: str | Path | Document | Doc) -> list[Evidence]:
    """Evidence records of an abstract's text (taken as it is), a file, a cleaned document, or a spaCy Doc.

    A `Path`, and a string that is the path of a file, is read: the records of all its articles. Raises MinerError
    where the pipeline cannot be loaded or a file cannot be read.
    """
    if isinstance(source, Document):
        return _stages("default", True).extract(source)
    if not isinstance(source, str | Path):
        from miner.component import records_of

        found = records_of(source)
        return extract(source.text) if found is None else found
    if isinstance(source, Path) or (len(source) < 1000 and "\n" not in source and os.path.isfile(source)):
        return _of_file(source)
    from miner.stages.clean import text_document

    return _stages("default", True).extract(text_document(source, "<text>"))


def _of_file(path: str | Path) -> list[Evidence]:
    page = _page(Path(path))
    stages = _stages("default", True)
    records: list[Evidence] = []
    read = False
    for document, failure in stages.clean(page):
        if failure is not None and document is None and not read:
            raise MinerError(f"{failure.source}: {failure.error}", failure.advice)
        if document is not None and document.status != DELETED:
            read = True
            records += stages.extract(document) if failure is None else []
    return records


def load(pipeline: str = "default", *, resources: Iterable[str | Path] = (), evidence: bool = True) -> Language:
    """The spaCy pipeline, "default" or "scispacy": `nlp(text)._.evidence` holds the records.

    `resources` are folders of your own pipelines/ and gazetteers/; without `evidence` the last component is left out.
    Raises MinerError where a model it names is not installed.
    """
    from miner.component import NAME  # noqa: F401  (registers the component)
    from miner.resources import Resources
    from miner.stages.annotate import load as load_pipeline

    folders = tuple(map(Path, resources))
    nlp = load_pipeline(pipeline, Resources.default(folders))
    if evidence:
        nlp.add_pipe("miner_evidence", config={"resources": [str(folder) for folder in folders]})
    return nlp


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
