"""The commands that read pages: clean, extract, run."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from miner.cli_common import (
    DatabaseToBe,
    Jobs,
    MaxPage,
    Pipeline,
    ResourceFolders,
    complain,
    progress,
    put,
    put_line,
    settings,
    tell,
    without_abstract,
)
from miner.cli_parts import TlsFile, run_parts
from miner.cli_project import pages
from miner.cli_sources import (
    AllowPrivate,
    Cache,
    IgnoreRobots,
    NoCache,
    Queries,
    Refetch,
    Since,
    Sources,
    Urls,
    chosen,
    fetcher_for,
)
from miner.records import Failure, MinerError

if TYPE_CHECKING:
    from miner.stages.store import Store
    from miner.stages.store.rows import PageRows

_GENERAL = re.compile(r"\d[\d.,]*|\S*/\S+|'[^']{0,200}'|\"[^\"]{0,200}\"")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("clean")(clean)
    app.command("extract")(extract)
    app.command("run")(run)


def clean(
    sources: Sources = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show what was dropped, and by which rule.")] = False,
    jobs: Jobs = 1,
    resources: ResourceFolders = None,
    max_page_mb: MaxPage = 20,
    urls: Urls = None,
    query: Queries = None,
    since: Since = None,
    refetch: Refetch = False,
    allow_private: AllowPrivate = False,
    ignore_robots: IgnoreRobots = False,
    cache: Cache = None,
    no_cache: NoCache = False,
) -> None:
    """Print each article's title, abstract, sections and identifiers, a JSON object a line.

    Examples: `miner clean pages/ > cleaned.jsonl`, `miner clean --explain page.html`, `miner clean pmid:12345678`
    """
    from miner.run import read, read_sources

    if explain:
        from miner.stages.clean import explain as explained
    how = settings(resources=resources, jobs=jobs, extract=False, max_page_mb=max_page_mb)
    named = chosen(sources, urls, query, since)
    fetcher = fetcher_for(
        named, how, refetch=refetch, allow_private=allow_private, ignore_robots=ignore_robots, cache=cache,
        no_cache=no_cache,
    )  # fmt: skip
    failed, empty = 0, _Empty()
    with progress("cleaning", named) as tick:
        for page in read(read_sources(named, how.limits, fetcher=fetcher), how):
            for document, _ in page.documents:
                if explain:
                    put(explained(document))
                else:
                    put_line(document.to_dict())
            failed += _complain_all(page.failures)
            empty.note(page)
            tick(documents=len(page.documents), failures=len(page.failures), files=page.last)
    empty.end()
    raise typer.Exit(1 if failed else 0)


def extract(
    sources: Sources = None,
    pipeline: Pipeline = "default",
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, help="Leave out records that are less likely right than this.")
    ] = 0.0,
    jobs: Jobs = 1,
    resources: ResourceFolders = None,
    max_page_mb: MaxPage = 20,
    urls: Urls = None,
    query: Queries = None,
    since: Since = None,
    refetch: Refetch = False,
    allow_private: AllowPrivate = False,
    ignore_robots: IgnoreRobots = False,
    cache: Cache = None,
    no_cache: NoCache = False,
) -> None:
    """Print each measurement that the abstracts report, a JSON object a line.

    Examples: `miner extract pages/ > found.jsonl`, `miner extract --min-confidence 0.9 -j 2 pubmed.xml.gz`,
    `miner extract doi:10.1000/abc --urls list.txt > found.jsonl`
    """
    from miner.run import read, read_sources

    how = settings(pipeline, resources, jobs, True, max_page_mb)
    named = chosen(sources, urls, query, since)
    fetcher = fetcher_for(
        named, how, refetch=refetch, allow_private=allow_private, ignore_robots=ignore_robots, cache=cache,
        no_cache=no_cache,
    )  # fmt: skip
    failed, empty = 0, _Empty()
    with progress("extracting", named) as tick:
        for page in read(read_sources(named, how.limits, fetcher=fetcher), how):
            count = 0
            for _, records in page.documents:
                for record in records:
                    if record.confidence >= min_confidence:
                        put_line(record.to_dict())
                        count += 1
            failed += _complain_all(page.failures)
            empty.note(page)
            tick(documents=len(page.documents), records=count, failures=len(page.failures), files=page.last)
    empty.end()
    raise typer.Exit(1 if failed else 0)


def run(
    context: typer.Context,
    sources: Sources = None,
    *,
    db: DatabaseToBe = None,
    pipeline: Pipeline = "default",
    jobs: Jobs = 1,
    resources: ResourceFolders = None,
    max_page_mb: MaxPage = 20,
    urls: Urls = None,
    query: Queries = None,
    since: Since = None,
    refetch: Refetch = False,
    allow_private: AllowPrivate = False,
    ignore_robots: IgnoreRobots = False,
    cache: Cache = None,
    no_cache: NoCache = False,
    parts: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Make Parquet parts here; --db then loads them.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Make the parts on the Dask cluster of this scheduler.")
    ] = None,
    tls_ca_file: TlsFile = None,
    tls_cert: TlsFile = None,
    tls_key: TlsFile = None,
) -> None:
    """Read pages and keep their evidence in a DuckDB file.

    Pages that an earlier run read with the same pipeline are left as they are, so the same command can be run again
    at any time: after new pages came in, after a run was stopped, or to fetch what a search finds by now.

    Examples: `miner run pages/ --db evidence.duckdb`, `miner run pages/ more.zip --db evidence.duckdb -j 2`,
    `miner run pages/ pmid:12345678 --urls list.txt --db evidence.duckdb`,
    `miner run --query "vertebral metastases AND radiosurgery" --db evidence.duckdb`,
    `miner run pubmed/ --parts parts/ --cluster tcp://head:8786`; `miner run` alone in a folder with a miner.toml
    """
    from miner import __version__
    from miner.pipeline_digest import pipeline_digest
    from miner.resources import Resources
    from miner.review.checks import refresh
    from miner.run import keep, name_of
    from miner.stages.store import RunInfo, Store, StoreError

    how = settings(pipeline, resources, jobs, True, max_page_mb)
    if not sources and not urls and not query:
        sources = pages(context.find_root().obj)
    named = chosen(sources, urls, query, since)
    if parts is not None:
        from miner.stages.ingest import is_fetched

        if any(is_fetched(source) for source in named):
            raise MinerError("--parts reads files", "fetch into a database with --db, or save the pages first")
        run_parts([str(source) for source in named], how, parts, cluster, db, (tls_ca_file, tls_cert, tls_key))
    if db is None or cluster is not None:
        need = "--db FILE or --parts FOLDER" if db is None and cluster is None else "--parts FOLDER with --cluster"
        raise MinerError(f"miner run needs {need}", "--db keeps the evidence in a database, --parts in Parquet files")
    fetcher = fetcher_for(
        named, how, refetch=refetch, allow_private=allow_private, ignore_robots=ignore_robots, cache=cache,
        no_cache=no_cache,
    )  # fmt: skip
    digest = pipeline_digest(pipeline, Resources.default(how.resources))
    store = Store(db, RunInfo(tuple(map(name_of, named)), pipeline, digest, __version__, jobs))

    fields: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    empty = _Empty()
    with progress("reading", named) as tick:
        try:
            for page in keep(named, how, store, fetcher=fetcher):
                fields.update(record.field for _, records in page.documents for record in records)
                _complain_all(page.failures, reasons)
                empty.note(page)
                tick(
                    documents=len(page.documents),
                    records=sum(len(records) for _, records in page.documents),
                    failures=len(page.failures),
                    files=page.last,
                )
        except (KeyboardInterrupt, MinerError) as error:
            if isinstance(error, StoreError):
                raise
            store.finish("interrupted")
            if isinstance(error, MinerError):
                raise
            put(f"stopped; what was read is kept in {db}: run the same command again for the rest")
            raise
    _complain_all(store.finish(), reasons)
    empty.end()
    refresh(db)
    notes = [*empty.summary(), *(fetcher.summary if fetcher else [])]
    put(_summary(store, fields, reasons, db, notes, empty.failed))
    raise typer.Exit(1 if store.counts["failures"] else 0)


class _Empty:
    """The records without an abstract: no failures, but each is named, the first fifty of them, and all counted."""

    named = 50

    def __init__(self) -> None:
        self.count = self.failed = 0

    def note(self, page: PageRows) -> None:
        """Name a page's records without an abstract on standard error; count the documents that failed."""
        bad = {failure.doc for failure in page.failures}
        self.failed += sum(document.doc in bad for document, _ in page.documents)
        for text in without_abstract(page):
            self.count += 1
            if self.count <= self.named:
                tell(text)

    def end(self) -> None:
        """Say how many more there were."""
        if self.count > self.named:
            tell(f"{self.count - self.named:,} more records hold no abstract")

    def summary(self) -> list[str]:
        """The line of a run's summary, where there were any."""
        where = "in the table documents with abstract NULL"
        return [f"without an abstract: {self.count:,} records, {where}"] if self.count else []


def _complain_all(failures: list[Failure], reasons: Counter[str] | None = None) -> int:
    """Name each failure on standard error, count its reason; gives how many there were."""
    for failure in failures:
        complain(failure)
        if reasons is not None:
            # What differs from page to page (its name, a position, a size) would make every reason its own.
            reasons[f"{failure.stage}: {_GENERAL.sub('…', failure.error)[:100]}"] += 1
    return len(failures)


def _summary(store: Store, fields: Counter[str], reasons: Counter[str], db: Path, notes: list[str], unread: int) -> str:
    """What a run did: documents, records by field, failures, where the database is."""
    counts = store.counts
    lines = [f"run {store.run_id}: {counts['documents'] - unread:,} documents, {counts['records']:,} records"]
    if counts["unchanged"]:
        lines.append(f"unchanged since an earlier run: {counts['unchanged']:,} of {counts['pages']:,} pages")
    width = max(map(len, fields), default=0)
    lines += [f"  {name:<{width}}  {n:>7,}" for name, n in sorted(fields.items(), key=lambda f: (-f[1], f[0]))]
    if counts["failures"]:
        lines.append(f"failures: {counts['failures']:,}, each named above and in the table failures")
        lines += [f"  {n:>5,}  {reason}" for reason, n in reasons.most_common(10)]
    lines += [*notes, f"database: {db}"]
    return "\n".join(lines)
