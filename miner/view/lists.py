"""What the pages list, read from one connection: flow counts, the log, where reviewers differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from miner.view import words
from miner.view.data import PAGE, rows

if TYPE_CHECKING:
    import duckdb


def flow(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Counts of the review, from pages to what was rejected and why, in the order that a flow diagram has."""
    one = rows(
        con,
        """
        SELECT
            (SELECT count(*) FROM documents) AS pages,
            (SELECT count(*) FROM documents AS d LEFT JOIN articles AS a USING (document_id)
                WHERE coalesce(a.representative, true)) AS articles,
            (SELECT count(*) FROM failures) AS failed,
            (SELECT count(DISTINCT coalesce(a.article_id, s.document_id)) FROM statuses AS s
                LEFT JOIN articles AS a USING (document_id) WHERE s.retracted) AS retracted,
            (SELECT count(*) FROM documents AS d LEFT JOIN articles AS a USING (document_id)
                WHERE coalesce(a.representative, true)
                AND d.document_id NOT IN (SELECT document_id FROM evidence_extracted)) AS bare,
            (SELECT count(*) FROM evidence_extracted AS e LEFT JOIN articles AS a USING (document_id)
                WHERE coalesce(a.representative, true)) AS records,
            (SELECT count(*) FROM decided) AS looked,
            (SELECT count(*) FROM decided WHERE verdict = 'accept') AS accepted,
            (SELECT count(*) FROM decided WHERE verdict = 'fix') AS fixed,
            (SELECT count(*) FROM decided WHERE verdict = 'add') AS added,
            (SELECT count(*) FROM decided WHERE verdict = 'reject') AS rejected
        """,
    )[0]
    counts = [
        ("pages read", one["pages"]), ("pages that could not be read", one["failed"]),
        ("further pages of the same articles", one["pages"] - one["articles"]), ("articles", one["articles"]),
        ("articles that are retracted", one["retracted"]), ("articles without a number", one["bare"]),
        ("records read", one["records"]), ("records looked at", one["looked"]), ("accepted", one["accepted"]),
        ("fixed", one["fixed"]), ("added by readers", one["added"]), ("rejected", one["rejected"]),
    ]  # fmt: skip
    reasons = con.execute(
        "SELECT coalesce(nullif(v.why, ''), 'no reason given'), count(*) FROM decided AS d "
        "INNER JOIN verdicts AS v ON v.evidence_id = d.evidence_id AND v.who = d.who "
        "WHERE d.verdict = 'reject' GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 20"
    ).fetchall()
    return [*counts, *((f"rejected: {words.harmless(why)}", count) for why, count in reasons)]


def log(con: duckdb.DuckDBPyConnection, who: str | None, page: int) -> list[dict[str, Any]]:
    """Acts, the latest first, `PAGE` at a time; of one reviewer, or of all for None."""
    found = rows(
        con,
        f"""
        WITH told AS (
            SELECT
                c.act, any_value(c.evidence_id) AS evidence_id, any_value(c.who) AS who, any_value(c.action) AS action,
                strftime(any_value(c.made_at)::TIMESTAMP, '%Y-%m-%d %H:%M') AS made_at, any_value(c.why) AS why,
                any_value(c.takes_back) AS takes_back,
                string_agg(c.key || '=' || coalesce(c.new_value, ''), ' ' ORDER BY c.correction_id) AS changes
            FROM corrections AS c WHERE coalesce(c.who = ?, true) GROUP BY c.act
            ORDER BY c.act DESC LIMIT {PAGE} OFFSET {PAGE * max(0, page)}
        )
        SELECT t.*, w.act AS withdrawn_by, r.document_id, r.field, s.study
        FROM told AS t
        LEFT JOIN corrections AS w ON w.action = 'withdraw' AND w.takes_back = t.act
        LEFT JOIN (
            SELECT evidence_id, any_value(document_id) AS document_id, any_value(field) AS field
            FROM (FROM corrected_records UNION ALL BY NAME FROM added_records) GROUP BY evidence_id
        ) AS r ON r.evidence_id = t.evidence_id
        LEFT JOIN studies AS s ON s.document_id = r.document_id
        ORDER BY t.act DESC
        """,
        [who],
    )
    for row in found:
        for key in ("who", "why", "changes", "study"):
            row[key] = words.harmless(row[key])
    return found


def differences(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Records on which reviewers differ, with what each says."""
    found = rows(con, "FROM disagreements LIMIT 500")
    for row in found:
        row["quote"], row["study"] = words.harmless(row["quote"]), words.harmless(row["study"])
        row["each"] = [
            (words.harmless(who), words.harmless(said))
            for who, said in zip(row["reviewers"], row["verdicts"], strict=True)
        ]
    return found
