"""Times of each stage on the project's own pages, repeated to a size that can be measured: `make bench`.

Prints documents a second for clean, annotate, extract and store, each alone, and for the whole corridor on one process
and on two; the median of some rounds.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from miner.records import Document, Evidence, RawPage
from miner.resources import Resources
from miner.run import Settings, keep, read_sources
from miner.stages.annotate import annotate, load
from miner.stages.clean import Cleaner
from miner.stages.extract import Extractor
from miner.stages.ingest import location
from miner.stages.store import PageRows, RunInfo, Store

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
COPIES = 5


def pages() -> list[RawPage]:
    """The corpus, without its expected documents."""
    found = [page for page in read_sources([ROOT / "corpus"]) if isinstance(page, RawPage)]
    expected = {"not_articles", "records"}
    return [p for p in found if not p.source.endswith(".json") and not expected & set(Path(p.source).parts)]


def rate(what: str, documents: int, work: Callable[[], object]) -> None:
    """Run some rounds and print the median."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    seconds = statistics.median(times)
    print(f"{what:<28}{documents / seconds:>12,.0f} documents/s{1000 * seconds / documents:>10.3f} ms each")


def store(rows: list[tuple[Document, list[Evidence]]], folder: str) -> None:
    """Store documents under new names, in one run."""
    path = Path(folder) / f"{time.monotonic_ns()}.duckdb"
    kept = Store(path, RunInfo((), "default", "bench", "0", 1))
    for i, (document, records) in enumerate(rows):
        kept.add(PageRows(document.source, f"/bench/{i}", str(i), [(document, records)]))
    kept.finish()


def corridor(jobs: int, folder: str) -> None:
    """Everything, from files to a database."""
    path = Path(folder) / f"{time.monotonic_ns()}.duckdb"
    kept = Store(path, RunInfo((), "default", "bench", "0", jobs))
    for _ in keep([Path(folder) / "pages"], Settings(jobs=jobs), kept):
        pass
    kept.finish()


def main() -> None:
    """Print the table."""
    resources = Resources.default()
    clean, extract, nlp = Cleaner(resources), Extractor(resources), load("default", resources)
    raw = pages()
    documents = [document for page in raw for document, _ in clean(page) if document is not None]
    documents = [document for document in documents if document.abstract]
    docs = [annotate(nlp, document) for document in documents]
    rows = [(document, extract(doc, document)) for doc, document in zip(docs, documents, strict=True)]
    size = sum(len(page.content) for page in raw) / len(raw) / 1000
    records = sum(len(found) for _, found in rows)
    print(f"{len(raw)} pages of {size:.0f} KB on average, {len(documents)} documents, {records} records")
    rate("clean", len(documents), lambda: [list(clean(page)) for page in raw])
    rate("annotate", len(documents), lambda: [annotate(nlp, document) for document in documents])
    rate("extract", len(documents), lambda: [extract(doc, d) for doc, d in zip(docs, documents, strict=True)])
    with tempfile.TemporaryDirectory() as folder:
        many = rows * (2000 // len(rows) + 1)
        rate("store", len(many), lambda: store(many, folder))
        for i, page in enumerate(raw * COPIES):
            target = Path(folder) / "pages" / f"{i}-{Path(location(page.source)).name}"
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(page.content)
        for jobs in (1, 2):
            rate(f"pages to database, jobs={jobs}", len(documents) * COPIES, partial(corridor, jobs, folder))


if __name__ == "__main__":
    main()
