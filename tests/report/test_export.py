"""What leaves the table: safe in a spreadsheet, whole in Parquet, gold for scoring, references with their evidence."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
import rispy

from miner.score import read_gold
from miner.stages.report import FORMS, QueryError, diff, export_to, spreadsheet
from miner.stages.report.export import safe
from miner.stages.report.spreadsheet import write_xlsx
from miner.stages.store import PageRows, correct, open_reading
from tests.fakes import document, evidence
from tests.store.test_store import info, rows, store_once


@pytest.fixture
def db(tmp_path: Path) -> Path:
    made = document(
        "a.txt", "=1+1 in 40 patients", "a", year=2021, authors=["Doe J", "Roe R"], doi="10.5555/abc.1", pmid="7"
    )
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
        ("＝1+1", "'＝1+1"),
        ("－1", "'－1"),
        (" =1+1", "' =1+1"),
        ("−5 mm", "'−5 mm"),
        ("a;=1+1", "a;'=1+1"),
        ("a; @SUM(1)", "a;' @SUM(1)"),
        ("=1\n=2", "'=1\n'=2"),
        ("mean 3; -2 to 5", "mean 3; -2 to 5"),
        ("p = .05", "p = .05"),
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


def test_xlsx_is_safe_and_names_its_versions(db: Path) -> None:
    """Read by another library: text is text, numbers are numbers, and the versions stand on a sheet of their own."""
    exported(db, "xlsx")
    book = openpyxl.load_workbook(db.with_name("out.xlsx"))
    assert book.sheetnames == ["evidence", "about"]
    head, first, second = (list(row) for row in book["evidence"].iter_rows())
    names = [cell.value for cell in head]
    row = dict(zip(names, first, strict=True))
    assert (row["quote"].value, row["quote"].data_type) == ("=1+1 in 40 patients", "s")
    assert (row["arm"].value, row["value"].value, row["retracted"].value) == ("-arm", 40, False)
    assert second[names.index("low")].value == 8
    about = {cells[0].value: cells[1].value for cells in book["about"].iter_rows()}
    assert (about["table"], about["rows"]) == ("evidence", 2)
    assert about["versions"].startswith("miner 0.1, pipeline p1, run 1, 20")
    formulas = [c.coordinate for sheet in book for line in sheet.iter_rows() for c in line if c.data_type == "f"]
    assert formulas == []


@pytest.mark.parametrize("sign", [*"=+-@\t\r\n|%", "=HYPERLINK(", "{=1}", "http://x.example", "\x01", "\ud800"])
def test_no_text_becomes_a_formula_or_a_link_in_xlsx(sign: str) -> None:
    import pyarrow as pa

    stream = io.BytesIO()
    text = f"{sign}1+1".encode("utf-8", "replace").decode()
    table = pa.table({"a": [text], "n": [1.5], "big": [2**60], "list": [["x", "y"]], "nothing": pa.nulls(1)})
    assert write_xlsx(table.to_reader(), "evidence", "v", stream) == 1
    (cells,) = openpyxl.load_workbook(stream)["evidence"].iter_rows(min_row=2)
    assert [cell.data_type for cell in cells] == ["s", "n", "s", "s", "n"]
    assert [cell.value for cell in cells[1:]] == [1.5, str(2**60), "x; y", None]
    assert cells[0].hyperlink is None


def test_a_sheet_that_is_full_goes_on_in_the_next_and_a_long_cell_says_that_it_was_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import pyarrow as pa

    monkeypatch.setattr(spreadsheet, "ROWS", 2)
    stream = io.BytesIO()
    table = pa.table({"a": ["1", "2", "3", "x" * 40_000], "retracted": [False, True, False, False]})
    assert write_xlsx(table.to_reader(), "comparisons", "v", stream) == 4
    book = openpyxl.load_workbook(stream)
    assert book.sheetnames == ["comparisons", "comparisons 2", "about"]
    assert [row[0].value for row in book["comparisons"].iter_rows()] == ["a", "1", "2"]
    last = book["comparisons 2"]["A3"].value
    assert len(last) == 32_767
    assert last.endswith("x … (cut: a cell holds no more)")
    assert [book["comparisons"][f"A{n}"].font.color.rgb == "FFC00000" for n in (2, 3)] == [False, True]


def test_the_same_table_gives_the_same_bytes(db: Path) -> None:
    for form in FORMS:
        assert exported(db, form) == exported(db, form), form


def test_a_retraction_is_a_tag_of_the_reference_and_a_red_row(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    pages = []
    for name, status in (("a", None), ("b", "retracted")):
        made = document(f"{name}.txt", "40 patients", name, doi="10.5555/abc.1", status=status)
        pages.append(PageRows(made.source, f"/{name}.txt", name, [(made, [evidence(made)])]))
    store_once(db, pages)
    (reference,) = rispy.loads(exported(db, "ris").decode())
    assert reference["keywords"] == ["retracted"]
    assert reference["notes"][0] == "status: retracted"
    for view in ("article_wide", "article_evidence", "evidence_wide", "cohorts", "arms"):
        text = exported(db, "csv", view).decode("utf-8-sig")
        found = [(row["retracted"], row["status"]) for row in csv.DictReader(text.splitlines())]
        assert set(found) <= {("true", "retracted")}, view
        assert found or view == "arms"


def test_references_go_out_and_come_in_again(db: Path) -> None:
    """What miner wrote for a reference manager is read as the same article; notes are no abstract."""
    from miner.records import RawPage
    from miner.resources import Resources
    from miner.stages.clean import Cleaner

    content = exported(db, "ris")
    ((found, failure),) = list(Cleaner(Resources.default())(RawPage("out.ris", None, content, "x")))
    assert failure is None
    assert found is not None
    assert (found.doi, found.title, found.abstract, found.authors) == (
        "10.5555/abc.1", "T", "=1+1 in 40 patients", ["Doe J", "Roe R"]
    )  # fmt: skip


def test_ris_travels_with_the_evidence(db: Path) -> None:
    (reference,) = rispy.loads(exported(db, "ris").decode())
    assert reference["title"] == "T"
    assert reference["authors"] == ["Doe J", "Roe R"]
    assert (reference["year"], reference["doi"]) == ("2021", "10.5555/abc.1")
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
    correct(db, names["cohort_size"], "reject", {}, "", "me")
    assert exported(db, "gold") == b'{"doc": "a", "records": []}\n'


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
