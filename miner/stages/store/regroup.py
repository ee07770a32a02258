"""Work out again which documents are the same article, and what readers decided about that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from miner.stages.store.corrections import CorrectionError
from miner.stages.store.database import open_reading, open_writing, prepare

if TYPE_CHECKING:
    import duckdb


def regroup(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `articles` from the documents there are, inside the caller's transaction; equal documents, equal rows."""
    import pyarrow as pa

    from miner.stages.store.articles import Described, group

    rows = con.execute(
        "SELECT document_id, doi, pmid, pmcid, title, abstract, records, source FROM documents"
    ).fetchall()
    overrides = con.execute("SELECT one, other, arg_max(same, made_at) FROM article_overrides GROUP BY ALL").fetchall()
    joined = group((Described(*row) for row in rows), overrides)
    con.execute("DELETE FROM articles")
    if joined:
        con.register(
            "incoming",
            pa.table(
                {
                    "document_id": pa.array([j.document_id for j in joined], pa.string()),
                    "article_id": pa.array([j.article_id for j in joined], pa.string()),
                    "representative": pa.array([j.representative for j in joined], pa.bool_()),
                    "reason": pa.array([j.reason for j in joined], pa.string()),
                    "matched_with": pa.array([j.matched_with for j in joined], pa.string()),
                    "score": pa.array([j.score for j in joined], pa.float64()),
                }
            ),
        )
        con.execute("INSERT INTO articles BY NAME SELECT * FROM incoming")
        con.unregister("incoming")


def override(path: Path, one: str, other: str, same: bool, why: str, wait: float = 30.0) -> None:
    """Note that two documents, named by the start of their ids, are the same article or not, and regroup.

    Raises CorrectionError where an id is not one document's, StoreError.
    """
    open_reading(path, wait).close()
    prepare(path, wait)
    with open_writing(path, wait) as con:
        names = []
        for start in (one, other):
            rows = con.execute(
                "SELECT document_id FROM documents WHERE starts_with(document_id, ?)", [start]
            ).fetchall()
            if len(rows) != 1 or len(start) < 6:
                raise CorrectionError(f"{start}: not the id of one document", "miner duplicates lists the ids")
            names.append(rows[0][0])
        names.sort()
        con.execute("INSERT INTO article_overrides VALUES (?, ?, ?, ?, now())", [*names, same, why])
        regroup(con)
