-- One row an article: cohort, vertebrae, dose, depth, follow-up, local control, pain relief
SELECT
    study, doc, status, documents, year, cohort, vertebrae, dose_comparator, dose_gy, depth_mm, follow_up_months, follow_up_statistic, local_control_percent,
    pain_relief_percent, records
FROM article_wide
ORDER BY doc
