"""An answer's body unpacked piece by piece: what came over the wire is counted, and a body that breaks off is seen."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Protocol

GZIP = b"\x1f\x8b"
_MOST = 1 << 18
"""Bytes that one piece unpacks to before they are handed on: a bomb never stands in memory whole."""
_DEEPEST = 4
_OURS = {"gzip", "x-gzip", "deflate"}
_PACKED = {*_OURS, "br", "zstd", "compress", "x-compress", "dcb", "dcz"}
"""Packings there are; servers also put charsets and "none" where one is named."""


class Broken(Exception):
    """The body cannot be unpacked, or ends too early (`early`)."""

    def __init__(self, early: bool = False) -> None:
        super().__init__("ends too early" if early else "cannot be unpacked")
        self.early = early


class Decoder(Protocol):
    """Unpacks one layer of packing."""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """What this piece gives, in pieces. Raises Broken."""

    def end(self) -> None:
        """Nothing more comes. Raises Broken where something is missing."""


class _Zlib:
    """gzip, which may have several members and padding after them, or deflate with its wrapper or without."""

    def __init__(self, gzip: bool) -> None:
        self._gzip = gzip
        self._head = b""
        self._inner: Any = None
        self._padding = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if self._inner is None:
            self._head += piece
            if len(self._head) < 2:
                return
            piece = self._head
            self._inner = zlib.decompressobj(31 if self._gzip else 15 if _wrapped(piece) else -15)
        full = False
        while (piece or full) and not self._padding:
            if self._inner.eof:
                # What follows a member without being one is padding.
                self._padding = not (self._gzip and GZIP.startswith(piece[:2]))
                self._inner = self._inner if self._padding else zlib.decompressobj(31)
                continue
            try:
                out = self._inner.decompress(piece, _MOST)
            except zlib.error:
                raise Broken from None
            if out:
                yield out
            full = len(out) == _MOST and not self._inner.eof
            piece = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail

    def end(self) -> None:
        if self._head and (self._inner is None or not self._inner.eof):
            raise Broken(early=True)


def _wrapped(head: bytes) -> bool:
    """Whether deflated data starts with zlib's two bytes."""
    return head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0


class Unpacker:
    """All layers of one body. `wire` counts the bytes that went in. Raises Broken for a packing that is unknown."""

    def __init__(self, encodings: str) -> None:
        """`encodings` is the Content-Encoding header."""
        self.wire = 0
        names = [name.strip().lower() for name in encodings.split(",")]
        names = [name for name in names if name in _PACKED]
        if len(names) > _DEEPEST or not _OURS.issuperset(names):
            raise Broken
        self._layers: list[Decoder] = [_Zlib(name != "deflate") for name in reversed(names)]

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """What these bytes off the wire give. Raises Broken."""
        self.wire += len(piece)
        return self._through(piece, 0)

    def _through(self, piece: bytes, layer: int) -> Iterator[bytes]:
        if layer == len(self._layers):
            yield piece
            return
        for out in self._layers[layer].feed(piece):
            yield from self._through(out, layer + 1)

    def end(self) -> None:
        """The body is over. Raises Broken where a layer misses its end."""
        for layer in self._layers:
            layer.end()
