"""A file that is there whole or as it was: written beside its place, settled on the disk, then moved there."""

from __future__ import annotations

import os
import stat
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A stream for the content of `path`; where the block raises, what was there stays. Raises OSError.

    A pipe or a device is written to as it is, and a link stays a link.
    """
    target = Path(os.path.realpath(path))
    old = None
    with suppress(OSError):
        old = target.stat()
    if old is not None and not stat.S_ISREG(old.st_mode):
        with path.open("wb") as stream:
            yield stream
        return
    beside = target.with_name(f".{target.name[:200]}.{uuid.uuid4().hex[:12]}")
    try:
        with beside.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if old is not None:
            beside.chmod(stat.S_IMODE(old.st_mode))
        os.replace(beside, target)
    except OSError as error:
        if error.filename in (str(beside), None):
            error.filename = str(path)  # what the user named, not the file beside it
        raise
    finally:
        beside.unlink(missing_ok=True)
