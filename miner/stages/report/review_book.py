"""A workbook for reviewers: one sheet a question, studies by name, clauses wrapped, filters, links to the pages.

On the sheet `records` a reviewer may type over what is wrong, write accept or reject into `verdict` and a reason into
`why`; `miner import` reads that back (`typed_in`).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

from miner.stages.report.formats import objects
from miner.stages.report.spreadsheet import CHARACTERS, ROWS, put_cell

if TYPE_CHECKING:
    import duckdb

RECORDS = "records"
EDITABLE = (
    "field", "value", "unit", "comparator", "low", "high", "interval", "spread", "spread_kind", "statistic",
    "numerator", "denominator", "concept", "population", "arm", "timepoint", "scope",
)  # fmt: skip
"""Columns that may be typed over: the keys that `miner fix` takes."""
VERDICT, WHY = "verdict", "why"
_SHEETS = {
    "overview": ("article_wide", "Which studies are there, with cohort, dose, follow-up and the main outcomes?"),
    "outcomes": ("outcomes", "Which outcomes in how many, of which arm, when?"),
    "cohorts": ("cohorts", "How many people, vertebrae, lesions, and in which arm?"),
    "doses": ("doses", "Which doses of which kind?"),
    RECORDS: ("article_evidence", "Every record with its clause: type over what is wrong, then miner import FILE"),
}
_HIDDEN = frozenset(
    "document_id article_id run_id first_run_id pipeline document_sha256 position rule start end retracted language "
    "alternatives correction corrected_by source".split()
)
_LINKS = 60_000
"""Links of a sheet: Excel opens no more than 65,530."""
_WIDE = {"quote": 70, "title": 50, "study": 18, "evidence_id": 18, "why": 30, "checks": 24}


def write_review(con: duckdb.DuckDBPyConnection, stamp: str, stream: IO[bytes]) -> int:
    """Write the workbook; gives the number of records on its sheet `records`."""
    from datetime import datetime

    import xlsxwriter

    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    book.set_properties({"comments": stamp, "created": datetime(2000, 1, 1)})
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "top": book.add_format({"valign": "top"}),
        "edit": book.add_format({"valign": "top", "bg_color": "#FFF9E5"}),
        "alarm": book.add_format({"valign": "top", "font_color": "#C00000", "text_wrap": True}),
        "link": book.add_format({"valign": "top", "font_color": "#0563C1", "underline": 1}),
    }
    studies = _studies(con)
    known = {row[0] for row in con.execute("SHOW TABLES").fetchall()}
    count = 0
    for name, (view, _) in _SHEETS.items():
        if view in known:
            count = _sheet(con, book, name, view, studies, looks)
    about = book.add_worksheet("about")
    about.set_column(0, 0, 14)
    about.set_column(1, 1, 100)
    lines = [(name, question) for name, (_, question) in _SHEETS.items()] + [("versions", stamp)]
    for line, (name, text) in enumerate(lines):
        about.write_string(line, 0, name, looks["head"])
        about.write_string(line, 1, text)
    book.close()
    return count


def _sheet(
    con: duckdb.DuckDBPyConnection, book: Any, name: str, view: str, studies: dict[str, tuple[str, str]], looks: Any
) -> int:
    """One sheet of a view's rows, the study's name in front and a link to its page at the end."""
    reader = con.sql(f'FROM "{view}" ORDER BY ALL' if name == "overview" else f'FROM "{view}"').to_arrow_reader()
    shown = [c for c in reader.schema.names if c not in _HIDDEN and c not in ("doc", "study")]
    if name == RECORDS:
        shown = [
            "evidence_id",
            *EDITABLE,
            "quote",
            *(c for c in ("section", "confidence", "checks", "status") if c in shown),
        ]
    names = ["study", *shown, *([VERDICT, WHY] if name == RECORDS else []), "doc", "page"]
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for column, title in enumerate(names):
        sheet.write_string(0, column, title, looks["head"])
        sheet.set_column(column, column, _WIDE.get(title, min(max(len(title) + 2, 9), 20)))
    line = 0
    for row in objects(reader):
        line += 1
        if line > ROWS:
            break
        study, link = studies.get(str(row.get("document_id")), (str(row.get("doc") or ""), ""))
        filled = {**row, "study": study}
        for column, title in enumerate(names):
            style = looks["alarm" if row.get("retracted") else "wrap" if title in ("quote", "title") else "top"]
            if name == RECORDS and title in (*EDITABLE, VERDICT, WHY):
                style = looks["edit"]
            if title == "page":
                if link and line <= _LINKS:
                    sheet.write_url(line, column, link, looks["link"], "page")
            else:
                put_cell(sheet, line, column, filled.get(title), style)
    sheet.autofilter(0, 0, max(line, 1), len(names) - 1)
    if name == RECORDS:
        sheet.data_validation(
            1,
            names.index(VERDICT),
            max(line, 1),
            names.index(VERDICT),
            {"validate": "list", "source": ["accept", "reject"]},
        )
    return min(line, ROWS)


def _studies(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    """By document: its study's name ("Doe 2022", with a, b ... where there are several) and the address of its page."""
    rows = con.execute(
        "SELECT document_id, authors, year, doc, doi, pmid, source FROM documents ORDER BY year, doi, doc, document_id"
    ).fetchall()
    plain = {r[0]: f"{_family(r[1] or [])} {r[2]}" if r[1] and r[2] else str(r[3]) for r in rows}
    articles = {r[0]: r[4] or r[5] or r[3] for r in rows}
    several = Counter(name for name, _ in {(plain[d], articles[d]) for d in plain})
    letters: dict[str, dict[str, str]] = {}
    out: dict[str, tuple[str, str]] = {}
    for document, _, _, _, doi, pmid, source in rows:
        name = plain[document]
        if several[name] > 1:
            own = letters.setdefault(name, {})
            letter = own.setdefault(articles[document], _letter(len(own)))
            name += letter
        out[document] = (name, _address(doi, pmid, str(source)))
    return out


def _letter(number: int) -> str:
    return chr(ord("a") + number) if number < 26 else f"-{number + 1}"


def _family(authors: list[str]) -> str:
    """The family name of the first author, as "Doe J", "Doe, Jane" and "Jane Doe" have it."""
    first = authors[0].strip()
    if "," in first:
        return first.split(",")[0].strip()
    words = first.split()
    if len(words) > 1 and re.fullmatch(r"[A-Z][A-Z.-]{0,4}", words[-1]):
        return " ".join(words[:-1])
    return words[-1] if words else "?"


def _address(doi: str | None, pmid: str | None, source: str) -> str:
    """Where the page can be opened: as it was read, else by its number; "" where neither is an address."""
    if source.startswith(("http://", "https://")):
        link = source
    elif doi:
        link = f"https://doi.org/{doi}"
    elif pmid:
        link = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    else:
        return ""
    return link if len(link) < min(2000, CHARACTERS) and not re.search(r"[\s\"<>]", link) else ""
