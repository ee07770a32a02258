"""Tables of records: CSV and tab-separated exports, Embase's CSV with a field a row, sheets of a workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from miner.kinds.columns import column
from miner.stages.clean import limits
from miner.stages.clean.draft import CleanError, Draft
from miner.stages.clean.labels import Labels
from miner.stages.clean.references.record import Record, draft_of

_LIST = re.compile(r"\s*;\s*|\s*\|\s*")
_HEADER_ROWS = 30
"""Rows above a table's header that may hold a search's name or a date."""
NO_ABSTRACTS = "fetch their abstracts with miner run --urls FILE, or export the records with abstracts"


def read(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each row of a table in text. Raises CleanError where no columns of articles are named."""
    lines = text.split("\n", 1)
    marked = re.match(r"\ufeff?sep=(.)\r?$", lines[0], re.IGNORECASE)
    delimiter = marked[1] if marked else _delimiter(text[:65536])
    csv.field_size_limit(limits.MAX_RECORD_CHARS)
    body = lines[1] if marked and len(lines) > 1 else text
    try:
        quoted = delimiter != "\t" or _is_quoted(body)
        stream = io.StringIO(body.replace("\x00", ""), newline="")
        rows = csv.reader(stream, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
        yield from of_rows(rows, labels, "the table")
    except csv.Error as error:
        raise CleanError(f"the table cannot be read: {error}", "save it again as CSV (UTF-8)") from error


def of_rows(rows: Iterable[Sequence[str]], labels: Labels, what: str) -> Iterator[Draft]:
    """A draft for each row below the header. Raises CleanError where there is no header, or nothing to read in it."""
    header: list[str | None] = []
    before: list[Sequence[str]] = []
    rows = iter(rows)
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        keys = [column(cell.strip("\ufeff ")) for cell in row]
        if (
            "title" in keys
            or "abstract" in keys
            or ("pmid" in keys and len(row) > 1)
            or ("doi" in keys and len(row) > 1)
        ):
            if len({k for k in keys if k}) >= 2 or len(row) == 1:
                header = keys
                break
            if keys[0] is not None and len(row) > 1:
                yield from _vertical([*before, row], rows, labels)
                return
        before.append(row)
        if len(before) > _HEADER_ROWS:
            break
    if not header:
        raise CleanError(
            f"{what} names no columns of articles",
            "its first row has to name a title and an abstract column (Title, Abstract, DOI, PMID, Year)",
        )
    if "abstract" not in header:
        raise CleanError(f"{what} has no column of abstracts", NO_ABSTRACTS)
    for row in rows:
        record = _record([(k, cell) for k, cell in zip(header, row, strict=False) if k])
        if record.filled():
            yield draft_of(record, labels, "table")


def _is_quoted(body: str) -> bool:
    """Whether a tab-separated file quotes cells: read so, each row has as many cells as the first.

    Most quote nothing, and a lone quotation mark before a title would swallow the rows below.
    """
    try:
        sizes = {len(row) for row in csv.reader(io.StringIO(body[:1_000_000], newline=""), delimiter="\t") if row}
    except csv.Error:
        return False
    return len(sizes) <= (1 if len(body) < 1_000_000 else 2) and '"' in body


def _delimiter(head: str) -> str:
    """The delimiter that parts the first row into the most known columns."""
    best = (0, ",")
    for first in [x for x in head.splitlines() if x.strip()][:_HEADER_ROWS]:
        for delimiter in "\t,;|":
            try:
                cells = next(csv.reader([first], delimiter=delimiter), [])
            except csv.Error:
                continue
            known = sum(column(cell.strip("\ufeff ")) is not None for cell in cells)
            best = max(best, (known, delimiter), key=lambda b: b[0])
        if best[0] >= 2:
            break
    return best[1]


def _vertical(before: list[Sequence[str]], rows: Iterator[Sequence[str]], labels: Labels) -> Iterator[Draft]:
    """Embase's CSV: a field a row, its name in the first cell; a title begins a record."""
    fields: list[tuple[str, str]] = []

    def rest() -> Iterator[Sequence[str]]:
        yield from before
        yield from rows

    for row in rest():
        key = column(row[0]) if row else None
        if key == "title" and any(k == "title" for k, _ in fields):
            record = _record(fields)
            if record.filled():
                yield draft_of(record, labels, "table")
            fields = []
        if key is not None:
            fields.append((key, "; ".join(x for x in row[1:] if x.strip())))
    record = _record(fields)
    if record.filled():
        yield draft_of(record, labels, "table")


def _record(cells: list[tuple[str, str]]) -> Record:
    found: dict[str, list[str]] = {}
    for key, cell in cells:
        if (cell := cell.strip()) and cell.lower() not in ("nan", "none", "null", "n/a"):
            found.setdefault(key, []).append(cell)

    def one(key: str) -> str:
        return next(iter(found.get(key, [])), "")

    def many(key: str) -> list[str]:
        return [x for x in _LIST.split(one(key)) if x]

    return Record(
        title=one("title"),
        vernacular=one("vernacular"),
        abstracts=[*found.get("abstract", []), *found.get("translation", [])],
        doi=one("doi"),
        pmid=re.sub(r"\.0$", "", one("pmid")),
        pmcid=one("pmcid"),
        journal=one("journal") or ("" if re.search(r"\d", one("source")) else one("source")),
        source=one("source"),
        year=one("year"),
        volume=one("volume"),
        pages=one("pages"),
        start=one("start"),
        end=one("end"),
        authors=_people(one("authors")),
        types=many("type"),
        languages=many("language"),
        numbers=found.get("notes", []),
        links=found.get("link", []),
        name=re.sub(r"\.0$", "", one("name")),
    )


def _people(text: str) -> list[str]:
    """Names out of one cell: parted by semicolons, "and", or commas where no name holds one."""
    if ";" in text or "|" in text:
        return [x for x in _LIST.split(text) if x]
    if " and " in text:
        return [x for x in re.split(r"\s+and\s+", text) if x]
    return (
        [x for x in (y.strip() for y in text.split(",")) if x]
        if text.count(",") > 1 or "." in text
        else [text] * bool(text)
    )
