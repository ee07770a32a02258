-- Two-arm comparisons of means, columns as meta::metacont and RevMan's table of means have them
SELECT
    study, status, field, outcome, timepoint, unit, arm1 AS experimental, arm2 AS control, m1i AS "mean.e", sd1i AS "sd.e",
    n1i AS "n.e", m2i AS "mean.c", sd2i AS "sd.c", n2i AS "n.c", n1i_from AS "n.e_from", n2i_from AS "n.c_from", control_by,
    quote1 AS quote
FROM comparisons
WHERE m1i IS NOT NULL AND m2i IS NOT NULL
ORDER BY outcome, study, quote1, arm1, arm2
