"""Members of a zip, by name. What its index promises is added up before anything is unpacked."""

from __future__ import annotations

import bz2
import copy
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO

from miner.records import Failure, RawPage
from miner.stages.ingest.archive_limits import Count, bomb, failure, hidden, join, member
from miner.stages.ingest.limits import MEGABYTE, Limits

_DICTIONARY = 128 * MEGABYTE
"""Memory that unpacking LZMA may take."""


def zip_members(source: str, stream: BinaryIO, limits: Limits) -> Iterator[RawPage | Failure]:
    """The files of a zip. Raises TooMuch, and what zipfile does."""
    packed = stream.seek(0, io.SEEK_END)
    with zipfile.ZipFile(stream) as archive:
        count = Count(packed, limits)
        entries = archive.infolist()
        files = []
        total = 0
        for entry in entries:
            count.file()
            if entry.is_dir() or hidden(entry.filename):
                continue
            files.append(entry)
            if not _tight(entry, limits):
                total += entry.file_size
                # Members may overlap, so that none is packed tightly and all together are.
                count.unpacked(total)
        for entry in sorted(files, key=lambda m: m.filename):
            name = join(source, entry.filename)
            if _tight(entry, limits):
                yield failure(name, bomb())
                continue
            try:
                with _opened(archive, entry, limits) as content:
                    yield member(name, content, entry.file_size, limits)
            except MemoryError:
                yield Failure(name, None, "ingest", "needs more memory than there is", "unpack it, and give the folder")
            except Exception as error:  # what the libraries raise on a damaged member is no closed list
                reason = " ".join(str(error).split())[:200] or type(error).__name__
                yield Failure(name, None, "ingest", f"cannot be unpacked: {reason}")


def _tight(entry: zipfile.ZipInfo, limits: Limits) -> bool:
    return entry.file_size > limits.ratio * max(entry.compress_size, 1) and entry.file_size > MEGABYTE


def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> IO[bytes]:
    """A member as a stream that never holds more than the entry says it has."""
    if entry.compress_type not in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        return archive.open(entry)
    # zipfile would unpack a piece of these whole, whatever it grows to: it gives the bytes as they lie, no more.
    if entry.flag_bits & 1:
        raise zipfile.BadZipFile("is encrypted")
    if entry.file_size > limits.collection:
        return io.BytesIO(b"\0" * 4096)  # refused for its size
    lying = copy.copy(entry)
    lying.compress_type, lying.file_size = zipfile.ZIP_STORED, entry.compress_size
    lying.CRC = None  # type: ignore[assignment]
    with archive.open(lying) as stream:
        packed = stream.read(entry.compress_size)
    most = entry.file_size + 1
    if entry.compress_type == zipfile.ZIP_BZIP2:
        content = bz2.BZ2Decompressor().decompress(packed, most)
    else:
        # A zip leaves out the length that a file of its own would have after the properties.
        length = struct.unpack("<H", packed[2:4])[0]
        head = packed[4 : 4 + length] + b"\xff" * 8
        inside = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_DICTIONARY)
        content = inside.decompress(head + packed[4 + length :], most)
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise zipfile.BadZipFile("its content is not what the index says")
    return io.BytesIO(content)
