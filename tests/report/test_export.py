"""What leaves the table: safe in a spreadsheet, whole in Parquet, gold for scoring, references with their evidence."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import rispy

from miner.score import read_gold
from miner.stages.report import QueryError, diff, export_to
from miner.stages.report.export import safe
from miner.stages.store import PageRows, correct, open_reading
from tests.fakes import document, evidence
from tests.store.test_store import info, rows, store_once


@pytest.fixture
def db(tmp_path: Path) -> Path:
    made = document("a.txt", "=1+1 in 40 patients", "a", year=2021, authors=["Doe J", "Roe R"], doi="10.1/a", pmid="7")
    records = [evidence(made, arm="-arm"), evidence(made, "dose", None, low=8.0, high=15.0, unit="Gy")]
    store_once(tmp_path / "e.duckdb", [PageRows("a.txt", "/a.txt", "sha", [(made, records)])])
    return tmp_path / "e.duckdb"


def exported(db: Path, form: str, what: str = "evidence") -> bytes:
    path = db.with_name(f"out.{form}")
    with open_reading(db) as con:
        export_to(con, what, form, path)
    assert sorted(p.name for p in db.parent.iterdir() if p.name.startswith(".")) == []
    return path.read_bytes()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("+cmd|x", "'+cmd|x"),
        ("-5.2", "-5.2"),
        ("-arm", "'-arm"),
        ("\tx", "'\tx"),
        ("12%", "12%"),
    ],
)
def test_no_cell_is_taken_for_a_formula(cell: str, expected: str) -> None:
    assert safe(cell) == expected


def test_csv_is_safe_and_names_its_versions(db: Path) -> None:
    text = exported(db, "csv").decode("utf-8-sig")
    first, second = csv.DictReader(text.splitlines())
    assert (first["quote"], first["arm"], first["value"], second["low"]) == ("'=1+1 in 40 patients", "'-arm", "40", "8")
    assert first["miner"].startswith("miner 0.1, pipeline p1, run 1, 20")


def test_parquet_and_json_lines_hold_every_row(db: Path) -> None:
    exported(db, "parquet")
    table = pq.read_table(db.with_name("out.parquet"))
    assert table.column("value").to_pylist() == [40.0, None]
    assert table.schema.metadata[b"miner"].startswith(b"miner 0.1, pipeline p1")
    found = [json.loads(line) for line in exported(db, "jsonl").splitlines()]
    assert [(row["field"], row["low"]) for row in found] == [("cohort_size", None), ("dose", 8.0)]


def test_ris_travels_with_the_evidence(db: Path) -> None:
    (reference,) = rispy.loads(exported(db, "ris").decode())
    assert reference["title"] == "T"
    assert reference["authors"] == ["Doe J", "Roe R"]
    assert (reference["year"], reference["doi"]) == ("2021", "10.1/a")
    assert reference["notes"][0] == 'cohort_size; -arm; 40 1: "=1+1 in 40 patients"'
    assert reference["notes"][1] == 'dose; (8-15) Gy: "=1+1 in 40 patients"'


def test_gold_holds_documents_whose_every_record_was_looked_at(db: Path) -> None:
    assert exported(db, "gold") == b""
    names = dict(rows(db, "SELECT field, evidence_id FROM evidence"))
    correct(db, names["cohort_size"], "fix", {"value": "41"}, "", "me")
    correct(db, names["dose"], "reject", {}, "", "me")
    exported(db, "gold")
    gold = read_gold(db.with_name("out.gold"))
    assert [(r["field"], r["value"]) for r in gold["a"]] == [("cohort_size", 41.0)]


def test_an_unknown_table_is_named_and_no_file_is_left(db: Path) -> None:
    with open_reading(db) as con, pytest.raises(QueryError, match="nope: no such table or view"):
        export_to(con, "nope", "csv", db.with_name("x.csv"))
    assert not db.with_name("x.csv").exists()


def test_diff_lists_what_was_added_removed_and_changed(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    made = document("a.txt", "control 90% and 8 Gy in 40 patients", "a")

    def run(pipeline: str, *values: tuple[str, float, str | None]) -> None:
        records = [evidence(made, field, value, timepoint=at) for field, value, at in values]
        store_once(db, [PageRows("a.txt", "/a.txt", "sha", [(made, records)])], pipeline)

    run("p1", ("proportion", 90.0, None), ("dose", 8.0, None))
    run("p2", ("proportion", 90.0, "P1Y"), ("cohort_size", 40.0, None))
    run("p3", ("proportion", 90.0, "P1Y"), ("cohort_size", 40.0, None), ("dose", 8.0, None))

    def told(one: int, two: int) -> list[tuple[object, ...]]:
        with open_reading(db) as con:
            found = diff(con, one, two).read_all().to_pylist()
        return [(r["what"], r["field"], r["old_value"], r["new_value"], r["differs"]) for r in found]

    assert told(1, 2) == [
        ("added", "cohort_size", None, 40.0, []),
        ("changed", "proportion", 90.0, 90.0, ["timepoint"]),
        ("removed", "dose", 8.0, None, []),
    ]
    assert told(2, 3) == [("added", "dose", None, 8.0, [])]
    assert told(2, 2) == []
    with open_reading(db) as con, pytest.raises(QueryError, match="there is no run 9"):
        diff(con, 1, 9)
    assert info().pipeline == "p1"
