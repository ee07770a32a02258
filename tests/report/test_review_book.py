"""A workbook for reviewers goes out, is typed into, and comes back through the checks of `miner fix`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from miner.records import MinerError
from miner.stages.report import export_to
from miner.stages.report.typed_in import Act, acts
from miner.stages.store import PageRows, correct, open_reading, parse_changes
from tests.fakes import document, evidence
from tests.store.test_store import store_once


@pytest.fixture
def db(tmp_path: Path) -> Path:
    made = document("a.txt", "=1+1 in 40 patients", "a", year=2021, authors=["Jane Doe"], doi="10.5555/abc.1")
    other = document("b.txt", "30 patients", "b", year=2021, authors=["Doe, J."], doi="10.5555/abc.2")
    records = [evidence(made, arm="-arm"), evidence(made, "dose", None, low=8.0, high=15.0, unit="Gy")]
    pages = [
        PageRows("a.txt", "/a.txt", "sha", [(made, records)]),
        PageRows("b.txt", "/b.txt", "shb", [(other, [evidence(other)])]),
    ]
    store_once(tmp_path / "e.duckdb", pages)
    return tmp_path / "e.duckdb"


@pytest.fixture
def book(db: Path) -> Path:
    path = db.with_name("out.xlsx")
    with open_reading(db) as con:
        assert export_to(con, "review", "xlsx", path) == 3
    return path


def typed(path: Path, change: Callable[[Any, dict[str, int]], None]) -> Path:
    """The workbook after a reviewer typed into its sheet of records."""
    book = openpyxl.load_workbook(path)
    sheet = book["records"]
    change(sheet, {cell.value: cell.column for cell in sheet[1]})
    book.save(path)
    return path


def read(db: Path, path: Path) -> list[Act]:
    with open_reading(db) as con:
        return acts(con, path)


def test_the_workbook_has_a_sheet_a_question(book: Path) -> None:
    held = openpyxl.load_workbook(book)
    assert held.sheetnames == ["overview", "outcomes", "cohorts", "doses", "records", "about"]
    sheet = held["records"]
    names = [cell.value for cell in sheet[1]]
    assert names[:2] == ["study", "evidence_id"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["Doe 2021a", "Doe 2021a", "Doe 2021b"]
    quote = sheet.cell(2, names.index("quote") + 1)
    assert (quote.data_type, quote.alignment.wrap_text) == ("s", True)
    assert sheet.cell(2, names.index("page") + 1).hyperlink.target == "https://doi.org/10.5555/abc.1"
    assert sheet.auto_filter.ref is not None
    assert not [c for s in held for row in s.iter_rows() for c in row if c.data_type == "f"]


def test_a_workbook_that_nobody_typed_into_says_nothing(db: Path, book: Path) -> None:
    assert read(db, book) == []


def test_what_was_typed_comes_back(db: Path, book: Path) -> None:
    def change(sheet: Any, at: dict[str, int]) -> None:
        sheet.cell(2, at["value"]).value = 41
        sheet.cell(2, at["arm"]).value = None
        sheet.cell(2, at["why"]).value = "table 2"
        sheet.cell(3, at["verdict"]).value = "Reject"
        sheet.cell(4, at["verdict"]).value = "accept"

    found = read(db, typed(book, change))
    assert [(a.action, a.changes, a.why) for a in found] == [
        ("fix", ("value=41", "arm="), "table 2"),
        ("reject", (), ""),
        ("accept", (), ""),
    ]
    for act in found:
        correct(db, act.record, act.action, parse_changes(list(act.changes)) if act.changes else {}, "x", "me")
    with open_reading(db) as con:
        assert con.execute("SELECT value, arm FROM evidence ORDER BY source, position").fetchall()[0] == (41.0, None)
    assert read(db, book)[1:] == [a for a in found if a.action != "fix"]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("verdict", "maybe", "neither accept nor reject"), ("evidence_id", "000000000000", "there is no record")],
)
def test_a_wrong_row_is_named(db: Path, book: Path, column: str, value: str, said: str) -> None:
    def change(sheet: Any, at: dict[str, int]) -> None:
        sheet.cell(3, at[column]).value = value

    with pytest.raises(MinerError, match=rf"out\.xlsx, sheet records, row 3: .*{said}"):
        read(db, typed(book, change))


def test_another_file_is_refused(db: Path, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("no workbook")
    with pytest.raises(MinerError, match="no Excel workbook"):
        read(db, tmp_path / "x.xlsx")
    other = openpyxl.Workbook()
    other.active.append(["a", "b"])
    other.save(tmp_path / "y.xlsx")
    with pytest.raises(MinerError, match="no sheet has a column evidence_id"):
        read(db, tmp_path / "y.xlsx")
