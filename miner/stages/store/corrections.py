"""Readers' corrections: kept beside what was extracted, applied by the view `evidence`, found again after a new run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from miner.stages.store.database import CorrectionError, open_reading, open_writing, prepare
from miner.stages.store.regroup import stand

if TYPE_CHECKING:
    import duckdb

NUMBERS = ("value", "low", "high", "spread")
COUNTS = ("numerator", "denominator")
WORDS = ("field", "unit", "statistic", "interval", "spread_kind", "comparator", "population", "arm", "timepoint")
KEYS = (*NUMBERS, *COUNTS, *WORDS, "concept", "scope")
ALLOWED = {
    "statistic": ("mean", "median", "count", "percent", "total", "rate", "ratio"),
    "interval": ("range", "iqr", "ci95", "ci90", "ci99"),
    "spread_kind": ("sd", "se"),
    "comparator": ("=", "<", "<=", ">", ">=", "~"),
    "scope": ("study", "background"),
}
_TIMEPOINT = re.compile(r"baseline|last_follow_up|P(?=[\dT])(?:\d+(?:\.\d+)?[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?")


def parse_changes(changes: list[str]) -> dict[str, str | None]:
    """`key=value` arguments as checked pairs; an empty value empties the key. Raises CorrectionError."""
    found: dict[str, str | None] = {}
    for change in changes:
        key, sign, value = change.partition("=")
        if not sign or key not in KEYS:
            raise CorrectionError(f"{change}: expected KEY=VALUE with one of {', '.join(KEYS)}")
        found[key] = _checked(key, value.strip())
    if not found:
        raise CorrectionError("nothing to change", "give KEY=VALUE, for instance value=92.3")
    return found


def _checked(key: str, value: str) -> str | None:
    if not value:
        if key in ("field", "scope", "unit"):
            raise CorrectionError(f"{key} cannot be empty")
        return None
    if key in NUMBERS and not re.fullmatch(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", value):
        raise CorrectionError(f"{key}={value}: expected a number")
    if key in COUNTS and not re.fullmatch(r"\d{1,18}", value):
        raise CorrectionError(f"{key}={value}: expected a whole number")
    if key in ALLOWED and value not in ALLOWED[key]:
        raise CorrectionError(f"{key}={value}: expected one of {' '.join(ALLOWED[key])}")
    if key == "timepoint" and not _TIMEPOINT.fullmatch(value):
        raise CorrectionError(f"{key}={value}: expected an ISO 8601 duration such as P6M, baseline or last_follow_up")
    return value


def correct(
    path: Path, record: str, action: str, changes: dict[str, str | None], why: str, who: str, wait: float = 30.0
) -> str:
    """Note a fix (with its changes), a reject or an accept of the record whose id starts with `record`.

    Gives the record's full id. Raises CorrectionError where no record or several have such an id, StoreError.
    """
    open_reading(path, wait).close()
    prepare(path, wait)
    with open_writing(path, wait) as con:
        rows = con.execute(
            "SELECT DISTINCT evidence_id FROM (SELECT evidence_id FROM evidence_extracted UNION ALL "
            "SELECT evidence_id FROM corrected_records) WHERE starts_with(evidence_id, ?) LIMIT 3",
            [record],
        ).fetchall()
        if len(rows) != 1 or len(record) < 6:
            what = "no record has such an id" if not rows else "several records have an id that starts so"
            raise CorrectionError(f"{record}: {what}", "evidence.evidence_id holds the ids; six characters at least")
        name: str = rows[0][0]
        con.execute(
            "INSERT INTO corrected_records SELECT * FROM evidence_extracted WHERE evidence_id = ? "
            "AND evidence_id NOT IN (SELECT evidence_id FROM corrected_records)",
            [name],
        )
        pairs: list[tuple[str | None, str | None]] = list(changes.items()) or [(None, None)]
        for key, value in pairs:
            con.execute(
                "INSERT INTO corrections VALUES (nextval('correction_numbers'), ?, ?, ?, ?, ?, ?, ?, now())",
                [name, name, action, key, value, why, who],
            )
        # The page that a reader looked at stands for its article, so that the correction counts there.
        for row in con.execute("SELECT document_id FROM corrected_records WHERE evidence_id = ?", [name]).fetchall():
            stand(con, row[0])
        return name


def reattach(con: duckdb.DuckDBPyConnection) -> None:
    """Give corrections of records that today's reading calls otherwise to the record they mean.

    A record is the same one where document, field and either the value or the numerator agree and the quotes overlap:
    what a better pipeline changes about a record (its timepoint, its interval) does not lose the reader's word on it.
    """
    lost = con.execute(
        'SELECT k.evidence_id, k.document_id, k.field, k.value, k.numerator, k.start, k."end" '
        "FROM corrected_records AS k WHERE k.evidence_id NOT IN (SELECT evidence_id FROM evidence_extracted)"
    ).fetchall()
    for old, document, field, value, numerator, start, end in lost:
        found: list[tuple[Any, ...]] = con.execute(
            "SELECT evidence_id FROM evidence_extracted WHERE document_id = ? AND field = ? "
            "AND value IS NOT DISTINCT FROM ? AND (value IS NOT NULL OR numerator IS NOT DISTINCT FROM ?) "
            'AND start < ? AND "end" > ? ORDER BY abs(start - ?), position LIMIT 1',
            [document, field, value, numerator, end, start, start],
        ).fetchall()
        if found:
            new = found[0][0]
            con.execute("UPDATE corrections SET evidence_id = ? WHERE evidence_id = ?", [new, old])
            con.execute("DELETE FROM corrected_records WHERE evidence_id = ?", [old])
            con.execute(
                "INSERT INTO corrected_records SELECT * FROM evidence_extracted WHERE evidence_id = ? "
                "AND evidence_id NOT IN (SELECT evidence_id FROM corrected_records)",
                [new],
            )
