-- Views hold no data: they are made anew whenever a file of this folder changes.

-- Documents of articles that were retracted, corrected or doubted. What one page of an article says holds for all of it:
-- a page that was saved before the retraction does not know.
CREATE OR REPLACE VIEW statuses AS
WITH placed AS (
    SELECT d.document_id, coalesce(a.article_id, d.document_id) AS article_id, d.status
    FROM documents AS d
    LEFT JOIN articles AS a USING (document_id)
),

gravest AS (
    SELECT
        article_id,
        arg_min(
            status,
            coalesce(list_position(['retracted', 'retraction', 'expression_of_concern', 'erratum', 'corrected'], status), 9)
        ) AS status
    FROM placed
    WHERE status IS NOT NULL
    GROUP BY article_id
)

SELECT p.document_id, g.status, g.status = 'retracted' AS retracted
FROM placed AS p
INNER JOIN gravest AS g USING (article_id);
COMMENT ON VIEW statuses IS 'Documents whose article is retracted, corrected or doubted; what one of its pages says holds for all';
COMMENT ON COLUMN statuses.document_id IS 'The document, documents.document_id';
COMMENT ON COLUMN statuses.status IS
'retracted, retraction (a notice), expression_of_concern, erratum (a notice) or corrected, by any page; null: nothing known';
COMMENT ON COLUMN statuses.retracted IS 'True where any page of the article says that it was retracted';

CREATE OR REPLACE VIEW evidence AS
WITH latest AS (
    -- One row a record and key; a later correction wins over an earlier one.
    SELECT
        evidence_id, "key", arg_max(coalesce(new_value, '\0'), correction_id) AS new_value,
        max(correction_id) AS correction_id, arg_max(action, correction_id) AS action
    FROM corrections
    GROUP BY evidence_id, "key"
),

said AS (
    SELECT
        evidence_id, arg_max(action, correction_id) AS verdict,
        map_from_entries(
            coalesce(list(struct_pack(k := "key", v := nullif(new_value, '\0'))) FILTER ("key" IS NOT NULL), [])
        ) AS changes
    FROM latest
    GROUP BY evidence_id
),

-- What a reader confirmed stays, even where a later run no longer finds it.
every AS (
    SELECT * FROM evidence_extracted
    UNION ALL BY NAME
    SELECT k.* FROM corrected_records AS k
    INNER JOIN said AS s USING (evidence_id)
    WHERE s.verdict <> 'reject' AND k.evidence_id NOT IN (SELECT evidence_id FROM evidence_extracted)
)

SELECT
    e.evidence_id,
    e.document_id,
    e.position,
    e.source,
    e.doc,
    CASE WHEN map_contains(c.changes, 'field') THEN c.changes['field'] ELSE e.field END AS field,
    CASE WHEN map_contains(c.changes, 'value') THEN CAST(c.changes['value'] AS DOUBLE) ELSE e.value END AS value,
    CASE WHEN map_contains(c.changes, 'unit') THEN c.changes['unit'] ELSE e.unit END AS unit,
    CASE WHEN map_contains(c.changes, 'statistic') THEN c.changes['statistic'] ELSE e.statistic END AS statistic,
    CASE WHEN map_contains(c.changes, 'low') THEN CAST(c.changes['low'] AS DOUBLE) ELSE e.low END AS low,
    CASE WHEN map_contains(c.changes, 'high') THEN CAST(c.changes['high'] AS DOUBLE) ELSE e.high END AS high,
    CASE WHEN map_contains(c.changes, 'interval') THEN c.changes['interval'] ELSE e."interval" END AS "interval",
    CASE WHEN map_contains(c.changes, 'spread') THEN CAST(c.changes['spread'] AS DOUBLE) ELSE e.spread END AS spread,
    CASE WHEN map_contains(c.changes, 'spread_kind') THEN c.changes['spread_kind'] ELSE e.spread_kind END AS spread_kind,
    CASE WHEN map_contains(c.changes, 'comparator') THEN c.changes['comparator'] ELSE e.comparator END AS comparator,
    CASE WHEN map_contains(c.changes, 'numerator') THEN CAST(c.changes['numerator'] AS BIGINT) ELSE e.numerator END AS numerator,
    CASE WHEN map_contains(c.changes, 'denominator') THEN CAST(c.changes['denominator'] AS BIGINT) ELSE e.denominator END AS denominator,
    CASE WHEN map_contains(c.changes, 'population') THEN c.changes['population'] ELSE e.population END AS population,
    CASE WHEN map_contains(c.changes, 'arm') THEN c.changes['arm'] ELSE e.arm END AS arm,
    CASE WHEN map_contains(c.changes, 'timepoint') THEN c.changes['timepoint'] ELSE e.timepoint END AS timepoint,
    CASE WHEN map_contains(c.changes, 'concept') THEN c.changes['concept'] ELSE e.concept END AS concept,
    CASE WHEN map_contains(c.changes, 'scope') THEN c.changes['scope'] ELSE e.scope END AS scope,
    e.quote,
    e.start,
    e."end",
    e.section,
    e.language,
    -- What arithmetic said was said of other numbers.
    CASE
        WHEN list_has_any(map_keys(c.changes), ['value', 'low', 'high', 'spread', 'numerator', 'denominator']) THEN []
        ELSE e.checks
    END AS checks,
    e.rule,
    e.confidence,
    e.alternatives,
    e.run_id,
    e.first_run_id,
    e.pipeline,
    e.document_sha256,
    c.verdict AS correction,
    coalesce(t.retracted, false) AS retracted,
    t.status
FROM every AS e
LEFT JOIN said AS c USING (evidence_id)
LEFT JOIN statuses AS t USING (document_id)
WHERE c.verdict IS DISTINCT FROM 'reject';
COMMENT ON VIEW evidence IS 'Every measurement, one row each, with readers'' corrections applied and rejected records left out';
COMMENT ON COLUMN evidence.correction IS 'fix or accept where a reader looked at the record; null where nobody did';

CREATE OR REPLACE VIEW article_evidence AS
WITH pages AS (
    SELECT a.article_id, list(DISTINCT d.source ORDER BY d.source) AS sources
    FROM articles AS a
    INNER JOIN documents AS d USING (document_id)
    GROUP BY a.article_id
)

SELECT coalesce(a.article_id, e.document_id) AS article_id, e.*, coalesce(p.sources, [e.source]) AS sources
FROM evidence AS e
LEFT JOIN articles AS a USING (document_id)
LEFT JOIN pages AS p USING (article_id)
-- While a run goes on, what it has read so far stands alone.
WHERE coalesce(a.representative, true);
COMMENT ON VIEW article_evidence IS 'Evidence counted once where an article was saved from several pages';
COMMENT ON COLUMN article_evidence.sources IS 'All pages of the article';
