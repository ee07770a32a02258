-- What a study is called: first author and year, as a reader would cite it.
CREATE OR REPLACE VIEW studies AS
WITH named AS (
    SELECT
        d.document_id, coalesce(a.article_id, d.document_id) AS article_id, d.doc, d.year, d.title, d.authors,
        coalesce(a.representative, true) AS representative,
        trim(regexp_replace(d.authors[1], '(?i)[,\s]+(?:jr|sr|ii|iii|iv|md|phd)\.?\s*$', '')) AS author
    FROM documents AS d
    LEFT JOIN articles AS a USING (document_id)
),

-- "Doe, Jane", "Doe J", "Doe JA", "Jane Doe", "J. van Doe" are all Doe; a name without Latin letters is taken whole.
surnamed AS (
    SELECT
        *,
        nullif(
            CASE
                WHEN author LIKE '%,%' THEN trim(split_part(author, ',', 1))
                WHEN NOT regexp_matches(author, '[A-Za-z]') THEN author
                WHEN regexp_matches(author, '\s(?:[A-Z]\.?[- ]?){1,4}$') AND NOT regexp_matches(author, '^(?:[A-Z]\.?[- ]?){1,4}\s')
                    THEN trim(regexp_replace(author, '\s(?:[A-Z]\.?[- ]?){1,4}$', ''))
                ELSE regexp_extract(
                    author,
                    '((?:\b(?i:van|von|vom|zu|zur|der|den|de|del|della|di|da|dos|du|la|le|ter|ten|el|al|bin|ibn)\s+)*\S+)$', 1
                )
            END,
            ''
        ) AS surname
    FROM named
),

based AS (
    SELECT
        article_id,
        coalesce(
            arg_min(surname, (NOT representative, document_id)) FILTER (surname IS NOT NULL), arg_min(doc, (NOT representative, document_id))
        ) AS name,
        bool_or(surname IS NOT NULL) AS authored,
        coalesce(arg_min(year, (NOT representative, document_id)) FILTER (year IS NOT NULL)) AS year,
        arg_min(title, (NOT representative, document_id)) FILTER (title IS NOT NULL) AS title
    FROM surnamed
    GROUP BY article_id
),

-- Two studies of one name get a letter each.
lettered AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY lower(name), year) AS alike,
        row_number() OVER (PARTITION BY lower(name), year ORDER BY title, article_id) AS place
    FROM based
)

SELECT
    a.document_id, l.article_id,
    CASE
        WHEN NOT l.authored THEN l.name
        ELSE
            l.name || coalesce(' ' || l.year, '')
            || CASE
                WHEN l.alike = 1 THEN ''
                WHEN l.alike <= 26 THEN CASE WHEN l.year IS NULL THEN ' ' ELSE '' END || chr(CAST(96 + l.place AS INTEGER))
                ELSE ' (' || l.place || ')'
            END
    END AS study,
    l.title, l.year
FROM named AS a
INNER JOIN lettered AS l USING (article_id);
COMMENT ON VIEW studies IS 'What each document''s study is called';
COMMENT ON COLUMN studies.study IS 'First author and year, a letter where two are alike; where no page names an author, doc';
COMMENT ON COLUMN studies.title IS 'Title';
COMMENT ON COLUMN studies.year IS 'Year of publication, by any page of the article';
