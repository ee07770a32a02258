"""A query reads the database it was given and nothing else, and says plainly why it was refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from miner.resources import Resources
from miner.stages.report import QueryError, reports, run_query, run_report, within, write
from miner.stages.store import PartWriter, open_empty, open_reading, write_manifest
from tests.parts_tools import contents
from tests.store.test_store import a_page, store_once


@pytest.fixture(params=["database", "parts"])
def db(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The same page in a database, and in a folder of parts, which is read in place."""
    if request.param == "database":
        store_once(tmp_path / "e.duckdb", [a_page()])
        return tmp_path / "e.duckdb"
    with PartWriter(tmp_path / "parts", "one-0123", "digest") as part:
        part.add(a_page())
    write_manifest(tmp_path / "parts", ["one-0123"], "digest")
    return tmp_path / "parts"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT doc, value FROM evidence",
        "FROM evidence SELECT doc, value",
        "WITH e AS (FROM evidence) SELECT doc, value FROM e;",
    ],
)
def test_reading_works(db: Path, sql: str) -> None:
    with open_reading(db) as con:
        assert run_query(con, sql).read_all().to_pylist() == [{"doc": "a", "value": 40.0}]


@pytest.mark.parametrize("sql", ["DESCRIBE evidence", "SUMMARIZE documents", "EXPLAIN FROM evidence", "SHOW TABLES"])
def test_looking_around_works(db: Path, sql: str) -> None:
    with open_reading(db) as con:
        assert run_query(con, sql).read_all().num_rows > 0


@pytest.mark.parametrize(
    "sql",
    [
        "EXPLAIN ANALYZE FROM evidence",
        "EXPLAIN (FORMAT json) FROM evidence",
        "explain/**/analyze (SELECT 1)",
        "-- why\nEXPLAIN SELECT 1;",
    ],
)
def test_a_plan_may_be_asked_for(db: Path, sql: str) -> None:
    with open_reading(db) as con:
        assert run_query(con, sql).read_all().num_rows > 0


WRITES = [
    "DELETE FROM documents",
    "INSERT INTO failures (error) VALUES ('x')",
    "UPDATE documents SET title = 'x'",
    "DROP TABLE documents",
    "CREATE TABLE t (i INTEGER)",
    "CREATE TEMP TABLE t (i INTEGER)",
    "COPY evidence TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/other.duckdb' AS o",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "PRAGMA enable_profiling",
    "CALL force_checkpoint()",
    "PREPARE p AS COPY evidence TO '{folder}/out.csv'",
    "EXPLAIN ANALYZE COPY evidence TO '{folder}/out.csv'",
    "EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '{folder}/parts/one-0123/documents.parquet'",
    "EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1) TO '{folder}/parts/parts.json' (FORMAT csv)",
    "-- SELECT\nexplain/* */analyze CREATE TABLE t AS SELECT 1",
    "EXPLAIN ANALYZE DELETE FROM documents",
    "EXPLAIN COPY evidence TO '{folder}/out.csv'",
]


@pytest.mark.parametrize("sql", WRITES)
def test_whatever_is_no_reading_is_refused_by_name(db: Path, tmp_path: Path, sql: str) -> None:
    before = contents(tmp_path)
    with open_reading(db) as con, pytest.raises(QueryError, match="a query may only read: "):
        run_query(con, sql.format(folder=tmp_path))
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_csv('{file}')",
        "FROM read_text('{file}')",
        "FROM read_blob('{file}')",
        "FROM '{file}'",
        "FROM glob('{folder}/*')",
        "FROM sniff_csv('{file}')",
        "FROM read_parquet('https://example.org/x.parquet')",
    ],
)
def test_other_files_and_the_network_are_out_of_reach(db: Path, tmp_path: Path, sql: str) -> None:
    beside = db if db.is_dir() else tmp_path
    (beside / "secret.csv").write_text("a,b\n1,2\n")
    with open_reading(db) as con, pytest.raises(QueryError, match="the query failed"):
        run_query(con, sql.format(file=beside / "secret.csv", folder=beside))


def test_the_seal_holds_without_the_check_of_statements(db: Path, tmp_path: Path) -> None:
    """Should a statement slip through, the connection itself refuses."""
    import duckdb

    before = contents(tmp_path)
    with open_reading(db) as con:
        for sql in (
            "DELETE FROM documents",
            f"COPY evidence_extracted TO '{tmp_path}/x.csv'",
            f"COPY (SELECT 1 AS a) TO '{tmp_path}/parts/one-0123/documents.parquet'",
            f"FROM read_parquet('{tmp_path}/parts/one-0123/documents.parquet')",
            "SET lock_configuration=false",
            "SET memory_limit='1TB'",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(sql)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("form", ["table", "jsonl", "parquet"])
def test_a_query_that_takes_too_long_ends(db: Path, form: str) -> None:
    for sql in (
        "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE a.range * b.range % 7 = 3",
        "SELECT a.range FROM range(100000) AS a, range(100000) AS b",
    ):
        with (
            open_reading(db) as con,
            pytest.raises(QueryError, match=r"^the query took longer than 0\.2 s$"),
            within(con, 0.2),
            open(os.devnull, "wb") as sink,
        ):
            write(run_query(con, sql), form, sink)


def test_a_query_in_time_is_left_alone(db: Path) -> None:
    with open_reading(db) as con:
        for seconds in (0, 60):
            with within(con, seconds):
                assert run_query(con, "SELECT 1 AS one").read_all().to_pylist() == [{"one": 1}]
        with pytest.raises(QueryError, match="does not exist"), within(con, 60):
            run_query(con, "FROM nonsuch")


def test_a_query_has_a_limit_of_memory(db: Path) -> None:
    import duckdb

    with open_reading(db) as con:
        said = con.execute("SELECT current_setting('memory_limit'), current_setting('max_temp_directory_size')")
        limit, room = said.fetchall()[0]
    with duckdb.connect() as free:
        usual = free.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
    # DuckDB's own limit is 80 % of the machine's memory.
    assert (limit != usual, room) == (True, "18.6 GiB")


def test_python_variables_are_no_tables(db: Path) -> None:
    import pyarrow as pa

    secret = pa.table({"a": [1]})
    with open_reading(db) as con, pytest.raises(QueryError, match="secret does not exist"):
        run_query(con, "FROM secret")
    assert secret.num_rows == 1


def test_wrong_sql_is_one_sentence(db: Path) -> None:
    with open_reading(db) as con:
        with pytest.raises(QueryError, match=r"^the SQL cannot be read: Parser Error") as caught:
            run_query(con, "SELEC 1")
        assert "\n" not in str(caught.value)
        with pytest.raises(QueryError, match="Table with name evidenc does not exist") as caught:
            run_query(con, "FROM evidenc")
        assert caught.value.advice == "miner schema --db FILE lists tables, views and columns"
        for sql, count in (("", 0), ("SELECT 1; SELECT 2", 2)):
            with pytest.raises(QueryError, match=f"one statement is expected, found {count}"):
                run_query(con, sql)


def test_every_shipped_report_runs_and_says_what_it_is() -> None:
    resources = Resources.default()
    known = reports(resources)
    assert {"overview", "local_control", "disagreements", "scores", "failures"} <= known.keys()
    with open_empty() as con:
        for name, text in known.items():
            assert text, f"{name} has no first comment line"
            assert run_report(con, name, resources).read_all().num_rows == 0


def test_a_report_of_ones_own_wins_and_an_unknown_one_is_named(tmp_path: Path, db: Path) -> None:
    (tmp_path / "pipelines" / "reports").mkdir(parents=True)
    (tmp_path / "pipelines" / "reports" / "overview.sql").write_text("-- Mine\nSELECT 1 AS one")
    (tmp_path / "pipelines" / "reports" / "bad.sql").write_text("DROP TABLE documents")
    resources = Resources.default((tmp_path,))
    assert reports(resources)["overview"] == "Mine"
    with open_reading(db) as con:
        assert run_report(con, "overview", resources).read_all().to_pylist() == [{"one": 1}]
        with pytest.raises(QueryError, match=r"bad\.sql: a query may only read: DROP"):
            run_report(con, "bad", resources)
        with pytest.raises(QueryError, match="nope: no such report"):
            run_report(con, "nope", resources)
