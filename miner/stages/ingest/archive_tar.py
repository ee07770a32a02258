"""Members of a tar, read through a stream that counts all that is unpacked and caps what a header may take.

tarfile reads an extended header (PAX, a GNU long name) whole into memory, however long it says it is.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, cast

from miner.records import Failure, RawPage
from miner.stages.ingest.archive_limits import Count, TooMuch, hidden, join, member
from miner.stages.ingest.limits import Limits

_HEADER = 256 * 1024
"""Bytes of one extended header: names and attributes of a file have a few KB."""
_KEYS = 1000
"""Words that a global header may set; they are copied for each member."""
_PACKED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\0", lzma.open))


class _Counted(io.RawIOBase):
    """The unpacked stream. Raises TooMuch where it would give more than it may, or a header is too long."""

    def __init__(self, stream: IO[bytes], count: Count) -> None:
        self._stream, self._count = stream, count
        self._at = self._furthest = 0
        self.in_content = False
        self.last = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def _reach(self, position: int) -> None:
        if position > self._furthest:
            self._count.unpacked(position)
            self._furthest = position

    def read(self, size: int = -1) -> bytes:
        if not self.in_content and not 0 <= size <= _HEADER:
            raise TooMuch("a header in it is longer than any file's name and attributes", "pack it again")
        self._reach(self._at + max(size, 0) if self.in_content else self._at)
        data = self._stream.read(size)
        self._at += len(data)
        self._reach(self._at)
        self.last = data if not self.in_content else b""
        return data

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or position < self._at - tarfile.BLOCKSIZE:
            raise tarfile.ReadError("a member lies before its own header")
        self._reach(position)
        self._at = self._stream.seek(position)
        return self._at


def tar_members(source: str, stream: BinaryIO, limits: Limits) -> Iterator[RawPage | Failure]:
    """The files of a tar in their stored order, which is the same each time. Raises TooMuch, and what tarfile does."""
    count = Count(_size(stream), limits)
    head = stream.read(6)
    stream.seek(0)
    packing: Any = next((kind for mark, kind in _PACKED if head.startswith(mark)), None)
    counted = _Counted(cast("IO[bytes]", packing(stream)) if packing else stream, count)
    sizes = 0
    with tarfile.open(fileobj=cast("IO[bytes]", counted), mode="r:") as archive:
        while (entry := archive.next()) is not None:
            vars(archive)["members"].clear()  # a tar has no index: none is to grow here
            count.file()
            if len(archive.pax_headers) > _KEYS:
                raise TooMuch("a header in it sets more than any file's name and attributes", "pack it again")
            if not entry.isfile():
                continue
            sizes += entry.size  # a sparse member has more than lies in the stream
            count.unpacked(sizes)
            if hidden(entry.name):
                continue
            content = archive.extractfile(entry)
            if content is not None:
                counted.in_content = True
                with content:
                    page = member(join(source, entry.name), content, entry.size, limits)
                counted.in_content = False
                yield page
        if counted.last.strip(b"\0"):
            # tarfile takes a damaged header for the end of the archive.
            raise tarfile.ReadError("a header in it is damaged; what follows was not read")


def _size(stream: BinaryIO) -> int:
    here = stream.tell()
    size = stream.seek(0, io.SEEK_END)
    stream.seek(here)
    return size
