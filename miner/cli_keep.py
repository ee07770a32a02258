"""The commands for a table that lives on: duplicates, diff, reread, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from miner.cli_common import Database, put
from miner.cli_reread import reread
from miner.cli_table import Format, FormatOption, Output, write_rows
from miner.records import MinerError

Why = Annotated[str, typer.Option(help="The reason, for whoever reads the table later.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (duplicates, diff, reread, export):
        app.command(command.__name__)(command)


def duplicates(
    db: Database,
    same: Annotated[tuple[str, str] | None, typer.Option(help="Two document ids that are one article.")] = None,
    apart: Annotated[tuple[str, str] | None, typer.Option(help="Two document ids that are two articles.")] = None,
    why: Why = "",
    format: FormatOption = Format.table,
    output: Output = None,
) -> None:
    """Show which pages were taken for one article, and why; or overrule it.

    Examples: `miner duplicates --db evidence.duckdb`,
    `miner duplicates --apart 1c9a44 e07b21 --why "part II" --db evidence.duckdb`
    """
    from miner.stages.report import duplicates as listed
    from miner.stages.store import open_reading, override

    for pair, verdict in ((same, True), (apart, False)):
        if pair is not None:
            override(db, *pair, verdict, why)
    with open_reading(db) as con:
        write_rows(listed(con), format, output)


def diff(
    one: Annotated[int, typer.Argument(metavar="RUN", help="The earlier run's number.")],
    two: Annotated[int, typer.Argument(metavar="RUN", help="The later run's number.")],
    db: Database,
    format: FormatOption = Format.table,
    output: Output = None,
) -> None:
    """List the records that were added, removed and changed between two runs.

    Example: `miner diff 1 2 --db evidence.duckdb`
    """
    from miner.stages.report import diff as compared
    from miner.stages.store import open_reading

    with open_reading(db) as con:
        write_rows(compared(con, one, two), format, output)


def export(
    db: Database,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")],
    what: Annotated[
        str,
        typer.Option(
            help="A table or view; evidence by default, in XLSX a workbook for reviewers.", show_default=False
        ),
    ] = "",
    form: Annotated[
        str,
        typer.Option(
            "--format", "-f", help="csv, xlsx, parquet, jsonl, gold, ris or html; by default what FILE ends in."
        ),
    ] = "",
    text: Annotated[
        bool, typer.Option(help="For html: with the abstracts, or without where they may not be passed on.")
    ] = True,
) -> None:
    """Write the table to a file: for a spreadsheet, a program, a reference manager, or as gold for miner score.

    CSV and XLSX are safe in a spreadsheet: no cell is taken for a formula. An XLSX has a sheet a question; corrections
    typed into its sheet `records` come back by `miner import`. For a meta-analysis, `arms` has a row an arm and
    `comparisons` a row a comparison of two arms. Every file names the versions it came from.

    Examples: `miner export --db evidence.duckdb -o evidence.xlsx`,
    `miner export --db evidence.duckdb --what comparisons -o comparisons.csv`,
    `miner export --db evidence.duckdb --what outcomes -o outcomes.parquet`,
    `miner export --db evidence.duckdb -f ris -o zotero.ris`,
    `miner export --db evidence.duckdb -o evidence.html --no-text`
    """
    from miner.stages.report import FORMS, export_to
    from miner.stages.store import open_reading

    chosen = form or output.suffix.lstrip(".").lower()
    if chosen in ("html", "htm"):
        from miner.stages.report.export import versions
        from miner.stages.store import open_current
        from miner.view.single import write_html

        with open_current(db) as con:
            count = write_html(con, output, versions(con), text)
        put(f"{output}: {count:,} articles")
        return
    if chosen not in FORMS:
        raise MinerError(f"{chosen or output}: no such export format", f"choose one of {', '.join(FORMS)}, html")
    what = what or ("review" if chosen == "xlsx" else "evidence")
    if chosen in ("ris", "gold") and what != "evidence":
        raise MinerError(
            f"--what {what} is for rows, and {chosen} holds evidence", "leave --what out, or choose csv or xlsx"
        )
    with open_reading(db) as con:
        count = export_to(con, what, chosen, output)
    put(f"{output}: {count:,} rows")
