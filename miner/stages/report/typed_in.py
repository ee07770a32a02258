"""Corrections typed into a workbook that `miner export` wrote: what differs from the table, row by row.

Nothing is written here: the changes come as acts, to go through the same checks as `miner fix`.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from miner.records import MinerError
from miner.stages.report.formats import cell
from miner.stages.report.review_book import EDITABLE, VERDICT, WHY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

_NUMBERS = frozenset({"value", "low", "high", "spread", "numerator", "denominator"})
_MOST = 256 * 1024 * 1024
"""Bytes that a workbook may unpack to."""


@dataclass(frozen=True)
class Act:
    """What a reviewer typed into one row: `action` is fix (with `changes` as KEY=VALUE), accept or reject."""

    where: str
    record: str
    action: str
    changes: tuple[str, ...]
    why: str


def acts(con: duckdb.DuckDBPyConnection, path: Path) -> list[Act]:
    """The acts in a workbook, in the order of its rows. Raises MinerError naming the row that is wrong."""
    found: list[Act] = []
    seen = False
    for sheet, number, row in _rows(path):
        seen = True
        where, record = f"{path.name}, sheet {sheet}, row {number}", row.get("evidence_id", "")
        if not record:
            continue
        verdict = row.get(VERDICT, "").strip().lower()
        if verdict not in ("", "accept", "reject"):
            raise MinerError(
                f"{where}: the verdict {verdict!r} is neither accept nor reject", "empty it, or choose one"
            )
        stands = _stands(con, record)
        if stands is None:
            raise MinerError(
                f"{where}: there is no record {record}", "export the workbook again: the table has changed"
            )
        changes = tuple(
            f"{key}={row[key]}" for key in EDITABLE if key in row and not _same(key, row[key], cell(stands.get(key)))
        )
        why = row.get(WHY, "").strip()
        if changes and verdict == "reject":
            raise MinerError(f"{where}: is both corrected and rejected", "leave the values, or empty the verdict")
        if changes:
            found.append(Act(where, record, "fix", changes, why))
        elif verdict:
            found.append(Act(where, record, verdict, (), why))
    if not seen:
        raise MinerError(f"{path}: no sheet has a column evidence_id", "give a workbook that miner export wrote")
    return found


def _stands(con: duckdb.DuckDBPyConnection, record: str) -> dict[str, Any] | None:
    """The record as the table has it now, as extracted where it was rejected; None where there is none."""
    for view in ("evidence", "evidence_extracted"):
        answer = con.execute(f"SELECT * FROM {view} WHERE evidence_id = ? LIMIT 1", [record])
        names = [d[0] for d in answer.description or []]
        if (row := answer.fetchone()) is not None:
            return dict(zip(names, row, strict=True))
    return None


def _same(key: str, typed: str, stands: str) -> bool:
    if typed == stands:
        return True
    if key in _NUMBERS and typed and stands:
        try:
            return abs(float(typed) - float(stands)) <= 1e-9 * max(1.0, abs(float(stands)))
        except ValueError:
            return False
    return False


def _rows(path: Path) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Rows of sheets with a column evidence_id: the sheet, the row's number, the cells by column."""
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(m.file_size for m in archive.infolist())
        if size > _MOST:
            raise MinerError(f"{path}: unpacks to {size / 1e6:,.0f} MB", "give a workbook that miner export wrote")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise MinerError(f"{path}: is no Excel workbook: {error}", "save it as .xlsx") from error
    try:
        for sheet in book.worksheets:
            head: list[str] = []
            for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
                cells = [_text(value) for value in values]
                if not head:
                    head = cells if "evidence_id" in cells else []
                    if not head:
                        break
                    continue
                yield sheet.title, number, {n: c for n, c in zip(head, cells, strict=False) if n}
    finally:
        book.close()


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return cell(value).strip()
