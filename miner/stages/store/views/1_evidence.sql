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

-- Acts in their order, without those that were taken back.
CREATE OR REPLACE VIEW acts AS
SELECT *, row_number() OVER (ORDER BY made_at, correction_id) AS nth
FROM corrections
WHERE action <> 'withdraw'
    AND coalesce(act, correction_id) NOT IN (SELECT takes_back FROM corrections WHERE action = 'withdraw' AND takes_back IS NOT NULL);
COMMENT ON VIEW acts IS 'The corrections that count: those that were taken back are left out';
COMMENT ON COLUMN acts.nth IS 'Place in time, from 1: a later act wins over an earlier one of the same reviewer';

CREATE OR REPLACE VIEW verdicts AS
WITH changed AS (
    SELECT evidence_id, who, "key", arg_max(coalesce(new_value, '\0'), nth) AS new_value
    FROM acts
    WHERE action = 'fix' AND "key" IS NOT NULL
    GROUP BY evidence_id, who, "key"
),

changes AS (
    SELECT
        evidence_id, who,
        map_from_entries(list(struct_pack(k := "key", v := nullif(new_value, '\0')) ORDER BY "key")) AS changes
    FROM changed
    GROUP BY evidence_id, who
),

said AS (
    SELECT
        evidence_id, who, arg_max(action, nth) AS last, bool_or(action = 'add') AS added, max(nth) AS nth,
        arg_max(why, nth) AS why, max(made_at) AS made_at
    FROM acts
    WHERE action IN ('fix', 'reject', 'accept', 'add')
    GROUP BY evidence_id, who
)

SELECT
    s.evidence_id, s.who,
    CASE
        WHEN s.last = 'reject' THEN 'reject'
        WHEN s.added THEN 'add'
        WHEN c.changes IS NOT NULL THEN 'fix'
        ELSE 'accept'
    END AS verdict,
    coalesce(c.changes, MAP {}) AS changes,
    s.why, s.made_at, s.nth
FROM said AS s
LEFT JOIN changes AS c ON s.evidence_id = c.evidence_id AND s.who IS NOT DISTINCT FROM c.who;
COMMENT ON VIEW verdicts IS 'What each reviewer says about each record, one row a record and reviewer';
COMMENT ON COLUMN verdicts.verdict IS 'accept: right as it was read; fix: right with these changes; reject; add: this reviewer added it';
COMMENT ON COLUMN verdicts.changes IS 'The keys that a fix changes, with their new values';
COMMENT ON COLUMN verdicts.why IS 'The reason given last';
COMMENT ON COLUMN verdicts.nth IS 'Place in time of the reviewer''s last act on the record';

-- What is settled, else the last word.
CREATE OR REPLACE VIEW decided AS
WITH settling AS (
    SELECT
        *, max(nth) OVER (PARTITION BY evidence_id) AS last, max(coalesce(act, correction_id)) OVER (PARTITION BY evidence_id) AS last_act
    FROM acts
    WHERE action = 'settle'
),

settled AS (
    SELECT
        evidence_id, max(who) AS who, max(new_value) FILTER ("key" IS NULL) AS verdict,
        map_from_entries(
            coalesce(list(struct_pack(k := "key", v := new_value) ORDER BY "key") FILTER ("key" IS NOT NULL), [])
        ) AS changes
    FROM settling
    WHERE coalesce(act, correction_id) = last_act
    GROUP BY evidence_id
),

spoken AS (
    SELECT evidence_id, arg_max(who, nth) AS who, arg_max(verdict, nth) AS verdict, arg_max(changes, nth) AS changes
    FROM verdicts
    GROUP BY evidence_id
)

SELECT evidence_id, who, verdict, changes, true AS settled FROM settled
UNION ALL BY NAME
SELECT evidence_id, who, verdict, changes, false AS settled FROM spoken
WHERE evidence_id NOT IN (SELECT evidence_id FROM settled);
COMMENT ON VIEW decided IS 'What counts of each record that a reader looked at: what was settled, else the last word';
COMMENT ON COLUMN decided.who IS 'Whose word it is';
COMMENT ON COLUMN decided.settled IS 'True where a disagreement was settled';

CREATE OR REPLACE VIEW disagreements AS
WITH placed AS (
    SELECT evidence_id, any_value(document_id) AS document_id, any_value(field) AS field, any_value(quote) AS quote
    FROM (
        SELECT evidence_id, document_id, field, quote FROM evidence_extracted
        UNION ALL SELECT evidence_id, document_id, field, quote FROM added_records
        UNION ALL SELECT evidence_id, document_id, field, quote FROM corrected_records
    )
    WHERE evidence_id IN (SELECT evidence_id FROM verdicts)
    GROUP BY evidence_id
),

-- A reviewer who looked at every record of a document and did not add this one says that it is none.
looked AS (
    SELECT DISTINCT e.document_id, v.who
    FROM verdicts AS v
    INNER JOIN evidence_extracted AS e USING (evidence_id)
),

silent AS (
    SELECT p.evidence_id, l.who
    FROM placed AS p
    INNER JOIN added_records AS r USING (evidence_id)
    INNER JOIN looked AS l ON r.document_id = l.document_id
    WHERE NOT EXISTS (SELECT 1 FROM verdicts AS v WHERE v.evidence_id = p.evidence_id AND v.who = l.who)
),

each AS (
    SELECT evidence_id, who, CASE WHEN verdict = 'add' THEN 'accept' ELSE verdict END AS verdict, changes FROM verdicts
    UNION ALL SELECT evidence_id, who, 'not added', MAP {} FROM silent
)

SELECT
    s.study, p.document_id, p.field, e.evidence_id, list(e.who ORDER BY e.who) AS reviewers,
    list(
        CASE WHEN e.verdict = 'fix' THEN array_to_string(
            list_transform(map_entries(e.changes), lambda x: x.key || '=' || coalesce(x.value, '')), ' '
        ) ELSE e.verdict END ORDER BY e.who
    ) AS verdicts,
    p.quote
FROM each AS e
INNER JOIN placed AS p USING (evidence_id)
LEFT JOIN studies AS s USING (document_id)
WHERE e.evidence_id NOT IN (SELECT evidence_id FROM decided WHERE settled)
GROUP BY ALL
HAVING count(DISTINCT (e.verdict, CASE WHEN e.verdict = 'fix' THEN e.changes ELSE MAP {} END)) > 1
ORDER BY s.study, p.document_id, e.evidence_id;
COMMENT ON VIEW disagreements IS 'Records about which reviewers say different things, and nothing is settled yet';
COMMENT ON COLUMN disagreements.reviewers IS 'The reviewers';
COMMENT ON COLUMN disagreements.verdicts IS 'What each says, in the order of reviewers; a fix by its changes';

CREATE OR REPLACE VIEW evidence_reviewed AS
WITH every AS (
    SELECT *, false AS by_reader FROM evidence_extracted
    UNION ALL BY NAME
    -- What a reader confirmed stays, even where a later run no longer finds it.
    SELECT k.*, false AS by_reader FROM corrected_records AS k
    WHERE k.evidence_id IN (SELECT evidence_id FROM decided WHERE verdict <> 'reject')
        AND k.evidence_id NOT IN (SELECT evidence_id FROM evidence_extracted)
        AND k.evidence_id NOT IN (SELECT evidence_id FROM added_records)
    UNION ALL BY NAME
    -- An added record counts while its act stands.
    SELECT r.*, true AS by_reader FROM added_records AS r
    WHERE r.evidence_id IN (SELECT evidence_id FROM acts WHERE action = 'add')
),

said AS (
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
        e."at",
        e.at_end,
        e.start,
        e."end",
        e.section,
        e.language,
        e.checks AS own_checks,
        e.rule,
        e.confidence,
        e.alternatives,
        e.run_id,
        e.first_run_id,
        e.pipeline,
        e.document_sha256,
        e.by_reader,
        c.verdict AS correction,
        -- What arithmetic said was said of other numbers.
        list_has_any(map_keys(c.changes), ['value', 'low', 'high', 'spread', 'numerator', 'denominator', 'field'])
        AS renumbered
    FROM every AS e
    LEFT JOIN decided AS c USING (evidence_id)
),

spoken AS (
    SELECT
        *,
        CAST([
            field, CAST(value AS VARCHAR), CAST(low AS VARCHAR), CAST(high AS VARCHAR), CAST(spread AS VARCHAR),
            CAST(numerator AS VARCHAR), CAST(denominator AS VARCHAR), population
        ] AS VARCHAR) AS says
    FROM said
)

SELECT
    s.* EXCLUDE (
        own_checks, renumbered, by_reader, correction, rule, confidence, alternatives, run_id, first_run_id, pipeline,
        document_sha256, says
    ),
    CASE
        WHEN k.evidence_id IS NOT NULL THEN k.checks
        WHEN coalesce(s.renumbered, false) THEN []
        ELSE s.own_checks
    END AS checks,
    s.rule, s.confidence, s.alternatives, s.run_id, s.first_run_id, s.pipeline, s.document_sha256,
    s.correction, s.by_reader, s.says,
    coalesce(t.retracted, false) AS retracted,
    t.status
FROM spoken AS s
LEFT JOIN checked_records AS k
    ON s.evidence_id = k.evidence_id AND s.pipeline IS NOT DISTINCT FROM k.pipeline AND s.says = k.says
LEFT JOIN statuses AS t ON s.document_id = t.document_id;
COMMENT ON VIEW evidence_reviewed IS 'Every measurement as readers left it, rejected ones too (correction says so)';
COMMENT ON COLUMN evidence_reviewed.correction IS 'fix, accept, add or reject where a reader looked at the record; null where nobody did';
COMMENT ON COLUMN evidence_reviewed.says IS 'Its numbers as text, by which checks know what they were computed from';
COMMENT ON COLUMN evidence_reviewed.by_reader IS 'True where a reader added the record';

CREATE OR REPLACE VIEW evidence AS
SELECT e.* EXCLUDE (by_reader, says), s.study, s.title, s.year
FROM evidence_reviewed AS e
LEFT JOIN studies AS s ON e.document_id = s.document_id
WHERE e.correction IS DISTINCT FROM 'reject';
COMMENT ON VIEW evidence IS 'Every measurement, one row each, with readers'' corrections applied and rejected records left out';
COMMENT ON COLUMN evidence.correction IS 'fix, accept or add where a reader looked at the record; null where nobody did';

CREATE OR REPLACE VIEW article_reviewed AS
SELECT coalesce(a.article_id, e.document_id) AS article_id, e.*, s.study, s.title, s.year
FROM evidence_reviewed AS e
LEFT JOIN articles AS a USING (document_id)
LEFT JOIN studies AS s USING (document_id)
WHERE coalesce(a.representative, true);
COMMENT ON VIEW article_reviewed IS 'Every measurement as readers left it, rejected ones too, once an article';

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
