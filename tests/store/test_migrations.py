"""Databases of every released schema are brought up to date: nothing is lost, and the result is that of a new one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import duckdb
import pytest

from miner.stages.store import PageRows, correct
from miner.stages.store.database import migrations
from tests.fakes import document, evidence
from tests.store.test_store import info, rows, store_once

# What was released is never edited again: a new change of the schema is a new file, and a new line here.
RELEASED = {
    1: "437fb627",
    2: "a7505a82",
    3: "9a2cfc3f",
    4: "4555b0de",
    5: "4b5616ab",
}


def digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()[:8]


def test_released_migrations_stay_as_they_are() -> None:
    assert {number: digest(sql) for number, _, sql in migrations()} == RELEASED


def older(db: Path, schema: int) -> None:
    """A database of that schema by SQL alone: two pages of one article, a failure, from 2 on a correction."""
    with duckdb.connect(str(db)) as con:
        con.execute(
            "CREATE TABLE schema_migrations (number INTEGER, name VARCHAR, sha256 VARCHAR, applied_at TIMESTAMPTZ)"
        )
        for number, name, sql in migrations()[:schema]:
            con.execute(sql)
            con.execute("INSERT INTO schema_migrations VALUES (?, ?, 'x', now())", [number, name])
        con.execute("CREATE VIEW outcomes AS SELECT 1 AS of_an_older_release")
        con.execute("INSERT INTO schema_migrations VALUES (0, 'views', 'x', now())")
        con.execute("SELECT nextval('run_numbers')")
        con.execute(
            "INSERT INTO runs BY NAME SELECT 1 AS run_id, now() AS started_at, now() AS finished_at, "
            "'finished' AS status, "
            "['pages'] AS sources, 'default' AS pipeline_name, 'p1' AS pipeline, '0.0.9' AS version, 1 AS jobs"
        )
        for name in ("a", "b"):
            con.execute(
                "INSERT INTO documents BY NAME SELECT ? || '-document' AS document_id, ? || '.txt' AS source, "
                "'/' || ? || '.txt' AS location, ? AS doc, 'fake' AS portal, 'T' AS title, '40 patients' AS abstract, "
                "'40 patients' AS text, MAP {'zh': '四十'} AS translations, '10.5555/a' AS doi, ['Doe J'] AS authors, "
                "['en'] AS languages, 1 AS records, 1 AS run_id, 'p1' AS pipeline, 's' AS page_sha256",
                [name] * 4,
            )
            con.execute(
                "INSERT INTO evidence_extracted BY NAME SELECT ? || '-record' AS evidence_id, "
                "? || '-document' AS document_id, "
                "0 AS position, ? || '.txt' AS source, ? AS doc, 'cohort_size' AS field, 40.0 AS value, '1' AS unit, "
                "'study' AS scope, '40 patients' AS quote, 0 AS start, 11 AS \"end\", 'results' AS section, "
                "'en' AS language, ['c'] AS checks, 1 AS run_id, 1 AS first_run_id, 'p1' AS pipeline",
                [name] * 4,
            )
            con.execute(
                "INSERT INTO pages BY NAME SELECT '/' || ? || '.txt' AS location, ? || '.txt' AS source, "
                "'s' AS sha256, "
                "'p1' AS pipeline, 1 AS run_id, true AS complete, 1 AS documents, 0 AS failures",
                [name] * 2,
            )
        con.execute(
            "INSERT INTO failures VALUES ('f', 1, 'c.txt', '/c.txt', NULL, 'ingest', 'is empty', 'save it again')"
        )
        if schema >= 2:
            con.execute("INSERT INTO corrected_records FROM evidence_extracted WHERE evidence_id = 'a-record'")
            con.execute(
                "INSERT INTO corrections (correction_id, evidence_id, original_id, action, key, new_value, why, who, "
                "made_at) VALUES (nextval('correction_numbers'), 'a-record', 'a-record', 'fix', "
                "'value', "
                "'41', 'table 1', 'me', now())"
            )


def shape(db: Path) -> list[tuple[Any, ...]]:
    """Every table, view, column, type and comment."""
    return rows(
        db,
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal "
        "UNION ALL SELECT table_name, '', '', comment FROM duckdb_tables() WHERE NOT internal "
        "UNION ALL SELECT view_name, '', '', comment FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
    )


@pytest.mark.parametrize("schema", sorted(RELEASED))
def test_a_database_of_every_released_schema_comes_up_to_date(schema: int, tmp_path: Path) -> None:
    old, new = tmp_path / "old.duckdb", tmp_path / "new.duckdb"
    older(old, schema)
    store_once(old, [PageRows("a.txt", "/a.txt", "s"), PageRows("b.txt", "/b.txt", "s")])
    store_once(new, [])
    assert shape(old) == shape(new)
    numbers = [(number,) for number in range(len(RELEASED) + 1)]
    assert rows(old, "SELECT number FROM schema_migrations ORDER BY 1") == numbers
    assert rows(old, "SELECT document_id, doi, translations, authors, run_id FROM documents ORDER BY 1") == [
        (f"{name}-document", "10.5555/a", {"zh": "四十"}, ["Doe J"], 1) for name in "ab"
    ]
    assert rows(old, "SELECT run_id, version, status FROM runs ORDER BY 1") == [
        (1, "0.0.9", "finished"),
        (2, "0.1", "finished"),
    ]
    assert rows(old, "SELECT unchanged FROM runs WHERE run_id = 2") == [(2,)]
    assert rows(old, "SELECT error FROM failures") == [("is empty",)]
    fixed = 41.0 if schema >= 2 else 40.0
    assert rows(old, "SELECT value FROM evidence ORDER BY document_id") == [(fixed,), (40.0,)]
    assert rows(old, "SELECT value, sources FROM article_evidence") == [(fixed, ["a.txt", "b.txt"])]
    assert rows(old, "SELECT value FROM evidence_extracted") == [(40.0,), (40.0,)]
    # And it goes on as any other: a correction, a page that changed.
    correct(old, "b-record", "reject", {}, "double", "me")
    made = document("b.txt", "42 patients", "b", doi="10.5555/a")
    store_once(old, [PageRows("b.txt", "/b.txt", "s2", [(made, [evidence(made, value=42.0)])])])
    assert rows(old, "SELECT value FROM evidence ORDER BY value") == sorted([(fixed,), (42.0,)])
    assert rows(old, "SELECT evidence_id, removed_run_id FROM evidence_removed") == [("b-record", 3)]


def test_reading_an_older_database_says_what_to_do(tmp_path: Path) -> None:
    """A query does not write: an older database is asked for as it is, and a table it lacks is named."""
    from miner.stages.report import QueryError, run_query
    from miner.stages.store import open_reading

    older(tmp_path / "e.duckdb", 1)
    with open_reading(tmp_path / "e.duckdb") as con:
        assert run_query(con, "SELECT count(*) AS n FROM documents").read_all().to_pylist() == [{"n": 2}]
        with pytest.raises(QueryError, match="arms does not exist"):
            run_query(con, "FROM arms")
    assert info().pipeline == "p1"
