"""miner's own work, cut as the peers' is and stage by stage."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from miner.bench.peers import Peer, Work
from miner.records import Document, Evidence, RawPage
from miner.resources import Resources
from miner.run import Settings, build_stages, keep, read, read_sources
from miner.stages.clean import Cleaner, text_document
from miner.stages.store import PageRows, RunInfo, Store

STAGES = ("read", "clean", "annotate", "extract", "store", "end to end")


def _raw(text: str, name: str) -> RawPage:
    content = text.encode()
    return RawPage(name, None, content, hashlib.sha256(content).hexdigest())


def _text() -> Work:
    stages, cleaner = build_stages(Settings()), Cleaner(Resources.default())
    return lambda texts: [len(stages.extract(text_document(text, "text", "text", cleaner))) for text in texts]


def _xml() -> Work:
    stages = build_stages(Settings())

    def work(paths: Sequence[str]) -> int:
        return sum(len(rows.documents) for rows in read(read_sources(paths), Settings(), lambda _: stages))

    return work


def _page() -> Work:
    cleaner = Cleaner(Resources.default())
    return lambda pages: [len(list(cleaner(_raw(page, "page.html")))) for page in pages]


MINER = (
    Peer("miner, text to records", "text", "miner", _text),
    Peer("miner, PubMed XML to records", "xml", "miner", _xml),
    Peer("miner, page cleaned", "page", "miner", _page),
)


def stage_times(sources: Sequence[str], rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each stage on all pages of `sources`, one list of `rounds` for each; "documents" has their number.

    End to end is one `miner run` into a new database, in this process and with everything imported.
    """
    from miner.stages.annotate import annotate, load
    from miner.stages.extract import Extractor

    resources = Resources.default()
    clean, extract, nlp = Cleaner(resources), Extractor(resources), load("default", resources)
    found: dict[str, list[float]] = {name: [] for name in STAGES}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            place = Path(folder) / f"{number}.duckdb", Path(folder) / f"run{number}.duckdb"
            found["documents"] = [float(_round(sources, place, found, clean, extract, lambda d: annotate(nlp, d)))]
    return found


def _round(
    sources: Sequence[str],
    places: tuple[Path, Path],
    found: dict[str, list[float]],
    clean: Cleaner,
    extract: Callable[[Any, Document], list[Evidence]],
    annotate: Callable[[Document], Any],
) -> int:
    """One round of every stage; gives the number of documents."""

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        result = work()
        found[stage].append(time.process_time() - start)
        return result

    pages = timed("read", lambda: [p for p in read_sources(sources) if isinstance(p, RawPage)])
    pairs = timed("clean", lambda: [pair for p in pages for pair in clean(p)])
    documents: list[Document] = [d for d, failure in pairs if d is not None and failure is None]
    docs = timed("annotate", lambda: [annotate(document) for document in documents])
    records = timed("extract", lambda: [extract(doc, d) for doc, d in zip(docs, documents, strict=True)])
    rows = [
        PageRows(d.source, f"/bench/{i}", str(i), [(d, r)])
        for i, (d, r) in enumerate(zip(documents, records, strict=True))
    ]
    timed("store", lambda: _store(rows, places[0]))
    timed("end to end", lambda: _run(sources, places[1]))
    return len(documents)


def _store(rows: list[PageRows], path: Path) -> None:
    store = Store(path, RunInfo((), "default", "bench", "0", 1))
    for row in rows:
        store.add(row)
    store.finish()


def _run(sources: Sequence[str], path: Path) -> None:
    store = Store(path, RunInfo((), "default", "bench", "0", 1))
    for _ in keep(sources, Settings(), store):
        pass
    store.finish()
