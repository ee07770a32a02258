-- One row a document: cohort, vertebrae, dose, depth, follow-up, local control, pain relief
SELECT
    doc, year, cohort, vertebrae, dose_gy, depth_mm, follow_up_months, follow_up_statistic, local_control_percent,
    pain_relief_percent, records
FROM evidence_wide
ORDER BY doc
