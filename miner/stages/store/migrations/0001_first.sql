-- The tables of the first release. Nothing here is a primary key: DuckDB's indexes would slow bulk loading down by an
-- order of magnitude, and ids are unique by the way they are made (a hash of what identifies the row).

CREATE SEQUENCE run_numbers START 1;

CREATE TABLE runs (
    run_id BIGINT, started_at TIMESTAMPTZ, finished_at TIMESTAMPTZ, status VARCHAR, sources VARCHAR[],
    pipeline_name VARCHAR, pipeline VARCHAR, version VARCHAR, jobs INTEGER,
    pages BIGINT, unchanged BIGINT, documents BIGINT, records BIGINT, failures BIGINT
);
COMMENT ON TABLE runs IS 'One row each time miner run was called on this database';
COMMENT ON COLUMN runs.run_id IS 'Number of the run, counted from 1';
COMMENT ON COLUMN runs.started_at IS 'When the run began';
COMMENT ON COLUMN runs.finished_at IS 'When it ended; null while it runs and where it was killed';
COMMENT ON COLUMN runs.status IS 'running, finished or interrupted; running without an end means it was killed';
COMMENT ON COLUMN runs.sources IS 'What the run was given: files, folders, archives, URLs';
COMMENT ON COLUMN runs.pipeline_name IS 'The pipeline, default or scispacy';
COMMENT ON COLUMN runs.pipeline IS 'Digest of the program and of every pipeline and gazetteer file: same digest, same reading';
COMMENT ON COLUMN runs.version IS 'Version of miner';
COMMENT ON COLUMN runs.jobs IS 'Worker processes';
COMMENT ON COLUMN runs.pages IS 'Files, archive members or fetched pages that the run was given, unchanged ones included';
COMMENT ON COLUMN runs.unchanged IS 'Pages that were left alone: same bytes, same pipeline as at an earlier run';
COMMENT ON COLUMN runs.documents IS 'Documents the run stored';
COMMENT ON COLUMN runs.records IS 'Evidence records the run stored';
COMMENT ON COLUMN runs.failures IS 'Failures the run met, those of unchanged pages included';

CREATE TABLE pages (
    location VARCHAR, source VARCHAR, sha256 VARCHAR, pipeline VARCHAR, run_id BIGINT, complete BOOLEAN,
    documents BIGINT, failures BIGINT
);
COMMENT ON TABLE pages IS 'Ledger of what was read: a page with the same bytes and pipeline is not read again';
COMMENT ON COLUMN pages.location IS 'Absolute path or URL, however it was spelled on the command line';
COMMENT ON COLUMN pages.source IS 'The path as it was given';
COMMENT ON COLUMN pages.sha256 IS 'SHA-256 of the bytes that were read';
COMMENT ON COLUMN pages.pipeline IS 'Digest of the pipeline that read it';
COMMENT ON COLUMN pages.run_id IS 'The run that read it';
COMMENT ON COLUMN pages.complete IS 'False where a run was stopped inside a file of many articles';
COMMENT ON COLUMN pages.documents IS 'Documents it held';
COMMENT ON COLUMN pages.failures IS 'Failures it met';

CREATE TABLE documents (
    document_id VARCHAR, source VARCHAR, location VARCHAR, doc VARCHAR, portal VARCHAR, title VARCHAR,
    abstract VARCHAR, text VARCHAR, translations MAP(VARCHAR, VARCHAR), doi VARCHAR, pmid VARCHAR, pmcid VARCHAR,
    journal VARCHAR, year INTEGER, volume VARCHAR, pages VARCHAR, authors VARCHAR[], languages VARCHAR[],
    publication_types VARCHAR[], status VARCHAR, method VARCHAR, page_sha256 VARCHAR, document_sha256 VARCHAR,
    records BIGINT, run_id BIGINT, pipeline VARCHAR
);
COMMENT ON TABLE documents IS 'One row a document: an article as one page shows it';
COMMENT ON COLUMN documents.document_id IS 'Stable id: a hash of location and doc';
COMMENT ON COLUMN documents.source IS 'Path of the file the document was read from, as given';
COMMENT ON COLUMN documents.location IS 'Absolute path or URL of that file';
COMMENT ON COLUMN documents.doc IS 'The article in the file: its PMID or DOI, else the file''s name without suffix';
COMMENT ON COLUMN documents.portal IS 'Which portal or format the page is of';
COMMENT ON COLUMN documents.title IS 'Title';
COMMENT ON COLUMN documents.abstract IS 'The English abstract with its headings; null where the page has none';
COMMENT ON COLUMN documents.text IS 'Title, abstract and translations, a blank line between: what start and end of evidence count in';
COMMENT ON COLUMN documents.translations IS 'The abstract in other languages, by language code';
COMMENT ON COLUMN documents.doi IS 'DOI, lower case, without address';
COMMENT ON COLUMN documents.pmid IS 'PubMed id';
COMMENT ON COLUMN documents.pmcid IS 'PubMed Central id';
COMMENT ON COLUMN documents.journal IS 'Journal as the page names it';
COMMENT ON COLUMN documents.year IS 'Year of publication';
COMMENT ON COLUMN documents.volume IS 'Volume';
COMMENT ON COLUMN documents.pages IS 'Pages or article number';
COMMENT ON COLUMN documents.authors IS 'Authors in their order';
COMMENT ON COLUMN documents.languages IS 'Languages of the text';
COMMENT ON COLUMN documents.publication_types IS 'Publication types the page states (trial, review, case report …)';
COMMENT ON COLUMN documents.status IS 'Retraction, erratum or expression of concern where the page says so';
COMMENT ON COLUMN documents.method IS 'How the abstract was found on the page; density is the last resort';
COMMENT ON COLUMN documents.page_sha256 IS 'SHA-256 of the page''s bytes';
COMMENT ON COLUMN documents.document_sha256 IS 'SHA-256 of the text';
COMMENT ON COLUMN documents.records IS 'Evidence records it gave';
COMMENT ON COLUMN documents.run_id IS 'The run that stored it';
COMMENT ON COLUMN documents.pipeline IS 'Digest of the pipeline that read it';

CREATE TABLE sections (
    document_id VARCHAR, position INTEGER, label VARCHAR, name VARCHAR, start BIGINT, "end" BIGINT,
    language VARCHAR, inferred BOOLEAN
);
COMMENT ON TABLE sections IS 'The sections of each document''s text';
COMMENT ON COLUMN sections.document_id IS 'The document, documents.document_id';
COMMENT ON COLUMN sections.position IS 'Place in the document, from 0';
COMMENT ON COLUMN sections.label IS 'The heading as printed; null where there is none';
COMMENT ON COLUMN sections.name IS 'The heading normalised: title, background, objective, methods, results, conclusions …';
COMMENT ON COLUMN sections.start IS 'First character of its text in documents.text, from 0';
COMMENT ON COLUMN sections."end" IS 'One past its last character';
COMMENT ON COLUMN sections.language IS 'Language code';
COMMENT ON COLUMN sections.inferred IS 'True where no heading is printed and the wording gave the section away';

CREATE TABLE evidence_extracted (
    evidence_id VARCHAR, document_id VARCHAR, position INTEGER, source VARCHAR, doc VARCHAR, field VARCHAR,
    value DOUBLE, unit VARCHAR, statistic VARCHAR, low DOUBLE, high DOUBLE, "interval" VARCHAR, spread DOUBLE,
    spread_kind VARCHAR, comparator VARCHAR, numerator BIGINT, denominator BIGINT, population VARCHAR, arm VARCHAR,
    timepoint VARCHAR, concept VARCHAR, scope VARCHAR, quote VARCHAR, start BIGINT, "end" BIGINT, section VARCHAR,
    language VARCHAR, checks VARCHAR[], rule VARCHAR, confidence DOUBLE, alternatives VARCHAR[],
    run_id BIGINT, first_run_id BIGINT, pipeline VARCHAR, document_sha256 VARCHAR
);
COMMENT ON TABLE evidence_extracted IS 'One row a measurement, as it was read; the view evidence has corrections applied';
COMMENT ON COLUMN evidence_extracted.evidence_id IS 'Stable id: a hash of the document and of what the record says';
COMMENT ON COLUMN evidence_extracted.document_id IS 'The document, documents.document_id';
COMMENT ON COLUMN evidence_extracted.position IS 'Place among the document''s records, from 0';
COMMENT ON COLUMN evidence_extracted.source IS 'Path of the file it was read from';
COMMENT ON COLUMN evidence_extracted.doc IS 'The article in the file: PMID or DOI, else the file''s name';
COMMENT ON COLUMN evidence_extracted.field IS 'Kind of measurement: cohort_size, vertebrae_count, dose, depth, follow_up, proportion …';
COMMENT ON COLUMN evidence_extracted.value IS 'The point value in unit; null where only an interval or n of N is stated';
COMMENT ON COLUMN evidence_extracted.unit IS 'The field''s unit: Gy, mm, months, % …';
COMMENT ON COLUMN evidence_extracted.statistic IS 'mean, median, count, percent, total, rate or ratio; null where the text does not say';
COMMENT ON COLUMN evidence_extracted.low IS 'The interval''s lower end';
COMMENT ON COLUMN evidence_extracted.high IS 'The interval''s upper end';
COMMENT ON COLUMN evidence_extracted."interval" IS 'range, iqr, ci95, ci90 or ci99';
COMMENT ON COLUMN evidence_extracted.spread IS 'The ± value';
COMMENT ON COLUMN evidence_extracted.spread_kind IS 'sd or se';
COMMENT ON COLUMN evidence_extracted.comparator IS '= < <= > >= or ~';
COMMENT ON COLUMN evidence_extracted.numerator IS 'n as the text states it';
COMMENT ON COLUMN evidence_extracted.denominator IS 'N as the text states it; an N that arithmetic implies stands in checks';
COMMENT ON COLUMN evidence_extracted.population IS 'What was counted: patients, vertebrae, lesions …';
COMMENT ON COLUMN evidence_extracted.arm IS 'The group as the text names it; null for the whole cohort';
COMMENT ON COLUMN evidence_extracted.timepoint IS 'When it was measured: ISO 8601 duration, baseline or last_follow_up';
COMMENT ON COLUMN evidence_extracted.concept IS 'The normalised outcome, scale, endpoint or dose kind';
COMMENT ON COLUMN evidence_extracted.scope IS 'study, or background for a number about others'' work';
COMMENT ON COLUMN evidence_extracted.quote IS 'The clause that states the value, verbatim';
COMMENT ON COLUMN evidence_extracted.start IS 'First character of quote in documents.text, from 0';
COMMENT ON COLUMN evidence_extracted."end" IS 'One past its last character';
COMMENT ON COLUMN evidence_extracted.section IS 'The section it stands in';
COMMENT ON COLUMN evidence_extracted.language IS 'Language of the quote';
COMMENT ON COLUMN evidence_extracted.checks IS 'What arithmetic says about the record: percent_mismatch, implied_denominator=39 …';
COMMENT ON COLUMN evidence_extracted.rule IS 'The rule that made the record';
COMMENT ON COLUMN evidence_extracted.confidence IS 'How likely the record is right, between 0 and 1';
COMMENT ON COLUMN evidence_extracted.alternatives IS 'Other fields that the number could also belong to';
COMMENT ON COLUMN evidence_extracted.run_id IS 'The run that stored it';
COMMENT ON COLUMN evidence_extracted.first_run_id IS 'The first run that read exactly this record';
COMMENT ON COLUMN evidence_extracted.pipeline IS 'Digest of the pipeline that read it';
COMMENT ON COLUMN evidence_extracted.document_sha256 IS 'SHA-256 of the document''s text it was read from';

CREATE TABLE failures (
    failure_id VARCHAR, run_id BIGINT, source VARCHAR, location VARCHAR, doc VARCHAR, stage VARCHAR, error VARCHAR,
    advice VARCHAR
);
COMMENT ON TABLE failures IS 'One row a document or file that did not go through';
COMMENT ON COLUMN failures.failure_id IS 'Stable id: a hash of location, doc, stage and error';
COMMENT ON COLUMN failures.run_id IS 'The run that met it first';
COMMENT ON COLUMN failures.source IS 'Path of the file, as given';
COMMENT ON COLUMN failures.location IS 'Absolute path or URL of that file';
COMMENT ON COLUMN failures.doc IS 'The article in the file; null where the whole file failed';
COMMENT ON COLUMN failures.stage IS 'ingest, clean, annotate, extract or store';
COMMENT ON COLUMN failures.error IS 'The reason';
COMMENT ON COLUMN failures.advice IS 'What a user can do about it';
