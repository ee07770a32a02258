"""Work out again which documents are the same article, and what readers decided about that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from miner.stages.store.database import CorrectionError, open_reading, open_writing, prepare

if TYPE_CHECKING:
    import duckdb


# Where every document has a PMID, text decides nothing, and a document that shares no identifier is an article alone: a
# million of them need not be looked at one by one.
_ALONE = """
INSERT INTO articles BY NAME
WITH counted AS (
    SELECT
        document_id,
        count(*) OVER (PARTITION BY pmid) AS pmids,
        count(*) OVER (PARTITION BY coalesce(lower(nullif(doi, '')), document_id)) AS dois,
        count(*) OVER (PARTITION BY coalesce(upper(nullif(pmcid, '')), document_id)) AS pmcids
    FROM documents
    WHERE NOT EXISTS (SELECT 1 FROM documents WHERE coalesce(pmid, '') = '')
)
SELECT document_id, document_id AS article_id, true AS representative
FROM counted
WHERE pmids = 1 AND dois = 1 AND pmcids = 1
AND document_id NOT IN (SELECT one FROM article_overrides UNION SELECT other FROM article_overrides)
"""


_DESCRIBED = """
SELECT
    document_id, doi, pmid, pmcid, title, {abstract}, records, source, portal,
    document_id IN (
        SELECT document_id FROM (FROM corrected_records UNION ALL BY NAME FROM added_records)
        WHERE evidence_id IN (SELECT evidence_id FROM acts WHERE action <> 'note')
    ) AS corrected
FROM documents
"""


def stand(con: duckdb.DuckDBPyConnection, document_id: str) -> None:
    """Choose again which page stands for the article of this document, inside the caller's transaction."""
    from miner.stages.store.articles import Described, stands_for

    article = con.execute("SELECT article_id FROM articles WHERE document_id = ?", [document_id]).fetchall()
    if not article:
        return
    pages = con.execute(
        _DESCRIBED.format(abstract="left(abstract, 0)")
        + "WHERE document_id IN (SELECT document_id FROM articles WHERE article_id = ?)",
        [article[0][0]],
    ).fetchall()
    if pages:
        stands = stands_for([Described(*row) for row in pages])
        con.execute(
            "UPDATE articles SET representative = document_id = ? WHERE article_id = ?", [stands, article[0][0]]
        )


def regroup(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `articles` from the documents there are, inside the caller's transaction; equal documents, equal rows."""
    import pyarrow as pa

    from miner.stages.store.articles import Described, group

    con.execute("DELETE FROM articles")
    con.execute(_ALONE)
    # Text decides nothing between documents that all have a PMID: then it need not be fetched.
    by_text = con.execute("SELECT count(*) FROM documents WHERE coalesce(pmid, '') = ''").fetchall()[0][0] > 0
    rows = con.execute(
        _DESCRIBED.format(abstract="abstract" if by_text else "left(abstract, 0)")
        + "WHERE document_id NOT IN (SELECT document_id FROM articles)"
    ).fetchall()
    overrides = con.execute("SELECT one, other, arg_max(same, made_at) FROM article_overrides GROUP BY ALL").fetchall()
    joined = group((Described(*row) for row in rows), overrides)
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
