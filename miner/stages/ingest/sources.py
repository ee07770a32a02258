"""Walk what the user named (files, folders, archives, "-", addresses, lists, searches) and give each page's bytes.

Folders are read by name, dot-files left out.

Memory holds one page at a time. A page is limited in size before it is read; a set of articles (PubMed XML,
MEDLINE, RIS, JSON lines) may be far larger than a page, so `Limits` knows both.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from miner.records import Failure, RawPage
from miner.stages.ingest.archives import ARCHIVES, members
from miner.stages.ingest.limits import Limits, refusal, sniff

if TYPE_CHECKING:
    from miner.stages.ingest.fetch import Fetcher
    from miner.stages.ingest.search import Query
    from miner.stages.ingest.targets import Target
    from miner.stages.ingest.url_list import UrlList

    Source: TypeAlias = str | Path | UrlList | Query

__all__ = ["Limits", "is_fetched", "location", "name_of", "paths_below", "read_sources"]

_KNOWN = mimetypes.MimeTypes()  # its built-in list alone: the system's differs from machine to machine
_TYPES = {
    ".nbib": "application/nbib",
    ".ris": "application/x-research-info-systems",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".mhtml": "multipart/related",
    ".mht": "multipart/related",
}


# Left out of folders and nowhere else: a file that is named itself is always read.
_NO_PAGES = (
    *(".css", ".js", ".mjs", ".map", ".woff", ".woff2", ".ttf", ".otf", ".eot"),
    *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".bmp", ".tif", ".tiff", ".mp4", ".mp3", ".webm"),
    *(".duckdb", ".duckdb.wal", ".parquet"),
)


_NUMBER = re.compile(r"10\.\d{4,9}/\S+|PMC\d{3,9}|\d{5,9}|www\.\S+", re.IGNORECASE)
"""What is more likely an article's number or an address than a path."""
_PIECE = 1 << 20


def location(source: str) -> str:
    """Where a source stands, however its path was spelled: what tells whether two runs read the same page.

    A URL, a fetched identifier ("pmid:1234"), a search and standard input stay as they are; a path becomes absolute.
    """
    if source == "-" or "://" in source or source.startswith(("pmid:", "pmcid:", "doi:", "query:")):
        return source
    return os.path.abspath(source)


def read_sources(
    sources: Iterable[Source],
    limits: Limits | None = None,
    stdin: BinaryIO | None = None,
    fetcher: Fetcher | None = None,
) -> Iterator[RawPage | Failure]:
    """Every page below `sources`, in the order given, a folder's files by name; a `Failure` for each unreadable one.

    `source` of a page is the path as given, joined with the file's place in the folder or archive; of what is fetched
    its address or number ("pmid:1234"). What two sources name is read once. Nothing is raised for what the file system
    or a server does; MinerError where the settings of fetching are wrong.
    """
    limits = limits or Limits()
    seen: set[str] = set()
    group: list[str | UrlList | Query] = []  # sources in a row that are fetched: their numbers share batches
    for source in sources:
        if not isinstance(source, Path) and is_fetched(source):
            group.append(source)
            continue
        if group:
            fetcher = fetcher or _fetcher(limits)
            yield from _fetched(group, fetcher, stdin)
            group = []
        name = str(source)
        if name == "-":
            yield _stdin(stdin or sys.stdin.buffer, limits)
            continue
        for path in _walk(name):
            if isinstance(path, Failure):
                yield path
            elif (place := location(path)) not in seen:
                seen.add(place)
                yield from _file(path, limits)
    if group:
        yield from _fetched(group, fetcher or _fetcher(limits), stdin)


def name_of(source: Source) -> str:
    """How a source is named: a path or address as it is, a list by its path, a search by its words."""
    return str(source) if isinstance(source, str | Path) else source.source


def is_fetched(source: Source) -> bool:
    """Whether a source is fetched rather than read from a file. A `Path` never is."""
    if isinstance(source, Path):
        return False
    return not isinstance(source, str) or source.lower().startswith(
        ("http://", "https://", "ftp://", "file://", "pmid:", "pmcid:", "doi:")
    )


def _fetcher(limits: Limits) -> Fetcher:
    """A fetcher as shipped, without a cache."""
    from miner.stages.ingest.fetch import Fetcher

    return Fetcher.make(limits=limits)


def _fetched(
    group: list[str | UrlList | Query], fetcher: Fetcher, stdin: BinaryIO | None
) -> Iterator[RawPage | Failure]:
    """The pages of sources in a row that are fetched; a failure among them keeps its place."""
    from miner.stages.ingest.address import FetchError
    from miner.stages.ingest.search import Query
    from miner.stages.ingest.targets import target
    from miner.stages.ingest.url_list import read_list

    def named() -> Iterator[Target | Failure | Query]:
        for source in group:
            if isinstance(source, Query):
                yield source
            elif isinstance(source, str):
                try:
                    yield target(source)
                except FetchError as error:
                    yield Failure(source, None, "ingest", str(error), error.advice)
            else:
                yield from read_list(source, stdin)

    yield from fetcher.pages(named())


def paths_below(sources: Iterable[str | Path]) -> Iterator[str]:
    """The files that `read_sources` would open, in its order, each once; unreadable folders come as they are named."""
    seen: set[str] = set()
    for source in sources:
        for found in _walk(str(source)):
            path = found.source if isinstance(found, Failure) else found
            if (place := location(path)) not in seen:
                seen.add(place)
                yield path


def _walk(name: str, above: frozenset[str] = frozenset()) -> Iterator[str | Failure]:
    """Paths of the files below `name`, sorted, without dot-files; a link to a folder `above` is not followed."""
    try:
        if not stat.S_ISDIR(os.stat(name).st_mode):
            yield name
            return
        real = os.path.realpath(name)
        if real in above:
            return
        entries = _pages_of(os.listdir(name))
    except (OSError, ValueError) as error:
        yield _unreadable(name, error)
        return
    for entry in entries:
        yield from _walk(os.path.join(name, entry), above | {real})


def _pages_of(entries: list[str]) -> list[str]:
    """A folder's entries that may hold pages, sorted: no dot-files, no databases, nothing of what a browser saves
    beside a page (pictures, styles, scripts, and the folder NAME_files next to NAME.html).
    """
    pages = {os.path.splitext(e)[0] for e in entries if e.lower().endswith((".html", ".htm", ".xhtml"))}
    beside = {f"{page}{suffix}" for page in pages for suffix in ("_files", ".files")}
    skipped = beside | {"miner.toml"}
    kept = (e for e in entries if not e.startswith(".") and not e.lower().endswith(_NO_PAGES) and e not in skipped)
    return sorted(kept)


def _file(path: str, limits: Limits) -> Iterator[RawPage | Failure]:
    """The page a file holds, or the pages of an archive."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISFIFO(status.st_mode):
            yield Failure(path, None, "ingest", "not a regular file", "give a file, a folder or an archive")
            return
        with open(path, "rb") as stream:
            if path.lower().endswith(ARCHIVES):
                yield from members(path, stream, limits)
                return
            if stat.S_ISFIFO(status.st_mode):
                yield _page(path, _read(stream, limits.collection), limits)
                return
            head = stream.read(4096)
            if problem := refusal(path, status.st_size, head, limits):
                yield problem
                return
            # As much as there is: room for all that is asked for is taken before a byte is read.
            yield _page(path, head + stream.read(min(status.st_size, limits.collection) + 1), limits)
    except OSError as error:
        yield _unreadable(path, error)
    except MemoryError:
        yield Failure(path, None, "ingest", "needs more memory than there is", "split the file")


def _stdin(stream: BinaryIO, limits: Limits) -> RawPage | Failure:
    try:
        return _page("-", _read(stream, limits.collection), limits)
    except OSError as error:
        return _unreadable("-", error)


def _read(stream: BinaryIO, most: int) -> bytes:
    """At most `most` + 1 bytes: enough to see that a stream is too long without taking all of it."""
    pieces, left = [], most + 1
    while left and (piece := stream.read(min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _page(source: str, content: bytes, limits: Limits) -> RawPage | Failure:
    return refusal(source, len(content), content[:4096], limits) or RawPage(
        source, media_type(source, content), content, hashlib.sha256(content).hexdigest()
    )


def media_type(source: str, content: bytes) -> str | None:
    """What the name says the bytes are; where it says nothing, what their first bytes say; else None."""
    suffix = Path(source).suffix.lower()
    if suffix in _TYPES:
        return _TYPES[suffix]
    guess, encoding = _KNOWN.guess_type(source)
    if encoding == "gzip":
        return "application/gzip"
    return guess or sniff(content[:4096])


def _unreadable(source: str, error: Exception) -> Failure:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    advice = None
    if isinstance(error, FileNotFoundError):
        advice = "check the path; quote patterns so that the shell expands them"
        if _NUMBER.fullmatch(source):
            advice = "an article is fetched by pmid:…, pmcid:… or doi:…, a page by https://…"
    elif isinstance(error, PermissionError):
        advice = "give the user who runs miner the right to read it"
    return Failure(source, None, "ingest", f"cannot be read: {reason}", advice)
