"""Write rows as an aligned table, CSV, JSON (an array or lines) or Parquet, batch by batch."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from miner.records import visible
from miner.stages.report.query import QueryError, short

if TYPE_CHECKING:
    import pyarrow

CELL = 60
"""Characters of a cell in a printed table, where the terminal's width is not known."""


def write(reader: pyarrow.RecordBatchReader, form: str, stream: IO[bytes], width: int | None = 0) -> None:
    """Write all rows to a byte stream; `form` is table, csv, json, jsonl or parquet.

    `width` is for tables: None takes the terminal's, 0 as wide as the cells are. Raises QueryError, and ValueError for
    another form.
    """
    import pyarrow as pa

    writers = {"csv": _csv, "json": _json, "jsonl": _jsonl, "parquet": _parquet}
    try:
        if form == "table":
            _table(reader, stream, width)
        elif form in writers:
            writers[form](reader, stream)
        else:
            raise ValueError(f"unknown format {form}")
    except (pa.ArrowException, OSError) as error:
        if not isinstance(error, pa.ArrowException) and error.errno is not None:
            raise
        # Rows come as they are computed, so a query may still fail in its middle.
        raise QueryError(f"the query failed: {short(error)}") from error


def rows(reader: pyarrow.RecordBatchReader) -> Iterator[tuple[Any, ...]]:
    """Rows as tuples of plain values; a column name may occur twice."""
    for batch in reader:
        yield from zip(*(_column(column) for column in batch.columns), strict=True) if batch.num_columns else ()


def _column(column: Any) -> list[Any]:
    import pyarrow as pa

    try:
        values = column.to_pylist() if _fits(column.type) else _as_text(column)
    except (OverflowError, ValueError, ImportError, pa.ArrowException):
        values = _as_text(column)
    if pa.types.is_map(column.type):
        return [dict(value) if isinstance(value, list) else value for value in values]
    return list(values)


def _fits(kind: Any) -> bool:
    """Whether Python's own types can hold what an Arrow type can: not months and days together, no nanoseconds."""
    import pyarrow as pa

    if pa.types.is_nested(kind):
        return all(_fits(kind.field(i).type) for i in range(kind.num_fields))
    return not (pa.types.is_interval(kind) or getattr(kind, "unit", "") == "ns")


def _as_text(column: Any) -> list[Any]:
    """A column's values; what Python cannot hold (a date without end, a year after 9999) as DuckDB prints it."""
    import duckdb
    import pyarrow as pa

    with duckdb.connect(":memory:") as con:
        con.register("given", pa.table({"value": column}))
        texts = [row[0] for row in con.execute("SELECT CAST(value AS VARCHAR) FROM given").fetchall()]
    out: list[Any] = []
    fits = _fits(column.type)
    for value, text in zip(column, texts, strict=True):
        try:
            out.append(value.as_py() if fits else text)
        except (OverflowError, ValueError, ImportError, pa.ArrowException):
            out.append(text)
    return out


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return value


def cell(value: Any) -> str:
    """A value as a table or CSV shows it: nothing for null, lists joined by "; "."""
    value = _plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, list):
        return "; ".join(cell(v) for v in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _table(reader: pyarrow.RecordBatchReader, stream: IO[bytes], width: int | None) -> None:
    from miner.stages.report.table import render

    numeric = [any(t in str(f.type) for t in ("int", "double", "float", "decimal")) for f in reader.schema]
    if reader.schema.names == ["explain_key", "explain_value"]:
        for row in rows(reader):
            stream.write(visible(str(row[1])).encode("utf-8", "replace"))
        return
    if width is None:
        width = shutil.get_terminal_size().columns
    cells = [[visible(" ".join(cell(value).split())) for value in row] for row in rows(reader)]
    if width == 0:  # in a pipe any table is as wide as it is, but for its longest texts
        cells = [[_short(text) for text in row] for row in cells]
    lines = render([visible(name) for name in reader.schema.names], numeric, cells, width)
    count = len(cells)
    stream.write(
        ("\n".join(lines).strip("\n") + f"\n({count} row{'' if count == 1 else 's'})\n").encode("utf-8", "replace")
    )


def _short(text: str) -> str:
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def _csv(reader: pyarrow.RecordBatchReader, stream: IO[bytes]) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(reader.schema.names)
    writer.writerows([cell(value) for value in row] for row in rows(reader))
    text.flush()
    text.detach()


def objects(reader: pyarrow.RecordBatchReader) -> Iterator[dict[str, Any]]:
    """Rows as objects that JSON can hold."""
    names = reader.schema.names
    for row in rows(reader):
        yield {name: _plain(value) for name, value in zip(names, row, strict=True)}


def _lines(reader: pyarrow.RecordBatchReader) -> Iterator[bytes]:
    for obj in objects(reader):
        yield json.dumps(obj, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def _json(reader: pyarrow.RecordBatchReader, stream: IO[bytes]) -> None:
    """One array, an object a line."""
    stream.write(b"[")
    for i, obj in enumerate(_lines(reader)):
        stream.write((b",\n" if i else b"\n") + obj)
    stream.write(b"\n]\n")


def _jsonl(reader: pyarrow.RecordBatchReader, stream: IO[bytes]) -> None:
    for obj in _lines(reader):
        stream.write(obj + b"\n")


def _parquet(reader: pyarrow.RecordBatchReader, stream: IO[bytes]) -> None:
    import pyarrow.parquet as pq

    with pq.ParquetWriter(stream, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
