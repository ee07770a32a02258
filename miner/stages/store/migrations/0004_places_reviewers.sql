-- Where a number itself stands; acts that can be taken back; records that readers added; checks computed anew.

ALTER TABLE evidence_extracted ADD COLUMN "at" BIGINT;
ALTER TABLE evidence_extracted ADD COLUMN at_end BIGINT;
ALTER TABLE corrected_records ADD COLUMN "at" BIGINT;
ALTER TABLE corrected_records ADD COLUMN at_end BIGINT;
ALTER TABLE evidence_removed ADD COLUMN "at" BIGINT;
ALTER TABLE evidence_removed ADD COLUMN at_end BIGINT;
COMMENT ON COLUMN evidence_extracted."at" IS 'First character of the number itself in documents.text; null where only its clause is known';
COMMENT ON COLUMN evidence_extracted.at_end IS 'One past its last character';

ALTER TABLE corrections ADD COLUMN act BIGINT;
ALTER TABLE corrections ADD COLUMN takes_back BIGINT;
UPDATE corrections SET act = first.act
FROM (
    SELECT correction_id, min(correction_id) OVER (PARTITION BY evidence_id, action, who, made_at) AS act FROM corrections
) AS first
WHERE corrections.correction_id = first.correction_id;
COMMENT ON TABLE corrections IS 'What readers said about records, in order; nothing is ever changed or deleted here';
COMMENT ON COLUMN corrections.action IS 'fix, reject, accept, add, note, settle or withdraw';
COMMENT ON COLUMN corrections.act IS 'Number of the act: the rows of one fix have the correction_id of its first';
COMMENT ON COLUMN corrections.takes_back IS 'For a withdraw: the act that no longer counts';

CREATE TABLE added_records AS SELECT * FROM evidence_extracted WHERE false;
COMMENT ON TABLE added_records IS 'Records that readers added, as they were added; the act add says who and why';

CREATE TABLE checked_records (evidence_id VARCHAR, document_id VARCHAR, pipeline VARCHAR, says VARCHAR, checks VARCHAR[]);
COMMENT ON TABLE checked_records IS 'Checks computed anew, for records of documents that a reader corrected';
COMMENT ON COLUMN checked_records.says IS 'The numbers that they were computed from: they hold for no others';
COMMENT ON COLUMN checked_records.pipeline IS 'Digest of the pipeline that read the record';
COMMENT ON COLUMN checked_records.checks IS 'What arithmetic says about the record as it stands now';
