"""Small archives that unpack to very much: one of each kind, written by hand so that no part of them is ever whole."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache

GIGABYTE = 1 << 30
_ZEROS = b"\0" * (1 << 20)

SMALLER = 160 << 20
"""For what cannot be made out of equal pieces."""


def _gz(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


PACKERS: dict[str, Callable[[bytes], bytes]] = {"tar.gz": _gz, "tar.bz2": bz2.compress, "tar.xz": lzma.compress}


@cache
def zeros(packing: str) -> bytes:
    """A stream of 32 MB of zeros: streams may follow one another."""
    return PACKERS[packing](b"\0" * (32 << 20))


def header(name: str, kind: bytes, size: int) -> bytes:
    """A tar header that says so much, whatever follows."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.size = kind, size
    return entry.tobuf(tarfile.GNU_FORMAT)


def entry(name: str, content: bytes) -> bytes:
    """A small file in a tar."""
    return header(name, tarfile.REGTYPE, len(content)) + content + b"\0" * (-len(content) % 512)


def packed(packing: str, start: bytes, size: int) -> bytes:
    """`start` and `size` zeros."""
    return PACKERS[packing](start) + zeros(packing) * (size >> 25)


def tars(packing: str, size: int) -> Iterator[tuple[str, bytes]]:
    """Tars whose one entry has `size` bytes, by what the entry is."""
    page = entry("a.txt", b"a page")
    for name, kind in (
        ("pax header", tarfile.XHDTYPE),
        ("global pax header", tarfile.XGLTYPE),
        ("GNU long name", tarfile.GNUTYPE_LONGNAME),
        ("GNU long link", tarfile.GNUTYPE_LONGLINK),
    ):
        yield name, packed(packing, page + header("x", kind, size), size)
    yield "hidden member", packed(packing, page + header(".hidden", tarfile.REGTYPE, size), size)
    yield "folder with content", packed(packing, page + header("x", tarfile.DIRTYPE, 0) + header("y", b"Z", size), size)
    yield "member", packed(packing, page + header("b.txt", tarfile.REGTYPE, size), size)
    yield "many headers", packed(packing, page + header("x", tarfile.XHDTYPE, 0) * 100_000, 1 << 25)


def sparse(size: int) -> bytes:
    """A tar with one member that is a hole."""
    block = bytearray(header("hole.txt", tarfile.GNUTYPE_SPARSE, 0))
    block[483:495] = b"%011o\0" % size
    block[148:156] = b"        "
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + b"\0" * 1024


def overlapping(members: int, size: int) -> bytes:
    """A zip whose members all are the same few bytes, each name with a local header of its own before them."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    noise = bytes(i * i % 251 for i in range(1000)) * (size // 1000)
    body = deflater.compress(noise) + deflater.flush()
    out, index = bytearray(), bytearray()
    names = [b"%06d.txt" % i for i in range(members)]
    shared = zlib.crc32(noise)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, shared, len(body), len(noise), len(names[0]), 0)
    out += local + names[0] + body
    for name in names:
        index += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, shared, len(body), len(noise), len(name), 0, 0, 0, 0, 0, 0
        )
        index += name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members, members, len(index), len(out), 0)
    return bytes(out + index + end)


def lying_zip(packing: int, size: int) -> bytes:
    """A zip whose member unpacks to far more than its index says."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if packing == zipfile.ZIP_BZIP2 else packing) as archive:
        if packing == zipfile.ZIP_BZIP2:
            archive.writestr("a.txt", bz2.compress(b"\0" * size))
        else:
            with archive.open("a.txt", "w") as stream:
                for _ in range(size >> 20):
                    stream.write(_ZEROS)
    content = bytearray(target.getvalue())
    content[8:10] = struct.pack("<H", packing)
    index = content.rindex(b"PK\x01\x02")
    content[index + 10 : index + 12] = struct.pack("<H", packing)
    content[index + 24 : index + 28] = struct.pack("<L", 900_000)
    content[22:26] = struct.pack("<L", 900_000)
    return bytes(content)


def all_bombs() -> Iterator[tuple[str, bytes]]:
    """Every kind, as the name of a file and its bytes."""
    for packing in PACKERS:
        for kind, content in tars(packing, GIGABYTE):
            yield f"{kind}.{packing}", content
    yield "hole.tar", sparse(8 * GIGABYTE)
    yield "overlapping.zip", overlapping(2000, 1_000_000)
    for name, way in (("bzip2", zipfile.ZIP_BZIP2), ("lzma", zipfile.ZIP_LZMA), ("deflate", zipfile.ZIP_DEFLATED)):
        yield f"lying {name}.zip", lying_zip(way, SMALLER)
    yield "not a tar.tar.gz", packed("tar.gz", b"", GIGABYTE)
    yield "gzip in gzip.tar.gz", gzip.compress(packed("tar.gz", b"", GIGABYTE))
