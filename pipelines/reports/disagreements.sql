-- Records that arithmetic objects to: a percentage its n cannot give, an N that is not the cohort, parts that do not add up
SELECT e.study, e.doc, e.status, w.cohort, w.vertebrae, e.field, e.value, e.unit, e.numerator AS n, e.denominator AS of_n, e.checks, e.quote
FROM article_evidence AS e
INNER JOIN evidence_wide AS w USING (document_id)
WHERE e.scope = 'study' AND len(list_filter(e.checks, lambda c: NOT starts_with(c, 'implied_denominator'))) > 0
ORDER BY e.doc, e.position
