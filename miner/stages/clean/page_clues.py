"""Facts of a page whose metadata do not state them: its addresses and links, attributes and scripts, citation lines.

Nothing is taken from a list of references, and nothing where two answers stand side by side.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from miner.stages.clean import identify
from miner.stages.clean.chars import line
from miner.stages.clean.citations import cited
from miner.stages.clean.draft import Draft
from miner.stages.clean.metadata import Meta
from miner.stages.clean.tree import Element

_IN_URL = re.compile(r"(?<![\w.])10\.\d{4,9}(?:/|%2[Ff])[^?#&\s\"'<>]{2,120}")
_TAIL = re.compile(
    r"(?:\.(?:full|abstract|short|long|pdf|html?|xml)|/(?:abstract|full|pdf|epdf|meta|fulltext|tables|figures|references|summary))+$"
)
_NATURE = re.compile(r"nature\.com/articles/((?:s\d{5}-\d{3}-\d{4,6}-\w|[a-z]{2,10}[.\d]{2,12}\d))(?:[/?#.]|$)")
_SCRIPT_DOI = re.compile(r"[\"'](?:article)?_?doi[\"']\s*:\s*[\"'](10\.\d{4,9}/[^\"']{2,120})[\"']", re.IGNORECASE)
_REFERENCES = re.compile(
    r"^(?:references?|bibliography|literature cited|works cited|similar articles|related (?:articles|content)|cited by|"
    r"参考文献|recommended(?: articles)?|citing articles)\W*(?:\(\d+\))?\W*$",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"^(?:(?:first |article )?published(?: online| in issue)?(?: on)?|publication date|available online|epub(?: date)?|"
    r"version of record(?: online)?|online)\W{0,3}(?=.{0,40}(?:19|20)\d\d)",
    re.IGNORECASE,
)
_PLATFORM = re.compile(
    r"^(?:pubmed|pmc|ncbi|sciencedirect|springer\s?link|springer|springer nature|wiley online library|oxford academic|"
    r"taylor & francis(?: online)?|sage journals?|jama network|biomed central|bmc|frontiers|mdpi|karger publishers|"
    r"thieme(?: connect)?|europe pmc|semantic scholar|scite.*|read by qxmd|full text|abstract|article|html|home|"
    r"hindawi|"
    r"cambridge core|nature portfolio|lippincott.*|lww|ovid|journals|elsevier|cell press|free full text|pdf|cureus|doi|"
    r"research(?:gate)?|academia\.edu|acs publications|ieee xplore|journal|www\..*|.*\.(?:com|org|net|gov))$",
    re.IGNORECASE,
)


def fill(root: Element, meta: Meta, draft: Draft) -> None:
    """Fill in DOI, journal, year and volume where the draft has none of them."""
    if draft.doi is None:
        draft.doi = _doi(root, meta)
    if draft.journal is not None and draft.year is not None:
        return
    texts = list(_lines(root))
    for text in texts:
        if (found := cited(text)) is not None:
            draft.year = draft.year or found.year
            draft.volume = draft.volume or found.volume
            draft.journal = draft.journal or found.journal
            if draft.journal:
                break
    for text in texts if draft.journal is None or draft.year is None else ():
        match = identify.CITATION.match(text)
        if match and match["volume"] and match["pages"] and len(match[0]) * 2 > len(text):
            draft.year = draft.year or int(match["year"])
            draft.volume = draft.volume or match["volume"].strip() or None
            draft.journal = draft.journal or (match["journal"] or "").strip(" .") or None
            break
    if draft.journal is None:
        draft.journal = _named_by_site(root, draft.title)
    if draft.year is None:
        draft.year = next((y for x in texts if len(x) < 120 and _ISSUED.match(x) and (y := identify.year(x))), None)


def _doi(root: Element, meta: Meta) -> str | None:
    """The page's own DOI: by its addresses, by attributes, in one script, or the one that its links repeat."""
    for url in [*meta.urls, *(e.get("href") or "" for e in root.iter("base"))]:
        if (match := _IN_URL.search(url)) and (found := identify.doi(_TAIL.sub("", match[0]))):
            return found
        if match := _NATURE.search(url):
            return f"10.1038/{match[1]}"
    stated = {
        found
        for e in root.iter()
        if isinstance(e.tag, str)
        for key in ("data-doi", "data-article-doi", "data-document-doi")
        if (found := identify.doi(e.get(key)))
    }
    stated |= {
        d for e in root.iter("input") if (e.get("name") or "").lower() == "doi" and (d := identify.doi(e.get("value")))
    }
    if len(stated) == 1:
        return stated.pop()
    scripts = {d for e in root.iter("script") for m in _SCRIPT_DOI.finditer(e.text or "") if (d := identify.doi(m[1]))}
    if len(scripts) == 1:
        return scripts.pop()
    linked: Counter[str] = Counter()
    for element in _before_references(root):
        if element.tag == "a" and (match := _IN_URL.search(element.get("href") or "")):
            found = identify.doi(_TAIL.sub("", match[0]))
            linked[(found or "").lower()] += bool(found)
    best = linked.most_common(2)
    if not best or (len(best) > 1 and best[0][1] <= best[1][1]):
        return None
    return best[0][0] or None


def _before_references(root: Element) -> Iterator[Element]:
    """The page's elements up to the first list of references or of other articles."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "strong", "b") and _REFERENCES.match(_short(element)):
            return
        yield element


def _short(element: Element) -> str:
    """The text of an element of few pieces; "" for one of many: to read all that is nested would cost its square."""
    pieces = list(islice(element.itertext(), _PIECES + 1))
    return line("".join(pieces)) if len(pieces) <= _PIECES else ""


_PIECES = 24
_BLOCK = frozenset("p div span li h2 h3 h4 h5 td cite dd time section a em i".split())


def _lines(root: Element) -> Iterator[str]:
    """Short stretches of the page's text before its references, in order."""
    count = 0
    for element in _before_references(root):
        if element.tag not in _BLOCK or element.tag == "a":
            continue
        text = _short(element)
        if 8 <= len(text) <= 300:
            count += 1
            yield text
        if count > 400:
            return


def _named_by_site(root: Element, title: str | None) -> str | None:
    """The journal in the page's <title>, behind the article's own: "A title | Any Journal | Any Platform"."""
    page = line(root.findtext(".//title") or "")
    if not title or not page.lower().startswith(title.lower()[:40]):
        return None
    tail = page[min(len(title), len(page)) :] if page.lower().startswith(title.lower()) else page.partition("|")[2]
    for piece in re.split(r"\s+[|–—·-]{1,2}\s+|\s*\|\s*", tail):
        piece = piece.strip(" .|-–—")
        if (
            3 <= len(piece) <= 90
            and piece[0].isupper()
            and not _PLATFORM.match(piece)
            and not piece.endswith(("…", "..."))
        ):
            return piece
    return None
