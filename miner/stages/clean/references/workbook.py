"""Sheets of an Excel workbook (.xlsx) that name title and abstract columns, read by openpyxl row by row."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from miner.records import RawPage
from miner.stages.clean import limits
from miner.stages.clean.draft import CleanError, Draft
from miner.stages.clean.labels import Labels
from miner.stages.clean.references.table import of_rows

_ADVICE = "save the sheet as CSV (UTF-8), with a first row that names its title and abstract columns"


def read(raw: RawPage, labels: Labels) -> Iterator[Draft]:
    """A draft for each row of each sheet that names articles' columns.

    Raises CleanError for a workbook that cannot be opened, is built to explode, or has no such sheet.
    """
    check_zip(raw.content, "the Excel file", _ADVICE)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(raw.content), read_only=True, data_only=True)
    except Exception as error:
        raise CleanError(
            f"the Excel file (.xlsx) cannot be opened: {type(error).__name__}: {error}", _ADVICE
        ) from error
    found = False
    reason: CleanError | None = None
    try:
        for sheet in book.worksheets:
            rows = ([_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
            try:
                for draft in of_rows(rows, labels, f"the sheet {sheet.title!r} of this Excel file"):
                    found = True
                    yield draft
            except CleanError as error:
                reason = reason or error
    except CleanError:
        raise
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, SyntaxError) as error:
        raise CleanError(f"the Excel file cannot be read: {error}", _ADVICE) from error
    finally:
        book.close()
    if not found:
        raise reason or CleanError("the Excel file holds no rows of articles", _ADVICE)


def _text(cell: object) -> str:
    """A cell as text: whole numbers without ".0", dates by their year first."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)


def check_zip(content: bytes, what: str, advice: str) -> None:
    """Raise CleanError for an Office file that is broken, or unpacks to more than the limits allow."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            total = sum(m.file_size for m in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise CleanError(f"{what} is broken: {error}", advice) from error
    if total > limits.MAX_OFFICE_BYTES or (
        total > limits.MIN_BOMB_BYTES and total > limits.MAX_GZIP_RATIO * len(content)
    ):
        raise CleanError(f"{what} unpacks to {total / 1e6:.0f} MB", advice)
