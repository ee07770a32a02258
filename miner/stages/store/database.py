"""Open the one DuckDB file, refuse what is not ours, migrate what is old, and say plainly what went wrong.

DuckDB lets one process write at a time and then refuses every other, readers too. So a `Store` keeps no connection:
each call opens the file, does its work in one transaction and closes it, and waits a while for a lock to go away.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from miner.stages.store.errors import CorrectionError, NotOurs, StoreError
from miner.stages.store.schema import is_current, migrate, migrations

if TYPE_CHECKING:
    import duckdb

# What closes a query off from everything but the database it was given.
SEALED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "50%",
    "max_temp_directory_size": "20GB",
    "lock_configuration": "true",
}


def open_reading(path: str | Path, wait: float = 5.0) -> duckdb.DuckDBPyConnection:
    """A connection that cannot write, read other files or load extensions. Raises StoreError, NotOurs.

    `path` is a database, or a folder of parts, which is read in place.
    """
    path = Path(path)
    if path.is_dir():
        return _open_parts(path)
    if not path.exists():
        raise NotOurs(f"{path}: no such database", "miner run SOURCE... --db FILE makes one")
    _check_file(path)
    con = _connect(path, wait, read_only=True)
    try:
        _check_tables(con, path)
    except Exception:
        con.close()
        raise
    return con


def open_current(path: str | Path, wait: float = 5.0) -> duckdb.DuckDBPyConnection:
    """The same for a database with this release's tables and views. Raises StoreError where an older one made it."""
    con = open_reading(path, wait)
    if Path(path).is_dir():
        return con
    try:
        applied = dict(con.execute("SELECT number, sha256 FROM schema_migrations").fetchall())
        if not is_current(applied):
            raise StoreError(f"{path}: was made by another release", f"miner reread --db {path} brings it up to date")
    except Exception:
        con.close()
        raise
    return con


def open_empty() -> duckdb.DuckDBPyConnection:
    """A connection to an empty database in memory, with every table and view."""
    import duckdb

    con = duckdb.connect(":memory:")
    migrate(con)
    return con


def _open_parts(folder: Path) -> duckdb.DuckDBPyConnection:
    from miner.stages.store.part_manifest import MANIFEST
    from miner.stages.store.part_tables import open_views

    if not (folder / MANIFEST).exists():
        raise NotOurs(f"{folder}: is a folder without parts", "miner run SOURCE... --parts FOLDER makes them")
    con = open_empty()
    try:
        open_views(folder, con)
        for name, value in SEALED.items():
            con.execute(f"SET {name} = '{value}'")
    except Exception:
        con.close()
        raise
    return con


@contextmanager
def open_writing(path: Path, wait: float, tidy: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for one transaction: committed at the end, rolled back on any error. Raises StoreError, NotOurs.

    `tidy` takes back the room of rows that went, when the connection closes.
    """
    import duckdb

    _check_file(path)
    con = _connect(path, wait, read_only=False, config={} if tidy else UNTIDY)
    try:
        con.begin()
        yield con
        con.commit()
    except duckdb.Error as error:
        raise _explained(path, error) from error
    finally:
        # After a failed write DuckDB may refuse to close tidily as well; the file is as the last commit left it.
        with suppress(duckdb.Error):
            con.close()


def prepare(path: Path, wait: float) -> None:
    """Make the database, or bring an old one up to date. Raises StoreError, NotOurs."""
    folder = path.resolve().parent
    if not folder.is_dir():
        raise NotOurs(f"{path}: the folder {folder} does not exist", "make it first, or choose another --db")
    if not path.exists() or _unfinished(path):
        if not os.access(folder, os.W_OK):
            raise StoreError(f"{path}: the folder cannot be written", "choose another --db")
        _create(Path(os.path.realpath(path)), wait)
        return
    with open_writing(path, wait) as con:
        _check_tables(con, path)
        migrate(con)


def _create(path: Path, wait: float) -> None:
    """A new database, which has its name once it is whole: what is cut off (killed, a full disk) is in nobody's way."""
    # One name for all who make it: they wait for one another, and the next run takes away what a killed one left.
    work = path.with_name(f".{path.name}.new")
    try:
        if _unfinished(work):
            _remove(work)
        with open_writing(work, wait) as con:
            migrate(con)
        if work.with_name(work.name + ".wal").exists():
            # What was committed could not be moved into the file itself as it was closed.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with work.open("rb") as stream:
            os.fsync(stream.fileno())
        if not path.exists() or _unfinished(path):
            os.replace(work, path)
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be made: {error.strerror}", "free some space, or choose another --db"
        ) from error
    except StoreError as error:
        raise StoreError(str(error).replace(str(work), str(path)), error.advice) from error
    finally:
        with suppress(OSError):
            if _unfinished(work) or work.exists():
                _remove(work)


def _remove(path: Path) -> None:
    for name in (path, path.with_name(path.name + ".wal")):
        name.unlink(missing_ok=True)


_HEADERS = 3 * 4096
"""Bytes of a DuckDB file before its first block of data."""


def _unfinished(path: Path) -> bool:
    """Whether a file is what is left where a database was being made: no more than headers, and not to be opened."""
    import duckdb

    try:
        size = path.stat().st_size
        if size == 0:
            return True
        wal = path.with_name(path.name + ".wal")
        if size >= _HEADERS or (wal.exists() and wal.stat().st_size):
            return False
        with path.open("rb") as stream:
            head = stream.read(16)
        if head[8:12] != b"DUCK" and head.strip(b"\0"):
            return False
        duckdb.connect(str(path), read_only=True).close()
    except OSError:
        return False
    except duckdb.Error as error:
        return "lock" not in str(error)
    return False


def _check_file(path: Path) -> None:
    """Look at the first bytes ourselves: DuckDB answers another program's file by trying to download an extension."""
    try:
        if path.is_dir():
            raise NotOurs(f"{path}: is a folder", "give a file to --db")
        if not path.exists():
            return
        with path.open("rb") as stream:
            head = stream.read(16)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
    if not head.strip(b"\0"):
        raise NotOurs(
            f"{path}: is empty: a run that made it was cut off", "miner run SOURCE... --db FILE makes it anew"
        )
    if head[8:12] != b"DUCK":
        raise NotOurs(f"{path}: is not a DuckDB database", "give another --db; miner leaves this file alone")


def _check_tables(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    tables = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()}
    if not tables:
        return
    ours = "schema_migrations" in tables and {"documents", "runs"} <= tables
    if not ours:
        raise NotOurs(f"{path}: belongs to another program ({', '.join(sorted(tables)[:3])} …)", "give another --db")
    newest = con.execute("SELECT max(number) FROM schema_migrations").fetchall()[0][0]
    if newest > migrations()[-1][0]:
        raise NotOurs(f"{path}: was written by a newer miner (schema {newest})", "update miner")


# At every close DuckDB would join row groups that are not full, also where no row was deleted: at 100,000 abstracts
# that took three times the memory of the run itself.
UNTIDY: dict[str, str | bool | int | float | list[str]] = {"max_vacuum_tasks": "0"}


SILENT = 1.5
"""Seconds of waiting for another process that are not worth a word."""
on_wait: Callable[[str], None] | None = None
"""Called once with a sentence where opening a database has to wait; the command line prints it."""


def _connect(
    path: Path, wait: float, *, read_only: bool, config: dict[str, str | bool | int | float | list[str]] | None = None
) -> duckdb.DuckDBPyConnection:
    """Open the file; while another process holds it, try again for `wait` seconds."""
    import duckdb

    begun = time.monotonic()
    until = begun + wait
    pause = 0.05
    told = False
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only, config=SEALED if read_only else config or {})
        except duckdb.Error as error:
            if "lock" not in str(error) or time.monotonic() >= until:
                raise _explained(path, error) from error
            if not told and on_wait is not None and time.monotonic() - begun > SILENT:
                told = True
                on_wait(f"{_explained(path, error)}; waiting up to {wait:g} s for it")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.5)


def _explained(path: Path, error: Exception) -> StoreError:
    """One sentence for what DuckDB reported."""
    text = str(error).strip().splitlines()[0]
    low = text.lower()
    if "could not set lock" in low:
        holder = text.partition("held in ")[2].split(". See")[0] or "another process"
        return StoreError(f"{path}: another process holds the database: {holder}", "wait for it to end, then run again")
    if "no space left" in low or "file too large" in low or "disk quota" in low or "could not write all bytes" in low:
        return StoreError(
            f"{path}: the disk is full; what was stored before is kept",
            "free some space and run the same command again",
        )
    if "permission denied" in low or "read-only file system" in low:
        return StoreError(
            f"{path}: cannot be opened: permission denied", "choose another --db, or mend its permissions"
        )
    return StoreError(f"{path}: the database reported: {text}")


__all__ = ["SEALED", "CorrectionError", "NotOurs", "StoreError", "migrations", "open_empty", "open_reading", "prepare"]
