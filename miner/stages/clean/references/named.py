"""Exports whose fields are named otherwise: Ovid (tagged, or a name over each value), the Cochrane Library, CNKI."""

from __future__ import annotations

import re
from collections.abc import Iterator

from miner.stages.clean.draft import Draft
from miner.stages.clean.labels import Labels
from miner.stages.clean.references.record import Record, draft_of
from miner.stages.clean.references.tags import Dialect, Tags, split, words

_MEDLINE_DB = re.compile(r"pubmed|medline", re.IGNORECASE)
_OVID_TAGS = re.compile(r"^([A-Z][A-Z0-9])  - ?(.*)$")
_OVID_NAMES = {
    "title": "TI", "original title": "OT", "translated title": "TT", "abstract": "AB", "source": "SO", "author": "AU",
    "authors": "AU",
    "digital object identifier": "DO", "doi": "DO", "publication type": "PT", "year of publication": "YR",
    "date of publication": "YR", "publication date": "YR", "language": "LG", "pmid": "PM", "pubmed id": "PM",
    "unique identifier": "UI", "accession number": "AN", "database": "DB", "medline pmid": "PM", "url": "UR",
    "link to the ovid full text or citation": "UR", "volume": "VO", "other abstract": "OA", "publishing model": "XX",
}  # fmt: skip


def ovid(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each record of an Ovid export: tagged ("TI  - "), or with each field's name over its value."""
    mark = re.compile(r"^<\d{1,6}(?:\. ?)?>$")
    marked = re.search(r"(?m)^<\d{1,6}(?:\. ?)?>[ \t\r]*$", text) is not None
    if re.search(r"(?m)^(?:TI|AB|AN)  - ?", text):
        dialect = Dialect(tag=_OVID_TAGS, mark=mark if marked else None, single=words("VN UI AN TI DB"))
        found = (Tags(fields) for fields in split(text, dialect))
    else:
        # Values stand indented below their field's name; where a copy lost that, only known names begin a field.
        indented = re.search(r"(?m)^Title\s*\r?\n[ \t]+\S", text) is not None
        names = frozenset(n.capitalize() for n in _OVID_NAMES) | frozenset(n.title() for n in _OVID_NAMES) | _OVID_MORE
        tag = re.compile(r"^([A-Z][A-Za-z/()&', -]{1,60}):?()$")
        dialect = Dialect(
            tag=tag, mark=mark if marked else None, single=words("Title"), known=None if indented else names
        )
        found = (
            Tags([(_OVID_NAMES.get(name.lower().rstrip(": "), name), value) for name, value in fields])
            for fields in split(text, dialect)
        )
    for tags in found:
        record = _ovid(tags)
        if record.filled():
            yield draft_of(record, labels, "ovid")


_OVID_MORE = frozenset(
    [
        "Institution", "Status", "Authors Full Name", "MeSH Subject Headings", "Keyword Heading", "Keywords", "ISSN "
        "Print",
        "ISSN Electronic", "Country of Publication", "Correspondence Address", "Copyright", "Entry Date", "Emtree "
        "Heading",
        "Comments", "Version ID", "Record Owner", "Publisher", "Grant Information", "Update Date", "Journal Subset",
        "CAS Registry/EC Number", "Registry Number/Name of Substance", "Subject Headings", "Link to the External "
        "Link Resolver",
        "Local Messages", "NLM Journal Code", "Candidate Term Keyword", "Clinical Trial Number", "Article Identifier",
    ]
)  # fmt: skip


def _ovid(tags: Tags) -> Record:
    database = tags.one("DB")
    identifier = tags.one("PM") or (tags.one("UI", "AN") if not database or _MEDLINE_DB.search(database) else "")
    return Record(
        title=tags.one("TI", "OT"),
        vernacular=tags.one("TT"),
        abstracts=tags.every("AB", "OA"),
        doi=tags.one("DO"),
        pmid=identifier if re.fullmatch(r"\d{1,8}", identifier) else "",
        journal=tags.one("JN", "JT"),
        source=tags.one("SO"),
        year=tags.one("YR", "DP"),
        volume=tags.one("VO"),
        authors=[a for x in tags.lines("AU") for a in x.split(";")],
        types=[x.rstrip(".") for x in tags.lines("PT")],
        languages=tags.lines("LG", "LA"),
        numbers=tags.every("PM"),
        links=tags.every("UR", "XL"),
        name=tags.one("AN", "UI"),
    )


def central(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each record of the Cochrane Library's text export."""
    dialect = Dialect(tag=re.compile(r"^([A-Z]{2,3}): ?(.*)$"), mark=re.compile(r"^Record #\d+ of \d+$"))
    for fields in split(text, dialect):
        tags = Tags(fields)
        crossed = " ".join(tags.all("XR", "PM"))
        pmid = re.search(r"PUBMED:? ?(\d{5,8})", crossed, re.IGNORECASE)
        record = Record(
            title=tags.one("TI"),
            abstracts=tags.all("AB"),
            doi=tags.one("DOI"),
            pmid=pmid[1] if pmid else "",
            journal=tags.one("SO"),
            year=tags.one("YR"),
            volume=tags.one("VL"),
            pages=tags.one("PG"),
            authors=tags.all("AU"),
            types=tags.all("PT"),
            languages=tags.all("LA"),
            links=tags.all("UR", "US"),
            name=tags.one("ID"),
        )
        if record.filled():
            yield draft_of(record, labels, "central")


_CNKI = {
    "title": "Title", "summary": "Summary", "abstract": "Summary", "doi": "DOI", "source": "Source",
    "journal": "Source",
    "year": "Year", "pubtime": "PubTime", "author": "Author", "volume": "Volume", "pages": "Page", "page": "Page",
    "reference type": "Type", "link": "Link", "url": "Link", "pagecount": "PageCount", "language": "Language",
    "english title": "EnglishTitle", "english abstract": "EnglishAbstract", "pmid": "PMID",
    "isbn/issn": "ISSN", "accession number": "Number",
}  # fmt: skip


def noteexpress(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each record of CNKI's own export ("Title-题名: ") or of NoteExpress ("{Title}: ")."""
    dialect = Dialect(
        tag=re.compile(r"^\{?([A-Z][A-Za-z/ ]{1,30})(?:\}:|-(?:[\u4e00-\u9fff]{1,8}|DOI) ?[:：]) ?(.*)$"),
        starts=words("SrcDatabase DataType") | {"Reference Type"},
        single=words("Title"),
    )
    for fields in split(text, dialect):
        tags = Tags([(_CNKI.get(tag.lower(), tag), value) for tag, value in fields])
        record = Record(
            title=tags.one("Title"),
            vernacular=tags.one("EnglishTitle"),
            abstracts=tags.every("Summary", "EnglishAbstract"),
            doi=tags.one("DOI"),
            pmid=tags.one("PMID"),
            journal=tags.one("Source"),
            year=tags.one("Year", "PubTime"),
            volume=tags.one("Volume"),
            pages=tags.one("Page"),
            authors=[a for x in tags.lines("Author") for a in re.split(r"[;；]", x)],
            links=tags.all("Link"),
        )
        if record.filled():
            yield draft_of(record, labels, "noteexpress")
