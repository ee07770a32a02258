-- Views that a reviewer reaches for. They hold no data: they are made anew whenever this file changes.

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
    e.checks,
    e.rule,
    e.confidence,
    e.alternatives,
    e.run_id,
    e.first_run_id,
    e.pipeline,
    e.document_sha256,
    c.verdict AS correction
FROM every AS e
LEFT JOIN said AS c USING (evidence_id)
WHERE c.verdict IS DISTINCT FROM 'reject';
COMMENT ON VIEW evidence IS 'Every measurement, one row each, with readers'' corrections applied and rejected records left out';
COMMENT ON COLUMN evidence.correction IS 'fix or accept where a reader looked at the record; null where nobody did';

CREATE OR REPLACE VIEW article_evidence AS
SELECT
    a.article_id, e.*,
    (SELECT list(DISTINCT d.source ORDER BY d.source) FROM articles AS b INNER JOIN documents AS d USING (document_id)
     WHERE b.article_id = a.article_id) AS sources
FROM evidence AS e
INNER JOIN articles AS a USING (document_id)
WHERE a.representative;
COMMENT ON VIEW article_evidence IS 'Evidence counted once where an article was saved from several pages';
COMMENT ON COLUMN article_evidence.sources IS 'All pages of the article';


CREATE OR REPLACE VIEW outcomes AS
SELECT
    e.document_id, e.source, e.doc, d.year, e.concept, e.population, e.arm, e.timepoint, e.value AS percent,
    e.numerator AS n, e.denominator AS of_n, e.comparator, e.low, e.high, e."interval", e.section, e.checks,
    e.confidence, e.quote, e.evidence_id
FROM evidence AS e
INNER JOIN documents AS d USING (document_id)
WHERE e.field = 'proportion' AND e.scope = 'study'
    AND (e.concept IS NULL OR e.concept NOT IN ('treatment_allocation', 'baseline_characteristic'))
ORDER BY e.source, e.doc, e.position;
COMMENT ON VIEW outcomes IS 'Outcome percentages and n of N: who got which treatment and baseline traits left out';

CREATE OR REPLACE VIEW cohorts AS
SELECT
    e.document_id, e.source, e.doc, d.title, d.year, e.field, e.value AS n, e.population, e.arm, e.comparator,
    e.section, e.confidence, e.quote, e.evidence_id
FROM evidence AS e
INNER JOIN documents AS d USING (document_id)
WHERE e.field IN ('cohort_size', 'vertebrae_count', 'lesion_count', 'study_count', 'arm_size') AND e.scope = 'study'
ORDER BY e.source, e.doc, e.position;
COMMENT ON VIEW cohorts IS 'How many people, vertebrae, lesions or studies, and how many in each arm';

CREATE OR REPLACE VIEW doses AS
SELECT
    e.document_id, e.source, e.doc, d.year, e.concept AS kind, e.value AS gy, e.statistic, e.low AS low_gy,
    e.high AS high_gy, e."interval", e.spread AS spread_gy, e.comparator, e.arm, e.population, e.section,
    e.confidence, e.quote, e.evidence_id
FROM evidence AS e
INNER JOIN documents AS d USING (document_id)
WHERE e.field = 'dose' AND e.scope = 'study'
ORDER BY e.source, e.doc, e.position;
COMMENT ON VIEW doses IS 'Radiation doses in Gy, with their kind: total, per fraction, prior, biologically effective, to an organ';

-- One record of each kind a document. Where an abstract gives several, the one for the whole cohort comes before an
-- arm's, results before other sections, a point value before a mere interval, then the order of the text.
CREATE OR REPLACE VIEW evidence_wide AS
WITH ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY document_id, field, CASE WHEN field = 'proportion' THEN concept END
            ORDER BY
                arm IS NOT NULL, coalesce(comparator, '=') NOT IN ('=', '~'),
                CASE WHEN field = 'dose' THEN concept IS DISTINCT FROM 'total_dose' END,
                value IS NULL, section IS DISTINCT FROM 'results', position
        ) AS choice
    FROM evidence
    WHERE scope = 'study'
        AND (
            field IN ('cohort_size', 'vertebrae_count', 'depth', 'follow_up')
            OR (field = 'dose' AND (concept IS NULL OR concept = 'total_dose'))
            OR (field = 'proportion' AND concept IN ('local_control', 'pain_relief'))
        )
),

chosen AS (SELECT * FROM ranked WHERE choice = 1)

SELECT
    d.document_id, d.source, d.doc, d.title, d.year, d.journal, d.doi, d.pmid,
    max(value) FILTER (field = 'cohort_size') AS cohort,
    max(value) FILTER (field = 'vertebrae_count') AS vertebrae,
    max(value) FILTER (field = 'dose') AS dose_gy,
    max(c.low) FILTER (field = 'dose') AS dose_low_gy,
    max(c.high) FILTER (field = 'dose') AS dose_high_gy,
    max(value) FILTER (field = 'depth') AS depth_mm,
    max(c.low) FILTER (field = 'depth') AS depth_low_mm,
    max(c.high) FILTER (field = 'depth') AS depth_high_mm,
    max(value) FILTER (field = 'follow_up') AS follow_up_months,
    max(statistic) FILTER (field = 'follow_up') AS follow_up_statistic,
    max(c.low) FILTER (field = 'follow_up') AS follow_up_low_months,
    max(c.high) FILTER (field = 'follow_up') AS follow_up_high_months,
    max(value) FILTER (concept = 'local_control') AS local_control_percent,
    max(numerator) FILTER (concept = 'local_control') AS local_control_n,
    max(denominator) FILTER (concept = 'local_control') AS local_control_of,
    max(timepoint) FILTER (concept = 'local_control') AS local_control_at,
    max(value) FILTER (concept = 'pain_relief') AS pain_relief_percent,
    max(numerator) FILTER (concept = 'pain_relief') AS pain_relief_n,
    max(denominator) FILTER (concept = 'pain_relief') AS pain_relief_of,
    max(timepoint) FILTER (concept = 'pain_relief') AS pain_relief_at,
    any_value(d.records) AS records
FROM documents AS d
LEFT JOIN chosen AS c USING (document_id)
GROUP BY d.document_id, d.source, d.doc, d.title, d.year, d.journal, d.doi, d.pmid
ORDER BY d.source, d.doc;
COMMENT ON VIEW evidence_wide IS 'One row a document: cohort, vertebrae, dose, depth, follow-up, local control, pain relief';

CREATE OR REPLACE VIEW article_wide AS
SELECT
    a.article_id, w.*,
    (SELECT count(*) FROM articles AS b WHERE b.article_id = a.article_id) AS documents
FROM evidence_wide AS w
INNER JOIN articles AS a USING (document_id)
WHERE a.representative
ORDER BY w.source, w.doc;
COMMENT ON VIEW article_wide IS 'The same, one row an article, however many pages of it were saved';
COMMENT ON COLUMN article_wide.documents IS 'Pages of the article';
COMMENT ON COLUMN evidence_wide.cohort IS 'People in the whole study; where several numbers are stated, the first in the results';
COMMENT ON COLUMN evidence_wide.vertebrae IS 'Vertebrae treated in the whole study';
COMMENT ON COLUMN evidence_wide.dose_gy IS 'The study''s dose in Gy, a total dose before one of unclear kind; null where only a range is stated';
COMMENT ON COLUMN evidence_wide.dose_low_gy IS 'Lower end of that dose''s interval';
COMMENT ON COLUMN evidence_wide.dose_high_gy IS 'Upper end of that dose''s interval';
COMMENT ON COLUMN evidence_wide.depth_mm IS 'Depth of dose or ablation in mm';
COMMENT ON COLUMN evidence_wide.depth_low_mm IS 'Lower end of the depth''s interval';
COMMENT ON COLUMN evidence_wide.depth_high_mm IS 'Upper end of the depth''s interval';
COMMENT ON COLUMN evidence_wide.follow_up_months IS 'Length of follow-up in months';
COMMENT ON COLUMN evidence_wide.follow_up_statistic IS 'Whether that is a mean or a median; null where the text does not say';
COMMENT ON COLUMN evidence_wide.follow_up_low_months IS 'Shortest follow-up';
COMMENT ON COLUMN evidence_wide.follow_up_high_months IS 'Longest follow-up';
COMMENT ON COLUMN evidence_wide.local_control_percent IS 'Local control in %, as stated';
COMMENT ON COLUMN evidence_wide.local_control_n IS 'How many had it, as stated';
COMMENT ON COLUMN evidence_wide.local_control_of IS 'Of how many, as stated';
COMMENT ON COLUMN evidence_wide.local_control_at IS 'When it was measured';
COMMENT ON COLUMN evidence_wide.pain_relief_percent IS 'Pain relief in %, as stated';
COMMENT ON COLUMN evidence_wide.pain_relief_n IS 'How many had it, as stated';
COMMENT ON COLUMN evidence_wide.pain_relief_of IS 'Of how many, as stated';
COMMENT ON COLUMN evidence_wide.pain_relief_at IS 'When it was measured';
COMMENT ON COLUMN evidence_wide.records IS 'Evidence records of the document';
COMMENT ON COLUMN outcomes.percent IS 'The percentage as stated; null where only n or n of N is';
COMMENT ON COLUMN outcomes.n IS 'How many, as stated';
COMMENT ON COLUMN outcomes.of_n IS 'Of how many, as stated';
COMMENT ON COLUMN cohorts.n IS 'The number stated';
COMMENT ON COLUMN doses.kind IS 'total_dose, dose_per_fraction, prior_dose, bed or organ_dose; null where unclear';
COMMENT ON COLUMN doses.gy IS 'The dose in Gy; null where only an interval is stated';
COMMENT ON COLUMN doses.low_gy IS 'The interval''s lower end in Gy';
COMMENT ON COLUMN doses.high_gy IS 'The interval''s upper end in Gy';
COMMENT ON COLUMN doses.spread_gy IS 'The ± value in Gy';
