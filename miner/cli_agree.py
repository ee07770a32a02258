"""The commands for two reviewers of one table: merge, disagreements, agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from miner.cli_common import Database, put
from miner.cli_table import Format, FormatOption, Output, write_rows
from miner.records import MinerError


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (merge, disagreements, agreement):
        app.command(command.__name__)(command)


def merge(
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="The other reviewer's DuckDB file.")],
    db: Database,
    called: Annotated[str, typer.Option("--as", metavar="NAME", help="What the other reviewer is called here.")] = "",
) -> None:
    """Bring another reviewer's verdicts, notes and added records into this table; again later, for what is new.

    Example: `miner merge bob.duckdb --db evidence.duckdb`
    """
    from miner.review.acts import merge_from

    done = merge_from(db, other, called or None)
    put(f"{done.acts:,} acts of {', '.join(done.reviewers) or 'nobody'}; {done.known:,} were here already")
    if done.without:
        put(f"{done.without:,} acts are on records that this table does not have: run the same pages, then merge again")


def disagreements(db: Database, format: FormatOption = Format.table, output: Output = None) -> None:
    """List the records on which reviewers differ and nothing is settled.

    Example: `miner disagreements --db evidence.duckdb`
    """
    from miner.stages.report import run_query
    from miner.stages.store import open_current

    with open_current(db) as con:
        write_rows(run_query(con, "FROM disagreements"), format, output)


def agreement(
    db: Database,
    between: Annotated[
        tuple[str, str] | None, typer.Option(help="The two reviewers; by default the only two there are.")
    ] = None,
    format: FormatOption = Format.table,
    output: Output = None,
) -> None:
    """Say how far two reviewers agree, by field: share, Gwet's AC1 and Cohen's kappa with 95 % intervals.

    Example: `miner agreement --db evidence.duckdb`
    """
    import pyarrow

    from miner.review.agree import COLUMNS, agreement_of
    from miner.stages.store import open_current
    from miner.stages.store.reviewers import pairs, reviewers

    with open_current(db) as con:
        known = reviewers(con)
        if between is None and len(known) != 2:
            said = f"there are {', '.join(known)}" if known else "nobody has looked at a record"
            raise MinerError(f"two reviewers are compared; {said}", "--between NAME NAME")
        one, other = between or (known[0], known[1])
        found = pairs(con, one, other)
    if not found:
        raise MinerError(f"{one} and {other} have no record in common", f"there are {', '.join(known) or 'none'}")
    rows = agreement_of(found)
    table = pyarrow.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    write_rows(pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches()), format, output)
