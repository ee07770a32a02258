"""The command that learns: train."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from miner.cli_common import ResourceFolders, put
from miner.records import MinerError


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("train")(train)


def train(
    gold: Annotated[
        list[Path] | None, typer.Argument(metavar="GOLD...", help="Folders with texts/ and records.jsonl.")
    ] = None,
    db: Annotated[
        Path | None, typer.Option("--db", metavar="FILE", help="A table: abstracts whose every record was looked at.")
    ] = None,
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="The folder of resources to write to.")] = Path(
        "miner-resources"
    ),
    folds: Annotated[int, typer.Option(min=2, max=20, help="Folds of the cross-validation.")] = 5,
    resources: ResourceFolders = None,
) -> None:
    """Fit the reader's weights to labelled abstracts of your own, where cross-validation says that it helps.

    The weights in force are moved by your abstracts; use them with --resources FOLDER or MINER_RESOURCES.

    Examples: `miner train labelled/ --into ours`, `miner train --db evidence.duckdb --into ours`
    """
    from miner.resources import Resources
    from miner.train.data import Corridor
    from miner.train.reviewed import reviewed
    from miner.train.run import adapt

    if not gold and db is None:
        raise typer.BadParameter("give folders of labelled abstracts, or a table with --db")
    corridor = Corridor(Resources.default(tuple(resources or ())))
    found = [one for folder in gold or () for one in corridor.folder(folder)]
    if db is not None:
        found += reviewed(corridor, db)
    result = adapt(corridor, found, into, folds)
    put(f"{len(found)} abstracts, {result.before.gold} records; out of fold, value / strict F1:")
    for name, row in (("weights in force", result.before), ("fitted to yours", result.after)):
        put(f"  {name:<18}{row.value_f1:.3f} / {row.strict_f1:.3f}")
    if not result.written:
        raise MinerError("the fitted weights read worse: nothing was written", "label more abstracts, or check these")
    put(f"{len(result.written)} tables written to {result.written[0].parent}")
