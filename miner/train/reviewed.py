"""Abstracts of a database in which a reader looked at every record: labelled data of a team's own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from miner.score import read_gold
from miner.stages.report.export import export_to
from miner.stages.store.database import open_reading
from miner.stages.store.stored import documents_named
from miner.train.data import Corridor, Labelled


def reviewed(corridor: Corridor, database: Path) -> list[Labelled]:
    """The abstracts whose every record was accepted, fixed or rejected, as corrected. Raises StoreError."""
    with tempfile.TemporaryDirectory() as folder:
        gold = Path(folder) / "gold.jsonl"
        with open_reading(database) as con:
            export_to(con, "evidence", "gold", gold)
            labelled = read_gold(gold)
            documents = documents_named(con, list(labelled))
    return [corridor.annotated(Labelled(d.doc, d, labelled[d.doc], "reviewed")) for d in documents]
