"""Pages in, parts out: the work cut into pieces that any process can do, each piece a folder of Parquet files.

The pieces follow from the sources alone, and a part's name from its pages' bytes and the pipeline: so a part that is
there need not be made again, and one machine or many make the same bytes. Where many read, all see the same paths.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Protocol

from miner.pipeline_digest import pipeline_digest
from miner.records import Failure, MinerError, RawPage
from miner.resources import Resources
from miner.run import Build, Settings, Stages, build_stages, read
from miner.stages.ingest import location, paths_below, read_sources
from miner.stages.store import PartWriter, Summary, read_failures, read_summary, write_manifest

MOST_FILES, MOST_BYTES = 512, 20_000_000
"""A piece ends after so many files or bytes; a larger file is a piece of its own."""
CUT = 128
"""It ends earlier after one file in so many, chosen by its path: a new file changes its own piece and no other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some files to be read into one part. `digests` are their SHA-256, "" for a file that could not be read.

    `folder` is the working directory that `paths` are relative to.
    """

    name: str
    paths: tuple[str, ...]
    digests: tuple[str, ...]
    folder: str


@dataclass(frozen=True)
class Job:
    """What every worker is told once: how to read, with which pipeline, where parts go. Plain values, for pickling."""

    how: Settings
    pipeline: str
    parts: Path
    build: Build = build_stages


@dataclass(frozen=True)
class Outcome:
    """A part that is there, or why it is not (`lost`); `made` where this run made it."""

    piece: Piece
    summary: Summary | None
    lost: Failure | None = None
    made: bool = True


class Runner(Protocol):
    """Makes the parts of pieces, somewhere; gives each piece with the reason where its part could not be made."""

    def __call__(self, pieces: list[Piece], job: Job) -> Iterator[tuple[Piece, str | None]]:
        """Raises MinerError where the stages cannot be built or the parts not written."""


def plan(sources: Iterable[str | Path], pipeline: str) -> Iterator[Piece]:
    """The pieces of work in the order of the sources. Raises MinerError for a source that is no file or folder."""
    given = [str(source) for source in sources]
    for source in given:
        if source == "-" or "://" in source or (location(source) == source and not os.path.isabs(source)):
            raise MinerError(f"{source}: parts are made of files", "save it first, then give the file or its folder")
    group: list[tuple[str, str]] = []
    size = 0
    for path in paths_below(given):
        digest, length = _fingerprint(path)
        if group and size + length > MOST_BYTES:
            yield _piece(group, pipeline)
            group, size = [], 0
        group.append((path, digest))
        size += length
        chosen = int(hashlib.sha256(os.path.basename(path).encode("utf-8", "surrogateescape")).hexdigest()[:8], 16)
        if size > MOST_BYTES or len(group) >= MOST_FILES or chosen % CUT == 0 or _is_set(path):
            yield _piece(group, pipeline)
            group, size = [], 0
    if group:
        yield _piece(group, pipeline)


def _is_set(path: str) -> bool:
    return path.lower().endswith((".xml.gz", ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"))


def _fingerprint(path: str) -> tuple[str, int]:
    """SHA-256 and size; ("", 0) where it cannot be read, or is no file that can be read twice."""
    try:
        if not os.path.isfile(path):
            return "", 0
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), os.fstat(stream.fileno()).st_size
    except (OSError, ValueError):
        return "", 0


def _piece(group: list[tuple[str, str]], pipeline: str) -> Piece:
    paths, digests = zip(*group, strict=True)
    told = "\x1f".join([pipeline, *(f"{location(path)}\x1e{path}\x1e{digest}" for path, digest in group)])
    key = hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", os.path.basename(paths[0]).split(".")[0])[:40].strip("-") or "part"
    return Piece(f"{stem}-{key}", paths, digests, os.getcwd())


def make_part(piece: Piece, job: Job, stages: Callable[[], Stages]) -> None:
    """Read a piece and write its part. Raises MinerError where it cannot be written, or a file changed meanwhile."""
    expected = dict(zip(piece.paths, piece.digests, strict=True))

    def pages() -> Iterator[RawPage | Failure]:
        for page in read_sources(piece.paths, job.how.limits):
            if isinstance(page, RawPage) and expected.get(page.source, page.sha256) != page.sha256:
                raise MinerError(f"{page.source}: changed while it was being read", "run again")
            yield page

    with PartWriter(job.parts, piece.name, job.pipeline) as part:
        for rows in read(pages(), replace(job.how, jobs=1), lambda _: stages()):
            part.add(rows)


_one_at_a_time = Lock()


def work(piece: Piece, job: Job) -> None:
    """What a worker somewhere does with a piece: see that it is the same miner, go to the same folder, make the part.

    Raises MinerError. One piece at a time in a process: spaCy's pipeline is not to be shared by threads.
    """
    with _one_at_a_time:
        if _digest(job.how) != job.pipeline:
            raise MinerError(
                "a worker has another miner, other libraries or other rules than the command that gives it work",
                "install the same versions everywhere, and give --resources a folder that all of them see",
            )
        try:
            if os.getcwd() != piece.folder:
                os.chdir(piece.folder)
            job.parts.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            name = error.filename or piece.folder
            raise MinerError(
                f"{name}: a worker cannot use it: {error.strerror}", "all must see the same paths"
            ) from error
        make_part(piece, job, partial(_stages, job.how, job.build))


@cache
def _digest(how: Settings) -> str:
    return pipeline_digest(how.pipeline, Resources.default(how.resources))


@cache
def _stages(how: Settings, build: Build) -> Stages:
    return build(how)


def here(pieces: list[Piece], job: Job) -> Iterator[tuple[Piece, str | None]]:
    """Make the parts on this machine, in this process or in `job.how.jobs` of them."""
    if job.how.jobs == 1:
        stages = cache(partial(job.build, job.how))
        for piece in pieces:
            make_part(piece, job, stages)
            yield piece, None
        return
    from miner.workers import run_ordered

    batches = ([piece] for piece in pieces)
    for results in run_ordered(batches, partial(_start, job), job.how.jobs, _lost):
        for piece, reason, error in results:
            if error is not None:
                raise error
            yield piece, reason


_Result = tuple[Piece, str | None, MinerError | None]


def _start(job: Job) -> Callable[[Piece], _Result]:
    built = job.build(job.how)

    def process(piece: Piece) -> _Result:
        try:
            make_part(piece, job, lambda: built)
        except MinerError as error:
            return piece, None, error
        return piece, None, None

    return process


def _lost(piece: Piece, reason: str) -> _Result:
    return piece, reason, None


def make_parts(sources: Iterable[str | Path], job: Job, runner: Runner = here) -> Iterator[Outcome]:
    """Make the parts that are not there yet; the outcome of every piece, in the order of the sources.

    At the end the folder says which parts count: those of these sources that could be made. Raises MinerError.
    """
    try:
        job.parts.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MinerError(f"{job.parts}: cannot be made: {error.strerror}", "choose another folder") from error
    pieces = list(plan(sources, job.pipeline))
    found: dict[str, Outcome] = {}
    for piece in pieces:
        summary = read_summary(job.parts, piece.name)
        if summary is not None and all(piece.digests):
            found[piece.name] = Outcome(piece, summary, made=False)
        else:
            # A file in it could not be read, and this time may be; or the part is damaged, or none of ours.
            _discard(job.parts / piece.name)
    todo = [piece for piece in pieces if piece.name not in found]
    due = 0
    results = runner(todo, job) if todo else iter(())
    for piece, reason in results:
        found[piece.name] = _outcome(piece, reason, job)
        while due < len(pieces) and pieces[due].name in found:
            yield found[pieces[due].name]
            due += 1
    yield from (found[piece.name] for piece in pieces[due:])
    for piece in pieces:
        for left in job.parts.glob(f".{piece.name}.*"):  # of a worker that was killed
            _discard(left)
    write_manifest(job.parts, [p.name for p in pieces if found[p.name].summary is not None], job.pipeline)


def _outcome(piece: Piece, reason: str | None, job: Job) -> Outcome:
    summary = read_summary(job.parts, piece.name, check=False)
    if summary is not None:
        return Outcome(piece, summary)
    why = reason or f"its part is not in {job.parts}, where a worker says that it wrote it"
    source = piece.paths[0] if len(piece.paths) == 1 else f"{piece.paths[0]} and {len(piece.paths) - 1} more"
    return Outcome(piece, None, Failure(source, None, "extract", why, "run again, or leave this out"))


def _discard(folder: Path) -> None:
    import shutil

    if folder.is_symlink() or folder.is_file():
        with suppress(OSError):
            folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)


def failures(outcome: Outcome, job: Job) -> list[Failure]:
    """What failed in a piece: its part's failures, or that there is no part."""
    if outcome.summary is None:
        return [outcome.lost] if outcome.lost else []
    return read_failures(job.parts, outcome.summary.name) if outcome.summary.failures else []
