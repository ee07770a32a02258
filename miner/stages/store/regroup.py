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
    """Bring `articles` up to date with the documents there are, inside the caller's transaction.

    Equal documents, equal rows, whatever came first: what has changed since is looked at, with all that shares an
    identifier, a key of its text or a reader's word with it, and nothing else.
    """
    from miner.stages.store.articles import MOST

    # Text decides nothing between documents that all have a PMID: then it need not be fetched.
    by_text = con.execute("SELECT count(*) FROM documents WHERE coalesce(pmid, '') = ''").fetchall()[0][0] > 0
    con.execute(
        "CREATE TEMP TABLE present AS SELECT document_id, md5(CAST(d AS VARCHAR)) AS known FROM ("
        + _DESCRIBED.format(abstract="document_sha256")
        + ") AS d"
    )
    con.execute(
        "CREATE TEMP TABLE news AS SELECT document_id FROM present AS p LEFT JOIN grouped AS g USING (document_id) "
        "WHERE p.known IS DISTINCT FROM g.known OR document_id NOT IN (SELECT document_id FROM articles) "
        + ("OR g.keys IS NULL " if by_text else "")
        + "UNION SELECT document_id FROM grouped WHERE document_id NOT IN (SELECT document_id FROM present)"
    )
    _remember(con, by_text)
    con.execute("CREATE TEMP TABLE keyed AS SELECT document_id, unnest(keys) AS key FROM grouped")
    crowded = con.execute(f"SELECT key FROM keyed GROUP BY key HAVING count(*) > {MOST}").fetchall()
    count, changed = con.execute("SELECT (SELECT count(*) FROM present), (SELECT count(*) FROM news)").fetchall()[0]
    con.execute("CREATE TEMP TABLE concerned AS SELECT document_id FROM present")
    if 2 * changed < count:
        _gather(con, MOST + changed)
        con.execute("DELETE FROM articles WHERE document_id IN (FROM news) OR document_id IN (FROM concerned)")
    else:
        con.execute("DELETE FROM articles")
        con.execute(_ALONE)
        con.execute("DELETE FROM concerned WHERE document_id IN (SELECT document_id FROM articles)")
    _group(con, by_text, {row[0] for row in crowded})
    for table in ("present", "news", "keyed", "concerned"):
        con.execute(f"DROP TABLE {table}")


def _remember(con: duckdb.DuckDBPyConnection, by_text: bool) -> None:
    """Note what is new as it is grouped now, with the keys of its text where text decides."""
    import pyarrow as pa

    from miner.stages.store.articles import keys_of

    con.execute("DELETE FROM grouped WHERE document_id IN (FROM news)")
    if not by_text:
        con.execute(
            "INSERT INTO grouped BY NAME SELECT p.document_id, p.known, NULL AS keys "
            "FROM present AS p WHERE p.document_id IN (FROM news)"
        )
        return
    rows = con.execute("SELECT document_id, abstract FROM documents WHERE document_id IN (FROM news)").fetchall()
    names = pa.array([name for name, _ in rows], pa.string())
    keys = pa.array([keys_of(abstract) for _, abstract in rows], pa.list_(pa.uint64()))
    con.register("incoming", pa.table({"document_id": names, "keys": keys}))
    con.execute(
        "INSERT INTO grouped BY NAME SELECT document_id, p.known, i.keys FROM incoming AS i "
        "INNER JOIN present AS p USING (document_id)"
    )
    con.unregister("incoming")


_IDENTIFIERS = ("lower(nullif({}.doi, ''))", "nullif({}.pmid, '')", "upper(nullif({}.pmcid, ''))")


def _gather(con: duckdb.DuckDBPyConnection, most: int) -> None:
    """Leave in `concerned` the documents whose article may change: what is new, and all that touches it.

    Keys that more than `most` documents share join nothing, nor did they before what is new came.
    """
    con.execute("DELETE FROM concerned WHERE document_id NOT IN (FROM news)")
    con.execute(
        "INSERT INTO concerned SELECT document_id FROM articles WHERE article_id IN "
        "(SELECT article_id FROM articles WHERE document_id IN (FROM news)) "
        "UNION SELECT one FROM article_overrides UNION SELECT other FROM article_overrides"
    )
    con.execute(
        "CREATE TEMP TABLE telling AS SELECT * FROM keyed WHERE key IN "
        f"(SELECT key FROM keyed GROUP BY key HAVING count(*) BETWEEN 2 AND {most})"
    )
    touching = [
        f"SELECT d.document_id FROM documents AS d WHERE {one.format('d')} IN "
        f"(SELECT {one.format('e')} FROM documents AS e WHERE e.document_id IN (FROM concerned))"
        for one in _IDENTIFIERS
    ]
    touching.append(
        "SELECT document_id FROM telling WHERE key IN (SELECT key FROM telling WHERE document_id IN (FROM concerned))"
    )
    touching.append(
        "SELECT document_id FROM articles WHERE article_id IN "
        "(SELECT article_id FROM articles WHERE document_id IN (FROM concerned))"
    )
    before = -1
    while (now := con.execute("SELECT count(DISTINCT document_id) FROM concerned").fetchall()[0][0]) != before:
        before = now
        con.execute(f"INSERT INTO concerned {' UNION '.join(touching)}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE concerned AS SELECT DISTINCT document_id FROM concerned "
        "WHERE document_id IN (SELECT document_id FROM present)"
    )
    con.execute("DROP TABLE telling")


def _group(con: duckdb.DuckDBPyConnection, by_text: bool, crowded: set[int]) -> None:
    """Fill `articles` with the documents that are `concerned`."""
    import pyarrow as pa

    from miner.stages.store.articles import Described, group

    rows = con.execute(
        _DESCRIBED.format(abstract="abstract" if by_text else "left(abstract, 0)")
        + "WHERE document_id IN (FROM concerned)"
    ).fetchall()
    keys = dict(con.execute("SELECT document_id, keys FROM grouped WHERE document_id IN (FROM concerned)").fetchall())
    overrides = con.execute("SELECT one, other, arg_max(same, made_at) FROM article_overrides GROUP BY ALL").fetchall()
    known = {name: own or () for name, own in keys.items()} if by_text else {}
    joined = group((Described(*row) for row in rows), overrides, known, crowded)
    if not joined:
        return
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
