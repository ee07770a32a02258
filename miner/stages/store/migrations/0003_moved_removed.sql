-- Pages that moved keep their ids; documents that went leave a trace; PubMed's deletions hold across files.

ALTER TABLE pages ADD COLUMN home VARCHAR;
COMMENT ON COLUMN pages.home IS 'Where the page was first read: what its ids are made from; null where it still lies there';

CREATE TABLE documents_removed AS
SELECT *, NULL::BIGINT AS removed_run_id, NULL::VARCHAR AS removed_why FROM documents WHERE false;
COMMENT ON TABLE documents_removed IS 'Documents that a later run took away, as they were; their records stand in evidence_removed';
COMMENT ON COLUMN documents_removed.removed_run_id IS 'The run that took it away';
COMMENT ON COLUMN documents_removed.removed_why IS 'Why: the page no longer holds it, or the file by which PubMed deleted it';

CREATE TABLE deletions (pmid VARCHAR, source VARCHAR, location VARCHAR, run_id BIGINT);
COMMENT ON TABLE deletions IS 'PMIDs that PubMed deleted, by the update file that says so: no document of theirs is kept';
COMMENT ON COLUMN deletions.pmid IS 'The deleted PMID';
COMMENT ON COLUMN deletions.source IS 'Path of the update file, as given';
COMMENT ON COLUMN deletions.location IS 'Absolute path or URL of that file';
COMMENT ON COLUMN deletions.run_id IS 'The run that read it';
