"""What commands share: JSON lines on standard output, failures on standard error, a progress line on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from miner.records import Failure, MinerError, to_json, visible

if TYPE_CHECKING:
    from miner.run import Settings
    from miner.stages.ingest.sources import Source
    from miner.stages.store.rows import PageRows

Pipeline = Annotated[str, typer.Option(metavar="NAME", help="The spaCy pipeline: default, or scispacy with a model.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Worker processes; the output is the same.")]
ResourceFolders = Annotated[
    list[Path] | None,
    typer.Option(
        "--resources", metavar="FOLDER", help="A folder of your own pipelines/ and gazetteers/; may be repeated."
    ),
]
Database = Annotated[Path, typer.Option("--db", metavar="FILE", help="The DuckDB file, or a folder of parts.")]
DatabaseToBe = Annotated[Path | None, typer.Option("--db", metavar="FILE", help="The DuckDB file.")]
MaxPage = Annotated[int, typer.Option("--max-page-mb", min=1, help="The largest page that is read, in MB.")]


def settings(
    pipeline: str = "default",
    resources: list[Path] | None = None,
    jobs: int = 1,
    extract: bool = True,
    max_page_mb: int = 20,
) -> Settings:
    """The options of a command as the corridor takes them.

    Raises MinerError where there is no such pipeline or resource folder: before anything is read or written.
    """
    from miner.resources import Resources
    from miner.run import Settings
    from miner.stages.ingest import Limits

    folders = tuple(resources or ())
    known = Resources.default(folders).under("pipelines", ".cfg")
    if pipeline not in known:
        raise MinerError(f"no pipeline is called {pipeline!r}", f"there are {', '.join(known)}")
    return Settings(pipeline, folders, jobs, extract, Limits(page=max_page_mb * 1_000_000))


def put_line(obj: dict[str, Any]) -> None:
    """One JSON object on standard output, UTF-8 whatever the locale."""
    line = to_json(obj)
    if sys.stdout.isatty():
        line = visible(line)
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")


def put(text: str) -> None:
    """Text on standard output, UTF-8 whatever the locale."""
    sys.stdout.buffer.write(visible(text).encode("utf-8", "replace") + b"\n")


def complain(problem: MinerError | Failure) -> None:
    """One line on standard error: which document, why, and what to do."""
    if isinstance(problem, Failure):
        name = problem.source
        if problem.doc and problem.doc != Path(problem.source).stem:
            name += f" ({problem.doc})"
        error = problem.error.removeprefix(f"{problem.source}: ").removeprefix(f"{problem.doc}: ")
        text = f"{name}: {problem.stage}: {error}"
    else:
        text = str(problem)
    if problem.advice:
        text += f" ({problem.advice})"
    tell(text)


def tell(text: str) -> None:
    """One line on standard error."""
    line = f"miner: {visible(' '.join(text.split()))}\n"
    sys.stderr.buffer.write(line.encode("utf-8", "replace"))
    sys.stderr.flush()


def without_abstract(page: PageRows) -> list[str]:
    """The records of a page that hold no abstract and are no failure, a line each: a reference may have none."""
    failed = {failure.doc for failure in page.failures}
    out = []
    for document, _ in page.documents:
        if document.abstract is None and not document.translations and document.doc not in failed:
            title = f" ({document.title[:80]})" if document.title else ""
            out.append(f"{document.source}: {document.doc}{title}: the record holds no abstract")
    return out


class Tick(Protocol):
    """Counts what has been done, for the progress line."""

    def __call__(self, *, documents: int = 0, records: int = 0, failures: int = 0, files: int = 0) -> None:
        """Add to the counts."""


@contextmanager
def progress(what: str, sources: Sequence[Source] = ()) -> Iterator[Tick]:
    """A line that counts on a terminal's standard error; nothing at all in a pipe or a file.

    The files below `sources` are counted first, so that the line says how many there are; what is fetched has no total.
    """
    if not sys.stderr.isatty():
        yield lambda *, documents=0, records=0, failures=0, files=0: None
        return
    total = _files(sources)
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    counts = {"documents": 0, "records": 0, "failures": 0, "files": 0}
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what)

        def tick(*, documents: int = 0, records: int = 0, failures: int = 0, files: int = 0) -> None:
            counts["files"] += files
            counts["documents"] += documents
            counts["records"] += records
            counts["failures"] += failures
            text = f"{what}: {counts['documents']:,} documents, {counts['records']:,} records"
            if total:
                text = f"{what} {min(counts['files'], total):,} of {total:,} files" + text.removeprefix(what)
            bar.update(task, description=text + (f", {counts['failures']:,} failed" if counts["failures"] else ""))

        yield tick


def _files(sources: Sequence[Source]) -> int | None:
    """How many files there are below sources; None where some are fetched or archives, whose number nobody knows."""
    from miner.stages.ingest.archives import ARCHIVES
    from miner.stages.ingest.sources import is_fetched, paths_below

    if not sources or any(is_fetched(x) or x == "-" for x in sources):
        return None
    paths = list(paths_below([str(x) for x in sources]))
    return None if any(x.lower().endswith(ARCHIVES) for x in paths) else len(paths)
