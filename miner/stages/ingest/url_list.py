"""A list of what to fetch (`--urls FILE`): a URL, DOI, PMID or PMCID a line; "#" begins a comment."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from miner.records import Failure
from miner.stages.ingest.address import FetchError
from miner.stages.ingest.targets import Target, target

_COMMENT = re.compile(r"(?:^|\s)#")
_LONGEST = 10_000
_TOO_MANY = 1000
"""Lines in a row that are nothing of the kind: the file is something else."""


@dataclass(frozen=True)
class UrlList:
    """The path of a list, or "-" for standard input."""

    path: str

    @property
    def source(self) -> str:
        """How the list is named in failures: its path."""
        return self.path


def read_list(source: UrlList, stdin: BinaryIO | None = None) -> Iterator[Target | Failure]:
    """What each line names, in order; a `Failure` for a line that names nothing, and for a file that cannot be read."""
    try:
        if source.path == "-":
            yield from _lines(source.path, stdin or sys.stdin.buffer)
        else:
            with open(source.path, "rb") as stream:
                yield from _lines(source.path, stream)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        yield Failure(source.path, None, "ingest", f"the list cannot be read: {reason}", "check the path")


def _lines(path: str, stream: BinaryIO) -> Iterator[Target | Failure]:
    wrong = 0
    number = 0
    while raw := stream.readline(_LONGEST):
        number += 1
        line = raw.decode("utf-8-sig" if number == 1 else "utf-8", "replace")
        if comment := _COMMENT.search(line):
            line = line[: comment.start()]
        if not line.strip():
            continue
        try:
            yield target(line, bare=True)
            wrong = 0
        except FetchError as error:
            wrong += 1
            yield Failure(path, None, "ingest", f"line {number}: {error}", error.advice)
        if wrong == _TOO_MANY:
            yield Failure(path, None, "ingest", f"{wrong:,} lines in a row name nothing", "give a list of addresses")
            return
