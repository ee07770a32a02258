"""What a page says of itself: citation_*, Dublin Core, PRISM, Open Graph and JSON-LD. Never from its references."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml import etree

from miner.stages.clean import identify
from miner.stages.clean.chars import line

_TAGS = re.compile(
    r"<(?:/?(?:i|em|b|strong|sub|sup|span|u|sc|it|tt|p|br|italic|bold|inf|mml:\w+|[a-z]{1,6}:\w+)(?:\s[^<>]*)?/?)>",
    re.IGNORECASE,
)
_SUP = re.compile(r"(?<=\d)<sup[^>]*>\s*([^<]*\d[^<]*)</sup>", re.IGNORECASE)
_ARTICLE_TYPES = (
    "scholarlyarticle",
    "medicalscholarlyarticle",
    "article",
    "newsarticle",
    "report",
    "webpage",
    "publicationissue",
)
_SITE_TAIL = re.compile(
    r"\s+(?:[|–—]|-{1,2}|::|»|·)\s+(?:PubMed|PMC|NCBI|ScienceDirect|SpringerLink|Springer Link|Springer|Nature|"
    r"Scientific Reports|BMC \w[\w ,&]*|The BMJ|BMJ(?: \w+)*|NEJM|JAMA[\w ]*|PNAS|Frontiers|MDPI|PeerJ|"
    r"PLOS \w+|F1000Research|Wiley Online Library|Oxford Academic|SAGE[\w ]*|Taylor & Francis[\w ]*|"
    r"Cochrane Library|scite|Read by QxMD|Europe PMC|Thieme[\w -]*|Hindawi|LWW|Journals?\b.*|"
    r"American Journal of Neuroradiology|[A-Z]\w+ Online|Full Text|Abstract|Article|PubMed - NCBI|"
    r"PubMed Result)(?:\s+-\s+(?:NCBI|PubMed))?\s*$"
)


@dataclass(slots=True)
class Meta:
    """Tags by lower-case name, and what was read out of them."""

    tags: dict[str, list[str]] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)
    title: str | None = None
    journal: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    year: int | None = None
    volume: str | None = None
    pages: str | None = None
    authors: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    abstracts: list[str] = field(default_factory=list)
    citation: bool = False

    def first(self, *names: str) -> str | None:
        """The first non-empty value of these tags, in this order."""
        for name in names:
            for value in self.tags.get(name, ()):
                if value.strip():
                    return value.strip()
        return None


def plain(text: str | None) -> str | None:
    """A metadata value as text: entities twice undone where they were doubled, tags out, superscripts as "^"."""
    if not text:
        return None
    text = unescape(text)
    if "&" in text:
        text = unescape(text)
    if "<" in text:
        text = _TAGS.sub("", _SUP.sub(r"^\1", text))
    return line(text) or None


def strip_site(title: str) -> str:
    """A page's <title> without the site's name at its end."""
    for _ in range(3):
        shorter = _SITE_TAIL.sub("", title)
        if shorter == title:
            break
        title = shorter
    return title.strip()


def read(root: etree._Element) -> Meta:
    """The metadata of a parsed page."""
    meta = Meta()
    for tag in root.iter("meta"):
        name = tag.get("name") or tag.get("property") or tag.get("itemprop") or tag.get("http-equiv")
        content = tag.get("content")
        if name and content:
            meta.tags.setdefault(name.strip().lower(), []).append(content)
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() in ("canonical", "alternate", "shortlink") and link.get(
            "href", ""
        ).startswith(("http", "//")):
            meta.urls.append(link.get("href", ""))
            if (link.get("rel") or "").lower() == "canonical":
                meta.tags.setdefault("canonical", []).append(link.get("href", ""))
    for name in (
        "og:url",
        "citation_abstract_html_url",
        "citation_fulltext_html_url",
        "citation_public_url",
        "citation_pdf_url",
        "prism.url",
        "canonical",
    ):
        meta.urls += meta.tags.get(name, [])
    _tags(meta)
    _json_ld(meta, root)
    return meta


def _tags(meta: Meta) -> None:
    meta.citation = any(
        n.startswith(
            (
                "citation_title",
                "citation_doi",
                "citation_journal",
                "wkhealth_title",
                "bepress_citation_title",
                "eprints.title",
            )
        )
        for n in meta.tags
    )
    meta.title = plain(
        meta.first(
            "citation_title", "wkhealth_title", "bepress_citation_title", "eprints.title", "dc.title", "dcterms.title"
        )
    )
    meta.journal = plain(
        meta.first(
            "citation_journal_title",
            "wkhealth_journal_title",
            "prism.publicationname",
            "citation_inbook_title",
            "dc.source.journal",
            "bepress_citation_journal_title",
        )
    )
    if not meta.journal:
        meta.journal = plain(meta.first("citation_journal_abbrev"))
    for name in (
        "citation_doi",
        "prism.doi",
        "dc.identifier.doi",
        "bepress_citation_doi",
        "wkhealth_doi",
        "doi",
        "dc.identifier",
        "dcterms.identifier",
        "evt-doipage",
        "eprints.doi",
    ):
        for value in meta.tags.get(name, ()):
            meta.doi = meta.doi or identify.doi(value)
    meta.pmid = identify.pmid(meta.first("citation_pmid", "ncbi_uid", "citation_pubmed_id"))
    meta.pmcid = identify.pmcid(meta.first("citation_pmcid"))
    meta.year = next(
        (
            y
            for name in (
                "citation_publication_date", "citation_date", "citation_year", "prism.publicationdate", "dc.date",
                "citation_online_date", "wkhealth_date", "bepress_citation_date", "dc.date.issued", "dcterms.issued",
                "citation_cover_date", "dcterms.date", "article:published_time", "prism.coverdate", "eprints.date",
            )
            for value in meta.tags.get(name, ())
            if (y := identify.year(value))
        ),
        None,
    )  # fmt: skip
    meta.volume = meta.first("citation_volume", "prism.volume", "wkhealth_volume")
    start, end = (
        meta.first("citation_firstpage", "prism.startingpage", "wkhealth_first_page"),
        meta.first("citation_lastpage", "prism.endingpage", "wkhealth_last_page"),
    )
    meta.pages = f"{start}-{end}" if start and end and start != end else start
    authors = meta.tags.get("citation_author") or meta.tags.get("dc.creator") or meta.tags.get("dc.contributor") or []
    if not authors and (joined := meta.first("citation_authors", "wkhealth_authors")):
        authors = joined.split(";") if ";" in joined else [joined]
    meta.authors = list(dict.fromkeys(a for a in map(plain, authors) if a))
    meta.types = [
        t
        for t in map(
            plain,
            [
                *meta.tags.get("citation_article_type", []),
                *meta.tags.get("prism.section", []),
                *meta.tags.get("dc.type", []),
            ],
        )
        if t
    ]
    for name in (
        "citation_abstract",
        "dc.description.abstract",
        "dcterms.abstract",
        "dc.description",
        "dcterms.description",
        "eprints.abstract",
        "description",
        "og:description",
        "twitter:description",
    ):
        meta.abstracts += [a for a in map(plain, meta.tags.get(name, ())) if a]


def _json_ld(meta: Meta, root: etree._Element) -> None:
    """JSON-LD of the article: fills what the tags left empty."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > 500_000:
            continue
        try:
            data = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            kind = node.get("@type")
            kinds = {str(k).lower().split("/")[-1] for k in (kind if isinstance(kind, list) else [kind])}
            if not kinds & set(_ARTICLE_TYPES):
                continue
            if "scholarlyarticle" in " ".join(kinds):
                meta.citation = True
                meta.title = meta.title or plain(_text(node.get("headline") or node.get("name")))
                meta.doi = meta.doi or _json_doi(node)
                meta.year = meta.year or identify.year(_text(node.get("datePublished")))
                meta.journal = meta.journal or _journal(node.get("isPartOf"))
                meta.pages = meta.pages or _text(node.get("pagination") or node.get("pageStart"))
                if not meta.authors:
                    people = node.get("author") or node.get("creator") or []
                    meta.authors = [
                        a for a in (plain(_text(p)) for p in (people if isinstance(people, list) else [people])) if a
                    ]
            meta.abstracts += [a for a in (plain(_text(node.get(key))) for key in ("abstract", "description")) if a]


def _nodes(data: Any) -> list[dict[str, Any]]:
    """The objects of a JSON-LD document that may describe the article, outermost first, a few levels deep."""
    out: list[dict[str, Any]] = []
    level: list[Any] = [data]
    for _ in range(4):
        following: list[Any] = []
        for item in level:
            if isinstance(item, list):
                following += item[:50]
            elif isinstance(item, dict):
                out.append(item)
                following += [item[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if k in item]
        level = following
    return out


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        return _text(value[0])
    if isinstance(value, dict):
        return _text(value.get("name") or value.get("@value") or value.get("value"))
    return str(value) if isinstance(value, int) else None


def _json_doi(node: dict[str, Any]) -> str | None:
    for key in ("identifier", "sameAs", "@id", "doi", "url"):
        value = node.get(key)
        for one in value if isinstance(value, list) else [value]:
            if found := identify.doi(_text(one)):
                return found
    return None


def _journal(part: Any) -> str | None:
    """The periodical at the end of a chain of `isPartOf` (issue, volume, periodical)."""
    for _ in range(4):
        if isinstance(part, list):
            part = next(
                (p for p in part if isinstance(p, dict) and "Periodical" in str(p.get("@type"))),
                part[0] if part else None,
            )
        if not isinstance(part, dict):
            return plain(part) if isinstance(part, str) else None
        if "isPartOf" in part and "Periodical" not in str(part.get("@type")):
            part = part["isPartOf"]
            continue
        return plain(_text(part.get("name")))
    return None
