-- Two-arm comparisons of events, columns as meta::metabin and RevMan's table of events have them
SELECT
    study, status, outcome, timepoint, arm1 AS experimental, arm2 AS control, ai AS "event.e", n1i AS "n.e",
    ci AS "event.c", n2i AS "n.c", n1i_from AS "n.e_from", n2i_from AS "n.c_from", control_by, quote1 AS quote
FROM comparisons
WHERE field = 'proportion' AND NOT actuarial AND ai IS NOT NULL AND ci IS NOT NULL
ORDER BY outcome, study, quote1, arm1, arm2
