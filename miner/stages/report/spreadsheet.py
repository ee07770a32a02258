"""XLSX: one sheet of rows, one that names the versions. Text is written as text, so that no cell can be a formula."""

from __future__ import annotations

import math
from typing import IO, TYPE_CHECKING, Any

from miner.stages.report.formats import cell, rows

if TYPE_CHECKING:
    import pyarrow

ROWS = 1_048_575
"""Rows of a sheet under its heading; what is more goes on in a further sheet."""
CHARACTERS = 32_767
_CUT = " … (cut: a cell holds no more)"
_EXACT = 2**53
"""Whole numbers from here on are written as text: a spreadsheet would round them."""


def write_xlsx(reader: pyarrow.RecordBatchReader, what: str, stamp: str, stream: IO[bytes]) -> int:
    """Write all rows; gives their number. Rows of retracted articles are red; `stamp` names the versions."""
    from datetime import datetime

    import xlsxwriter

    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    # The same table, the same bytes: the file does not tell when it was written, but which run it shows.
    book.set_properties({"comments": stamp, "created": datetime(2000, 1, 1)})
    head, alarm = book.add_format({"bold": True}), book.add_format({"font_color": "#C00000"})
    names = reader.schema.names
    marked = names.index("retracted") if "retracted" in names else None
    count, sheet, line = 0, None, 0
    for values in rows(reader):
        if sheet is None or line > ROWS:
            sheet, line = _sheet(book, what, names, head), 1
        style = alarm if marked is not None and values[marked] else None
        for column, value in enumerate(values):
            put_cell(sheet, line, column, value, style)
        line += 1
        count += 1
    if sheet is None:
        _sheet(book, what, names, head)
    about = book.add_worksheet("about")
    for line, (name, value) in enumerate((("table", what), ("rows", count), ("versions", stamp))):
        about.write_string(line, 0, name, head)
        put_cell(about, line, 1, value, None)
    about.set_column(1, 1, 80)
    book.close()
    return count


def _sheet(book: Any, what: str, names: list[str], head: Any) -> Any:
    number = len(book.worksheets())
    sheet = book.add_worksheet(what[:25] if not number else f"{what[:25]} {number + 1}")
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, min(max(len(name) + 2, 10), 40))
    return sheet


def put_cell(sheet: Any, line: int, column: int, value: Any, style: Any) -> None:
    """Write a value as what it is: text as text, so that no cell can be a formula; nothing for null."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value, style)
    elif isinstance(value, int | float) and abs(value) < _EXACT:
        sheet.write_number(line, column, value, style)
    else:
        text = cell(value).encode("utf-8", "replace").decode()
        sheet.write_string(
            line, column, text if len(text) <= CHARACTERS else text[: CHARACTERS - len(_CUT)] + _CUT, style
        )
