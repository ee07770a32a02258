"""The command that brings corrections back from a workbook: import."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from miner.cli_common import Database, put
from miner.records import MinerError

Who = Annotated[str, typer.Option(help="Who says so; by default the name you are logged in by.")]


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("import")(import_)


def import_(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook that miner export wrote, typed into.")],
    db: Database,
    who: Who = "",
    dry: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
) -> None:
    """Take corrections, accepts and rejects from a workbook, through the same checks as `miner fix`.

    What a row says otherwise than the table is a fix; `verdict` holds accept or reject, `why` the reason. Where one row
    is wrong nothing is written.

    Example: `miner import evidence.xlsx --db evidence.duckdb`
    """
    from miner.stages.report.typed_in import acts
    from miner.stages.store import CorrectionError, correct, open_reading, parse_changes

    if not path.is_file():
        raise MinerError(f"{path}: no such file", "give the workbook that corrections were typed into")
    with open_reading(db) as con:
        found = acts(con, path)
    checked = []
    for act in found:
        try:
            checked.append((act, parse_changes(list(act.changes)) if act.changes else {}))
        except CorrectionError as error:
            raise MinerError(f"{act.where}: {error}", error.advice or "mend the cell; nothing was written") from error
    for act, changes in checked:
        if not dry:
            correct(db, act.record, act.action, changes, act.why or f"typed into {path.name}", who or getpass.getuser())
        put(f"{act.action}: {act.record} {' '.join(act.changes)}".rstrip())
    put(f"{len(checked)} corrections {'found' if dry else 'written'}")
