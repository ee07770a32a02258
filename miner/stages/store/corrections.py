"""Readers' acts on records: kept beside what was extracted, applied by the view `evidence`, found again by later runs.

An act is a row of `corrections`, or several for a fix of several keys. Nothing is ever changed or deleted there: what
takes an act back is an act of its own, `withdraw`. Every call is one transaction: all of it is stored, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from miner.records import Evidence
from miner.stages.store.checked import check_again
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
_LONGEST = 300
_ALL = (
    "SELECT evidence_id FROM evidence_extracted UNION SELECT evidence_id FROM corrected_records "
    "UNION SELECT evidence_id FROM added_records"
)

Changes: TypeAlias = dict[str, str | None]
Recheck: TypeAlias = Callable[[list[Evidence], str], None]
"""Sets `checks` of one document's records anew; the second argument is the document's text."""
Vet: TypeAlias = Callable[[dict[str, Any], Changes], None]
"""Raises CorrectionError where a record, given with its changes, would break the contract."""


class StaleError(CorrectionError):
    """Somebody else acted on the record since it was looked at; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did to one record: its id, the act's number, the record's keys before and after."""

    record: str
    act: int
    before: dict[str, Any]
    after: dict[str, Any]


def parse_changes(changes: list[str]) -> Changes:
    """`key=value` arguments as checked pairs; an empty value empties the key. Raises CorrectionError."""
    found: Changes = {}
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
    if key in NUMBERS and not re.fullmatch(r"-?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?", value):
        raise CorrectionError(f"{key}={value[:60]}: expected a number")
    if key in COUNTS and not re.fullmatch(r"\d{1,18}", value):
        raise CorrectionError(f"{key}={value[:60]}: expected a whole number")
    if key in ALLOWED and value not in ALLOWED[key]:
        raise CorrectionError(f"{key}={value[:60]}: expected one of {' '.join(ALLOWED[key])}")
    if key == "timepoint" and not _TIMEPOINT.fullmatch(value):
        raise CorrectionError(
            f"{key}={value[:60]}: expected an ISO 8601 duration such as P6M, baseline or last_follow_up"
        )
    if len(value) > _LONGEST or not value.isprintable():
        raise CorrectionError(f"{key}: expected at most {_LONGEST} printable characters")
    return value


def correct(path: Path, record: str, action: str, changes: Changes, why: str, who: str, wait: float = 30.0) -> str:
    """Note one act on the record whose id starts with `record`; gives its full id. Raises as `act_on` does."""
    return act_on(path, [record], action, changes, why, who, wait)[0].record


def act_on(
    path: Path,
    records: Iterable[str],
    action: str,
    changes: Changes,
    why: str,
    who: str,
    wait: float = 30.0,
    *,
    vet: Vet | None = None,
    recheck: Recheck | None = None,
    seen: int | None = None,
) -> list[Done]:
    """Note a fix (with its changes), a reject, an accept, a note or a settle of records, by the start of their ids.

    For a settle, `changes` may have the key "" with "accept" or "reject". `vet` looks at each record as it would be,
    `recheck` computes the checks of its document anew. `seen` is the last act that the caller knew of on the record.
    Raises CorrectionError where no record or several have such an id or `vet` refuses, StaleError, StoreError.
    """
    open_reading(path, wait).close()
    prepare(path, wait)
    with open_writing(path, wait) as con:
        names = list(dict.fromkeys(find(con, record) for record in records))
        before = {name: as_stands(con, name) for name in names}
        acts: dict[str, int] = {}
        for name in names:
            if seen is not None and last_act(con, name) > seen:
                raise StaleError(f"{name}: somebody acted on this record meanwhile", "look at it again")
            if vet is not None:
                vet(before[name], {key: value for key, value in changes.items() if key})
            _keep(con, name)
            acts[name] = insert(con, name, action, changes, why, who)
        documents = list(dict.fromkeys(str(row["document_id"]) for row in before.values()))
        for document in documents:
            # The page that a reader looked at stands for its article, so that the correction counts there.
            stand(con, document)
            if recheck is not None and action != "note":
                check_again(con, document, recheck)
        return [Done(name, acts[name], before[name], as_stands(con, name)) for name in names]


def find(con: duckdb.DuckDBPyConnection, start: str) -> str:
    """The full id of the one record whose id starts so. Raises CorrectionError."""
    rows = con.execute(
        f"SELECT evidence_id FROM ({_ALL}) WHERE starts_with(evidence_id, ?) LIMIT 3", [start]
    ).fetchall()
    if len(rows) != 1 or len(start) < 6:
        what = "no record has such an id" if not rows else "several records have an id that starts so"
        raise CorrectionError(f"{start[:60]}: {what}", "evidence.evidence_id holds the ids; six characters at least")
    return str(rows[0][0])


def as_stands(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any]:
    """A record as readers left it, rejected or not, as a row of `evidence_reviewed`; else as it was extracted."""
    # The document first: the view is then computed for its records alone.
    place = con.execute(
        "SELECT document_id FROM evidence_extracted WHERE evidence_id = $1 UNION ALL SELECT document_id "
        "FROM added_records WHERE evidence_id = $1 UNION ALL SELECT document_id FROM corrected_records "
        "WHERE evidence_id = $1 LIMIT 1",
        [name],
    ).fetchall()
    for table in ("evidence_reviewed", "added_records", "corrected_records"):
        cursor = con.execute(
            f"SELECT * FROM {table} WHERE document_id = ? AND evidence_id = ?", [place[0][0] if place else "", name]
        )
        names = [column[0] for column in cursor.description or ()]
        for row in cursor.fetchall():
            return dict(zip(names, row, strict=True))
    raise CorrectionError(f"{name}: no record has such an id")


def last_act(con: duckdb.DuckDBPyConnection, name: str) -> int:
    """Number of the last row of `corrections` about a record, 0 where there is none."""
    return int(
        con.execute("SELECT coalesce(max(correction_id), 0) FROM corrections WHERE evidence_id = ?", [name]).fetchall()[
            0
        ][0]
    )


def _keep(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Remember a record as it is when somebody first acts on it."""
    con.execute(
        "INSERT INTO corrected_records BY NAME SELECT * FROM evidence_extracted WHERE evidence_id = ? "
        "AND evidence_id NOT IN (SELECT evidence_id FROM corrected_records)",
        [name],
    )


def insert(
    con: duckdb.DuckDBPyConnection,
    name: str,
    action: str,
    changes: Changes,
    why: str,
    who: str,
    takes_back: int | None = None,
) -> int:
    """Append one act's rows, a row a changed key; gives its number."""
    pairs: list[tuple[str | None, str | None]] = [(key or None, value) for key, value in changes.items()]
    act = 0
    for key, value in pairs or [(None, None)]:
        number = con.execute("SELECT nextval('correction_numbers')").fetchall()[0][0]
        act = act or number
        con.execute(
            "INSERT INTO corrections (correction_id, evidence_id, original_id, action, key, new_value, why, who, "
            "made_at, act, takes_back) VALUES (?, ?, ?, ?, ?, ?, ?, ?, now(), ?, ?)",
            [number, name, name, action, key, value, why, who, act, takes_back],
        )
    return act


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
            _keep(con, new)
