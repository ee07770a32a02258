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

-- One record of each kind a document, and the rule by which it was chosen. Where an abstract gives several, the one for
-- the whole cohort comes before an arm's, results before other sections, a point value before a mere interval, then the
-- order of the text. A dose is the prescribed one: no threshold that defines a group, no single patient's, and where
-- several are stated and none for all, none. A cohort is the one analysed; who was screened is no cohort.
CREATE OR REPLACE VIEW evidence_wide AS
WITH wanted AS (
    SELECT
        *,
        CASE WHEN field = 'proportion' THEN concept END AS kind,
        coalesce(comparator, '=') NOT IN ('=', '~') AS bounded,
        regexp_matches(quote, '(?i)\b(?:prescri|deliver|receiv|irradiat|treated (?:with|to))') AS given,
        regexp_matches(quote, '(?i)\b(?:one|1|a|single|another) (?:patient|case|man|woman|child)\b') AS alone,
        regexp_matches(
            quote,
            '(?i)\b(?:analy[sz]ed|evaluable|eligible for (?:the )?analysis|(?:final|per-protocol|intention-to-treat) analysis|'
            || 'analysis (?:included|comprised|of)|were (?:finally )?included|available for (?:analysis|evaluation))'
        ) AS analysed,
        regexp_matches(quote, '(?i)\b(?:screened|assessed for eligibility|invited|approached)\b') AS screened
    FROM evidence
    WHERE scope = 'study'
        AND (
            field IN ('cohort_size', 'vertebrae_count', 'depth', 'follow_up')
            OR (field = 'dose' AND (concept IS NULL OR concept = 'total_dose'))
            OR (field = 'proportion' AND concept IN ('local_control', 'pain_relief'))
        )
),

ruled AS (
    SELECT
        *,
        CASE
            WHEN field = 'cohort_size' AND screened AND NOT analysed THEN NULL
            WHEN field = 'cohort_size' AND analysed THEN '1 said to be analysed'
            WHEN field = 'cohort_size' AND section IS NOT DISTINCT FROM 'results' THEN '2 first in the results'
            WHEN field = 'dose' AND (alone OR (bounded AND NOT given)) THEN NULL
            WHEN field = 'dose' AND bounded THEN '3 prescribed within a bound'
            WHEN field = 'dose' AND arm IS NOT NULL THEN '4 the same in every arm'
            WHEN field = 'dose' AND concept IS DISTINCT FROM 'total_dose' THEN '2 for all, of unclear kind'
            WHEN field = 'dose' THEN '1 total dose for all'
            ELSE '5 first stated'
        END AS rule_of
    FROM wanted
),

tiered AS (
    SELECT *, dense_rank() OVER (PARTITION BY document_id, field, kind ORDER BY rule_of) AS tier
    FROM ruled
    WHERE rule_of IS NOT NULL AND NOT (field = 'cohort_size' AND arm IS NOT NULL)
),

-- Several doses that are as good as one another: the one that is said to be given, if there is one such.
doses_given AS (
    SELECT
        document_id,
        count(DISTINCT struct_pack(v := value, l := low, h := high)) AS several,
        count(DISTINCT CASE WHEN given THEN struct_pack(v := value, l := low, h := high) END) AS said
    FROM tiered
    WHERE field = 'dose' AND tier = 1
    GROUP BY document_id
),

ranked AS (
    SELECT
        t.*,
        row_number() OVER (
            PARTITION BY t.document_id, t.field, t.kind
            ORDER BY
                t.tier, CASE WHEN t.field = 'dose' THEN NOT t.given END,
                t.arm IS NOT NULL, t.bounded, t.value IS NULL, t.section IS DISTINCT FROM 'results', t.position
        ) AS choice
    FROM tiered AS t
    LEFT JOIN doses_given AS g USING (document_id)
    WHERE t.field <> 'dose' OR (t.tier = 1 AND (g.several = 1 OR (g.said = 1 AND t.given)))
),

chosen AS (SELECT * FROM ranked WHERE choice = 1),

flows AS (
    SELECT document_id, string_agg(size, ' > ' ORDER BY first) AS flow
    FROM (
        SELECT document_id, CAST(CAST(value AS BIGINT) AS VARCHAR) AS size, min(position) AS first
        FROM wanted
        WHERE field = 'cohort_size' AND arm IS NULL AND value IS NOT NULL
        GROUP BY document_id, value
    )
    GROUP BY document_id
    HAVING count(*) > 1
)

SELECT
    d.document_id, d.source, d.doc, any_value(n.study) AS study, coalesce(any_value(t.retracted), false) AS retracted, any_value(t.status) AS status,
    d.title, d.year, d.journal, d.doi, d.pmid,
    max(value) FILTER (field = 'cohort_size') AS cohort,
    max(value) FILTER (field = 'vertebrae_count') AS vertebrae,
    max(value) FILTER (field = 'dose') AS dose_gy,
    max(c.low) FILTER (field = 'dose') AS dose_low_gy,
    max(c.high) FILTER (field = 'dose') AS dose_high_gy,
    max(c.comparator) FILTER (field = 'dose') AS dose_comparator,
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
    any_value(d.records) AS records,
    any_value(f.flow) AS cohort_flow,
    max(c.rule_of[3:]) FILTER (field = 'cohort_size') AS cohort_rule,
    max(c.rule_of[3:]) FILTER (field = 'dose') AS dose_rule
FROM documents AS d
LEFT JOIN chosen AS c USING (document_id)
LEFT JOIN flows AS f USING (document_id)
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
COMMENT ON COLUMN evidence_wide.cohort IS 'People in the whole study: those analysed where the text says so; cohort_rule says why this number';
COMMENT ON COLUMN evidence_wide.cohort_flow IS 'Every number of people stated for the whole study, in the order of the text; null where there is one';
COMMENT ON COLUMN evidence_wide.cohort_rule IS 'Why this number: said to be analysed, first in the results, or first stated';
COMMENT ON COLUMN evidence_wide.dose_comparator IS 'Where the dose is a bound (>=, <): which one';
COMMENT ON COLUMN evidence_wide.dose_rule IS 'Why this dose; null with the dose where several are stated and none for all';
COMMENT ON COLUMN evidence_wide.vertebrae IS 'Vertebrae treated in the whole study';
COMMENT ON COLUMN evidence_wide.dose_gy IS 'The dose prescribed to all, in Gy; null where only a range is stated, or several doses and none for all';
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
