"""Load one batch in one transaction: new rows in, rows of an earlier reading of the same pages out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from miner.stages.store.rows import SCHEMAS, Batch, PageRows

if TYPE_CHECKING:
    import duckdb

_KEYED = ("documents", "sections", "evidence_extracted")


@dataclass
class Memory:
    """What loading remembers from batch to batch of one run.

    `known` holds locations that an earlier batch or run, finished or not, has rows of: only those cost a look for old
    rows. `failures` holds, by location, the ids of failures met so far in pages that are still being read; `unsettled`
    the locations that are to be read again at the next run.
    """

    known: set[str] = field(default_factory=set)
    failures: dict[str, set[str]] = field(default_factory=dict)
    unsettled: set[str] = field(default_factory=set)


def load(con: duckdb.DuckDBPyConnection, batch: Batch, memory: Memory) -> None:
    """Write a batch inside the caller's transaction."""
    import pyarrow as pa

    old = [page for page in batch.pages if page.location in memory.known and page.sha256 is not None]
    for failure_id, _, _, location, *_ in batch.rows["failures"]:
        memory.failures.setdefault(location, set()).add(failure_id)
    tables = {name: batch.arrow(name) for name in SCHEMAS}
    if old:
        con.register("new_documents", tables["documents"])
        con.register("new_evidence", tables["evidence_extracted"])
        ended = pa.table({"location": pa.array([p.location for p in old if p.last], pa.string())})
        con.register("ended", ended)
        # Gone: documents read again in this batch, and documents that the page's new version no longer holds.
        con.execute(
            "CREATE TEMP TABLE gone AS SELECT document_id FROM new_documents UNION "
            "SELECT document_id FROM documents WHERE location IN (FROM ended) AND run_id <> ?",
            [batch.run_id],
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
    _failures(con, batch, tables["failures"], memory)
    _ledger(con, batch, memory)
    memory.known.update(page.location for page in batch.pages if page.sha256 is not None)


def _failures(con: duckdb.DuckDBPyConnection, batch: Batch, table: object, memory: Memory) -> None:
    """A failure met again keeps its row; one that a page no longer meets goes."""
    import pyarrow as pa

    if batch.rows["failures"]:
        con.register("incoming", table)
        con.execute(
            "INSERT INTO failures BY NAME SELECT DISTINCT ON (failure_id) * FROM incoming "
            "WHERE failure_id NOT IN (SELECT failure_id FROM failures)"
        )
        con.unregister("incoming")
    ended = [page.location for page in batch.pages if page.last and page.sha256 is not None]
    if ended:
        still = [name for location in ended for name in memory.failures.pop(location, ())]
        con.register("ended", pa.table({"location": pa.array(ended, pa.string())}))
        con.register("still", pa.table({"failure_id": pa.array(still, pa.string())}))
        con.execute("DELETE FROM failures WHERE location IN (FROM ended) AND failure_id NOT IN (FROM still)")


def _ledger(con: duckdb.DuckDBPyConnection, batch: Batch, memory: Memory) -> None:
    """Note what was read, so that the same bytes are not read again; a page cut short is noted as incomplete."""
    import pyarrow as pa

    parts: dict[str, list[PageRows]] = {}
    for page in batch.pages:
        if not page.settled:
            memory.unsettled.add(page.location)
        if page.sha256 is not None:
            parts.setdefault(page.location, []).append(page)
    if not parts:
        return
    rows = [
        {
            "location": location,
            "source": group[-1].source,
            "sha256": group[-1].sha256,
            "pipeline": batch.pipeline,
            "run_id": batch.run_id,
            "complete": group[-1].last and location not in memory.unsettled,
            "documents": sum(len(p.documents) for p in group),
            "failures": sum(len(p.failures) for p in group),
            "first": group[0].first,
        }
        for location, group in parts.items()
    ]
    con.register("incoming", pa.Table.from_pylist(rows))
    if any(location in memory.known for location in parts):
        # A part that continues a page adds to what its earlier parts counted.
        con.execute(
            "CREATE TEMP TABLE earlier AS SELECT location, documents, failures FROM pages "
            "WHERE location IN (SELECT location FROM incoming WHERE NOT first)"
        )
        con.execute("DELETE FROM pages WHERE location IN (SELECT location FROM incoming)")
        con.execute(
            "INSERT INTO pages SELECT i.location, i.source, i.sha256, i.pipeline, i.run_id, i.complete, "
            "i.documents + coalesce(e.documents, 0), i.failures + coalesce(e.failures, 0) "
            "FROM incoming AS i LEFT JOIN earlier AS e USING (location)"
        )
        con.execute("DROP TABLE earlier")
    else:
        con.execute("INSERT INTO pages BY NAME SELECT * EXCLUDE (first) FROM incoming")
    con.unregister("incoming")
