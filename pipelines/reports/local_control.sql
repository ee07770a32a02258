-- Studies that report local control, with their dose and follow-up
SELECT
    study, doc, status, year, cohort, dose_gy, dose_low_gy, dose_high_gy, follow_up_months, local_control_percent, local_control_n,
    local_control_of, local_control_at
FROM article_wide
WHERE local_control_percent IS NOT NULL OR local_control_n IS NOT NULL
ORDER BY year, doc
