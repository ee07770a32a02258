-- What did not go through, and what to do about it
SELECT source, doc, stage, error, advice
FROM failures
ORDER BY stage, source, doc
