"""Pages out of .zip and .tar(.gz/.bz2/.xz) archives, read as a stream; an archive built to explode is stopped."""

from __future__ import annotations

import hashlib
import lzma
import mimetypes
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from miner.records import Failure, RawPage
from miner.stages.ingest.limits import MEGABYTE, Limits, refusal, sniff

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    NotImplementedError,
)


def members(source: str, stream: BinaryIO, limits: Limits) -> Iterator[RawPage | Failure]:
    """Every regular file of an archive, by name; `source` of a page is "ARCHIVE/name/in/archive".

    Nothing is unpacked to disk, so a member's name can do no harm. A member that is too large or cannot be read is a
    failure of its own; a broken archive, or one that holds more than `limits` allow, is one failure and ends there.
    """
    try:
        if source.lower().endswith(".zip"):
            yield from _zip(source, stream, limits)
        else:
            yield from _tar(source, stream, limits)
    except _BROKEN as error:
        yield Failure(source, None, "ingest", f"not a readable archive: {error}", "download or pack it again")


def _zip(source: str, stream: BinaryIO, limits: Limits) -> Iterator[RawPage | Failure]:
    with zipfile.ZipFile(stream) as archive:
        files = sorted(
            (m for m in archive.infolist() if not m.is_dir() and not _hidden(m.filename)), key=lambda m: m.filename
        )
        if problem := _too_much(source, len(files), sum(m.file_size for m in files), limits):
            yield problem
            return
        for member in files:
            name = _join(source, member.filename)
            if member.file_size > limits.ratio * max(member.compress_size, 1) and member.file_size > MEGABYTE:
                yield _bomb(name)
                continue
            try:
                with archive.open(member) as content:
                    yield _member(name, content, member.file_size, limits)
            except _BROKEN as error:
                yield Failure(name, None, "ingest", f"cannot be unpacked: {error}")


def _tar(source: str, stream: BinaryIO, limits: Limits) -> Iterator[RawPage | Failure]:
    # A tar has no index: members come in their stored order, which is the same each time.
    packed = _size(stream)
    count = total = 0
    with tarfile.open(fileobj=stream, mode="r:*") as archive:
        for member in archive:
            if not member.isfile() or _hidden(member.name):
                continue
            count, total = count + 1, total + member.size
            if problem := _too_much(source, count, total, limits):
                yield problem
                return
            if total > limits.ratio * packed and total > 10 * MEGABYTE:
                yield _bomb(source)
                return
            content = archive.extractfile(member)
            if content is not None:
                with content:
                    yield _member(_join(source, member.name), content, member.size, limits)


def _member(name: str, stream: IO[bytes], size: int, limits: Limits) -> RawPage | Failure:
    head = stream.read(4096)
    if problem := refusal(name, size, head, limits):
        return problem
    content = head + stream.read(limits.collection)
    kind = mimetypes.MimeTypes().guess_type(name)[0] or sniff(head)
    return refusal(name, len(content), head, limits) or RawPage(
        name, kind, content, hashlib.sha256(content).hexdigest()
    )


def _hidden(name: str) -> bool:
    """Dot-files, and the folder in which macOS keeps its own notes."""
    return any(
        part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts if part not in (".", "..")
    )


def _join(source: str, name: str) -> str:
    return "/".join([source, *(part for part in PurePosixPath(name).parts if part not in ("/", ".", ".."))])


def _size(stream: BinaryIO) -> int:
    here = stream.tell()
    size = stream.seek(0, 2)
    stream.seek(here)
    return size


def _too_much(source: str, count: int, total: int, limits: Limits) -> Failure | None:
    if count > limits.members:
        return Failure(source, None, "ingest", f"holds more than {limits.members:,} files", "split the archive")
    if total > limits.archive:
        return Failure(
            source, None, "ingest", f"unpacks to more than {limits.archive / MEGABYTE:,.0f} MB", "split the archive"
        )
    return None


def _bomb(name: str) -> Failure:
    return Failure(
        name,
        None,
        "ingest",
        "is packed so tightly that it looks like an archive bomb",
        "unpack it yourself and give the folder",
    )
