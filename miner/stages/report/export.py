"""Files for other programs: spreadsheet-safe CSV, XLSX, Parquet, JSON lines, gold for scoring, RIS with the evidence.

A file is written beside its place and moved there when it is whole. Every export names the versions it came from: in a
column, on a sheet of their own, in Parquet's metadata, or in each reference's note.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from miner.records import EVIDENCE_KEYS
from miner.stages.report.formats import cell, objects, rows
from miner.stages.report.query import QueryError
from miner.stages.report.whole_file import whole_file

if TYPE_CHECKING:
    import duckdb
    import pyarrow

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−]|[\t\r\n]")
"""What a spreadsheet may take for the start of a formula, full-width and small forms too."""
_INNER = re.compile(r"(?<=[;\t\r\n])(\s*[=@＝＠﹦﹫])")
"""Where semicolons part cells, what follows one is a cell of its own."""


def versions(con: duckdb.DuckDBPyConnection) -> str:
    """Which release and pipelines the rows come from, in one line."""
    release, pipelines, run, day = con.execute(
        "SELECT max(version), list(DISTINCT pipeline[:12] ORDER BY pipeline[:12]), max(run_id), "
        "strftime(max(started_at)::TIMESTAMP, '%Y-%m-%d') FROM runs"
    ).fetchall()[0]
    return f"miner {release}, pipeline {' '.join(pipelines or [])}, run {run}, {day}"


REVIEW = "review"
"""What an XLSX holds where nobody says: a workbook of several sheets, for reviewers."""


def export_to(con: duckdb.DuckDBPyConnection, what: str, form: str, path: Path) -> int:
    """Write a table or view to `path`; gives the number of rows. Raises QueryError, and OSError where it cannot write.

    "gold" and "ris" have a shape of their own, and read the evidence and the articles whatever `what` says.
    """
    names = {row[0] for row in con.execute("SHOW TABLES").fetchall()}
    if what not in names and not (what == REVIEW and form == "xlsx"):
        raise QueryError(f"{what}: no such table or view", f"there are {', '.join(sorted(names))}")
    with whole_file(path) as stream:
        return FORMS[form](con, what, stream)


def _read(con: duckdb.DuckDBPyConnection, what: str) -> pyarrow.RecordBatchReader:
    return con.sql(f'FROM "{what}"').to_arrow_reader()


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a quote sign stands before it; numbers stay numbers."""
    text = _INNER.sub(r"'\1", text)
    if not _FORMULA.match(text):
        return text
    try:
        float(text)
    except ValueError:
        return "'" + text
    return text if text.isascii() else "'" + text


def _csv(con: duckdb.DuckDBPyConnection, what: str, stream: IO[bytes]) -> int:
    stamp, count = versions(con), 0
    reader = _read(con, what)
    # The mark at the start tells spreadsheets that this is UTF-8.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*reader.schema.names, "miner"])
    for row in rows(reader):
        writer.writerow([*(safe(cell(value)) for value in row), stamp])
        count += 1
    text.flush()
    text.detach()
    return count


def _jsonl(con: duckdb.DuckDBPyConnection, what: str, stream: IO[bytes]) -> int:
    stamp, count = versions(con), 0
    for obj in objects(_read(con, what)):
        stream.write(json.dumps(obj | {"miner": stamp}, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        count += 1
    return count


def _xlsx(con: duckdb.DuckDBPyConnection, what: str, stream: IO[bytes]) -> int:
    from miner.stages.report.spreadsheet import write_xlsx

    stamp = versions(con)
    if what == REVIEW:
        from miner.stages.report.review_book import write_review

        return write_review(con, stamp, stream)
    return write_xlsx(_read(con, what), what, stamp, stream)


def _parquet(con: duckdb.DuckDBPyConnection, what: str, stream: IO[bytes]) -> int:
    import pyarrow.parquet as pq

    stamp, count = versions(con), 0
    reader = _read(con, what)
    schema = reader.schema.with_metadata({"miner": stamp})
    with pq.ParquetWriter(stream, schema) as writer:
        for batch in reader:
            writer.write_batch(batch.replace_schema_metadata(schema.metadata))
            count += batch.num_rows
    return count


_LOOKED_AT = (
    "SELECT e.document_id, any_value(e.source) AS source, any_value(e.doc) AS doc FROM evidence_extracted AS e "
    "LEFT JOIN decided AS c USING (evidence_id) "
    "GROUP BY e.document_id HAVING count(*) = count(c.evidence_id)"
)


def _gold(con: duckdb.DuckDBPyConnection, what: str, stream: IO[bytes]) -> int:
    """Documents in which a reader looked at every record, with their records as corrected, be none of them right."""
    names = con.execute(f"SELECT doc FROM ({_LOOKED_AT}) ORDER BY source, doc").fetchall()
    documents: dict[str, list[dict[str, Any]]] = {str(row[0]): [] for row in names}
    reader = con.sql(
        f"SELECT * FROM evidence WHERE document_id IN (SELECT document_id FROM ({_LOOKED_AT})) "
        "ORDER BY source, doc, position"
    ).to_arrow_reader()
    for obj in objects(reader):
        documents[str(obj["doc"])].append({key: obj[key] for key in EVIDENCE_KEYS})
    for doc, records in documents.items():
        line = json.dumps({"doc": doc, "records": records}, ensure_ascii=False)
        stream.write(line.encode("utf-8", "replace") + b"\n")
    return len(documents)


def _ris(con: duckdb.DuckDBPyConnection, what: str, stream: IO[bytes]) -> int:
    """A reference an article, its evidence in the note (N1), a line a record."""
    notes: dict[str, list[str]] = {}
    for obj in objects(con.sql("SELECT * FROM evidence WHERE scope = 'study' ORDER BY position").to_arrow_reader()):
        notes.setdefault(str(obj["document_id"]), []).append(_note(obj))
    stamp, count = versions(con), 0
    articles = con.sql(
        "SELECT d.* EXCLUDE (status), t.status FROM documents AS d LEFT JOIN articles AS a USING (document_id) "
        "LEFT JOIN statuses AS t USING (document_id) WHERE coalesce(a.representative, true) ORDER BY d.source, d.doc"
    )
    for obj in objects(articles.to_arrow_reader()):
        for tag, value in _reference(obj, [*notes.get(str(obj["document_id"]), []), stamp]):
            stream.write(f"{tag}  - {' '.join(str(value).split())}".rstrip().encode("utf-8", "replace") + b"\r\n")
        stream.write(b"\r\n")
        count += 1
    return count


def _reference(obj: dict[str, Any], notes: list[str]) -> Iterator[tuple[str, Any]]:
    yield "TY", "JOUR"
    named = {"TI": "title", "AB": "abstract", "JO": "journal", "PY": "year", "VL": "volume", "SP": "pages", "DO": "doi"}
    for author in obj["authors"] or []:
        yield "AU", author
    for tag, key in named.items():
        if obj[key] is not None:
            yield tag, obj[key]
    if obj["pmid"]:
        yield "AN", obj["pmid"]
    if obj["status"]:
        # A keyword is what reference managers show as a tag and screening tools as a label.
        yield "KW", obj["status"]
        yield "N1", f"status: {obj['status']}"
    for note in notes:
        yield "N1", note
    yield "ER", ""


def _note(obj: dict[str, Any]) -> str:
    number = f"{obj['comparator'] or ''}{cell(obj['value'])}"
    if obj["spread"] is not None:
        number += f" ± {cell(obj['spread'])}" + (f" ({obj['spread_kind']})" if obj["spread_kind"] else "")
    if obj["low"] is not None or obj["high"] is not None:
        number += f" ({cell(obj['low'])}-{cell(obj['high'])})"
    if obj["numerator"] is not None:
        number += f" n={obj['numerator']}" + (f"/{obj['denominator']}" if obj["denominator"] is not None else "")
    parts = [obj["field"], obj["concept"], obj["arm"], obj["timepoint"], f"{number.strip()} {obj['unit']}"]
    return "; ".join(str(part) for part in parts if part) + f': "{obj["quote"]}"'


FORMS: dict[str, Callable[[duckdb.DuckDBPyConnection, str, IO[bytes]], int]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "jsonl": _jsonl,
    "parquet": _parquet,
    "gold": _gold,
    "ris": _ris,
}
