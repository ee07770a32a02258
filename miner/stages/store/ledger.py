"""The ledger of what was read: pages, the failures they met, and pages that lie elsewhere than they did."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from miner.stages.store.rows import Batch, PageRows

if TYPE_CHECKING:
    import duckdb


def note_failures(con: duckdb.DuckDBPyConnection, batch: Batch, table: object, met: dict[str, set[str]]) -> None:
    """A failure met again keeps its row; one that a page no longer meets goes."""
    import pyarrow as pa

    if batch.rows["failures"]:
        con.register("incoming", table)
        con.execute(
            "INSERT INTO failures BY NAME SELECT DISTINCT ON (failure_id) * FROM incoming "
            "WHERE failure_id NOT IN (SELECT failure_id FROM failures)"
        )
        con.unregister("incoming")
    ended = [page.location for page in batch.pages if page.last and page.sha256 is not None and not page.ids]
    # Extracted anew from stored text: what cleaning said of the page still stands.
    again = [(page.location, document.doc) for page in batch.pages if page.ids for document, _ in page.documents]
    if ended or again:
        still = [name for location in {*ended, *(place for place, _ in again)} for name in met.pop(location, ())]
        con.register("ended", pa.table({"location": pa.array(ended, pa.string())}))
        con.register("still", pa.table({"failure_id": pa.array(still, pa.string())}))
        con.execute("DELETE FROM failures WHERE location IN (FROM ended) AND failure_id NOT IN (FROM still)")
        places, docs = zip(*again, strict=True) if again else ((), ())
        con.register("again", pa.table({"place": pa.array(places, pa.string()), "doc": pa.array(docs, pa.string())}))
        con.execute(
            "DELETE FROM failures WHERE stage IN ('extract', 'store') AND failure_id NOT IN (FROM still) "
            "AND (location, doc) IN (SELECT (place, doc) FROM again)"
        )


def note_pages(con: duckdb.DuckDBPyConnection, batch: Batch, known: set[str], unsettled: set[str]) -> None:
    """Note what was read, so that the same bytes are not read again; a page cut short is noted as incomplete."""
    import pyarrow as pa

    parts: dict[str, list[PageRows]] = {}
    for page in batch.pages:
        if not page.settled:
            unsettled.add(page.location)
        if page.sha256 is not None and not page.ids:
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
            "complete": group[-1].last and location not in unsettled,
            "documents": sum(len(p.documents) for p in group),
            "failures": sum(len(p.failures) for p in group),
            "home": batch.homes.get(location),
            "first": group[0].first,
        }
        for location, group in parts.items()
    ]
    schema = pa.schema(
        [(name, pa.string()) for name in ("location", "source", "sha256", "pipeline")]
        + [("run_id", pa.int64()), ("complete", pa.bool_()), ("documents", pa.int64()), ("failures", pa.int64())]
        + [("home", pa.string()), ("first", pa.bool_())]
    )
    con.register("incoming", pa.Table.from_pylist(rows, schema=schema))
    if any(location in known for location in parts):
        # A part that continues a page adds to what its earlier parts counted.
        con.execute(
            "CREATE TEMP TABLE earlier AS SELECT location, documents, failures FROM pages "
            "WHERE location IN (SELECT location FROM incoming WHERE NOT first)"
        )
        con.execute("DELETE FROM pages WHERE location IN (SELECT location FROM incoming)")
        con.execute(
            "INSERT INTO pages BY NAME SELECT i.* EXCLUDE (first) REPLACE ("
            "i.documents + coalesce(e.documents, 0) AS documents, i.failures + coalesce(e.failures, 0) AS failures) "
            "FROM incoming AS i LEFT JOIN earlier AS e USING (location)"
        )
        con.execute("DROP TABLE earlier")
    else:
        con.execute("INSERT INTO pages BY NAME SELECT * EXCLUDE (first) FROM incoming")
    con.unregister("incoming")


def is_gone(location: str) -> bool:
    """Whether a file that was read from `location` lies there no more; never of URLs, standard input or archives."""
    if not os.path.isabs(location) or os.path.lexists(location):
        return False
    above = os.path.dirname(location)
    while not os.path.lexists(above) and above != os.path.dirname(above):
        above = os.path.dirname(above)
    return os.path.isdir(above)


def move(con: duckdb.DuckDBPyConnection, moved: dict[str, tuple[str, str, str]]) -> None:
    """Give the rows of pages their new place: `moved` maps an old location to the new one, its source and the home."""
    import pyarrow as pa

    names = ("old", "location", "source", "home")
    rows = [dict(zip(names, (old, *new), strict=True)) for old, new in sorted(moved.items())]
    con.register("moved", pa.Table.from_pylist(rows))
    con.execute(
        "UPDATE evidence_extracted SET source = m.source FROM moved AS m INNER JOIN documents AS d "
        "ON d.location = m.old WHERE evidence_extracted.document_id = d.document_id"
    )
    for kept in ("corrected_records", "added_records"):
        con.execute(
            f"UPDATE {kept} SET source = m.source FROM moved AS m INNER JOIN documents AS d "
            f"ON d.location = m.old WHERE {kept}.document_id = d.document_id"
        )
    for table in ("documents", "failures", "deletions"):
        con.execute(
            f"UPDATE {table} SET location = m.location, source = m.source FROM moved AS m "
            f"WHERE {table}.location = m.old"
        )
    con.execute(
        "UPDATE pages SET location = m.location, source = m.source, home = m.home FROM moved AS m "
        "WHERE pages.location = m.old"
    )
    con.unregister("moved")
