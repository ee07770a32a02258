-- What a meta-analyst loads: a row an arm, and a row a comparison of two arms. Nothing is computed without saying so.

CREATE OR REPLACE VIEW arms AS
WITH measured AS (
    SELECT
        *,
        -- "the IMRT group" and "IMRT" are one arm.
        coalesce(
            nullif(
                trim(
                    regexp_replace(
                        lower(arm),
                        '^the\s+|\b(?:groups?|arms?|cohorts?|patients?|participants?|subjects?|women|course)\b|\s{2,}',
                        ' ', 'g'
                    )
                ),
                ''
            ),
            lower(arm)
        ) AS arm_key
    FROM article_evidence
    WHERE scope = 'study'
),

-- A size counts where the article states one and no other.
arm_sizes AS (
    SELECT document_id, arm_key, CAST(max(value) AS BIGINT) AS size
    FROM measured
    WHERE field = 'arm_size' AND coalesce(comparator, '=') = '='
    GROUP BY document_id, arm_key
    HAVING count(DISTINCT value) = 1
),

whole_sizes AS (
    SELECT document_id, field, CAST(max(value) AS BIGINT) AS size
    FROM measured
    WHERE field IN ('cohort_size', 'lesion_count', 'vertebrae_count') AND coalesce(comparator, '=') = '='
    GROUP BY document_id, field
    HAVING count(DISTINCT value) = 1
),

-- Where an article has arms, a count that names none may be one arm's: it gets no n from the cohort.
armed AS (SELECT DISTINCT document_id FROM measured WHERE arm IS NOT NULL AND field IN ('arm_size', 'proportion', 'score', 'change')),

sized AS (
    SELECT
        m.*,
        CASE
            WHEN m.denominator IS NOT NULL THEN m.denominator
            WHEN m.arm IS NOT NULL AND coalesce(m.population, 'patients') = 'patients' THEN s.size
            WHEN m.arm IS NULL AND m.document_id NOT IN (SELECT document_id FROM armed) THEN w.size
        END AS size,
        CASE
            WHEN m.denominator IS NOT NULL THEN 'denominator'
            WHEN m.arm IS NOT NULL THEN 'arm_size'
            ELSE w.field
        END AS size_from,
        -- Half of the last printed place of a percentage.
        0.5 * pow(10, -length(split_part(regexp_replace(CAST(m.value AS VARCHAR), '\.0$', ''), '.', 2))) AS place,
        -- Rates at a time come from life tables: no count stands behind them.
        m.statistic IS NOT DISTINCT FROM 'rate'
        OR (
            starts_with(coalesce(m.timepoint, ''), 'P')
            AND m.concept IN (
                'overall_survival', 'progression_free_survival', 'disease_free_survival', 'local_control', 'local_progression',
                'recurrence', 'metastasis', 'death'
            )
        ) AS actuarial
    FROM measured AS m
    LEFT JOIN arm_sizes AS s ON m.document_id = s.document_id AND m.arm_key = s.arm_key
    LEFT JOIN whole_sizes AS w
        ON m.document_id = w.document_id
        AND w.field = CASE coalesce(m.population, 'patients')
            WHEN 'patients' THEN 'cohort_size' WHEN 'lesions' THEN 'lesion_count' WHEN 'vertebrae' THEN 'vertebrae_count'
        END
    WHERE m.field IN ('proportion', 'score', 'change', 'duration', 'survival_time')
        AND (m.concept IS NULL OR m.concept NOT IN ('treatment_allocation', 'baseline_characteristic'))
),

-- The counts out of the size that print as this percentage: from the first to the last.
counted AS (
    SELECT
        *,
        CASE
            WHEN field = 'proportion' AND unit = '%' AND NOT actuarial AND coalesce(comparator, '=') = '='
                THEN CAST(ceil((value - place) * size / 100 - 1e-9) AS BIGINT)
        END AS least,
        CAST(floor((value + place) * size / 100 + 1e-9) AS BIGINT) AS most
    FROM sized
),

-- A size from elsewhere that the percentage or its n contradicts is another group's.
fitted AS (
    SELECT
        *,
        size IS NOT NULL AND (
            size_from = 'denominator'
            OR (
                coalesce(numerator <= size, true) AND coalesce(least <= most, true)
                AND coalesce(numerator BETWEEN least AND most, true)
            )
        ) AS fits
    FROM counted
)

SELECT
    f.study, f.doc, f.title, f.year, f.retracted, f.status, f.concept AS outcome, f.field, f.timepoint, f.arm, f.population,
    f.numerator AS events,
    CASE WHEN f.fits THEN f.size END AS n,
    CASE WHEN f.fits THEN f.size_from END AS n_from,
    CASE WHEN f.field = 'proportion' THEN f.value END AS percent,
    CASE WHEN f.numerator IS NULL AND f.fits AND f.least = f.most THEN f.least END AS events_implied,
    CASE WHEN f.field <> 'proportion' AND f.statistic = 'mean' THEN f.value END AS mean,
    CASE WHEN f.field <> 'proportion' AND f.spread_kind = 'sd' THEN f.spread END AS sd,
    CASE WHEN f.field <> 'proportion' AND f.statistic = 'median' THEN f.value END AS median,
    f.value, f.statistic, f.unit, f.low, f.high, f."interval", f.spread, f.spread_kind, f.comparator, f.actuarial, f.checks,
    f.confidence, f.correction, f.quote, f.start, f."end", f.position, f.evidence_id, f.document_id, f.article_id
FROM fitted AS f
ORDER BY f.source, f.doc, f.position;
COMMENT ON VIEW arms IS
'For meta-analysis, a row an arm and outcome, each article once: events and n, or mean and sd (metafor::escalc, meta::metaprop)';
COMMENT ON COLUMN arms.outcome IS 'The concept of what was measured; null where it has none: see quote';
COMMENT ON COLUMN arms.events IS 'How many had it, as stated';
COMMENT ON COLUMN arms.n IS 'Of how many; n_from says where that stands. Null where no size is stated, several are, or it contradicts';
COMMENT ON COLUMN arms.n_from IS
'denominator: stated with the value; arm_size, cohort_size, lesion_count, vertebrae_count: that record of the same article';
COMMENT ON COLUMN arms.percent IS 'The percentage, as stated';
COMMENT ON COLUMN arms.events_implied IS
'Computed: the one count out of n that prints as percent, where no count is stated; never for rates at a time';
COMMENT ON COLUMN arms.mean IS 'The value, where the text says that it is a mean';
COMMENT ON COLUMN arms.sd IS 'The ± value, where it is a standard deviation';
COMMENT ON COLUMN arms.median IS 'The value, where the text says that it is a median';
COMMENT ON COLUMN arms.actuarial IS 'True for a rate at a time (survival, control), which is no share of n';

CREATE OR REPLACE VIEW comparisons AS
WITH named AS (
    SELECT
        *,
        regexp_matches(
            lower(arm),
            '\b(?:controls?|placebo|pbo|sham|usual care|standard|conventional|observation|no treatment|untreated)\b'
        ) AS by_name,
        CASE WHEN actuarial THEN 'rate' WHEN field = 'proportion' THEN 'percent' ELSE statistic END AS kind
    FROM arms
    WHERE arm IS NOT NULL AND coalesce(comparator, '=') = '='
),

-- In a clause ("12 of 40 v 5 of 41"): the first value of each arm, the second of each, and so on, where all have as many.
in_clause AS (
    SELECT
        *,
        row_number() OVER (same_arm ORDER BY position) AS nth,
        count(*) OVER same_arm AS times,
        hash('clause', document_id, field, outcome, timepoint, kind, start, "end") AS measure
    FROM named
    WINDOW same_arm AS (PARTITION BY document_id, field, outcome, timepoint, kind, start, "end", lower(arm))
),

balanced AS (
    SELECT
        *,
        min(times) OVER (PARTITION BY measure) = max(times) OVER (PARTITION BY measure)
        AND min(lower(arm)) OVER (PARTITION BY measure) <> max(lower(arm)) OVER (PARTITION BY measure) AS paired
    FROM in_clause
),

-- In sentences of their own: an outcome that says exactly what was measured, once for each arm.
apart AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY document_id, field, outcome, timepoint, population, kind, lower(arm)) AS said,
        hash('outcome', document_id, field, outcome, timepoint, population, kind) AS whole
    FROM balanced
    WHERE NOT paired AND outcome IS NOT NULL
        AND outcome NOT IN ('toxicity', 'complication', 'quality_of_life', 'opioid_use', 'neurologic_deficit', 'infection')
),

grouped AS (
    SELECT * EXCLUDE (times, paired, measure), hash(measure, nth) AS measure, 'clause' AS paired_by FROM balanced WHERE paired
    UNION ALL BY NAME
    SELECT * EXCLUDE (times, paired, measure, said, whole), whole AS measure, 'outcome' AS paired_by FROM apart WHERE said = 1
),

placed AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY measure) AS arms,
        count_if(by_name) OVER (PARTITION BY measure) AS controls,
        -- A control by its name stands second; else the order of the text holds.
        row_number() OVER (PARTITION BY measure ORDER BY by_name, position) AS place
    FROM grouped
)

SELECT
    a.study, a.doc, a.title, a.year, a.retracted, a.status, a.outcome, a.field, a.timepoint,
    CASE WHEN a.population IS NOT DISTINCT FROM b.population THEN a.population END AS population, a.unit, a.arm AS arm1, b.arm AS arm2,
    a.events AS ai, CASE WHEN a.field = 'proportion' OR a.mean IS NOT NULL THEN a.n END AS n1i,
    b.events AS ci, CASE WHEN b.field = 'proportion' OR b.mean IS NOT NULL THEN b.n END AS n2i,
    a.mean AS m1i, a.sd AS sd1i, b.mean AS m2i, b.sd AS sd2i,
    a.events_implied AS ai_implied, b.events_implied AS ci_implied, a.value AS value1, b.value AS value2, a.statistic,
    a.n_from AS n1i_from, b.n_from AS n2i_from, a.actuarial, a.arms, a.paired_by,
    CASE WHEN a.controls = 1 AND b.by_name THEN 'name' ELSE 'order' END AS control_by,
    least(a.confidence, b.confidence) AS confidence, a.quote AS quote1, b.quote AS quote2,
    a.evidence_id AS evidence_id1, b.evidence_id AS evidence_id2, a.document_id, a.article_id
FROM placed AS a
INNER JOIN placed AS b ON a.measure = b.measure AND a.place < b.place
-- Where one arm is the control by name, it is compared with each other arm, and they not with one another.
WHERE a.controls <> 1 OR b.by_name
ORDER BY a.doc, a.position, b.position;
COMMENT ON VIEW comparisons IS
'For meta-analysis, a row a comparison of two arms, columns as metafor::escalc and meta::metabin take them: ai of n1i with ci of n2i';
COMMENT ON COLUMN comparisons.arm1 IS 'The first arm: the experimental one where control_by is name';
COMMENT ON COLUMN comparisons.arm2 IS 'The second arm: the control where control_by is name';
COMMENT ON COLUMN comparisons.ai IS 'Events in the first arm, as stated';
COMMENT ON COLUMN comparisons.n1i IS 'People (or what population says) in the first arm';
COMMENT ON COLUMN comparisons.ci IS 'Events in the second arm, as stated';
COMMENT ON COLUMN comparisons.n2i IS 'People in the second arm';
COMMENT ON COLUMN comparisons.m1i IS 'Mean in the first arm';
COMMENT ON COLUMN comparisons.sd1i IS 'Standard deviation in the first arm';
COMMENT ON COLUMN comparisons.m2i IS 'Mean in the second arm';
COMMENT ON COLUMN comparisons.sd2i IS 'Standard deviation in the second arm';
COMMENT ON COLUMN comparisons.ai_implied IS 'Computed: the one count out of n1i that prints as value1, where no count is stated';
COMMENT ON COLUMN comparisons.ci_implied IS 'Computed: the same for the second arm';
COMMENT ON COLUMN comparisons.value1 IS 'The value in the first arm as stated: a percentage, mean, median …, in unit';
COMMENT ON COLUMN comparisons.value2 IS 'The value in the second arm';
COMMENT ON COLUMN comparisons.n1i_from IS 'Where n1i stands: denominator (with the value) or arm_size (another record of the article)';
COMMENT ON COLUMN comparisons.n2i_from IS 'Where n2i stands';
COMMENT ON COLUMN comparisons.arms IS 'Arms that were compared in this measure: with more than two, a control counts several times';
COMMENT ON COLUMN comparisons.paired_by IS 'clause: both values stand in one clause; outcome: the article states this outcome once for each arm';
COMMENT ON COLUMN comparisons.control_by IS 'name: the second arm is called control, placebo, sham, standard …; order: as they stand in the text';
COMMENT ON COLUMN comparisons.confidence IS 'The lesser confidence of the two records';
COMMENT ON COLUMN comparisons.quote1 IS 'The clause of the first arm''s value';
COMMENT ON COLUMN comparisons.quote2 IS 'The clause of the second arm''s value';
COMMENT ON COLUMN comparisons.evidence_id1 IS 'The first arm''s record';
COMMENT ON COLUMN comparisons.evidence_id2 IS 'The second arm''s record';
