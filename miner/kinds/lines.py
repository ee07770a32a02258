"""Kinds of text that their lines tell: tagged exports of databases, tables, lists of identifiers, PubMed's text."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from miner.kinds.columns import column

if TYPE_CHECKING:
    from miner.kinds.decide import Kind

_OVID = re.compile(r"(?m)^<\d{1,6}(?:\. ?)?>[ \t]*$")
_OVID_BARE = re.compile(r"(?m)^(?:VN  - Ovid|DB  - (?:Ovid|Embase|APA|MEDLINE|CINAHL|AMED|Global Health))")
_RIS = re.compile(r"(?m)^[ \t\ufeff]{0,3}TY {1,2}- ?\S|^[ \t\ufeff]{0,3}TY  ?-[ \t]*$")
_RIS_LINE = re.compile(r"(?m)^[ \t]{0,3}(?!TY)[A-Z][A-Z0-9] {1,2}- ?")
_NBIB = re.compile(r"(?m)^PMID- ?\d|^(?:TI|AB|OWN|STAT|DP|OID|AU)  ?- ")
_NBIB_LINE = re.compile(
    r"(?m)^(?:PMID|OWN|STAT|TI|AB|DP|VI|IP|PG|FAU|AU|LID|AID|JT|TA|LA|PT|OID|SO|PMC|DCOM|EDAT)\s{0,2}- "
)
_WOS = re.compile(r"\AFN (?:Clarivate|ISI|Thomson|Web of|Export)|(?m:^PT [JBSPC]$)")
_WOS_LINE = re.compile(r"(?m)^(?:AU|AF|TI|SO|UT|ER|PY|DI|AB)(?: |$)")
_REFWORKS = re.compile(
    r"(?m)^RT (?:Journal|Book|Generic|Conference|Dissertation|Thesis|Report|Web|Magazine|News|Abstract|\w+)"
)
_REFWORKS_LINE = re.compile(r"(?m)^(?:T1|A1|JF|YR|VO|AB|SP|DO|SR|ID|LK) \S")
_ENW = re.compile(r"(?m)^%(?:0|T|A) \S")
_ENW_LINE = re.compile(r"(?m)^%[0-9A-Z@!~^+&*()#$<>=?[\]] ?\S")
_CENTRAL = re.compile(r"(?m)^Record #\d+ of \d+[ \t]*$")
_CENTRAL_LINE = re.compile(r"(?m)^(?:ID|AU|TI|SO|YR|AB|DOI|US): ?\S")
_NOTEEXPRESS = re.compile(
    r"(?m)^\{(?:Reference Type|Title|Author)\}: ?|^(?:SrcDatabase|Title|Author|DataType)-[\u4e00-\u9fff]{1,8} ?[:：]"
)
_BIBTEX = re.compile(
    r"(?m)^[ \t]{0,8}@[A-Za-z]{3,30}[ \t]{0,4}[{(][^\n=]{0,200},?[ \t]*$|^@[A-Za-z]{3,30}\{[^\n,=]{0,200},[^\n]{0,500}="
)
_HEADER = re.compile(
    r"\A(?:From (?:\S{1,200}|<[^>\n]{1,100}>) [^\n]{1,200}\n)?(?:[ \t][^\n]*\n|"
    r"[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n){2,200}?\n"
)
_MAIL = re.compile(
    r"(?mi)^(?:MIME-Version|Content-Type|Content-Transfer-Encoding|Message-ID|Snapshot-Content-Location|Delivered-To|"
    r"Return-Path|Received|X-[\w-]+):"
)
_MAILED = re.compile(r"(?mi)^(?:From|To|Subject|Date|Sent|Cc):")
_ID = re.compile(
    r"(?:pmid:? ?)?\d{5,8}|(?:pmcid:? ?)?PMC ?\d{3,9}|(?:doi:? ?|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+|https?://\S+|"
    r"NCT\d{8}|CN-\d{8}",
    re.IGNORECASE,
)
_SUMMARY = re.compile(r"(?m)^\d{1,6}[:.] [^\n]{20,1500}?\bPMID: ?\d{1,8}(?:; PMCID: PMC\d+)?\.?[ \t]*$")
_PUBMED_TEXT = re.compile(r"(?:^|\n)(?:PMID|DOI|PMCID): ?[^\n]{3,80}(?:\[Indexed for MEDLINE\])?[ \r]*(?:\n|$)")
_PUBMED_CITE = re.compile(
    r"(?:^|\n)(?:\d{1,5}[.:] )?[^\n]{0,160}?(?:18|19|20)\d\d(?: [A-Z][a-z]{2}[^;\n]{0,20})?;[^\n:]{0,40}:[^\n]{1,60}|"
    r"(?:^|\n) ?(?:\d{1,5}\. )?[^\n]{0,120}(?:19|20)\d\d [A-Z][a-z]{2}[^\n]{0,30}\. doi: 10\."
)
_PUBMED_ITEM = re.compile(
    r"(?m)^\d{1,5}[.:] [^\n]{2,160}?(?:18|19|20)\d\d(?: [A-Z][a-z]{2}[^;\n]{0,20})?(?:;[^\n:]{0,40}:?|\. ?doi: "
    r"?10\.)[^\n]*\n(?:[^\n]+\n){0,3}[ \t]*\n"
)
_DELIMITERS = "\t,;|"


def numbered(head: str) -> Kind | None:
    """Exports whose records are numbered in angle brackets, which is no markup."""
    found = _OVID.search(head)
    if found is not None and (found.start() < 2000 or found.start() < len(head) // 4):
        return "ovid"
    return None


def records(head: str) -> Kind | None:
    """Formats of records that a line each begins: tagged exports, BibTeX, mail, tables; None where it is none."""
    if (found := _mail(head)) is not None:
        return found
    if _RIS.search(head) and _RIS_LINE.search(head):
        return "ris"
    if _OVID_BARE.search(head[:4096]):
        return "ovid"
    if _WOS.search(head) and _WOS_LINE.search(head):
        return "wos"
    if _NBIB.search(head) and len(_NBIB_LINE.findall(head)) >= 2:
        return "nbib"
    if _REFWORKS.search(head[:4096]) and len(_REFWORKS_LINE.findall(head)) >= 2:
        return "refworks"
    if _ENW.search(head[:4096]) and len(_ENW_LINE.findall(head)) >= 2:
        return "enw"
    if _CENTRAL.search(head) and _CENTRAL_LINE.search(head):
        return "central"
    if _NOTEEXPRESS.search(head[:4096]):
        return "noteexpress"
    if _BIBTEX.search(head) and "=" in head:
        return "bibtex"
    return None


def _mail(head: str) -> Kind | None:
    """A message with its header lines: first in the file, of which one is a mail's own."""
    top = _HEADER.match(head + "\n\n")
    if top is None:
        return None
    marks = len(_MAIL.findall(top[0]))
    return "mail" if marks and (marks > 1 or _MAILED.search(top[0])) else None


def prose(head: str, tail: str, name: str) -> Kind:
    """Text that is no record format: a table, a list of identifiers, citations, PubMed's text, or an article's text."""
    rows = [x for x in head.split("\n") if x.strip()]
    said = [x.strip() for x in rows if not x.lstrip().startswith("#")][: 2000 if len(rows) > 1 else 1]
    if said and all(_ID.fullmatch(x.strip(" \t,;\"'")) for x in (said[:-1] if len(said) > 50 else said)):
        return "ids"
    if is_table(head, name):
        return "table"
    cited = _SUMMARY.findall(head)
    if cited and len(cited) * 2 >= sum(len(x) > 30 for x in rows):
        return "pubmed_summary"
    if _PUBMED_TEXT.search(tail) and "\n\n" in head and _PUBMED_CITE.search(head[:400].split("\n\n")[0]):
        return "pubmed_text"
    if len(_PUBMED_ITEM.findall(head)) and re.search(r"(?m)^PMID: ?\d", head):
        return "pubmed_text"
    return "text"


def is_table(head: str, name: str = "") -> bool:
    """Whether the first row names columns as exports do, or first cells name fields as Embase's CSV does."""
    first = next((x for x in head.split("\n") if x.strip() and not x.lower().startswith("sep=")), "")
    for delimiter in _DELIMITERS:
        if delimiter not in first:
            continue
        try:
            cells = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            continue
        known = {column(cell) for cell in cells} - {None}
        if len(known) >= 2 and known & {"title", "abstract", "pmid", "doi"} and len(known) * 6 >= len(cells):
            return True
        if delimiter in "\t," and column(cells[0]) is not None and _vertical(head, delimiter):
            return True
    return name.endswith((".csv", ".tsv", ".tab")) and any(d in first for d in _DELIMITERS)


def _vertical(head: str, delimiter: str) -> bool:
    names = [column(x.split(delimiter, 1)[0].strip('" ')) for x in head.split("\n") if delimiter in x]
    known = [n for n in names if n is not None]
    return len(known) >= 4 and "title" in known and "abstract" in known and len(known) * 4 >= len(names)
