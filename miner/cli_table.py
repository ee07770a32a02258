"""The commands that read the database: query, report, schema."""

from __future__ import annotations

import io
import os
import pydoc
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from miner.cli_common import Database, ResourceFolders, put

if TYPE_CHECKING:
    import pyarrow


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"


Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead.")]
Timeout = Annotated[
    float, typer.Option(min=0, metavar="SECONDS", help="End a query that takes longer; 0 lets it take any time.")
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How rows are printed.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("query")(query)
    app.command("report")(report)
    app.command("schema")(schema)


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT; - reads it from standard input.")],
    db: Database,
    format: FormatOption = Format.table,
    output: Output = None,
    timeout: Timeout = 600,
) -> None:
    """Ask the database. A query can't write, read other files or load extensions.

    Examples: `miner query "FROM evidence_wide" --db evidence.duckdb`,
    `miner query "SELECT doc, percent, n FROM outcomes WHERE concept = 'local_control'" --db evidence.duckdb -f csv`
    """
    from miner.stages.report import run_query, within
    from miner.stages.store import open_reading

    if sql == "-":
        sql = sys.stdin.read()
    with open_reading(db) as con, within(con, timeout):
        write_rows(run_query(con, sql), format, output)


def report(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A report; without one, the list of them.")] = "",
    db: Annotated[Path | None, typer.Option("--db", metavar="FILE", help="The DuckDB file.")] = None,
    format: FormatOption = Format.table,
    output: Output = None,
    resources: ResourceFolders = None,
    timeout: Timeout = 600,
) -> None:
    """Run one of the reports in pipelines/reports: each is an SQL file, and yours can stand beside the shipped ones.

    Examples: `miner report`, `miner report local_control --db evidence.duckdb`
    """
    from miner.resources import Resources
    from miner.stages.report import reports, run_report, within

    found = Resources.default(tuple(resources or ()))
    if not name:
        for known, text in reports(found).items():
            put(f"{known}\t{text}")
        return
    if db is None:
        raise typer.BadParameter("a report needs the database it is about", param_hint="--db")
    from miner.stages.store import open_reading

    with open_reading(db) as con, within(con, timeout):
        write_rows(run_report(con, name, found), format, output)


def schema(db: Annotated[Path | None, typer.Option("--db", metavar="FILE", help="The DuckDB file.")] = None) -> None:
    """Explain every table, view and column, with an example query each.

    Examples: `miner schema`, `miner schema --db evidence.duckdb`
    """
    from miner.stages.report import describe
    from miner.stages.store import open_empty, open_reading

    with open_reading(db) if db else open_empty() as con:
        put(describe(con))


def write_rows(table: pyarrow.RecordBatchReader, format: Format, output: Path | None) -> None:
    """Print rows, or write them to a file, which is there whole or as it was."""
    from miner.stages.report import whole_file, write

    if output is None and format is Format.table and sys.stdout.isatty():
        page = io.BytesIO()
        write(table, format.value, page, width=None)
        _show(page.getvalue().decode("utf-8", "replace"))
    elif output is None:
        write(table, format.value, sys.stdout.buffer, width=0)
        sys.stdout.buffer.flush()
    else:
        with whole_file(output) as stream:
            write(table, format.value, stream, width=0)


def _show(text: str) -> None:
    """Text on a terminal, by the user's pager where it is longer than the screen."""
    if text.count("\n") < shutil.get_terminal_size().lines:
        put(text.rstrip("\n"))
        return
    os.environ.setdefault("LESS", "-FRX")
    pydoc.pager(text)
