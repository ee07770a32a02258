"""What an archive may unpack to, counted over all of it: headers, hidden members and those that nobody reads too."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import PurePosixPath
from typing import IO

from miner.records import Failure, MinerError, RawPage
from miner.stages.ingest.limits import MEGABYTE, Limits, refusal, sniff

SMALL = 10 * MEGABYTE
"""An archive that unpacks to less is no bomb, however tightly it is packed."""
_SPLIT = "split the archive"


class TooMuch(MinerError):
    """The archive holds more than it may."""


class Count:
    """Files and bytes of one archive of `packed` bytes."""

    def __init__(self, packed: int, limits: Limits) -> None:
        self.limits, self.packed = limits, packed
        self.files = 0

    def file(self) -> None:
        """One more entry, of whatever kind. Raises TooMuch."""
        self.files += 1
        if self.files > self.limits.members:
            raise TooMuch(f"holds more than {self.limits.members:,} files", _SPLIT)

    def unpacked(self, size: int) -> None:
        """The archive has unpacked, or is about to unpack, to `size` bytes in all. Raises TooMuch."""
        if size > SMALL and size > self.limits.ratio * self.packed:
            raise bomb()
        if size > self.limits.archive:
            raise TooMuch(f"unpacks to more than {self.limits.archive / MEGABYTE:,.0f} MB", _SPLIT)


def bomb() -> TooMuch:
    """The error for what is packed too tightly to be honest."""
    return TooMuch("is packed so tightly that it looks like an archive bomb", "unpack it yourself and give the folder")


def failure(name: str, error: MinerError) -> Failure:
    """The failure of an archive or a member."""
    return Failure(name, None, "ingest", str(error), error.advice)


def member(name: str, stream: IO[bytes], size: int, limits: Limits) -> RawPage | Failure:
    """A member as a page; a failure where it is empty or too large for its kind."""
    head = stream.read(4096)
    if problem := refusal(name, size, head, limits):
        return problem
    content = head + stream.read(min(size, limits.collection) + 1)
    kind = mimetypes.MimeTypes().guess_type(name)[0] or sniff(head)
    return refusal(name, len(content), head, limits) or RawPage(
        name, kind, content, hashlib.sha256(content).hexdigest()
    )


def hidden(name: str) -> bool:
    """Dot-files, and the folder in which macOS keeps its own notes."""
    return any(
        part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts if part not in (".", "..")
    )


def join(source: str, name: str) -> str:
    """The source of a member; what climbs out of the archive stays inside."""
    return "/".join([source, *(part for part in PurePosixPath(name).parts if part not in ("/", ".", ".."))])
