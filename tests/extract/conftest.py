"""What the tests of extraction share: papers of invented abstracts, read by weights made by hand or by the shipped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from miner.records import Document, Evidence
from miner.resources import Resources
from miner.stages.annotate import annotate, load
from miner.stages.clean import Cleaner, text_document
from miner.stages.extract import Extractor
from miner.stages.extract.decide.reader import Reader
from miner.stages.extract.decide.view import Item, Paper, View
from miner.stages.extract.record import evidence_of
from miner.stages.extract.trace import Trace
from tests.extract.stubs import stub

Extract = Callable[..., list[Evidence]]
TraceOf = Callable[..., tuple[Document, Trace]]
PaperOf = Callable[[str], Paper]
ViewOf = Callable[[str], View]
MadeOf = Callable[..., Evidence]


@pytest.fixture(scope="session")
def traced() -> TraceOf:
    """A text's document and how a reader (else the one made by hand) came to its records."""
    resources = Resources.default()
    nlp, cleaner, extractor = load("default", resources), Cleaner(resources), Extractor(resources, stub())
    plain = extractor.reader

    def trace(text: str, reader: Reader | None = None) -> tuple[Document, Trace]:
        document = text_document(text, "x", "x", cleaner)
        extractor.reader = reader or plain
        return document, extractor.trace(annotate(nlp, document), document)

    return trace


@pytest.fixture(scope="session")
def read(traced: TraceOf) -> Extract:
    """The records that the reader made by hand (or another) finds in a text."""
    return lambda text, reader=None: traced(text, reader)[1].records


@pytest.fixture(scope="session")
def paper(traced: TraceOf) -> PaperOf:
    """A text's paper."""
    return lambda text: traced(text)[1].paper


@pytest.fixture(scope="session")
def view(paper: PaperOf) -> ViewOf:
    """The only sentence of a text."""

    def one(text: str) -> View:
        (found,) = paper(text).views
        return found

    return one


@pytest.fixture(scope="session")
def made(traced: TraceOf) -> MadeOf:
    """The record of one number of a text, its field and slots given: `made(text, "12", "age", statistic="mean")`.

    The number is told by some of its printed characters; the first that has them is meant.
    """

    def one(text: str, number: str, field: str, part: str = "", **values: object) -> Evidence:
        document, trace = traced(text)
        hits = [i for i in trace.items if i.part == part and number in document.text[slice(*place(i))]]
        item = hits[0]
        item.field, item.values = field, values
        return evidence_of(item, document.text, "x", "x")

    def place(item: Item) -> tuple[int, int]:
        if item.q is not None:
            return item.q.start, item.q.end
        return item.ctx.tokens[item.first].start, item.ctx.tokens[item.first].end

    return one
