"""Run one SELECT, typed by hand or kept in pipelines/reports/*.sql, and give its rows as Arrow batches."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from miner.records import MinerError
from miner.resources import Resources, read_text

if TYPE_CHECKING:
    import duckdb
    import pyarrow

ROWS = 10_000
"""Rows of a batch: a result is never held whole."""
TIMEOUT = 600.0
"""Seconds that a query may take where nothing else is said."""
_SPACE = r"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*+[^*/])*\*+/)"
_EXPLAIN = re.compile(rf"{_SPACE}*+EXPLAIN\b{_SPACE}*+(?:ANALY[ZS]E\b{_SPACE}*+)?", re.IGNORECASE)
_OPTIONS = re.compile(rf"\([^()]*\){_SPACE}*+")


class QueryError(MinerError):
    """The SQL is wrong, or asks for more than reading."""


def run_query(con: duckdb.DuckDBPyConnection, sql: str) -> pyarrow.RecordBatchReader:
    """The rows of one SELECT (or FROM, DESCRIBE, SUMMARIZE, EXPLAIN). Raises QueryError.

    The connection is expected to be sealed against writing; statements that are no reading are refused by name here,
    so that the sentence says why.
    """
    import duckdb

    try:
        statements = con.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(f"the SQL cannot be read: {short(error)}") from error
    if len(statements) != 1:
        raise QueryError(f"one statement is expected, found {len(statements)}")
    kind = statements[0].type.name
    if kind == "EXPLAIN":
        kind = _explained(con, sql)
    if kind != "SELECT":
        raise QueryError(f"a query may only read: {kind} is not allowed", "miner run and miner fix change the database")
    try:
        relation = con.sql(statements[0])
        if relation is None:
            raise QueryError("the query gives no rows")
        return relation.to_arrow_reader(ROWS)
    except duckdb.Error as error:
        raise QueryError(f"the query failed: {short(error)}", _advice(error)) from error


def _explained(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The kind of statement that an EXPLAIN explains: EXPLAIN ANALYZE runs it. What cannot be told is "EXPLAIN"."""
    import duckdb

    if (start := _EXPLAIN.match(sql)) is None:
        return "EXPLAIN"
    options = _OPTIONS.match(sql, start.end())
    for at in (start.end(), options.end() if options else len(sql)):
        try:
            inner = con.extract_statements(sql[at:])
        except duckdb.Error:
            continue
        if len(inner) == 1:
            return str(inner[0].type.name)
    return "EXPLAIN"


@contextmanager
def within(con: duckdb.DuckDBPyConnection, seconds: float = TIMEOUT) -> Iterator[None]:
    """End what the connection does inside this block once `seconds` have passed (0 for never). Raises QueryError."""
    if not seconds:
        yield
        return
    over, late = threading.Event(), threading.Event()

    def watch() -> None:
        if over.wait(seconds):
            return
        late.set()
        # Again and again: between two batches of rows there is nothing to interrupt.
        while not over.wait(0.05):
            con.interrupt()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    except Exception as error:
        if late.is_set():
            raise QueryError(f"the query took longer than {seconds:g} s", "--timeout gives it more") from error
        raise
    finally:
        over.set()
        thread.join()


def reports(resources: Resources) -> dict[str, str]:
    """Names of the reports and their first comment line, sorted by name."""
    found = {}
    for name, path in sorted(resources.under("pipelines/reports", ".sql").items()):
        first = read_text(path).lstrip().partition("\n")[0]
        found[name] = first.removeprefix("--").strip() if first.startswith("--") else ""
    return found


def run_report(con: duckdb.DuckDBPyConnection, name: str, resources: Resources) -> pyarrow.RecordBatchReader:
    """The rows of the report `name`. Raises QueryError where there is none of that name or its SQL fails."""
    path = resources.under("pipelines/reports", ".sql").get(name)
    if path is None:
        raise QueryError(f"{name}: no such report", "known: " + (", ".join(reports(resources)) or "none"))
    try:
        return run_query(con, read_text(path))
    except QueryError as error:
        raise QueryError(f"{path}: {error}", error.advice) from error


def short(error: Exception) -> str:
    """DuckDB's message without its picture of the line."""
    return " ".join(str(error).split("\nLINE")[0].split())


def _advice(error: Exception) -> str | None:
    text = str(error)
    if "does not exist" in text or "not found in FROM" in text:
        return "miner schema --db FILE lists tables, views and columns"
    if "Permission" in text or "disabled" in text:
        return "a query sees this database and nothing else"
    return None
