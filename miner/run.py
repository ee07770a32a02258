"""The corridor: pages in, cleaned documents and evidence out, in order, on one process or several.

Stages are joined here and nowhere else. What they raise becomes a `Failure`; a run is never stopped by a document.
The functions that read a page are handed in as `Stages`, so that tests can run the corridor with stages of their own.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from miner.memory import no_collections
from miner.records import DELETED, Document, Evidence, Failure, MinerError, RawPage, Stage
from miner.resources import Resources
from miner.stages.ingest import Limits, location, name_of, read_sources
from miner.stages.ingest.limits import is_large
from miner.stages.store.rows import PageRows

if TYPE_CHECKING:
    from miner.stages.ingest.fetch import Fetcher
    from miner.stages.ingest.sources import Source
    from miner.stages.store import Store

Cleaned: TypeAlias = tuple[Document | None, Failure | None]

LARGE = 1_000_000
"""From this many bytes on, a file of many articles is cleaned here and its documents are shared out."""
PART = 128
"""Documents in a part of such a file."""
BATCH_PAGES, BATCH_BYTES = 32, 2_000_000
BATCH_SECONDS = 2.0
"""A batch that fills slowly, since its pages are fetched, is handed on after this time."""


@dataclass(frozen=True)
class Settings:
    """How to read: plain values only, since every worker gets a copy. `resources` are folders over the shipped ones."""

    pipeline: str = "default"
    resources: tuple[Path, ...] = ()
    jobs: int = 1
    extract: bool = True
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Stages:
    """The two functions that read a page: clean it into documents, extract a document's evidence."""

    clean: Callable[[RawPage], Iterable[Cleaned]]
    extract: Callable[[Document], list[Evidence]]


Build: TypeAlias = Callable[[Settings], Stages]


def build_stages(settings: Settings) -> Stages:
    """The stages as shipped. Raises MinerError where the pipeline cannot be loaded or a resource is wrong."""
    from miner.stages.clean import Cleaner

    resources = Resources.default(settings.resources)
    clean = Cleaner(resources)
    if not settings.extract:
        return Stages(clean, lambda document: [])

    from miner.stages.annotate import Annotator, load
    from miner.stages.extract import Extractor

    annotator = Annotator(load(settings.pipeline, resources))
    extractor = Extractor(resources)
    return Stages(clean, lambda document: annotator.read(document, lambda doc: extractor(doc, document)))


@dataclass(frozen=True, slots=True)
class _Part:
    """Some cleaned documents of one large file."""

    source: str
    sha256: str
    cleaned: list[Cleaned]
    first: bool
    last: bool


_Item: TypeAlias = RawPage | Failure | _Part


def read(pages: Iterable[_Item], settings: Settings, build: Build = build_stages) -> Iterator[PageRows]:
    """What each page gives, in the order of the pages, whatever the number of jobs; a large file comes in parts.

    Raises MinerError where the stages cannot be built. Nothing that a page holds raises.
    """
    # Built when the first page needs them: a run that finds nothing new is over before spaCy is imported.
    if settings.jobs == 1:
        stages = cache(partial(build, settings))
        with no_collections() as tick:
            for item in _items(pages, stages):
                yield _process(item, stages)
                tick(_count(item))
        return
    from miner.workers import run_ordered

    here = cache(partial(build, replace(settings, jobs=1, extract=False)))
    start = partial(_start, settings, build)
    for results in run_ordered(_batches(_items(pages, here)), start, settings.jobs, _lost):
        yield from results


def keep(
    sources: Iterable[Source],
    settings: Settings,
    store: Store,
    build: Build = build_stages,
    fetcher: Fetcher | None = None,
) -> Iterator[PageRows]:
    """Read sources into a store, page by page as it takes them; pages it has already are left out.

    Raises MinerError where the stages cannot be built and StoreError where the database cannot be written; the caller
    ends the run with `store.finish`. Ctrl-C while something is fetched ends the sources: what has come is read and
    stored, then KeyboardInterrupt is raised.
    """
    stopped = False
    if fetcher is not None:
        sources = list(sources)
        fetcher.known = lambda source: store.known(location(source))
        store.forget_failures([location(name_of(s)) for s in sources if not isinstance(s, str | Path)])

    def changed() -> Iterator[RawPage | Failure]:
        nonlocal stopped
        try:
            for page in read_sources(sources, settings.limits, fetcher=fetcher):
                if isinstance(page, Failure) or not store.unchanged(location(page.source), page.sha256, page.source):
                    yield page
        except KeyboardInterrupt:
            if fetcher is None or stopped:
                raise
            stopped = True

    for page in read(changed(), settings, build):
        store.add(page)
        yield page
    if stopped:
        raise KeyboardInterrupt


def again(
    stored: Iterable[tuple[str, list[str], list[Document]]],
    settings: Settings,
    store: Store,
    build: Build = build_stages,
) -> Iterator[PageRows]:
    """Extract stored documents anew, page by page; `stored` gives a page's location, its documents' ids and them.

    Raises as `keep` does; the caller ends the run with `store.finish`.
    """
    waiting: deque[tuple[str, list[str]]] = deque()

    def parts() -> Iterator[_Part]:
        for place, names, documents in stored:
            waiting.append((place, names))
            yield _Part(documents[0].source, documents[0].sha256, [(d, None) for d in documents], False, True)

    for page in read(parts(), settings, build):
        page.location, page.ids = waiting.popleft()
        if not page.documents:  # its worker was killed twice: the stored rows stand
            page.sha256, page.ids = None, []
        store.add(page)
        yield page


def _items(pages: Iterable[_Item], stages: Callable[[], Stages]) -> Iterator[_Item]:
    """Pages as they are, but large files of many articles as parts, so that no process holds all their documents."""
    for page in pages:
        if isinstance(page, RawPage) and is_large(page.content, LARGE):
            part: list[Cleaned] = []
            first = True
            for one in _cleaned(page, stages()):
                if len(part) == PART:
                    yield _Part(page.source, page.sha256, part, first, False)
                    part, first = [], False
                part.append(one)
            yield _Part(page.source, page.sha256, part, first, True)
        else:
            yield page


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Items in batches worth a message between processes."""
    batch: list[_Item] = []
    size = 0
    begun = time.monotonic()
    for item in items:
        batch.append(item)
        size += BATCH_BYTES if isinstance(item, _Part) else len(item.content) if isinstance(item, RawPage) else 0
        if len(batch) >= BATCH_PAGES or size >= BATCH_BYTES or time.monotonic() - begun >= BATCH_SECONDS:
            yield batch
            batch, size = [], 0
            begun = time.monotonic()
    if batch:
        yield batch


def _start(settings: Settings, build: Build) -> Callable[[_Item], PageRows]:
    """A worker's function. Collections are paused for good: workers live as long as the run and keep no rows."""
    built = build(settings)
    pause = no_collections()
    tick = pause.__enter__()

    def process(item: _Item) -> PageRows:
        tick(_count(item))
        return _process(item, lambda: built)

    return process


def _lost(item: _Item, reason: str) -> PageRows:
    """The rows of an item that killed its worker twice: a named failure, to be tried again at the next run."""
    rows = _rows(item)
    docs = [document.doc for document, _ in item.cleaned if document] if isinstance(item, _Part) else [None]
    rows.failures = [Failure(rows.source, doc, "extract", reason, "run again, or leave this page out") for doc in docs]
    rows.settled = False
    return rows


def _count(item: _Item) -> int:
    """The documents of an item, of which a page has one as a rule."""
    return len(item.cleaned) if isinstance(item, _Part) else 1


def _rows(item: _Item) -> PageRows:
    place = location(item.source)
    if isinstance(item, Failure):
        return PageRows(item.source, place, None, failures=[item])
    if isinstance(item, RawPage):
        return PageRows(item.source, place if place != "-" else f"-:{item.sha256}", item.sha256)
    return PageRows(
        item.source, place if place != "-" else f"-:{item.sha256}", item.sha256, first=item.first, last=item.last
    )


def _process(item: _Item, stages: Callable[[], Stages]) -> PageRows:
    """Clean and extract one item; every error ends as a failure of its document."""
    rows = _rows(item)
    if isinstance(item, Failure):
        return rows
    for document, failure in item.cleaned if isinstance(item, _Part) else _cleaned(item, stages()):
        if failure is not None:
            rows.failures.append(failure)
        if document is None:
            continue
        if document.status == DELETED:
            rows.deleted.append(document.pmid or document.doc)
            continue
        records: list[Evidence] = []
        if failure is None:
            try:
                records = stages().extract(document)
            except Exception as error:
                rows.failures.append(_failure(document.source, document.doc, "extract", error))
        rows.documents.append((document, records))
    return rows


def _cleaned(page: RawPage, stages: Stages) -> Iterator[Cleaned]:
    """The page's documents; where cleaning raises, those before and one failure."""
    found = False
    try:
        for document, failure in stages.clean(page):
            found = True
            if document is not None and not document.sha256:
                document.sha256 = page.sha256
            yield document, failure
    except Exception as error:
        yield None, _failure(page.source, None, "clean", error)
        return
    if not found:
        yield None, Failure(page.source, None, "clean", "holds no article")


def _failure(source: str, doc: str | None, stage: Stage, error: Exception) -> Failure:
    if isinstance(error, MinerError):
        return Failure(source, doc, stage, str(error), error.advice)
    if isinstance(error, RecursionError):
        return Failure(source, doc, stage, "is nested too deeply to be read")
    if isinstance(error, MemoryError):
        return Failure(source, doc, stage, "needs more memory than there is")
    detail = " ".join(str(error).split())[:300]
    return Failure(
        source, doc, stage, f"{type(error).__name__}: {detail}", "this is a fault of miner: please report it"
    )


__all__ = ["Build", "Settings", "Stages", "again", "build_stages", "keep", "name_of", "read", "read_sources"]
