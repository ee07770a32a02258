-- One article on several pages; what readers corrected; what later runs took away.

CREATE TABLE articles (
    document_id VARCHAR, article_id VARCHAR, representative BOOLEAN, reason VARCHAR, matched_with VARCHAR, score DOUBLE
);
COMMENT ON TABLE articles IS 'Which documents are the same article, one row a document';
COMMENT ON COLUMN articles.document_id IS 'The document, documents.document_id';
COMMENT ON COLUMN articles.article_id IS 'Id of the article: the smallest document_id of its documents';
COMMENT ON COLUMN articles.representative IS 'True for the one document whose evidence stands for the article';
COMMENT ON COLUMN articles.reason IS 'Why it was joined: doi, pmid, pmcid, same text, text alike, by hand; null for a document alone';
COMMENT ON COLUMN articles.matched_with IS 'The document it was joined to';
COMMENT ON COLUMN articles.score IS 'How alike the abstracts are, 0 to 100, where text decided';

CREATE TABLE article_overrides (one VARCHAR, other VARCHAR, same BOOLEAN, why VARCHAR, made_at TIMESTAMPTZ);
COMMENT ON TABLE article_overrides IS 'What a reader decided about two documents: the same article, or not';
COMMENT ON COLUMN article_overrides.one IS 'A document';
COMMENT ON COLUMN article_overrides.other IS 'The other document';
COMMENT ON COLUMN article_overrides.same IS 'True where they are the same article';
COMMENT ON COLUMN article_overrides.why IS 'The reader''s reason';
COMMENT ON COLUMN article_overrides.made_at IS 'When it was decided';

CREATE SEQUENCE correction_numbers START 1;

CREATE TABLE corrections (
    correction_id BIGINT, evidence_id VARCHAR, original_id VARCHAR, action VARCHAR, "key" VARCHAR, new_value VARCHAR,
    why VARCHAR, who VARCHAR, made_at TIMESTAMPTZ
);
COMMENT ON TABLE corrections IS 'What readers said about records, in order; the extraction itself is never changed';
COMMENT ON COLUMN corrections.correction_id IS 'Number, counted from 1';
COMMENT ON COLUMN corrections.evidence_id IS 'The record it is about, as it is called today';
COMMENT ON COLUMN corrections.original_id IS 'The record as it was called when the correction was made';
COMMENT ON COLUMN corrections.action IS 'fix, reject or accept';
COMMENT ON COLUMN corrections."key" IS 'The key that a fix changes';
COMMENT ON COLUMN corrections.new_value IS 'Its new value as text; null empties it';
COMMENT ON COLUMN corrections.why IS 'The reader''s reason';
COMMENT ON COLUMN corrections.who IS 'The reader';
COMMENT ON COLUMN corrections.made_at IS 'When it was made';

CREATE TABLE corrected_records AS SELECT * FROM evidence_extracted WHERE false;
COMMENT ON TABLE corrected_records IS 'Records as they were when first corrected: kept should a later run not find them';

CREATE TABLE evidence_removed AS SELECT *, NULL::BIGINT AS removed_run_id FROM evidence_extracted WHERE false;
COMMENT ON TABLE evidence_removed IS 'Records that a later run no longer found, because the page or the pipeline changed';
COMMENT ON COLUMN evidence_removed.removed_run_id IS 'The run that took it away';
