"""What takes an act back, and records that readers add: a number that was missed becomes a record of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from miner.records import EVIDENCE_KEYS
from miner.stages.store.checked import check_again
from miner.stages.store.corrections import Changes, Done, Recheck, StaleError, Vet, as_stands, find, insert, last_act
from miner.stages.store.database import CorrectionError, open_reading, open_writing, prepare
from miner.stages.store.regroup import stand
from miner.stages.store.rows import SAID, digest

if TYPE_CHECKING:
    import duckdb

RULE = "reader"
"""`rule` of a record that a reader added."""
_NUMBERS = ("value", "low", "high", "spread")
_COUNTS = ("numerator", "denominator")
# Where a clause ends: a stop or semicolon before white space, a line's end.
_STOPS = re.compile(r"(?:[.;!?](?=\s)|[。；！？\n])")
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken back: the record, the act with its action, reader and changes, and the record before and after."""

    record: str
    act: int
    action: str
    who: str
    before: dict[str, Any]
    after: dict[str, Any]


def withdraw(
    path: Path, what: str, why: str, who: str, wait: float = 30.0, *, recheck: Recheck | None = None,
    seen: int | None = None,
) -> Withdrawn:  # fmt: skip
    """Take back an act, by its number, or the last act of `who` on a record, by the start of its id.

    A number is an act where it has at most five digits, or no record's id starts so.
    Raises CorrectionError where there is no such act, it no longer counts, or it is another reader's; StaleError,
    StoreError.
    """
    open_reading(path, wait).close()
    prepare(path, wait)
    with open_writing(path, wait) as con:
        if re.fullmatch(r"\d{1,5}", what) or (re.fullmatch(r"\d{1,18}", what) and not _some(con, what)):
            rows = con.execute(
                "SELECT evidence_id, act, action, who FROM corrections WHERE correction_id = ?", [int(what)]
            ).fetchall()
            if not rows:
                raise CorrectionError(f"{what}: there is no such correction", "miner history RECORD lists them")
            name, act, action, owner = rows[0]
            if action == "withdraw":
                raise CorrectionError(f"{what}: is what took an act back", "say again what is to count")
            if not con.execute("SELECT 1 FROM acts WHERE act = ? LIMIT 1", [act]).fetchall():
                raise CorrectionError(f"{what}: was taken back already")
            if owner != who:
                raise CorrectionError(f"{what}: is {owner}'s", f"--who {owner!r} takes it back, or settle the record")
        else:
            name = find(con, what)
            rows = con.execute(
                "SELECT act, action FROM acts WHERE evidence_id = ? AND who = ? ORDER BY nth DESC LIMIT 1", [name, who]
            ).fetchall()
            if not rows:
                others = [
                    str(row[0])
                    for row in con.execute(
                        "SELECT DISTINCT who FROM acts WHERE evidence_id = ? ORDER BY 1", [name]
                    ).fetchall()
                ]
                said = f"only of {', '.join(others)}" if others else "by nobody"
                raise CorrectionError(f"{name}: holds no act of {who}, {said}", "nothing to take back")
            act, action = rows[0]
        if seen is not None and last_act(con, name) > seen:
            raise StaleError(f"{name}: somebody acted on this record meanwhile", "look at it again")
        before = as_stands(con, name)
        insert(con, name, "withdraw", {}, why, who, act)
        document = str(before["document_id"])
        stand(con, document)
        if recheck is not None and action != "note":
            check_again(con, document, recheck)
        return Withdrawn(name, act, action, who, before, as_stands(con, name))


def add(
    path: Path,
    document: str,
    changes: Changes,
    place: tuple[int, int],
    why: str,
    who: str,
    wait: float = 30.0,
    *,
    quote: tuple[int, int] | None = None,
    vet: Vet | None = None,
    recheck: Recheck | None = None,
) -> Done:
    """Add a record to a document, named by the start of its id or by its doc; `place` is where the number stands.

    `quote` is its clause, by default from stop to stop around the number. The same record added again is the same
    record: a second reviewer then says so too. Raises CorrectionError where the document or place is none, or `vet`
    refuses; StoreError.
    """
    open_reading(path, wait).close()
    prepare(path, wait)
    with open_writing(path, wait) as con:
        name, source, doc, text, sha = _document(con, document)
        at, at_end = place
        start, end = quote or clause(text, at, at_end)
        if not (0 <= start <= at < at_end <= end <= len(text)):
            raise CorrectionError(
                f"{at}:{at_end}: no place in a text of {len(text)} characters, or not in its quote",
                "offsets count characters from 0, the end is one past the last",
            )
        if not re.search(r"\w", text[at:at_end]):
            raise CorrectionError(f"{at}:{at_end}: holds no number, but {text[at:at_end][:40]!r}")
        section, language = _section(con, name, at)
        row: dict[str, Any] = dict.fromkeys(EVIDENCE_KEYS)
        row |= {
            "source": source, "doc": doc, "scope": "study", "unit": "1", "quote": text[start:end], "at": at,
            "at_end": at_end, "start": start, "end": end, "section": section, "language": language, "checks": [],
            "rule": RULE, "confidence": 1.0, "alternatives": [],
        }  # fmt: skip
        if vet is not None:
            vet(row | {"field": None}, changes)
        if not changes.get("field"):
            raise CorrectionError("a record needs a field", "give field=dose, for instance")
        for key, value in changes.items():
            row[key] = (
                value if value is None else float(value) if key in _NUMBERS else int(value) if key in _COUNTS else value
            )
        identity = digest(
            "added", name, at, at_end, *(row[key] for key in SAID if key not in ("quote", "start", "end"))
        )
        if con.execute("SELECT 1 FROM acts WHERE evidence_id = ? AND who = ? LIMIT 1", [identity, who]).fetchall():
            raise CorrectionError(f"{identity}: you added exactly this already")
        known = con.execute("SELECT 1 FROM added_records WHERE evidence_id = ?", [identity]).fetchall()
        if not known:
            position = con.execute(
                "SELECT greatest(coalesce((SELECT max(position) FROM evidence_extracted WHERE document_id = $1), -1), "
                "coalesce((SELECT max(position) FROM added_records WHERE document_id = $1), -1)) + 1",
                [name],
            ).fetchall()[0][0]
            columns = ["evidence_id", "document_id", "position", *EVIDENCE_KEYS, "document_sha256"]
            con.execute(
                f"INSERT INTO added_records ({', '.join(_quoted(c) for c in columns)}) "
                f"VALUES ({', '.join('?' * len(columns))})",
                [identity, name, position, *(row[key] for key in EVIDENCE_KEYS), sha],
            )
        act = insert(con, identity, "add", {}, why, who)
        stand(con, name)
        if recheck is not None:
            check_again(con, name, recheck)
        return Done(identity, act, {}, as_stands(con, identity))


def _some(con: duckdb.DuckDBPyConnection, start: str) -> bool:
    return bool(
        con.execute(
            "SELECT 1 FROM evidence_extracted WHERE starts_with(evidence_id, $1) UNION ALL "
            "SELECT 1 FROM added_records WHERE starts_with(evidence_id, $1) LIMIT 1",
            [start],
        ).fetchall()
    )


def _quoted(name: str) -> str:
    return f'"{name}"'


def clause(text: str, at: int, at_end: int) -> tuple[int, int]:
    """The stretch from stop to stop around a number, without white space at its ends; at most 600 characters."""
    start, end = max(0, at - _LONGEST // 2), min(len(text), at_end + _LONGEST // 2)
    for stop in _STOPS.finditer(text, start, at):
        start = stop.end()
    behind = _STOPS.search(text, at_end, end)
    end = behind.end() if behind else end
    while start < at and text[start].isspace():
        start += 1
    while end > at_end and text[end - 1].isspace():
        end -= 1
    return start, end


def _document(con: duckdb.DuckDBPyConnection, named: str) -> tuple[str, str, str, str, str]:
    columns = "d.document_id, d.source, d.doc, d.text, d.document_sha256"
    rows = con.execute(
        f"SELECT {columns} FROM documents AS d LEFT JOIN articles AS a USING (document_id) "
        "WHERE d.doc = ? AND coalesce(a.representative, true)",
        [named],
    ).fetchall()
    if not rows and len(named) >= 6:
        rows = con.execute(
            f"SELECT {columns} FROM documents AS d WHERE starts_with(d.document_id, ?) LIMIT 2", [named]
        ).fetchall()
    if len(rows) != 1:
        what = "several documents are called so" if rows else "no document is called so"
        raise CorrectionError(f"{named[:80]}: {what}", "give its PMID or DOI, or the start of its document_id")
    name, source, doc, text, sha = rows[0]
    return name, source, doc, text or "", sha


def _section(con: duckdb.DuckDBPyConnection, document: str, at: int) -> tuple[str | None, str]:
    rows = con.execute(
        'SELECT name, language FROM sections WHERE document_id = ? AND start <= ? AND "end" > ? '
        "ORDER BY start DESC LIMIT 1",
        [document, at, at],
    ).fetchall()
    return (rows[0][0], rows[0][1] or "en") if rows else (None, "en")


_HISTORY = """
SELECT
    c.act, strftime(any_value(c.made_at)::TIMESTAMP, '%Y-%m-%d %H:%M:%S') AS made_at, any_value(c.who) AS who,
    any_value(c.action) AS action,
    list(struct_pack(k := c.key, v := c.new_value) ORDER BY c.correction_id) FILTER (c.key IS NOT NULL) AS changes,
    any_value(c.new_value) FILTER (c.key IS NULL) AS verdict, any_value(c.why) AS why,
    any_value(c.takes_back) AS takes_back, any_value(w.act) AS withdrawn_by
FROM corrections AS c
LEFT JOIN corrections AS w ON w.action = 'withdraw' AND w.takes_back = c.act
WHERE c.evidence_id = ?
GROUP BY c.act
ORDER BY any_value(c.made_at), c.act
"""


def history(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Every act on a record in order, those that were taken back too (`withdrawn_by` names the act that did)."""
    cursor = con.execute(_HISTORY, [name])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def reanchor(con: duckdb.DuckDBPyConnection) -> None:
    """Move added records to where their quote stands now, in documents whose text changed.

    Where the text no longer holds the quote, or several times, the record stays as it was added: `document_sha256` then
    differs from the document's.
    """
    rows = con.execute(
        "SELECT r.evidence_id, r.quote, r.start, r.at, r.at_end, d.text, d.document_sha256 FROM added_records AS r "
        "INNER JOIN documents AS d USING (document_id) WHERE r.document_sha256 IS DISTINCT FROM d.document_sha256"
    ).fetchall()
    for name, quote, start, at, at_end, text, sha in rows:
        if text and quote and text.count(quote) == 1:
            shift = text.index(quote) - start
            con.execute(
                'UPDATE added_records SET start = start + $1, "end" = "end" + $1, "at" = $2, at_end = $3, '
                "document_sha256 = $4 WHERE evidence_id = $5",
                [shift, at + shift, at_end + shift, sha, name],
            )


__all__ = ["Withdrawn", "add", "clause", "history", "reanchor", "withdraw"]
