"""Exports with a two-letter tag a line: RIS, MEDLINE/nbib, Web of Science, RefWorks, EndNote/Refer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from miner.stages.clean import identify, language
from miner.stages.clean.draft import Draft
from miner.stages.clean.labels import Labels
from miner.stages.clean.references.record import Record, draft_of
from miner.stages.clean.references.tags import Dialect, Tags, split, words

_RIS_STRICT = re.compile(r"^[ \t]{0,3}([A-Z][A-Z0-9])(?:  |\t)- ?(.*)$")
_RIS_LOOSE = re.compile(r"^[ \t]{0,3}([A-Z][A-Z0-9]) {1,2}- ?(.*)$")
_RIS_TAGS = words(
    "TY A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DO DP ED EP ET H1 H2 ID IS J1 J2 JA "
    "JF JO KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NV OP PB PP PY RI RN RP SE SN SP ST T1 T2 T3 TA TI TT U1 U2 U3 U4 U5 "
    "UR VL VO Y1 Y2 ER PM PT DI YR SO JT UN LG"
)
_ER = re.compile(r"^\s{0,3}ER {0,2}-\s*$|^\s{0,3}ER  -.{0,40}$")
_MEDLINE_DB = re.compile(r"pubmed|medline", re.IGNORECASE)
_PMID_MARK = re.compile(r"^(\d{5,8})\s?\[pmid\]", re.IGNORECASE)


def ris(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each RIS record, in any provider's dialect."""
    loose = not re.search(r"(?m)^[ \t\ufeff]{0,3}TY(?:  |\t)-", text)
    dialect = Dialect(
        tag=_RIS_LOOSE if loose else _RIS_STRICT,
        starts=words("TY"),
        ends=_ER,
        reopen=words("TI T1 AU A1 AB"),
        known=_RIS_TAGS if loose else None,
    )
    for fields in split(text, dialect):
        record = _ris(Tags(fields))
        if record.filled():
            yield draft_of(record, labels, "ris")


def _ris(tags: Tags) -> Record:
    database = " ".join(tags.every("DB", "DP"))
    record = Record(
        title=tags.one("TI", "T1", "BT", "ST"),
        vernacular=tags.one("TT"),
        abstracts=tags.every("AB", "N2"),
        doi=tags.one("DO", "DI"),
        pmid=tags.one("PM"),
        journal=tags.one("JO", "JF", "T2", "JT", "JA", "J2", "J1", "TA"),
        source=tags.one("SO"),
        year=tags.one("PY", "Y1", "YR") or tags.one("DA"),
        volume=tags.one("VL", "VO"),
        start=tags.one("SP"),
        end=tags.one("EP", "OP"),
        authors=tags.lines("AU", "A1"),
        types=tags.all("M3", "PT"),
        languages=tags.all("LA", "LG"),
        numbers=tags.every("N1", "AN", "U1", "U2", "C1", "C2", "M1", "M2", "ID", "RN"),
        links=tags.every("UR", "L1", "L2", "L3", "LK", "M3"),
        name=tags.one("ID", "AN"),
    )
    if re.match(r"10\.\d{4,9}/", tags.one("M3")) and not record.doi:
        record.doi, record.types = tags.one("M3"), []
    if not record.doi:
        record.doi = next(
            (n for n in tags.every("N1", "AN", "ID") if re.search(r"\bdoi\b", n, re.I) and identify.doi(n)), ""
        )
    if not record.pmid:
        record.pmid = _pmid(tags, database)
    return record


def _pmid(tags: Tags, database: str) -> str:
    """Where databases put a PMID: C5 (Embase), C2 (Scopus), AN (PubMed, Ovid MEDLINE), U1 with a mark (PMC)."""
    for value in tags.every("U1", "AN", "ID", "M1", "C1"):
        if match := _PMID_MARK.match(value):
            return match[1]
    for value in tags.every("C5", "C2"):
        if re.fullmatch(r"\d{7,8}", value.strip()):
            return value.strip()
    number = re.sub(r"^(?:PMID|rayyan|pmid)\W?\s?", "", tags.one("AN"))
    if re.fullmatch(r"\d{8}" if not _MEDLINE_DB.search(database) else r"\d{1,8}", number):
        return number if not database or _MEDLINE_DB.search(database) else ""
    return ""


_NBIB = Dialect(
    tag=re.compile(r"^([A-Z][A-Z0-9]{1,3}) {0,2}(?<=^[A-Z0-9 ]{4})- ?(.*)$"),
    starts=words("PMID"),
    single=words("OWN STAT TI DP UI JT"),
    kept=False,
)
_NBIB_STATUS = (
    (words("RIN"), "retracted"), (words("ROF"), "retraction"), (words("ECI ECF"), "expression_of_concern"),
    (words("EFR"), "erratum"), (words("EIN"), "corrected"),
)  # fmt: skip


def nbib(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each MEDLINE record, of PubMed or ERIC."""
    for fields in split(text, _NBIB):
        tags = Tags(fields)
        record = Record(
            title=tags.one("TI", "BTI", "CTI"),
            vernacular=tags.one("TT"),
            abstracts=[re.sub(r"^Publisher: ", "", x) for x in tags.every("AB", "OAB")],
            declared=["" for _ in tags.every("AB")] + [language.code(x) for x in tags.every("OABL")],
            doi=next((v for v in tags.every("LID", "AID") if "[doi]" in v), ""),
            pmid=tags.one("PMID"),
            pmcid=tags.one("PMC"),
            journal=tags.one("JT", "TA"),
            source=tags.one("SO"),
            year=tags.one("DP", "DEP", "PUBM"),
            volume=tags.one("VI"),
            pages=tags.one("PG"),
            authors=tags.all("FAU", "AU") or tags.all("CN"),
            types=tags.all("PT"),
            languages=tags.all("LA"),
            name=tags.one("OID", "UOF"),
        )
        record.doi = record.doi.removesuffix("[doi]").strip()
        if not record.filled():
            continue
        draft = draft_of(record, labels, "nbib")
        if draft.status is None:
            draft.status = next((s for marks, s in _NBIB_STATUS if marks & tags.values.keys()), None)
        for note in tags.all("CI"):
            draft.drop("nbib:copyright", note)
        yield draft


def wos(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each record of Web of Science's plain text or `.ciw` file."""
    dialect = Dialect(
        tag=re.compile(r"^([A-Z][A-Z0-9])(?: (.*))?$"),
        starts=words("PT"),
        ends=re.compile(r"^E[RF]$"),
        reopen=words("TI AU"),
    )
    for fields in split(text, dialect):
        tags = Tags([(t, v) for t, v in fields if t not in ("FN", "VR", "CR")])
        record = Record(
            title=tags.one("TI"),
            vernacular=tags.one("FT"),
            abstracts=tags.all("AB"),
            doi=tags.one("DI"),
            pmid=tags.one("PM"),
            journal=tags.one("SO", "JI"),
            year=tags.one("PY", "EY", "EA", "PD"),
            volume=tags.one("VL"),
            start=tags.one("BP", "AR"),
            end=tags.one("EP"),
            authors=tags.lines("AF", "AU"),
            types=tags.one("DT").split("; "),
            languages=tags.all("LA"),
            name=tags.one("UT"),
        )
        if record.filled():
            yield draft_of(record, labels, "wos")


_REFWORKS_TAGS = words(
    "RT SR ID A1 T1 JF JO YR FD VO IS SP OP K1 AB NO A2 T2 ED PB PP A3 A4 A5 T3 SN AV AD AN LA CL SF OT LK DO CN DB DS "
    "IP RD ST U1 U2 U3 U4 U5 U6 UL SL LL CR WT A6 OL PM"
)


def refworks(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each record of a RefWorks tagged file, as RefWorks, CNKI and others write it."""
    dialect = Dialect(tag=re.compile(r"^([A-Z][A-Z0-9])(?: (.*))?$"), starts=words("RT"), known=_REFWORKS_TAGS)
    for fields in split(text, dialect):
        tags = Tags(fields)
        record = Record(
            title=tags.one("T1", "T2"),
            abstracts=tags.all("AB"),
            doi=tags.one("DO"),
            pmid=tags.one("PM"),
            journal=tags.one("JF", "JO", "T2"),
            year=tags.one("YR", "FD"),
            volume=tags.one("VO"),
            start=tags.one("SP"),
            end=tags.one("OP"),
            authors=[a for x in tags.lines("A1") for a in x.split(";")],
            types=tags.all("RT"),
            languages=tags.all("LA"),
            numbers=tags.every("NO", "AN", "U1", "U2"),
            links=tags.every("LK", "UL", "UR"),
            name=tags.one("ID", "AN"),
        )
        if record.filled():
            yield draft_of(record, labels, "refworks")


def enw(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each record of an EndNote tagged (Refer/BibIX) file."""
    dialect = Dialect(
        tag=re.compile(r"^%([0-9A-Z@!~^+&*()#$<>=?\[\]])(?: (.*))?$"), starts=words("0"), single=words("T D")
    )
    for fields in split(text, dialect):
        tags = Tags(fields)
        database = tags.one("~")
        number = tags.one("M")
        record = Record(
            title=tags.one("T"),
            vernacular=tags.one("Q"),
            abstracts=tags.all("X"),
            doi=tags.one("R"),
            pmid=number if re.fullmatch(r"\d{7,8}", number) and (not database or _MEDLINE_DB.search(database)) else "",
            pmcid=next((x for x in tags.all("2") if "PMC" in x), ""),
            journal=tags.one("J", "B"),
            year=tags.one("D", "8"),
            volume=tags.one("V"),
            pages=tags.one("P"),
            authors=[a for x in tags.lines("A") for a in x.split(";")],
            types=[*tags.all("0"), *tags.all("9")],
            languages=tags.all("G"),
            numbers=tags.every("M", "Z", "1", "2"),
            links=tags.every("U", "R"),
            name=tags.one("F", "M"),
        )
        if record.filled():
            yield draft_of(record, labels, "enw")
