-- Articles that were retracted, corrected or doubted, and what they say about themselves
SELECT w.study, w.doc, w.status, w.year, w.title, w.documents AS pages, w.records
FROM article_wide AS w
WHERE w.status IS NOT NULL
ORDER BY NOT w.retracted, w.status, w.doc
