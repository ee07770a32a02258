"""Measurements annotated by hand (`corpus/records`) beside what the corridor finds on the corpus pages.

A page answers to the annotated article of its own name, `<portal>__<stem>` before `<stem>`; pages that hold several
articles, or one under another name, are listed in `OTHER`. An annotated record may carry `may`: checks that the text
leaves open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from miner.records import DELETED, Document, Evidence, Failure, RawPage
from miner.resources import Resources
from miner.stages.annotate import Annotator, load
from miner.stages.clean import Cleaner
from miner.stages.extract import Extractor
from miner.stages.ingest import read_sources

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
RECORDS = CORPUS / "records"

Record: TypeAlias = dict[str, Any]
Extracted: TypeAlias = tuple[Document, list[Evidence], list[str]]
"""A document, its evidence, and the error that kept it from having any."""
Extract: TypeAlias = Callable[[Path], list[Extracted]]

OTHER = {
    "bilingual/sbrtlum3.txt": ("sbrtlum",),
    "jsonl/qolbm.jsonl": ("qolbm", "srsavm"),
    "nbib/metaspine.nbib": ("metaspine", "denos"),
    "pubmed_text/vpcanc.txt": ("vpcanc", "laserend"),
    "pubmed_xml/sbrtlum.xml": ("sbrtlum", "caseep"),
}
"""Articles of the pages that are not simply named for theirs, in the page's order."""


def pages() -> list[str]:
    """Every page of the corpus that holds annotated articles, as a path below it."""
    kept = (p.relative_to(CORPUS) for p in CORPUS.rglob("*") if p.is_file() and p.suffix != ".json")
    named = (p.as_posix() for p in kept if p.parts[0] not in ("records", "not_articles") and p.name[0] != ".")
    return sorted(page for page in named if articles(page))


def articles(page: str) -> tuple[str, ...]:
    """Names of the annotated articles on a page, in its order."""
    if page in OTHER:
        return OTHER[page]
    path = Path(page)
    names = (f"{path.parts[0]}__{path.stem}", path.stem, path.stem.split("_")[0])
    return tuple(name for name in names if (RECORDS / f"{name}.jsonl").is_file())[:1]


def annotated(article: str) -> list[Record]:
    """The annotated records of an article."""
    lines = (RECORDS / f"{article}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def corridor() -> Extract:
    """A function from a page's path to its documents with their evidence, over the shipped resources alone."""
    resources = Resources((ROOT,))
    cleaner, annotator, extractor = Cleaner(resources), Annotator(load("default", resources)), Extractor(resources)

    def extract(path: Path) -> list[Extracted]:
        return [read(document) for page in read_sources([path]) for document in cleaned(page)]

    def cleaned(page: RawPage | Failure) -> Iterator[Document]:
        assert isinstance(page, RawPage), page
        for document, failure in cleaner(page):
            assert document is not None, failure
            if document.status != DELETED:
                yield document

    def read(document: Document) -> Extracted:
        try:
            return document, annotator.use(document, lambda doc: extractor(doc, document)), []
        except Exception as error:  # a difference like any other: the corridor goes on too
            return document, [], [f"fault {type(error).__name__}: {error}"]

    return extract
