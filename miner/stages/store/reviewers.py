"""Two reviewers of one table: bring in the other's verdicts, and the pairs of them that agreement is counted from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from miner.records import EVIDENCE_KEYS
from miner.stages.store.checked import check_again
from miner.stages.store.corrections import Changes, Recheck
from miner.stages.store.database import CorrectionError, open_reading, open_writing, prepare
from miner.stages.store.regroup import stand

if TYPE_CHECKING:
    import duckdb

_SAME = tuple("field value low high spread numerator denominator unit statistic population arm timepoint".split())
_SAME += ("concept", "start", "end")
# Times as text: as a Python value a time with its zone would need a further library.
_ACT = (
    "evidence_id, original_id, action, key, new_value, why, who, CAST(made_at AS VARCHAR) AS made_at, act, takes_back, "
    "correction_id"
)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought: acts, their reviewers, acts known already, acts on records that this table lacks."""

    acts: int
    reviewers: tuple[str, ...]
    known: int
    without: int


def merge(
    path: Path, other: Path, called: str | None = None, wait: float = 30.0, recheck: Recheck | None = None
) -> Merged:
    """Bring in the acts of another database on the same articles; again and again, what is here is not doubled.

    `called` is what the other's reviewer is to be called here, where both have one name. A record is the same one by
    its id, else by the bytes of its document's text and all that it says. Raises CorrectionError, StoreError.
    """
    if path.resolve() == other.resolve():
        raise CorrectionError(f"{other}: is this table itself", "give the other reviewer's file")
    theirs = _read(other, wait)
    open_reading(path, wait).close()
    prepare(path, wait)
    with open_writing(path, wait) as con:
        mine = {_identity(row): int(row["act"]) for row in _rows(con, f"SELECT {_ACT} FROM corrections")}
        places: dict[str, tuple[str, str] | None] = {}
        numbers: dict[int, int] = {}
        fresh: list[dict[str, Any]] = []
        known = without = 0
        for row in theirs.acts:
            row = row | ({"who": called} if called else {})
            here = mine.get(_identity(row))
            if here is not None:
                numbers[row["act"]] = here
                known += row["correction_id"] == row["act"]
                continue
            name = row["evidence_id"]
            if name not in places:
                places[name] = _place(con, theirs.records.get(name))
            if places[name] is None:
                without += row["correction_id"] == row["act"]
                continue
            fresh.append(row)
        documents: set[str] = set()
        acts: set[int] = set()
        for row in fresh:
            place = places[row["evidence_id"]]
            assert place is not None
            number = con.execute("SELECT nextval('correction_numbers')").fetchall()[0][0]
            act = numbers.setdefault(row["act"], number)
            back = None if row["takes_back"] is None else numbers.get(row["takes_back"])
            con.execute(
                "INSERT INTO corrections (correction_id, evidence_id, original_id, action, key, new_value, why, who, "
                "made_at, act, takes_back) VALUES (?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TIMESTAMPTZ), ?, ?)",
                [number, place[0], row["original_id"], row["action"], row["key"], row["new_value"], row["why"],
                 row["who"], row["made_at"], act, back],
            )  # fmt: skip
            acts.add(act)
            documents.add(place[1])
        for document in sorted(documents):
            stand(con, document)
            if recheck is not None:
                check_again(con, document, recheck)
        return Merged(len(acts), tuple(sorted({row["who"] for row in fresh})), known, without)


@dataclass(frozen=True, slots=True)
class _Theirs:
    acts: list[dict[str, Any]]
    records: dict[str, dict[str, Any]]


def _read(other: Path, wait: float) -> _Theirs:
    """Acts of the other database in order, and the records that they are about, with their documents' digests."""
    with open_reading(other, wait) as con:
        if "act" not in {row[0] for row in con.execute("DESCRIBE corrections").fetchall()}:
            raise CorrectionError(f"{other}: was written by an older miner", f"miner reread --db {other} updates it")
        acts = _rows(con, f"SELECT {_ACT} FROM corrections ORDER BY corrections.made_at, correction_id")
        records = {
            row["evidence_id"]: row
            for row in _rows(
                con,
                "SELECT r.*, d.document_sha256 AS text_sha FROM (SELECT *, false AS added FROM corrected_records "
                "UNION ALL BY NAME SELECT *, true AS added FROM added_records) AS r "
                "LEFT JOIN documents AS d USING (document_id)",
            )
        }
    return _Theirs(acts, records)


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _identity(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[key] for key in ("original_id", "action", "key", "new_value", "why", "who", "made_at"))


def _place(con: duckdb.DuckDBPyConnection, record: dict[str, Any] | None) -> tuple[str, str] | None:
    """The own record, and its document, that another table's record is; an added one is added. None where none is."""
    if record is None:
        return None
    own = con.execute(
        "SELECT evidence_id, document_id FROM evidence_extracted WHERE evidence_id = $1 UNION ALL "
        "SELECT evidence_id, document_id FROM added_records WHERE evidence_id = $1 UNION ALL "
        "SELECT evidence_id, document_id FROM corrected_records WHERE evidence_id = $1 LIMIT 1",
        [record["evidence_id"]],
    ).fetchall()
    documents = [
        str(row[0])
        for row in con.execute(
            "SELECT document_id FROM documents WHERE document_sha256 = ? ORDER BY document_id <> ?, document_id",
            [record["text_sha"] or record["document_sha256"], record["document_id"]],
        ).fetchall()
    ]
    if not own and not record["added"]:
        says = " AND ".join(f'"{key}" IS NOT DISTINCT FROM ?' for key in _SAME)
        own = con.execute(
            "SELECT evidence_id, document_id FROM evidence_extracted "
            f"WHERE document_id IN (SELECT unnest(?::VARCHAR[])) AND {says} ORDER BY document_id, position LIMIT 1",
            [documents, *(record[key] for key in _SAME)],
        ).fetchall()
    if own:
        con.execute(
            "INSERT INTO corrected_records BY NAME SELECT * FROM evidence_extracted WHERE evidence_id = ? "
            "AND evidence_id NOT IN (SELECT evidence_id FROM corrected_records)",
            [own[0][0]],
        )
        return str(own[0][0]), str(own[0][1])
    if not documents or not record["added"]:
        return None
    columns = ["evidence_id", "document_id", "position", *EVIDENCE_KEYS, "document_sha256"]
    row = record | {"document_id": documents[0]}
    names = ", ".join('"' + column + '"' for column in columns)
    con.execute(
        f"INSERT INTO added_records ({names}) VALUES ({', '.join('?' * len(columns))})", [row[c] for c in columns]
    )
    return str(record["evidence_id"]), documents[0]


def pairs(con: duckdb.DuckDBPyConnection, one: str, other: str) -> list[tuple[str, str, str, bool]]:
    """Records that both reviewers looked at: field, each one's verdict (accept, fix, reject), whether they agree.

    A fix agrees with a fix of the same changes. An added record is accepted by who added it, and rejected by a reviewer
    who looked at its document and did not.
    """
    return [
        (str(row[0]), str(row[1]), str(row[2]), bool(row[3]))
        for row in con.execute(
            """
            WITH fields AS (
                SELECT
                    evidence_id, any_value(field) AS field, any_value(document_id) AS document_id,
                    bool_or(added) AS added
                FROM (
                    SELECT evidence_id, field, document_id, false AS added FROM corrected_records
                    UNION ALL SELECT evidence_id, field, document_id, true FROM added_records
                )
                GROUP BY evidence_id
            ),
            looked AS (
                SELECT DISTINCT v.who, f.document_id FROM verdicts AS v INNER JOIN fields AS f USING (evidence_id)
                WHERE NOT f.added
            ),
            said AS (
                SELECT evidence_id, who, CASE WHEN verdict = 'add' THEN 'accept' ELSE verdict END AS verdict,
                    CASE WHEN verdict = 'fix' THEN changes ELSE MAP {} END AS changes
                FROM verdicts
                UNION ALL
                SELECT f.evidence_id, l.who, 'reject', MAP {}
                FROM fields AS f INNER JOIN looked AS l USING (document_id)
                WHERE f.added AND NOT EXISTS (
                    SELECT 1 FROM verdicts AS v WHERE v.evidence_id = f.evidence_id AND v.who = l.who
                ) AND f.evidence_id IN (SELECT evidence_id FROM verdicts)
            )
            SELECT f.field, a.verdict, b.verdict, a.verdict = b.verdict AND a.changes = b.changes
            FROM said AS a INNER JOIN said AS b ON a.evidence_id = b.evidence_id
            INNER JOIN fields AS f ON f.evidence_id = a.evidence_id
            WHERE a.who = ? AND b.who = ? ORDER BY f.field, a.evidence_id
            """,
            [one, other],
        ).fetchall()
    ]


def reviewers(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Who has a verdict on some record, by name."""
    return [str(row[0]) for row in con.execute("SELECT DISTINCT who FROM verdicts ORDER BY 1").fetchall()]


def settle_as(con: duckdb.DuckDBPyConnection, name: str, who: str) -> Changes:
    """What a settle says that takes one reviewer's verdict whole. Raises CorrectionError where there is none."""
    rows = con.execute(
        "SELECT verdict, changes FROM verdicts WHERE evidence_id = ? AND who = ?", [name, who]
    ).fetchall()
    if not rows:
        raise CorrectionError(f"{name}: {who} has no verdict on it")
    verdict, changes = rows[0]
    said: Changes = {"": "reject" if verdict == "reject" else "accept"}
    return said | dict(changes or {})
