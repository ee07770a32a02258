"""The facts of a JATS article: identifiers, volume and pages, year, authors; and how its text is read plain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from miner.stages.clean import identify, limits
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Draft
from miner.stages.clean.fragment import superscript


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


def all_named(root: etree._Element, name: str) -> list[etree._Element]:
    """The elements at or below `root` with a local name."""
    return [e for e in root.iter() if isinstance(e.tag, str) and local_name(e) == name]


def plain(element: etree._Element | None) -> str | None:
    """An element's text as one line, None where there is none."""
    if element is None:
        return None
    return line(" ".join("".join(_texts(element)).split())) or None


def _texts(element: etree._Element, depth: int = 0) -> Iterator[str]:
    """Text without footnote marks, superscripts with digits as "^"."""
    if depth > limits.MAX_INLINE_NESTING:
        yield "".join(map(str, element.itertext()))
        return
    last = element.text or ""
    yield last
    for child in element:
        if isinstance(child.tag, str):
            name = local_name(child)
            if (
                name == "sup"
                and re.search(r"\d", inner := "".join(_texts(child, depth + 1)))
                and child.find(".//{*}xref") is None
            ):
                yield superscript(last, inner.strip())
            elif name not in ("xref", "fn", "sup", "tex-math") or (name == "sup" and child.find(".//{*}xref") is None):
                yield from _texts(child, depth + 1)
            if name in ("break", "subtitle"):
                yield " "
        last = child.tail or ""
        yield last


def fill(meta: etree._Element, draft: Draft) -> None:
    """Identifiers, volume, pages, year and authors of `article-meta`."""
    for element in meta:
        if not isinstance(element.tag, str):
            continue
        name, text = local_name(element), line("".join(map(str, element.itertext())))
        if name == "article-id":
            kind = (element.get("pub-id-type") or "").lower()
            if kind == "doi":
                draft.doi = draft.doi or identify.doi(text)
            elif kind == "pmid":
                draft.pmid = draft.pmid or identify.pmid(text)
            elif kind in ("pmc", "pmcid", "pmc-uid", "pmcaid"):
                draft.pmcid = draft.pmcid or (identify.pmcid(text) if kind != "pmcaid" else None)
        elif name == "volume":
            draft.volume = draft.volume or text or None
        elif name == "fpage":
            draft.pages = text or None
        elif name == "lpage" and draft.pages and text and text != draft.pages:
            draft.pages = f"{draft.pages}-{text}"
        elif name == "elocation-id" and draft.pages is None:
            draft.pages = text or None
    draft.year = _year(meta)
    for contrib in all_named(meta, "contrib"):
        if (contrib.get("contrib-type") or "author") != "author":
            continue
        person = next((e for e in contrib.iter() if isinstance(e.tag, str) and local_name(e) == "name"), None)
        if person is not None:
            given = next(
                (line(e.text or "") for e in person if isinstance(e.tag, str) and local_name(e) == "given-names"), ""
            )
            family = next(
                (line(e.text or "") for e in person if isinstance(e.tag, str) and local_name(e) == "surname"), ""
            )
            draft.authors.append(" ".join(x for x in (given, family) if x))
        elif (
            group := next(
                (e for e in contrib.iter() if isinstance(e.tag, str) and local_name(e) in ("collab", "string-name")),
                None,
            )
        ) is not None:
            draft.authors.append(plain(group) or "")
    draft.authors = [a for a in draft.authors if a]


_DATES = ("ppub", "collection", "epub-ppub", "epub", "pub", "ecorrected", "epreprint")


def _year(meta: etree._Element) -> int | None:
    """The year of the issue, else of the earliest publication the article states."""
    found: dict[str, int] = {}
    for date in all_named(meta, "pub-date"):
        value = identify.year(
            next((e.text for e in date if isinstance(e.tag, str) and local_name(e) == "year"), None)
            or date.get("iso-8601-date")
        )
        if value:
            found.setdefault((date.get("pub-type") or date.get("date-type") or "pub").lower(), value)
    for kind in _DATES:
        if kind in found:
            return found[kind]
    return min(found.values()) if found else None
