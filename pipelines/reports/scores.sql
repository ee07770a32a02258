-- Scores over time: value, spread and timepoint of every scale in every study
SELECT study, doc, status, concept AS scale, arm, timepoint, statistic, value, spread, low, high, quote
FROM article_evidence
WHERE field = 'score' AND scope = 'study'
ORDER BY
    doc, scale, arm NULLS FIRST,
    -- baseline, then by length in days, then the last follow-up
    CASE timepoint
        WHEN 'baseline' THEN -1
        WHEN 'last_follow_up' THEN 1e9
        ELSE
            coalesce(TRY_CAST(regexp_extract(timepoint, '(\d+\.?\d*)Y', 1) AS DOUBLE) * 365.25, 0)
            + coalesce(TRY_CAST(regexp_extract(timepoint, '^P[^T]*?(\d+\.?\d*)M', 1) AS DOUBLE) * 30.4375, 0)
            + coalesce(TRY_CAST(regexp_extract(timepoint, '(\d+\.?\d*)W', 1) AS DOUBLE) * 7, 0)
            + coalesce(TRY_CAST(regexp_extract(timepoint, '(\d+\.?\d*)D', 1) AS DOUBLE), 0)
            + coalesce(TRY_CAST(regexp_extract(timepoint, 'T.*?(\d+\.?\d*)H', 1) AS DOUBLE) / 24, 0)
    END, position
