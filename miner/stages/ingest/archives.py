"""Pages out of .zip and .tar(.gz/.bz2/.xz) archives, read as a stream; an archive built to explode is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from miner.records import Failure, RawPage
from miner.stages.ingest.archive_limits import TooMuch, failure
from miner.stages.ingest.archive_tar import tar_members
from miner.stages.ingest.archive_zip import zip_members
from miner.stages.ingest.limits import Limits

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


def members(source: str, stream: BinaryIO, limits: Limits) -> Iterator[RawPage | Failure]:
    """Every regular file of an archive, by name; `source` of a page is "ARCHIVE/name/in/archive".

    Nothing is unpacked to disk, so a member's name can do no harm. A member that is too large or cannot be read is a
    failure of its own; a broken archive, or one that holds more than `limits` allow, is one failure and ends there.
    """
    inside = zip_members if source.lower().endswith(".zip") else tar_members
    try:
        yield from inside(source, stream, limits)
    except TooMuch as error:
        yield failure(source, error)
    except MemoryError:
        yield Failure(source, None, "ingest", "needs more memory than there is", "unpack it, and give the folder")
    except RecursionError:
        yield Failure(source, None, "ingest", "not a readable archive: headers without a file follow one another")
    except Exception as error:  # what the libraries raise on a damaged archive is no closed list
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        yield Failure(source, None, "ingest", f"not a readable archive: {reason}", "download or pack it again")
