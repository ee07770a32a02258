"""BibTeX: entries read by bibtexparser one by one, LaTeX undone by pylatexenc; a broken entry costs no other."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from miner.stages.clean import limits
from miner.stages.clean.draft import CleanError, Draft
from miner.stages.clean.labels import Labels
from miner.stages.clean.references.record import Record, draft_of

_ENTRY = re.compile(r"(?m)^[ \t]{0,8}@(?!comment\b|string\b|preamble\b)(?=[A-Za-z]{3,30}[ \t]{0,4}[{(])", re.IGNORECASE)
_STRINGS = re.compile(r"(?im)^[ \t]{0,8}@string[ \t]{0,4}[{(][^\n]{0,2000}$")
_SIGNS = {"less": "<", "greater": ">", "asciitilde": "~"}
"""What pylatexenc leaves out."""
_BAD = re.compile(r"\\(?=[%&$#_{}])|[{}]")


def read(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each entry. Raises CleanError where an entry cannot be parsed, naming it; those before stand."""
    starts = [m.start() for m in _ENTRY.finditer(text)]
    strings = "\n".join(_STRINGS.findall(text))
    broken: list[str] = []
    for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
        entry = text[begin:end]
        if len(entry) > limits.MAX_RECORD_CHARS:
            raise CleanError(
                f"one BibTeX entry has more than {limits.MAX_RECORD_CHARS:,} characters", "export it again"
            )
        record = _record(entry, strings)
        if record is None:
            broken.append(re.sub(r"\s+", " ", entry[:60]).strip())
        elif record.filled():
            yield draft_of(record, labels, "bibtex")
    if broken:
        raise CleanError(
            f"{len(broken)} BibTeX entries cannot be parsed, the first is {broken[0]!r}",
            "mend their braces, or export RIS",
        )


def _record(entry: str, strings: str) -> Record | None:
    """One entry; None where it is none that can be parsed."""
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    library = parse_string(f"{strings}\n{entry}", append_middleware=[])
    if not library.entries:
        return None
    found = {f.key.lower(): str(f.value) for f in library.entries[0].fields}

    def one(*keys: str) -> str:
        return next((latex(found[key]) for key in keys if found.get(key)), "")

    authors = [a for a in re.split(r"\s+and\s+", one("author")) if a]
    return Record(
        title=one("title"),
        abstracts=[x for x in (one("abstract"), one("abstractnote")) if x],
        doi=re.sub(r"\\(?=_)", "", found.get("doi", "")) or _doi_in(found),
        pmid=one("pmid", "pubmedid")
        or (one("eprint") if one("eprinttype", "archiveprefix").lower() == "pubmed" else ""),
        pmcid=one("pmcid", "pmc"),
        journal=one("journal", "journaltitle", "booktitle", "fjournal", "shortjournal"),
        year=one("year", "date", "urldate"),
        volume=one("volume"),
        pages=re.sub(r"\s?(?:--+|–)\s?", "-", one("pages")),
        authors=authors,
        types=[x for x in (one("type", "document_type"),) if x],
        languages=[x for x in (one("langid", "language"),) if x],
        numbers=[x for x in (one("note"), one("annote")) if x],
        links=[x for x in (found.get("url", ""),) if x],
        name=library.entries[0].key,
    )


def _doi_in(found: dict[str, str]) -> str:
    return next((v for k in ("url", "note", "ee") if "doi.org/" in (v := found.get(k, ""))), "")


def latex(text: str) -> str:
    """LaTeX as text: accents, dashes, escaped signs, math; paragraphs kept."""
    if not re.search(r"[\\{}$~]|--|``|''", text):
        return text
    from pylatexenc.latex2text import LatexNodes2Text

    text = re.sub(r"\\text(less|greater|asciitilde)(?:\{\}|\s|(?![A-Za-z]))", lambda m: _SIGNS[m[1]], text)
    pieces = [re.sub(r"\s*\n\s*", " ", x) for x in re.split(r"\n[ \t]*\n", text)]
    # An abstract's "%" and "<" are signs, and no comment begins in a field.
    escaped = [re.sub(r"(?<!\\)%", r"\\%", x) for x in pieces]
    try:
        undone = [LatexNodes2Text(math_mode="text", keep_comments=True).latex_to_text(x) for x in escaped]
    except Exception:  # what the library cannot read is left as it is, without its braces
        undone = [_BAD.sub("", x) for x in pieces]
    return "\n".join(x.strip() for x in undone if x.strip())
