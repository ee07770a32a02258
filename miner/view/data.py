"""What the pages show, read from one connection: the queue, an article with its cards.

A reviewer sees their own verdicts and what is settled; another's only where both are compared.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from miner.records import EVIDENCE_KEYS, MinerError
from miner.review.contract import Contract
from miner.stages.report import run_query
from miner.view import words
from miner.view.marks import Mark

if TYPE_CHECKING:
    import duckdb

PAGE = 100
"""Articles on one page of the queue."""
_NUMBERS = {"value", "low", "high", "spread"}
_COUNTS = {"numerator", "denominator"}
_KEYS = [key for key in EVIDENCE_KEYS if key not in ("source", "doc")]
_COLUMNS = ", ".join(f'e."{key}"' for key in _KEYS)


class NoSuchPage(MinerError):
    """There is no such article, outcome or page."""


def rows(con: duckdb.DuckDBPyConnection, sql: str, args: list[Any] | None = None) -> list[dict[str, Any]]:
    """Rows as dicts."""
    cursor = con.execute(sql, args or [])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class Names:
    """What every study is called: counted once a run, since a letter needs a look at all of them."""

    def __init__(self) -> None:
        self._of: tuple[Any, ...] | None = None
        self._known: dict[str, tuple[str | None, str | None, int | None]] = {}

    def of(self, con: duckdb.DuckDBPyConnection, *documents: str) -> dict[str, dict[str, Any]]:
        """`study`, `title` and `year` of documents, by their ids."""
        now = con.execute(
            "SELECT (SELECT max(run_id) FROM runs), (SELECT count(*) FROM documents), (SELECT count(*) FROM articles), "
            "(SELECT count(*) FROM article_overrides)"
        ).fetchall()[0]
        if now != self._of:
            found = con.execute("SELECT document_id, study, title, year FROM studies").fetchall()
            self._known, self._of = {row[0]: row[1:] for row in found}, now
        keys = ("study", "title", "year")
        return {name: dict(zip(keys, self._known.get(name, (None, None, None)), strict=True)) for name in documents}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles the queue shows: words of the title, study or doc; a state; a condition in SQL."""

    q: str = ""
    state: str = ""
    where: str = ""


@dataclass(slots=True)
class Queue:
    """Ids of articles in order, and counts over all of them."""

    ids: list[str]
    records: int
    looked: int
    expected_wrong: float


def queue(con: duckdb.DuckDBPyConnection, who: str, chosen: Filter) -> Queue:
    """Articles of the queue, doubtful and unsure ones first. Raises QueryError where the condition is no SQL."""
    only: set[str] | None = None
    if chosen.where:
        sql = f"SELECT DISTINCT document_id FROM article_reviewed WHERE (\n{chosen.where}\n)"
        only = {str(name) for name in run_query(con, sql).read_all().column(0).to_pylist()}
    if chosen.q:
        like = f"%{chosen.q.lower()}%"
        found = con.execute(
            "SELECT document_id FROM documents "
            "WHERE lower(concat_ws(' ', title, doc, array_to_string(authors, ' '), year)) LIKE ?",
            [like],
        ).fetchall()
        names = {str(row[0]) for row in found}
        only = names if only is None else only & names
    every = con.execute(_QUEUE, [who]).fetchall()
    kept = [row for row in every if only is None or row[0] in only]
    if chosen.state == "open":
        kept = [row for row in kept if row[2] < row[1]]
    elif chosen.state == "done":
        kept = [row for row in kept if row[1] and row[2] >= row[1]]
    elif chosen.state == "doubts":
        kept = [row for row in kept if row[3]]
    elif chosen.state == "empty":
        kept = [row for row in kept if not row[1]]
    return Queue(
        [str(row[0]) for row in kept], sum(r[1] for r in every), sum(r[2] for r in every), sum(r[5] for r in every)
    )


_QUEUE = """
WITH mine AS (SELECT evidence_id FROM verdicts WHERE who = ? UNION SELECT evidence_id FROM decided WHERE settled),
counted AS (
    SELECT
        e.document_id, count(*) AS records, count(m.evidence_id) AS looked,
        count(*) FILTER (
            len(e.checks) > 1 OR (len(e.checks) = 1 AND NOT starts_with(e.checks[1], 'implied_denominator'))
        ) AS doubts,
        min(e.confidence) FILTER (m.evidence_id IS NULL) AS least,
        coalesce(sum(1 - e.confidence) FILTER (m.evidence_id IS NULL), 0) AS wrong
    FROM evidence_extracted AS e
    LEFT JOIN mine AS m ON e.evidence_id = m.evidence_id
    GROUP BY e.document_id
)
SELECT
    d.document_id, coalesce(c.records, 0), coalesce(c.looked, 0), coalesce(c.doubts, 0), c.least, coalesce(c.wrong, 0)
FROM documents AS d
LEFT JOIN articles AS a ON d.document_id = a.document_id
LEFT JOIN counted AS c ON d.document_id = c.document_id
WHERE coalesce(a.representative, true)
ORDER BY coalesce(c.looked, 0) >= coalesce(c.records, 0), coalesce(c.doubts, 0) = 0, c.least NULLS LAST, d.document_id
"""


def listed(con: duckdb.DuckDBPyConnection, who: str, ids: list[str], names: Names) -> list[dict[str, Any]]:
    """Rows of the queue for these articles, in their order."""
    found = rows(
        con,
        """
        WITH wanted AS (SELECT unnest(?::VARCHAR[]) AS document_id),
        mine AS (SELECT evidence_id FROM verdicts WHERE who = ? UNION SELECT evidence_id FROM decided WHERE settled)
        SELECT
            w.document_id, d.doc, t.status, d.journal, count(e.evidence_id) AS records,
            count(m.evidence_id) AS looked, min(e.confidence) FILTER (m.evidence_id IS NULL) AS least,
            count(*) FILTER (
                len(e.checks) > 1 OR (len(e.checks) = 1 AND NOT starts_with(e.checks[1], 'implied_denominator'))
            ) AS doubts
        FROM wanted AS w
        INNER JOIN documents AS d USING (document_id)
        LEFT JOIN statuses AS t USING (document_id)
        LEFT JOIN evidence_extracted AS e USING (document_id)
        LEFT JOIN mine AS m ON e.evidence_id = m.evidence_id
        GROUP BY ALL
        """,
        [ids, who],
    )
    place = {name: i for i, name in enumerate(ids)}
    called = names.of(con, *ids)
    for row in found:
        row |= called[row["document_id"]]
        row["title"], row["study"] = words.harmless(row["title"]), words.harmless(row["study"] or row["doc"])
        left = row["records"] - row["looked"]
        row["state"] = "no record" if not row["records"] else "done" if left == 0 else f"{left} open"
    return sorted(found, key=lambda row: place[row["document_id"]])


@dataclass(slots=True)
class Article:
    """One page of an article: facts, sections as (start, end, language), cards in the order of the text, marks."""

    facts: dict[str, Any]
    text: str
    sections: list[tuple[int, int, str]]
    cards: list[dict[str, Any]]
    pages: list[dict[str, Any]]
    marks: list[Mark] = field(default_factory=list)


def article(
    con: duckdb.DuckDBPyConnection, document: str, who: str | None, contract: Contract, names: Names
) -> Article:
    """An article as `who` sees it; for None as it was decided. Raises NoSuchPage."""
    found = rows(
        con,
        "SELECT d.document_id, d.doc, d.source, d.portal, d.text, d.journal, d.doi, d.pmid, d.volume, d.pages, "
        "coalesce(a.article_id, d.document_id) AS article_id "
        "FROM documents AS d LEFT JOIN articles AS a USING (document_id) WHERE d.document_id = ?",
        [document],
    )
    if not found:
        raise NoSuchPage("there is no such article", "a later run may have taken it away: look at the queue")
    facts = found[0]
    facts |= names.of(con, document)[document]
    status = con.execute("SELECT status, retracted FROM statuses WHERE document_id = ?", [document]).fetchall()
    facts["status"], facts["retracted"] = status[0] if status else (None, False)
    for key in ("study", "title", "journal", "doc", "source"):
        facts[key] = words.harmless(facts[key])
    pages = rows(
        con,
        "SELECT d.document_id, d.portal, d.source, d.status FROM documents AS d "
        "INNER JOIN articles AS a USING (document_id) WHERE a.article_id = ? ORDER BY NOT a.representative, d.source",
        [facts["article_id"]],
    )
    text = facts.pop("text") or ""
    sections = [
        (int(row["start"]), int(row["end"]), str(row["language"] or "en"))
        for row in rows(
            con, 'SELECT start, "end", language FROM sections WHERE document_id = ? ORDER BY start', [document]
        )
    ]
    cards = cards_of(con, document, who, contract)
    marks = [
        Mark(card["at"], card["at_end"], card["evidence_id"])
        if card["at"] is not None and card["at_end"] is not None
        else Mark(card["start"], card["end"], card["evidence_id"])
        for card in cards
    ]
    return Article(facts, text, sections, cards, pages, marks)


def cards_of(
    con: duckdb.DuckDBPyConnection, document: str, who: str | None, contract: Contract
) -> list[dict[str, Any]]:
    """Records of a document as cards: their keys with the reviewer's changes, verdict, notes, checks in words."""
    found = rows(
        con,
        f"""
        WITH kept AS (
            SELECT *, false AS added FROM evidence_extracted WHERE document_id = $1
            UNION ALL BY NAME
            SELECT *, true AS added FROM added_records WHERE document_id = $1
            UNION ALL BY NAME
            SELECT *, false AS added FROM corrected_records WHERE document_id = $1
                AND evidence_id NOT IN (SELECT evidence_id FROM evidence_extracted WHERE document_id = $1)
                AND evidence_id NOT IN (SELECT evidence_id FROM added_records)
        )
        SELECT e.evidence_id, e.added, e.position, {_COLUMNS}, r.checks AS checks_now, r.says, r.correction,
            CASE WHEN s.settled THEN s.verdict ELSE v.verdict END AS verdict,
            CASE WHEN s.settled THEN s.changes ELSE v.changes END AS changes,
            coalesce(s.settled, false) AS settled, s.changes AS decided_changes,
            (SELECT max(correction_id) FROM corrections AS k WHERE k.evidence_id = e.evidence_id) AS seen,
            (SELECT list(struct_pack(who := n.who, text := n.why) ORDER BY n.nth) FROM acts AS n
                WHERE n.evidence_id = e.evidence_id AND n.action = 'note' AND coalesce(n.who = $2, true)) AS notes,
            (SELECT arg_max(why, nth) FROM acts AS w WHERE w.evidence_id = e.evidence_id AND w.action <> 'note'
                AND coalesce(w.who = $2, true)) AS why
        FROM kept AS e
        LEFT JOIN (
            SELECT evidence_id, checks, says, correction FROM evidence_reviewed WHERE document_id = $1
        ) AS r ON r.evidence_id = e.evidence_id
        LEFT JOIN decided AS s ON s.evidence_id = e.evidence_id
        LEFT JOIN verdicts AS v ON v.evidence_id = e.evidence_id AND v.who = coalesce($2, s.who)
        ORDER BY coalesce(e."at", e.start), e.position, e.evidence_id
        """,
        [document, who],
    )
    units = {name: (contract.units(name) or ("",))[0] for name in contract.fields}
    cards = []
    for row in found:
        # Another's added record is not shown before both are compared; nor one that was taken back or is lost.
        if row["verdict"] is None and (row["added"] or (row["correction"] is None and row["says"] is None)):
            continue
        cards.append(_card(row, contract, units))
    return cards


def _card(row: dict[str, Any], contract: Contract, units: dict[str, str]) -> dict[str, Any]:
    changes = dict(row["changes"] or {})
    before = {key: row[key] for key in changes}
    for key, value in changes.items():
        row[key] = (
            value if value is None else float(value) if key in _NUMBERS else int(value) if key in _COUNTS else value
        )
    if changes == dict(row["decided_changes"] or {}) and row["checks_now"] is not None:
        row["checks"] = row["checks_now"]
    elif {*changes} & (_NUMBERS | _COUNTS):
        row["checks"] = []
    row["shown"] = words.harmless(words.number(row))
    row["about"] = words.about(row, contract.labels)
    row["said"] = words.checks(row)
    row["proposals"] = words.proposals(row, units)
    row["label"] = str(row["field"]).replace("_", " ")
    row["was"] = [
        f"{key.replace('_', ' ')}: {words.harmless(words.plain(before[key])) or 'none'} → "
        f"{words.harmless(words.plain(row[key])) or 'none'}"
        for key in sorted(changes)
    ]
    row["quote"] = words.harmless(row["quote"])
    row["notes"] = [words.harmless(note["text"]) for note in row["notes"] or []]
    row["why"] = words.harmless(row["why"])
    row["seen"] = row["seen"] or 0
    keys = ("field", "value", "low", "high", "spread", "numerator", "denominator", "unit", "comparator", "timepoint",
            "concept", "arm", "population", "statistic")  # fmt: skip
    row["form"] = json.dumps({key: words.plain(row[key]) for key in keys}, ensure_ascii=True)
    return row
