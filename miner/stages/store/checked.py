"""Checks of a corrected document computed anew by a function that the caller brings: no arithmetic is known here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from miner.records import EVIDENCE_KEYS, Evidence

if TYPE_CHECKING:
    import duckdb

# Set where two languages are compared, which is not done here: it stays while the numbers are those that were compared.
_KEPT = "translation_mismatch"
_READ = ", ".join(f'e."{key}"' for key in EVIDENCE_KEYS if key != "checks")


def check_again(con: duckdb.DuckDBPyConnection, document: str, recheck: Callable[[list[Evidence], str], None]) -> None:
    """Fill `checked_records` of one document, inside the caller's transaction.

    Records whose checks are as they were read need no row, nor does a document on which no act stands.
    """
    con.execute("DELETE FROM checked_records WHERE document_id = ?", [document])
    acted = con.execute(
        "SELECT 1 FROM acts WHERE action IN ('fix', 'reject', 'add', 'settle') AND evidence_id IN ("
        "SELECT evidence_id FROM corrected_records WHERE document_id = $1 UNION ALL "
        "SELECT evidence_id FROM added_records WHERE document_id = $1) LIMIT 1",
        [document],
    ).fetchall()
    text = con.execute("SELECT text FROM documents WHERE document_id = ?", [document]).fetchall()
    if not acted or not text:
        return
    rows = con.execute(
        f"SELECT e.evidence_id, e.pipeline, e.says, e.checks, x.checks, {_READ} FROM evidence_reviewed AS e "
        "LEFT JOIN evidence_extracted AS x ON e.evidence_id = x.evidence_id AND x.document_id = e.document_id "
        "WHERE e.document_id = ? AND e.correction IS DISTINCT FROM 'reject' ORDER BY e.position",
        [document],
    ).fetchall()
    keys = [key for key in EVIDENCE_KEYS if key != "checks"]
    records = []
    for row in rows:
        kept: dict[str, Any] = dict(zip(keys, row[5:], strict=True))
        kept["alternatives"] = list(kept["alternatives"] or [])
        records.append(Evidence(**kept, checks=[code for code in row[3] or [] if code == _KEPT]))
    recheck(records, text[0][0] or "")
    for row, record in zip(rows, records, strict=True):
        if record.checks != list(row[4] or []) or record.checks != list(row[3] or []):
            con.execute(
                "INSERT INTO checked_records VALUES (?, ?, ?, ?, ?)",
                [row[0], document, row[1], row[2], record.checks],
            )


def check_all_again(con: duckdb.DuckDBPyConnection, recheck: Callable[[list[Evidence], str], None]) -> int:
    """The same for every document on which an act stands, after a run read some of them anew; gives their number."""
    documents = con.execute(
        "SELECT DISTINCT document_id FROM (SELECT document_id, evidence_id FROM corrected_records UNION ALL "
        "SELECT document_id, evidence_id FROM added_records) "
        "WHERE evidence_id IN (SELECT evidence_id FROM acts) ORDER BY 1"
    ).fetchall()
    for (document,) in documents:
        check_again(con, document, recheck)
    return len(documents)
