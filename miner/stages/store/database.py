"""Open the one DuckDB file, refuse what is not ours, migrate what is old, and say plainly what went wrong.

DuckDB lets one process write at a time and then refuses every other, readers too. So a `Store` keeps no connection:
each call opens the file, does its work in one transaction and closes it, and waits a while for a lock to go away.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from miner.records import MinerError

if TYPE_CHECKING:
    import duckdb

# What closes a query off from everything but the database it was given.
SEALED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}


class StoreError(MinerError):
    """The database could not be opened, read or written; what was stored before is still there."""

    exit_status = 1


class NotOurs(StoreError):
    """The file is no miner database, or there is none: the command was given the wrong one."""

    exit_status = 2


class CorrectionError(MinerError):
    """The record, document or change that a reader named does not exist or makes no sense."""


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
        if not {number for number, _, _ in migrations()} <= applied.keys() or applied.get(0) != _sha(_views()):
            raise StoreError(f"{path}: was made by another release", f"miner reread --db {path} brings it up to date")
    except Exception:
        con.close()
        raise
    return con


def open_empty() -> duckdb.DuckDBPyConnection:
    """A connection to an empty database in memory, with every table and view."""
    import duckdb

    con = duckdb.connect(":memory:")
    _migrate(con)
    return con


def _open_parts(folder: Path) -> duckdb.DuckDBPyConnection:
    from miner.stages.store.part_files import MANIFEST
    from miner.stages.store.part_tables import open_views

    if not (folder / MANIFEST).exists():
        raise NotOurs(f"{folder}: is a folder without parts", "miner run SOURCE... --parts FOLDER makes them")
    con = open_empty()
    try:
        open_views(folder, con)
        for name, value in SEALED.items():
            con.execute(f"SET {name} = {value}")
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
    new = not path.exists()
    with open_writing(path, wait) as con:
        if not new:
            _check_tables(con, path)
        elif not os.access(folder, os.W_OK):
            raise StoreError(f"{path}: the folder cannot be written", "choose another --db")
        _migrate(con)


def migrations() -> list[tuple[int, str, str]]:
    """Number, name and SQL of every migration, in order."""
    folder = files("miner.stages.store") / "migrations"
    found = [f for f in folder.iterdir() if f.name.endswith(".sql")]
    return sorted((int(f.name[:4]), f.name[5:-4], f.read_text(encoding="utf-8")) for f in found)


def _views() -> str:
    """The SQL of all views, file by file."""
    folder = files("miner.stages.store") / "views"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return "\n".join(f.read_text(encoding="utf-8") for f in found)


def _migrate(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations "
        "(number INTEGER, name VARCHAR, sha256 VARCHAR, applied_at TIMESTAMPTZ)"
    )
    applied = dict(con.execute("SELECT number, sha256 FROM schema_migrations").fetchall())
    steps = [step for step in migrations() if step[0] not in applied]
    views = _views()
    if steps or applied.get(0) != _sha(views):
        for number, name, sql in steps:
            con.execute(sql)
            con.execute("INSERT INTO schema_migrations VALUES (?, ?, ?, now())", [number, name, _sha(sql)])
        con.execute(views)
        con.execute("DELETE FROM schema_migrations WHERE number = 0")
        con.execute("INSERT INTO schema_migrations VALUES (0, 'views', ?, now())", [_sha(views)])
        _comment(con)


def _comment(con: duckdb.DuckDBPyConnection) -> None:
    """Comments on the ledger, and on view columns that keep the name and meaning of a table's column."""
    con.execute("COMMENT ON TABLE schema_migrations IS 'Which schema changes this database has seen'")
    for column, text in (
        ("number", "Number of the migration; 0 stands for the views"),
        ("name", "What it does"),
        ("sha256", "SHA-256 of its SQL"),
        ("applied_at", "When it was applied"),
    ):
        con.execute(f"COMMENT ON COLUMN schema_migrations.{column} IS '{text}'")
    # Said once, meant everywhere: a column without words of its own has those of the column of its name.
    inherited = dict(
        con.execute(
            "SELECT column_name, arg_min(comment, (CASE table_name WHEN 'evidence_extracted' THEN 0 "
            "WHEN 'documents' THEN 1 WHEN 'articles' THEN 2 WHEN 'evidence_wide' THEN 3 ELSE 4 END, table_name)) "
            "FROM duckdb_columns() WHERE NOT internal AND comment IS NOT NULL GROUP BY column_name"
        ).fetchall()
    )
    bare = con.execute(
        "SELECT c.table_name, c.column_name FROM duckdb_columns() AS c WHERE NOT c.internal AND c.comment IS NULL"
    ).fetchall()
    script = []
    for table, column in bare:
        if comment := inherited.get(column):
            quoted = comment.replace("'", "''")
            script.append(f'COMMENT ON COLUMN "{table}"."{column}" IS \'{quoted}\'')
    if script:
        con.execute(";".join(script))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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


def _connect(
    path: Path, wait: float, *, read_only: bool, config: dict[str, str | bool | int | float | list[str]] | None = None
) -> duckdb.DuckDBPyConnection:
    """Open the file; while another process holds it, try again for `wait` seconds."""
    import duckdb

    until = time.monotonic() + wait
    pause = 0.05
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only, config=SEALED if read_only else config or {})
        except duckdb.Error as error:
            if "lock" not in str(error) or time.monotonic() >= until:
                raise _explained(path, error) from error
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
