"""The facts of an HTML page: title, identifiers, journal, year. Portal selectors first, then the page's metadata."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from miner.stages.clean import identify, metadata, page_clues
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Draft
from miner.stages.clean.language import weight
from miner.stages.clean.metadata import Meta
from miner.stages.clean.portals import Portal
from miner.stages.clean.tree import Element, select, strings, text_of

T = TypeVar("T")
# F1000's platforms print the version behind the title.
_VERSION = re.compile(r"\s*\[version \d+[;,][^\]]*\]\s*$")
_STATUS = (
    (
        "retraction",
        re.compile(
            r"^\s*(?:retraction(?: note| notice)?(?: to)?|retracted and republished)\b\s*[:：.]?", re.IGNORECASE
        ),
    ),
    (
        "retracted",
        re.compile(
            r"^\s*\[?(?:retracted(?: article)?|withdrawn|removed)\]?\s*[:：]|\bthis article has been (?:retracted|"
            r"withdrawn)\b",
            re.IGNORECASE,
        ),
    ),
    ("expression_of_concern", re.compile(r"^\s*(?:editorial )?expression of concern\b", re.IGNORECASE)),
    (
        "erratum",
        re.compile(
            r"^\s*(?:erratum|corrigendum|correction|publisher correction|author correction)\b(?: to)?\s*[:：.]?",
            re.IGNORECASE,
        ),
    ),
)
_BAD_TITLES = re.compile(
    r"^(?:abstract|home|login|search|article|error|pubmed|navigation|menu|references|full text|journal article)$",
    re.IGNORECASE,
)


def fill(root: Element, meta: Meta, found: list[Portal], draft: Draft) -> None:
    """Title, identifiers, journal and the rest: what the portal file's selectors find, else the page's metadata."""

    def pick(key: str, convert: Callable[[str], T | None]) -> T | None:
        """What the portal files' selectors for `key` find first that `convert` accepts."""
        for portal in found:
            for css in portal.selectors.get(key, ()):
                for hit in select(root, css):
                    value = convert(
                        line(hit if isinstance(hit, str) else hit.text_content() if key == "title" else text_of(hit))
                    )
                    if value:
                        return value
        return None

    draft.title = _VERSION.sub("", pick("title", str) or meta.title or _h1(root, meta) or "") or None
    draft.doi = pick("doi", identify.doi) or meta.doi
    draft.pmid = pick("pmid", identify.pmid) or meta.pmid
    draft.pmcid = pick("pmcid", identify.pmcid) or meta.pmcid
    journal = pick("journal", str) or meta.journal
    draft.journal = re.sub(r"\s*[.,;:]\s*$", "", journal) if journal else None
    draft.year = pick("year", identify.year) or meta.year
    draft.volume = pick("volume", str) or meta.volume
    draft.pages = pick("pages", str) or meta.pages
    draft.authors = meta.authors
    if not draft.authors:
        draft.authors = [
            line(a if isinstance(a, str) else text_of(a)).strip(" ,;.")
            for p in found
            for css in p.selectors.get("authors", ())
            for a in select(root, css)
        ]
    draft.publication_types = meta.types or [
        line(t if isinstance(t, str) else text_of(t))
        for p in found
        for css in p.selectors.get("types", ())
        for t in select(root, css)
    ]
    for status, pattern in _STATUS:
        if draft.title and pattern.search(draft.title):
            draft.status = status
            break
    if draft.doi is None:
        draft.doi = _own_doi(root, meta)
    if draft.doi is None or draft.journal is None or draft.year is None:
        page_clues.fill(root, meta, draft)


def _h1(root: Element, meta: Meta) -> str | None:
    """The page's own main heading, or its <title> without the site's name."""
    page = metadata.strip_site(line(root.findtext(".//title") or ""))
    shared = metadata.strip_site(metadata.plain(meta.first("og:title", "twitter:title")) or "")
    headings = [line(text_of(h)) for h in root.iter("h1", "h2")][:12]
    for heading in headings:
        if weight(heading) > 15 and (heading in page or heading in shared or (shared and shared in heading)):
            return heading
    for heading in [line(text_of(h)) for h in root.iter("h1")][:3]:
        if weight(heading) > 20 and not _BAD_TITLES.match(heading):
            return heading
    return shared or (page if weight(page) > 15 else None) or None


def _own_doi(root: Element, meta: Meta) -> str | None:
    """The page's own DOI from its address or a visible "doi:" line near the top: before any list of references."""
    for url in meta.urls:
        if "/doi/" in url and (found := identify.doi(url)):
            return re.sub(r"/(?:abstract|full|pdf|epdf|meta)$", "", found)
    head: list[str] = []
    size = 0
    for text in strings(root):
        size += len(text)
        head.append(text)
        if size > 6000:
            break
    joined = " ".join(" ".join(head).split())
    joined = re.split(r"\b(?:References|Bibliography|Similar articles|Related articles|Cited by|参考文献)\b", joined)[0]
    match = re.search(r"(?:\bdoi:?\s*|doi\.org/)(10\.\d{4,9}/[^\s\"<>]+)", joined, re.IGNORECASE)
    stated = {
        identify.doi(m) for m in re.findall(r"(?:\bdoi:?\s*|doi\.org/)(10\.\d{4,9}/[^\s\"<>]+)", joined, re.IGNORECASE)
    }
    return identify.doi(match[1]) if match and len(stated) == 1 else None
