"""XML of reference managers and services: EndNote, BioC (PubTator), Europe PMC, RSS and Atom feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from miner.stages.clean import europepmc, jats
from miner.stages.clean.draft import CleanError, Draft
from miner.stages.clean.labels import Labels
from miner.stages.clean.references.passages import bioc_record
from miner.stages.clean.references.record import Record, draft_of


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _all(root: etree._Element, *path: str) -> list[etree._Element]:
    """Elements below `root` at a path of local names, each step anywhere below the one before."""
    found = [root]
    for step in path:
        found = [e for node in found for e in node.iter() if e is not node and _name(e) == step]
    return found


def _text(root: etree._Element, *path: str) -> str:
    found = _all(root, *path)
    return "".join(map(str, found[0].itertext())).strip() if found else ""


def _texts(root: etree._Element, *path: str) -> list[str]:
    return [x for e in _all(root, *path) if (x := "".join(map(str, e.itertext())).strip())]


def endnote(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each record of EndNote's XML (Zotero, Rayyan and Mendeley write it too)."""
    for node in _all(jats.parse(text), "record"):
        number = _text(node, "accession-num")
        source = f"{_text(node, 'remote-database-name')} {_text(node, 'database')}".lower()
        urls = _texts(node, "urls", "url") or _texts(node, "web-urls", "url")
        record = Record(
            title=_text(node, "titles", "title"),
            vernacular=_text(node, "titles", "translated-title"),
            abstracts=_texts(node, "abstract"),
            doi=_text(node, "electronic-resource-num"),
            pmid=number if re.fullmatch(r"\d{7,8}", number) and "embase" not in source else "",
            pmcid=_text(node, "custom2"),
            journal=_text(node, "periodical", "full-title") or _text(node, "titles", "secondary-title")
            or _text(node, "alt-periodical", "full-title"),
            year=_text(node, "dates", "year"),
            volume=_text(node, "volume"),
            pages=_text(node, "pages"),
            authors=_texts(node, "contributors", "authors", "author"),
            types=_texts(node, "work-type") or [t for e in _all(node, "ref-type") if (t := e.get("name") or "")],
            languages=_texts(node, "language"),
            numbers=[number, *_texts(node, "notes"), *_texts(node, "custom2")],
            links=urls,
            name=_text(node, "rec-number"),
        )  # fmt: skip
        if not re.search(r"PMC\d", record.pmcid):
            record.pmcid = ""
        if record.filled():
            yield draft_of(record, labels, "endnote_xml")


def bioc(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each document of a BioC collection."""
    for node in _all(jats.parse(text), "document"):
        passages = []
        for passage in (e for e in node if _name(e) == "passage"):
            infons = {e.get("key") or "": "".join(map(str, e.itertext())) for e in passage if _name(e) == "infon"}
            passages.append((infons, next((e.text or "" for e in passage if _name(e) == "text"), "")))
        record = bioc_record(next((e.text or "" for e in node if _name(e) == "id"), ""), passages)
        if record.filled():
            yield draft_of(record, labels, "bioc")


def europepmc_xml(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each result of Europe PMC's service, in XML."""
    root = jats.parse(text)
    for node in [root] if _name(root) == "result" else [e for e in root.iter() if _name(e) == "result"]:
        data: dict[str, object] = {_name(e): (e.text or "") for e in node if not len(e)}
        abstract = next((e for e in node if _name(e) == "abstractText"), None)
        if abstract is not None:
            data["abstractText"] = "".join(map(str, abstract.itertext())) if not len(abstract) else _inner(abstract)
        title = next((e for e in node if _name(e) == "title"), None)
        data["title"] = "".join(map(str, title.itertext())) if title is not None else ""
        data["journalInfo"] = {
            "journal": {"title": _text(node, "journalInfo", "journal", "title") or _text(node, "journalTitle")},
            "volume": _text(node, "journalInfo", "volume"),
        }
        data["pubTypeList"] = {"pubType": _texts(node, "pubTypeList", "pubType")}
        data["authorList"] = {"author": [{"fullName": x} for x in _texts(node, "authorList", "fullName")]}
        yield europepmc.draft(data, labels)


def _inner(element: etree._Element) -> str:
    markup = str(etree.tostring(element, encoding="unicode", with_tail=False))
    return re.sub(r"^<[^>]*>|</[^>]*>$", "", markup)


_FACTS = re.compile(r"\s*(?:<p>)?\s*(?:Publication date|Source|Author\(s\)):", re.IGNORECASE)
"""What some publishers' feeds hold where others have the abstract."""
_FEED_ID = re.compile(r"pubmed\.ncbi\.nlm\.nih\.gov/(\d{4,8})|\bPMID:?\s*(?:<[^>]*>)?(\d{4,8})")


def feed(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each item of an RSS or Atom feed of articles. Raises CleanError where no item holds an abstract."""
    root = jats.parse(text)
    items = [e for e in root.iter() if _name(e) in ("item", "entry")]
    if not items:  # Zotero's RDF: an element an item, whatever its kind is called
        items = [e for e in root if any(_name(c) == "abstract" for c in e)]
    count = 0
    for node in items:
        kinds = ("encoded", "content", "description", "summary", "abstract")
        inner = next((x for k in kinds if (x := _child(node, k))), "")
        if _FACTS.match(inner):
            inner = ""
        link = _child(node, "link") or next((e.get("href") or "" for e in node if _name(e) == "link"), "")
        ids = _FEED_ID.search(f"{link} {_child(node, 'guid')} {_child(node, 'identifier')} {inner}")
        record = Record(
            title=_child(node, "title"),
            abstracts=[_abstract_of(inner)],
            doi=next((x for x in (_child(node, "doi"), _child(node, "identifier")) if "10." in x), "")
            or _first_doi(inner)
            or (link if "10." in link else ""),
            pmid=(ids[1] or ids[2]) if ids else "",
            journal=_text(node, "isPartOf", "title")
            or _child(node, "publicationName")
            or _child(node, "source")
            or _cited(inner)[0],
            year=_child(node, "publicationDate")
            or _cited(inner)[1]
            or _child(node, "date")
            or _child(node, "pubDate")
            or _child(node, "published"),
            volume=_child(node, "volume"),
            authors=[
                x for e in node if _name(e) in ("creator", "author") if (x := "".join(map(str, e.itertext())).strip())
            ],
        )
        if record.filled():
            count += 1
            yield draft_of(record, labels, "feed")
    if not count:
        raise CleanError("the RSS feed holds no articles", "save the articles' pages, or export them as nbib or RIS")


def _child(node: etree._Element, name: str) -> str:
    return next(("".join(map(str, e.itertext())).strip() for e in node if _name(e) == name), "")


def _abstract_of(inner: str) -> str:
    """What stands between the heading "ABSTRACT" and the identifiers below it; all of it where there is no heading."""
    inner = re.sub(r"(?s)^.*?<(b|strong|h\d)>\s*abstract\s*</\1>", "", inner, count=1, flags=re.IGNORECASE)
    return re.sub(r"(?s)<p>\s*(?:PMID|DOI|PMCID):.*$", "", inner)


def _first_doi(inner: str) -> str:
    match = re.search(r"\bdoi:?\s?(10\.\d{4,9}/[^\s<\"]+)", inner, re.IGNORECASE)
    return match[1] if match else ""


def _cited(inner: str) -> tuple[str, str]:
    """Journal and year of the citation at an item's top."""
    match = re.search(r">\s*([A-Z][^<>.]{2,80})\. ((?:19|20)\d\d)\b", inner[:2000])
    return (match[1], match[2]) if match else ("", "")
