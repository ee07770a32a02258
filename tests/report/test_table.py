"""A printed table fits its width: numbers and ids whole, texts cut, else a row at a time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from miner.stages.report.table import render

NAMES = ["doc", "value", "quote"]
NUMERIC = [False, True, False]
QUOTE = "Local control at 2 years was 84% in seventy-three patients who were followed"


def test_a_table_that_fits_is_left_as_it_is() -> None:
    assert render(NAMES, NUMERIC, [["a", "1.5", "short"], ["bcd", "12", "text"]], 80) == [
        "doc   value   quote",
        "───────────────────",
        "a       1.5   short",
        "bcd      12   text",
    ]


def test_long_text_is_cut_and_numbers_and_ids_are_not() -> None:
    assert render(NAMES, NUMERIC, [["10.5555/abc.1", "12345.678", QUOTE]], 50) == [
        "doc                 value   quote",
        "──────────────────────────────────────────────────",
        "10.5555/abc.1   12345.678   Local control at 2 ye…",
    ]


def test_headings_break_at_underscores_before_anything_is_cut() -> None:
    assert render(["follow_up_months", "n"], [True, True], [["12", "7"]], 12) == [
        " follow",
        "    _up",
        "_months   n",
        "───────────",
        "     12   7",
    ]


def test_too_many_columns_are_shown_a_row_at_a_time() -> None:
    names = [f"column_{i}" for i in range(20)]
    long = "0123456789" * 3
    lines = render(names, [False] * 20, [[long] + ["x y"] * 18 + [""]], 40)
    assert lines[0] == "─ row 1 ────────────────────────────────"
    assert lines[1:3] == ["column_0", f"  {long}"]
    assert lines[3] == "column_1    x y"
    assert not any("column_19" in line for line in lines)


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), max_size=30)


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.tuples(
            st.lists(st.text("abc_", min_size=1, max_size=20), min_size=n, max_size=n),
            st.lists(st.lists(CELLS, min_size=n, max_size=n), max_size=4),
        )
    ),
    st.integers(60, 120),
)
def test_no_line_is_wider_than_the_terminal(table: tuple[list[str], list[list[str]]], width: int) -> None:
    names, rows = table
    assert all(cell_len(x) <= width for x in render(names, [False] * len(names), rows, width))
