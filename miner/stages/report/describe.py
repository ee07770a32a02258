"""The schema in words: every table, view and column from the comments in the database, an example query each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# Reading order: what a reviewer asks for first. What is not named here follows, by name.
_ORDER = (
    "evidence_wide",
    "article_wide",
    "evidence",
    "article_evidence",
    "outcomes",
    "cohorts",
    "doses",
    "arms",
    "comparisons",
    "studies",
    "documents",
    "sections",
    "failures",
    "runs",
)

EXAMPLES = {
    "evidence_wide": "SELECT doc, cohort, dose_gy, follow_up_months, local_control_percent FROM evidence_wide",
    "evidence": "SELECT doc, field, value, low, high, unit, quote FROM evidence WHERE field = 'dose'",
    "outcomes": "SELECT doc, percent, n, of_n, timepoint, quote FROM outcomes WHERE concept = 'local_control'",
    "cohorts": "SELECT doc, n, population, quote FROM cohorts WHERE field = 'cohort_size' ORDER BY n DESC",
    "doses": "SELECT doc, gy, low_gy, high_gy, quote FROM doses WHERE kind = 'total_dose'",
    "arms": "SELECT study, outcome, timepoint, arm, events, n, n_from FROM arms WHERE events + n IS NOT NULL",
    "comparisons": "SELECT study, outcome, arm1, arm2, ai, n1i, ci, n2i FROM comparisons WHERE ai + ci IS NOT NULL",
    "statuses": "SELECT d.doc, s.status FROM statuses AS s INNER JOIN documents AS d USING (document_id)",
    "documents_removed": "SELECT doc, title, removed_why, removed_run_id FROM documents_removed",
    "deletions": "SELECT pmid, source FROM deletions",
    "documents": "SELECT doc, title, year, journal FROM documents WHERE year >= 2020 ORDER BY year",
    "sections": "SELECT name, count(*) FROM sections GROUP BY name ORDER BY 2 DESC",
    "failures": "SELECT source, stage, error, advice FROM failures",
    "runs": "SELECT run_id, started_at, documents, records, failures FROM runs ORDER BY run_id DESC",
    "article_wide": "SELECT doc, documents, cohort, dose_gy FROM article_wide WHERE documents > 1",
    "article_evidence": "SELECT doc, field, value, sources FROM article_evidence WHERE len(sources) > 1",
    "articles": "SELECT reason, count(*) FROM articles GROUP BY reason",
    "article_overrides": "SELECT one, other, same, why FROM article_overrides",
    "corrections": "SELECT evidence_id, action, key, new_value, why, who FROM corrections ORDER BY correction_id",
    "corrected_records": "SELECT evidence_id, field, value, quote FROM corrected_records",
    "evidence_removed": "SELECT removed_run_id, doc, field, value, quote FROM evidence_removed",
    "pages": "SELECT source, documents, failures FROM pages WHERE NOT complete",
    "evidence_extracted": "SELECT rule, count(*) FROM evidence_extracted GROUP BY rule ORDER BY 2 DESC",
    "grouped": "SELECT document_id, keys IS NULL AS without_text FROM grouped",
    "studies": "SELECT study, title, year FROM studies ORDER BY study",
    "acts": "SELECT evidence_id, action, who, why FROM acts ORDER BY nth",
    "verdicts": "SELECT who, verdict, count(*) FROM verdicts GROUP BY ALL ORDER BY ALL",
    "decided": "SELECT evidence_id, who, verdict, changes FROM decided WHERE settled",
    "disagreements": "SELECT study, field, reviewers, verdicts, quote FROM disagreements",
    "evidence_reviewed": "SELECT doc, field, value, quote FROM evidence_reviewed WHERE correction = 'reject'",
    "article_reviewed": "SELECT study, count(*), count(correction) FROM article_reviewed GROUP BY study",
    "added_records": "SELECT doc, field, value, quote FROM added_records",
    "checked_records": "SELECT evidence_id, checks FROM checked_records",
    "schema_migrations": "SELECT number, name, applied_at FROM schema_migrations ORDER BY number",
}


def describe(con: duckdb.DuckDBPyConnection) -> str:
    """Plain text: a paragraph a table or view, its columns with type and meaning, an example."""
    kinds = con.execute(
        "SELECT table_name, 'table', comment FROM duckdb_tables() WHERE NOT internal "
        "UNION ALL SELECT view_name, 'view', comment FROM duckdb_views() WHERE NOT internal AND NOT temporary"
    ).fetchall()
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for table, column, kind, comment in con.execute(
        "SELECT table_name, column_name, data_type, coalesce(comment, '') FROM duckdb_columns() "
        "WHERE NOT internal ORDER BY table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append((column, kind, comment))
    place = {name: i for i, name in enumerate(_ORDER)}
    blocks = []
    for name, kind, comment in sorted(kinds, key=lambda row: (place.get(row[0], len(place)), row[0])):
        rows = columns.get(name, [])
        wide = max((len(c) for c, _, _ in rows), default=0)
        typed = max((len(t) for _, t, _ in rows), default=0)
        lines = [f"{name} ({kind}): {comment or ''}"]
        lines += [f"  {c:<{wide}}  {t:<{typed}}  {text}".rstrip() for c, t, text in rows]
        if name in EXAMPLES:
            lines.append(f"  example: {EXAMPLES[name]}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
