-- What is remembered of a document as it was last grouped: a run then looks at new documents and their kin alone.

CREATE TABLE grouped (document_id VARCHAR, known VARCHAR, keys UBIGINT[]);
COMMENT ON TABLE grouped IS 'Documents as they were last grouped into articles';
COMMENT ON COLUMN grouped.known IS 'Digest of what grouping knows of the document: identifiers, title, text, records';
COMMENT ON COLUMN grouped.keys IS 'Hashes of its abstract by which candidates are found; null where text decided nothing';
