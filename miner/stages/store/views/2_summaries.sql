-- What a reviewer reaches for first: outcomes, cohorts, doses, and one row a document or an article.

CREATE OR REPLACE VIEW outcomes AS
SELECT
    e.document_id, e.source, e.doc, e.study, e.retracted, e.status, d.title, d.year, e.concept, e.population, e.arm, e.timepoint, e.value AS percent,
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
    e.document_id, e.source, e.doc, e.study, e.retracted, e.status, d.title, d.year, e.field, e.value AS n, e.population, e.arm, e.comparator,
    e.section, e.confidence, e.quote, e.evidence_id
FROM evidence AS e
INNER JOIN documents AS d USING (document_id)
WHERE e.field IN ('cohort_size', 'vertebrae_count', 'lesion_count', 'study_count', 'arm_size') AND e.scope = 'study'
ORDER BY e.source, e.doc, e.position;
COMMENT ON VIEW cohorts IS 'How many people, vertebrae, lesions or studies, and how many in each arm';

CREATE OR REPLACE VIEW doses AS
SELECT
    e.document_id, e.source, e.doc, e.study, e.retracted, e.status, d.title, d.year, e.concept AS kind, e.value AS gy, e.statistic, e.low AS low_gy,
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
    d.document_id, d.source, d.doc, any_value(n.study) AS study, coalesce(any_value(t.retracted), false) AS retracted, any_value(t.status) AS status,
    d.title, d.year, d.journal, d.doi, d.pmid,
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
LEFT JOIN statuses AS t USING (document_id)
LEFT JOIN studies AS n USING (document_id)
GROUP BY d.document_id, d.source, d.doc, d.title, d.year, d.journal, d.doi, d.pmid
ORDER BY d.source, d.doc;
COMMENT ON VIEW evidence_wide IS 'One row a document: cohort, vertebrae, dose, depth, follow-up, local control, pain relief';

CREATE OR REPLACE VIEW article_wide AS
WITH counted AS (SELECT article_id, count(*) AS documents FROM articles GROUP BY article_id)

SELECT coalesce(a.article_id, w.document_id) AS article_id, w.*, coalesce(c.documents, 1) AS documents
FROM evidence_wide AS w
LEFT JOIN articles AS a USING (document_id)
LEFT JOIN counted AS c USING (article_id)
WHERE coalesce(a.representative, true)
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
