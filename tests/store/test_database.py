"""A database that cannot be used is refused in one sentence, and nothing that was stored is lost."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from miner.stages.store import NotOurs, RunInfo, Store, StoreError, open_empty, open_reading
from miner.stages.store.database import migrations
from tests.store.test_store import a_page, info, rows, store_once


def holder(db: Path, seconds: float) -> subprocess.Popen[bytes]:
    """A process that holds the database, and has it by the time this returns."""
    code = f"import duckdb, time; c = duckdb.connect({str(db)!r}); print('held', flush=True); time.sleep({seconds})"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_database_that_another_process_holds_is_named_with_the_process(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [a_page()])
    process = holder(db, 60)
    try:
        with pytest.raises(StoreError, match=f"another process holds the database: .*{process.pid}") as caught:
            Store(db, info(), wait=0.1)
        assert caught.value.exit_status == 1
        with pytest.raises(StoreError, match="another process holds"):
            open_reading(db, wait=0.1)
    finally:
        process.kill()
        process.wait()
    assert rows(db, "SELECT doc FROM documents") == [("a",)]


def test_a_writer_waits_for_another_to_end(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [a_page()])
    process = holder(db, 0.6)
    Store(db, info(), wait=30).finish()
    process.wait()
    assert rows(db, "SELECT count(*) FROM runs") == [(2,)]


def test_a_reader_gets_in_while_a_run_goes_on(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store = Store(db, info())
    store.add(a_page())
    store.flush()
    assert rows(db, "SELECT status FROM runs") == [("running",)]
    store.add(a_page("b.txt"))
    store.finish()
    assert rows(db, "SELECT count(*) FROM documents") == [(2,)]


def test_files_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as con:
        con.execute("CREATE TABLE t (i)")
    (tmp_path / "page.html").write_bytes(b"<html></html>")
    (tmp_path / "note").write_bytes(b"1")
    for path in (other, tmp_path / "page.html", tmp_path / "note"):
        before = path.read_bytes()
        for use in (lambda p: Store(p, info(), wait=0), open_reading):
            with pytest.raises(NotOurs, match="is not a DuckDB database"):
                use(path)
        assert path.read_bytes() == before


def test_a_duckdb_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE customers (i INTEGER)")
    for use in (lambda p: Store(p, info(), wait=0), open_reading):
        with pytest.raises(NotOurs, match=r"belongs to another program \(customers"):
            use(path)
    with duckdb.connect(str(path)) as con:
        assert con.execute("SHOW TABLES").fetchall() == [("customers",)]


def test_a_database_of_a_newer_miner_is_left_alone(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [a_page()])
    with duckdb.connect(str(db)) as con:
        con.execute("INSERT INTO schema_migrations VALUES (9999, 'future', '', now())")
    with pytest.raises(NotOurs, match=r"written by a newer miner \(schema 9999\)"):
        Store(db, info())


def test_no_file_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(NotOurs, match="no such database"):
        open_reading(tmp_path / "none.duckdb")
    with pytest.raises(NotOurs, match="does not exist"):
        Store(tmp_path / "no" / "e.duckdb", info())
    with pytest.raises(NotOurs, match="is a folder"):
        Store(tmp_path, info())


def test_a_damaged_database_is_said_to_be_so(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [a_page()])
    content = bytearray(db.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    content[8192:12288] = b"\xff" * 4096
    db.write_bytes(content)
    with pytest.raises(StoreError, match="the database reported"):
        open_reading(db)


FILL = """
import resource, signal, sys
from tests.store.test_store import a_page, info
from miner.stages.store import Store, StoreError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(sys.argv[1], info())
store.add(a_page())
store.flush()
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
import random
noise = random.Random(1)
try:
    for i in range(400):
        store.add(a_page(f"{i}.txt", noise.randbytes(20000).hex()))
        store.flush()
except StoreError as error:
    print(error, "|", error.advice)
    sys.exit(error.exit_status)
"""


def test_a_full_disk_is_said_and_what_was_stored_is_kept(tmp_path: Path) -> None:
    """A file size limit stands in for the full disk: the system refuses the write in the same place."""
    db = tmp_path / "e.duckdb"
    done = subprocess.run([sys.executable, "-c", FILL, str(db), "4000000"], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert done.stdout.strip() == (
        f"{db}: the disk is full; what was stored before is kept | free some space and run the same command again"
    )
    kept = rows(db, "SELECT count(*) FROM documents")[0][0]
    assert kept >= 1
    store_once(db, [a_page("later.txt")])
    assert rows(db, "SELECT count(*) FROM documents") == [(kept + 1,)]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


@pytest.mark.parametrize("size", [0, 16, 100, 4096, 8192, 12_000, 12_287])
@pytest.mark.parametrize("zeros", [False, True])
def test_a_database_that_was_cut_off_as_it_was_made_is_made_anew(tmp_path: Path, size: int, zeros: bool) -> None:
    db = tmp_path / "e.duckdb"
    duckdb.connect(str(db)).close()
    db.write_bytes(b"\0" * size if zeros else db.read_bytes()[:size])
    with pytest.raises(StoreError):
        open_reading(db)
    store_once(db, [a_page()])
    assert rows(db, "SELECT doc FROM documents") == [("a",)]
    assert [path.name for path in tmp_path.iterdir()] == ["e.duckdb"]


def test_a_database_with_data_is_never_taken_for_one_that_was_cut_off(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [a_page()])
    content = db.read_bytes()
    for size in (12_288, 20_000, len(content) // 2):
        db.write_bytes(content[:size])
        with pytest.raises(StoreError):
            Store(db, info(), wait=0)
        assert db.read_bytes() == content[:size]


MAKE = """
import resource, signal, sys
from miner.stages.store import Store, StoreError
from tests.store.test_store import info
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    Store(sys.argv[1], info())
except StoreError as error:
    print(error, "|", error.advice)
    sys.exit(error.exit_status)
"""


@pytest.mark.parametrize("limit", [0, 4096, 8192, 12_288, 100_000, 270_000])
def test_a_disk_that_is_full_as_the_database_is_made_leaves_none(tmp_path: Path, limit: int) -> None:
    db = tmp_path / "e.duckdb"
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(db), str(limit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"{db}: ")
    assert "free some space" in done.stdout
    assert list(tmp_path.iterdir()) == []
    store_once(db, [a_page()])
    assert rows(db, "SELECT doc FROM documents") == [("a",)]


def test_a_run_that_is_killed_as_it_makes_the_database_is_in_nobodys_way(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    (tmp_path / ".e.duckdb.new").write_bytes(b"\0" * 5000)
    store_once(db, [a_page()])
    db.unlink()
    with duckdb.connect(str(tmp_path / ".e.duckdb.new")) as con:  # it had begun
        con.execute("CREATE TABLE schema_migrations (number INTEGER, name VARCHAR, sha256 VARCHAR, applied_at DATE)")
    store_once(db, [a_page()])
    assert rows(db, "SELECT doc FROM documents") == [("a",)]
    assert [path.name for path in tmp_path.iterdir()] == ["e.duckdb"]


def test_two_runs_at_once_make_one_database(tmp_path: Path) -> None:
    code = "import sys\nfrom tests.store.test_store import *\nstore_once(sys.argv[1], [a_page(sys.argv[2])])"
    command = [sys.executable, "-c", code, str(tmp_path / "e.duckdb")]
    started = [subprocess.Popen([*command, f"{name}.txt"]) for name in "abc"]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    assert rows(tmp_path / "e.duckdb", "SELECT doc FROM documents ORDER BY 1") == [("a",), ("b",), ("c",)]


def test_two_runs_at_once_both_end_well(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    Store(db, info()).finish()
    errors: list[Exception] = []

    def one(name: str) -> None:
        try:
            store = Store(db, info())
            for i in range(5):
                store.add(a_page(f"{name}{i}.txt"))
                store.flush()
                time.sleep(0.01)
            store.finish()
        except Exception as error:
            errors.append(error)

    code = (
        "from tests.store.test_store import *\nstore = Store(sys.argv[1], info())\n"
        "for i in range(5):\n    store.add(a_page(f'p{i}.txt')); store.flush()\nstore.finish()"
    )
    other = subprocess.Popen([sys.executable, "-c", "import sys\n" + code, str(db)])
    thread = threading.Thread(target=one, args=("t",))
    thread.start()
    thread.join()
    assert other.wait(60) == 0
    assert errors == []
    assert rows(db, "SELECT count(*), count(DISTINCT run_id) FROM documents") == [(10, 2)]


def test_every_table_view_and_column_is_commented(tmp_path: Path) -> None:
    with open_empty() as con:
        bare = con.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL "
            "UNION ALL SELECT table_name, '' FROM duckdb_tables() WHERE NOT internal AND comment IS NULL "
            "UNION ALL SELECT view_name, '' FROM duckdb_views() WHERE NOT internal AND comment IS NULL"
        ).fetchall()
        names = {row[0] for row in con.execute("SHOW TABLES").fetchall()}
    assert bare == []
    assert {"documents", "sections", "evidence", "runs", "failures", "schema_migrations"} <= names
    assert {"outcomes", "cohorts", "doses", "evidence_wide"} <= names


def test_migrations_are_numbered_without_a_gap_and_noted(tmp_path: Path) -> None:
    steps = migrations()
    assert [number for number, _, _ in steps] == list(range(1, len(steps) + 1))
    db = tmp_path / "e.duckdb"
    Store(db, RunInfo(("x",), "default", "p", "0.1", 1)).finish()
    expected = [(0, "views"), *((number, name) for number, name, _ in steps)]
    assert rows(db, "SELECT number, name FROM schema_migrations ORDER BY 1") == expected


def test_views_of_an_older_program_are_made_anew(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [a_page()])
    with duckdb.connect(str(db)) as con:
        con.execute("CREATE OR REPLACE VIEW outcomes AS SELECT 1 AS old")
        con.execute("UPDATE schema_migrations SET sha256 = 'old' WHERE number = 0")
    store_once(db, [])
    assert "percent" in [row[0] for row in rows(db, "DESCRIBE outcomes")]
