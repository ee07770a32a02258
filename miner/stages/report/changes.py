"""What changed between two runs, and which pages are one article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from miner.stages.report.query import QueryError

if TYPE_CHECKING:
    import duckdb
    import pyarrow

# A record stood after a run when it was first read by then and not yet taken away.
_DIFF = """
WITH every AS (
    SELECT *, NULL AS removed_run_id FROM evidence_extracted UNION ALL BY NAME SELECT * FROM evidence_removed
),

old AS (
    SELECT * FROM every WHERE first_run_id <= $one AND coalesce(removed_run_id, 9e18) > $one
),

new AS (
    SELECT * FROM every WHERE first_run_id <= $two AND coalesce(removed_run_id, 9e18) > $two
),

gone AS (SELECT * FROM old WHERE evidence_id NOT IN (SELECT evidence_id FROM new)),

come AS (SELECT * FROM new WHERE evidence_id NOT IN (SELECT evidence_id FROM old)),

-- The same clause read for the same field, once with another value or attribute.
paired AS (
    SELECT
        g.evidence_id AS gone_id, c.evidence_id AS come_id,
        row_number() OVER (PARTITION BY g.evidence_id ORDER BY c.value IS DISTINCT FROM g.value, c.position) AS nth,
        row_number() OVER (PARTITION BY c.evidence_id ORDER BY c.value IS DISTINCT FROM g.value, g.position) AS mth
    FROM gone AS g
    INNER JOIN come AS c
        ON g.document_id = c.document_id AND g.field = c.field AND g.start < c."end" AND c.start < g."end"
),

changed AS (SELECT gone_id, come_id FROM paired WHERE nth = 1 AND mth = 1)

SELECT
    'changed' AS what, c.doc, c.field, g.value AS old_value, c.value AS new_value,
    list_filter([
        CASE WHEN g.value IS DISTINCT FROM c.value THEN 'value' END,
        CASE WHEN g.low IS DISTINCT FROM c.low OR g.high IS DISTINCT FROM c.high THEN 'interval' END,
        CASE WHEN g.statistic IS DISTINCT FROM c.statistic THEN 'statistic' END,
        CASE WHEN g.numerator IS DISTINCT FROM c.numerator THEN 'numerator' END,
        CASE WHEN g.denominator IS DISTINCT FROM c.denominator THEN 'denominator' END,
        CASE WHEN g.timepoint IS DISTINCT FROM c.timepoint THEN 'timepoint' END,
        CASE WHEN g.concept IS DISTINCT FROM c.concept THEN 'concept' END,
        CASE WHEN g.arm IS DISTINCT FROM c.arm THEN 'arm' END,
        CASE WHEN g.population IS DISTINCT FROM c.population THEN 'population' END,
        CASE WHEN g.quote IS DISTINCT FROM c.quote THEN 'quote' END
    ], lambda x: x IS NOT NULL) AS differs,
    c.quote, c.evidence_id
FROM changed INNER JOIN gone AS g ON g.evidence_id = gone_id INNER JOIN come AS c ON c.evidence_id = come_id
UNION ALL
SELECT 'added', doc, field, NULL, value, [], quote, evidence_id FROM come
WHERE evidence_id NOT IN (SELECT come_id FROM changed)
UNION ALL
SELECT 'removed', doc, field, value, NULL, [], quote, evidence_id FROM gone
WHERE evidence_id NOT IN (SELECT gone_id FROM changed)
ORDER BY doc, what, field, quote, evidence_id
"""

_DUPLICATES = """
SELECT
    a.article_id, d.document_id, a.representative AS counted, a.reason, a.score, d.source, d.doc, d.doi, d.pmid, d.title
FROM articles AS a INNER JOIN documents AS d USING (document_id)
WHERE a.article_id IN (SELECT article_id FROM articles GROUP BY article_id HAVING count(*) > 1)
ORDER BY a.article_id, NOT a.representative, d.source
"""


def diff(con: duckdb.DuckDBPyConnection, one: int, two: int) -> pyarrow.RecordBatchReader:
    """Records added, removed and changed between what stood after run `one` and after run `two`. Raises QueryError."""
    known = {row[0] for row in con.execute("SELECT run_id FROM runs").fetchall()}
    for run in (one, two):
        if run not in known:
            raise QueryError(f"there is no run {run}", "miner query 'FROM runs' lists them")
    return con.sql(_DIFF, params={"one": one, "two": two}).to_arrow_reader()


def duplicates(con: duckdb.DuckDBPyConnection) -> pyarrow.RecordBatchReader:
    """Documents that are one article with others: which one counts, and why they were joined."""
    return con.sql(_DUPLICATES).to_arrow_reader()
