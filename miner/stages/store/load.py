"""Load one batch in one transaction: new rows in, rows of an earlier reading of the same pages out.

What goes leaves a trace: documents in `documents_removed`, their records in `evidence_removed`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from miner.stages.store.ledger import note_failures, note_pages
from miner.stages.store.rows import PUBMED, SCHEMAS, Batch, PageRows

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_KEYED = ("documents", "sections", "evidence_extracted")


@dataclass
class Memory:
    """What loading remembers from batch to batch of one run.

    `known` holds locations that an earlier batch or run, finished or not, has rows of: only those cost a look for old
    rows; `own` those of which it is certain that only this run has any. By location, for pages that are still being
    read: `failures`, the ids of failures met so far, and `seen`, the ids of documents read so far. `unsettled` holds
    the locations that are to be read again at the next run; `replaced` says that rows went, and left room.
    """

    known: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    failures: dict[str, set[str]] = field(default_factory=dict)
    seen: dict[str, set[str]] = field(default_factory=dict)
    unsettled: set[str] = field(default_factory=set)
    replaced: bool = False


def load(con: duckdb.DuckDBPyConnection, batch: Batch, memory: Memory) -> None:
    """Write a batch inside the caller's transaction."""
    import pyarrow as pa

    read = [page for page in batch.pages if page.sha256 is not None]
    con.register("reading", pa.table({"location": pa.array(sorted({p.location for p in read}), pa.string())}))
    # Another run may have loaded the same page since this one began.
    noted = con.execute("SELECT location, run_id FROM pages WHERE location IN (FROM reading)").fetchall()
    con.unregister("reading")
    memory.known.update(location for location, _ in noted)
    memory.own.difference_update(location for location, run_id in noted if run_id != batch.run_id)
    memory.own.difference_update(page.location for page in read if page.first and page.location in memory.known)
    memory.own.update(page.location for page in read if page.location not in memory.known)
    for failure_id, _, _, location, *_ in batch.rows["failures"]:
        memory.failures.setdefault(location, set()).add(failure_id)
    # A large file comes in many batches: those after the first would look for old rows in all that it gave so far.
    old = [page for page in read if page.location in memory.known and page.location not in memory.own]
    tables = {name: batch.arrow(name) for name in SCHEMAS}
    if old:
        memory.replaced = True
        seen = [name for page in old if page.last for name in memory.seen.get(page.location, ())]
        con.register("new_documents", tables["documents"])
        con.register("new_evidence", tables["evidence_extracted"])
        con.register("ended", pa.table({"location": pa.array([p.location for p in old if _ends(p)], pa.string())}))
        con.register("seen", pa.table({"document_id": pa.array(seen, pa.string())}))
        # Gone: documents read again in this batch, and documents that the page's new version no longer holds.
        con.execute(
            "CREATE TEMP TABLE gone AS SELECT document_id FROM new_documents UNION "
            "SELECT document_id FROM documents WHERE location IN (FROM ended) AND document_id NOT IN (FROM seen)"
        )
        con.execute(
            "CREATE TEMP TABLE firsts AS SELECT evidence_id, min(first_run_id) AS first_run_id "
            "FROM evidence_extracted WHERE document_id IN (FROM gone) GROUP BY evidence_id"
        )
        con.execute(
            "INSERT INTO evidence_removed BY NAME SELECT *, CAST(? AS BIGINT) AS removed_run_id "
            "FROM evidence_extracted WHERE document_id IN (FROM gone) "
            "AND evidence_id NOT IN (SELECT evidence_id FROM new_evidence)",
            [batch.run_id],
        )
        _bury(
            con,
            "SELECT document_id, 'the page no longer holds it' AS why FROM gone "
            "WHERE document_id NOT IN (SELECT document_id FROM new_documents)",
            batch.run_id,
        )
        for table in _KEYED:
            con.execute(f"DELETE FROM {table} WHERE document_id IN (FROM gone)")
    for table in _KEYED:
        if tables[table].num_rows:
            con.register("incoming", tables[table])
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
            con.unregister("incoming")
    if old:
        con.execute(
            "UPDATE evidence_extracted SET first_run_id = firsts.first_run_id FROM firsts "
            "WHERE evidence_extracted.evidence_id = firsts.evidence_id AND evidence_extracted.run_id = ?",
            [batch.run_id],
        )
        con.execute("DROP TABLE gone; DROP TABLE firsts")
    memory.replaced |= _delete(con, batch, tables["documents"])
    note_failures(con, batch, tables["failures"], memory.failures)
    note_pages(con, batch, memory.known, memory.unsettled)
    for page in read:
        if page.last:
            memory.seen.pop(page.location, None)
    memory.seen.update({k: memory.seen.get(k, set()) | v for k, v in batch.open_documents().items()})
    memory.known.update(page.location for page in read)


def _ends(page: PageRows) -> bool:
    return page.last and not page.ids


def _bury(con: duckdb.DuckDBPyConnection, which: str, run_id: int) -> None:
    """Copy documents to `documents_removed`; `which` is SQL that gives their ids and why they go."""
    con.execute(
        "INSERT INTO documents_removed BY NAME SELECT d.*, CAST(? AS BIGINT) AS removed_run_id, w.why AS removed_why "
        f"FROM documents AS d INNER JOIN ({which}) AS w USING (document_id)",
        [run_id],
    )


def _delete(con: duckdb.DuckDBPyConnection, batch: Batch, loaded: pa.Table) -> bool:
    """Take away PubMed's records that PubMed deleted, whichever file came first: a PMID is never given out again.

    Pages of other portals stay: somebody chose to save them, and the article may live on under another PMID. `loaded`
    are the batch's documents: without a new deletion no other can be concerned. True where any went.
    """
    import pyarrow as pa

    told = [(pmid, page.source, page.location, batch.run_id) for page in batch.pages for pmid in page.deleted]
    if not told and not con.execute("SELECT count(*) FROM deletions").fetchall()[0][0]:
        return False
    anew = [page.location for page in batch.pages if page.first and page.sha256 is not None and not page.ids]
    con.register("anew", pa.table({"location": pa.array(anew, pa.string())}))
    con.execute("DELETE FROM deletions WHERE location IN (FROM anew)")
    con.unregister("anew")
    if told:
        names = ("pmid", "source", "location", "run_id")
        con.register("told", pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in told]))
        con.execute("INSERT INTO deletions BY NAME SELECT DISTINCT * FROM told")
        con.unregister("told")
    con.register("loaded", loaded)
    con.execute(
        "CREATE TEMP TABLE dead AS SELECT d.document_id, 'PubMed deleted it: ' || min(x.source) AS why "
        f"FROM {'documents' if told else 'loaded'} AS d INNER JOIN deletions AS x USING (pmid) "
        "WHERE d.portal = ? GROUP BY d.document_id",
        [PUBMED],
    )
    con.unregister("loaded")
    dead = con.execute("SELECT count(*) FROM dead").fetchall()[0][0]
    if dead:
        _bury(con, "FROM dead", batch.run_id)
        con.execute(
            "INSERT INTO evidence_removed BY NAME SELECT *, CAST(? AS BIGINT) AS removed_run_id "
            "FROM evidence_extracted WHERE document_id IN (SELECT document_id FROM dead)",
            [batch.run_id],
        )
        for table in _KEYED:
            con.execute(f"DELETE FROM {table} WHERE document_id IN (SELECT document_id FROM dead)")
    con.execute("DROP TABLE dead")
    return bool(dead)
