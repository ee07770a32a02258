"""JATS articles: one article, an `<article>` set, or a PMC OAI envelope. Only front matter is read, never the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree

from miner.stages.clean import identify, language, limits, parts, trim
from miner.stages.clean.chars import line
from miner.stages.clean.draft import CleanError, Draft
from miner.stages.clean.formula import superscript
from miner.stages.clean.fragment import blocks_of
from miner.stages.clean.labels import Labels

_NAMESPACE = re.compile(rb"\sxmlns(?::(\w+))?=(\"[^\"]*\"|'[^']*')")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_SKIPPED = (
    "graphical",
    "teaser",
    "toc",
    "key-points",
    "executive-summary",
    "summary-plain",
    "plain-language-summary",
    "author-highlights",
    "highlights",
    "video",
    "editor",
    "precis",
    "web-summary",
    "stereochemical",
    "ASCII",
    "synopsis-only",
    "non-technical",
    "lay",
)
_STATUS = {"retraction": "retraction", "correction": "erratum", "expression-of-concern": "expression_of_concern"}
_LABELS = r"<label\b[^>]*/>|<label\b[^>]*>.*?</label>"


def read(content: bytes, text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each article element. Raises CleanError for a file that declares entities, is too large or broken."""
    if len(content) > limits.MAX_JATS_BYTES:
        raise CleanError(
            f"the JATS file has {len(content) / 1e6:.1f} MB, the limit is {limits.MAX_JATS_BYTES / 1e6:.0f} MB",
            "split it into one file an article",
        )
    root = parse(text)
    found = (
        [root]
        if _name(root) == "article"
        else [
            e
            for e in root.iter()
            if isinstance(e.tag, str)
            and _name(e) == "article"
            and any(_name(c) == "front" for c in e if isinstance(c.tag, str))
        ]
    )
    if (
        not found
        and next((e for e in root.iter() if isinstance(e.tag, str) and _name(e) == "article-meta"), None) is not None
    ):
        found = [root]
    if not found:
        raise CleanError("this XML is neither PubMed XML nor JATS", "export the record as PubMed XML, nbib or RIS")
    for element in found:
        yield article(element, labels)


def parse(text: str) -> etree._Element:
    """The tree of a JATS file; named entities of HTML are known although no DTD is read."""
    head = text[:20000]
    if re.search(r"<!ENTITY", head):
        raise CleanError(
            "the XML declares entities of its own, which can unpack without end",
            "save the article without its internal DTD",
        )
    text = _ENTITY.sub(
        lambda m: m[0] if m[1] in ("amp", "lt", "gt", "quot", "apos") else html5.get(m[1] + ";", m[0]), text
    )
    text = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CleanError(f"the XML is broken: {error}", "download the file again") from error
    if root is None:
        raise CleanError("the XML is broken: nothing in it could be read", "download the file again")
    return root


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _first(root: etree._Element, path: str) -> etree._Element | None:
    """The first element by local names ("front/article-meta"), whatever the namespace."""
    node = root
    for step in path.split("/"):
        following = next(
            (e for e in node.iter() if e is not node and isinstance(e.tag, str) and _name(e) == step), None
        )
        if following is None:
            return None
        node = following
    return node


def _all(root: etree._Element, name: str) -> list[etree._Element]:
    return [e for e in root.iter() if isinstance(e.tag, str) and _name(e) == name]


def _plain(element: etree._Element | None) -> str | None:
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
            name = _name(child)
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


def article(root: etree._Element, labels: Labels) -> Draft:
    """The draft of one article element."""
    draft = Draft(portal="jats", method="jats")
    meta = next((e for e in root.iter() if isinstance(e.tag, str) and _name(e) == "article-meta"), root)
    front = meta.getparent() if meta.getparent() is not None else root
    assert front is not None
    group = next((e for e in meta if isinstance(e.tag, str) and _name(e) == "title-group"), None)
    scope = group if group is not None else meta
    title = next((e for e in scope.iter() if isinstance(e.tag, str) and _name(e) == "article-title"), None)
    subtitle = next((e for e in scope if isinstance(e.tag, str) and _name(e) == "subtitle"), None)
    draft.title = _plain(title)
    if draft.title and (sub := _plain(subtitle)) and sub not in draft.title:
        draft.title = f"{draft.title}{'' if draft.title.endswith((':', '?', '.')) else ':'} {sub}"
    _ids(meta, draft)
    journal = _first(front, "journal-meta")
    if journal is not None:
        draft.journal = _plain(_first(journal, "journal-title")) or next(
            (_plain(e) for e in _all(journal, "journal-id") if e.get("journal-id-type") in ("nlm-ta", "iso-abbrev")),
            None,
        )
    own = language.code(root.get("{http://www.w3.org/XML/1998/namespace}lang"))
    for element in meta:
        if isinstance(element.tag, str) and _name(element) in ("abstract", "trans-abstract"):
            _abstract(element, own, draft, labels)
    draft.parts = trim.tails(draft.parts, draft, draft.journal)
    kind = (root.get("article-type") or "").lower()
    draft.publication_types = [kind] if kind else []
    draft.status = _STATUS.get(kind)
    for related in _all(front, "related-article"):
        if "retract" in (related.get("related-article-type") or "") and kind != "retraction":
            draft.status = draft.status or "retracted"
    draft.languages = [own] if own else []
    return draft


def _abstract(element: etree._Element, own: str, draft: Draft, labels: Labels) -> None:
    kind = element.get("abstract-type") or ""
    text = line(" ".join(" ".join(map(str, element.itertext())).split()))
    if kind and any(kind.lower().startswith(s.lower()) for s in _SKIPPED):
        draft.drop(f"jats:abstract-type {kind}", text)
        return
    tagged = language.code(element.get("{http://www.w3.org/XML/1998/namespace}lang"))
    markup = etree.tostring(element, encoding="unicode", with_tail=False)
    markup = re.sub(
        r"<(/?)(?:\w+:)?(italic|bold|title|p|sec|list|list-item|sup|sub|abstract|trans-abstract)\b", r"<\1\2", markup
    )
    # <title> and <label> mean other things in HTML.
    markup = re.sub(r"<(/?)title\b", r"<\1h4", re.sub(_LABELS, "", markup, flags=re.DOTALL))
    markup = re.sub(r"<xref\b[^>]*ref-type=\"(?:bibr|fn|aff|table-fn)\"[^>]*>.*?</xref>", "", markup, flags=re.DOTALL)
    markup = re.sub(r"<sup>\s*(?:[,–-]\s*)*</sup>", "", markup)
    blocks = [b for b in blocks_of(markup, labels) if b.text]
    blocks = [b for b in blocks if not (not b.level and trim.is_aside(b.text))]
    built = parts.build(blocks, labels)
    detected = {p.language for p in built}
    for part in built:
        if tagged and tagged not in ("en",) and len(detected) == 1:
            part.language = (
                tagged
                if part.language in ("en", tagged) and language.detect(part.text, tagged) == tagged
                else part.language
            )
    already = {p.language for p in draft.parts}
    for part in built:
        if part.language in already:
            draft.drop("jats:second abstract in the same language", part.text)
        else:
            draft.parts.append(part)


def _ids(meta: etree._Element, draft: Draft) -> None:
    for element in meta:
        if not isinstance(element.tag, str):
            continue
        name, text = _name(element), line("".join(map(str, element.itertext())))
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
    for contrib in _all(meta, "contrib"):
        if (contrib.get("contrib-type") or "author") != "author":
            continue
        person = next((e for e in contrib.iter() if isinstance(e.tag, str) and _name(e) == "name"), None)
        if person is not None:
            given = next(
                (line(e.text or "") for e in person if isinstance(e.tag, str) and _name(e) == "given-names"), ""
            )
            family = next((line(e.text or "") for e in person if isinstance(e.tag, str) and _name(e) == "surname"), "")
            draft.authors.append(" ".join(x for x in (given, family) if x))
        elif (
            group := next(
                (e for e in contrib.iter() if isinstance(e.tag, str) and _name(e) in ("collab", "string-name")), None
            )
        ) is not None:
            draft.authors.append(_plain(group) or "")
    draft.authors = [a for a in draft.authors if a]


_DATES = ("ppub", "collection", "epub-ppub", "epub", "pub", "ecorrected", "epreprint")


def _year(meta: etree._Element) -> int | None:
    """The year of the issue, else of the earliest publication the article states."""
    found: dict[str, int] = {}
    for date in _all(meta, "pub-date"):
        value = identify.year(
            next((e.text for e in date if isinstance(e.tag, str) and _name(e) == "year"), None)
            or date.get("iso-8601-date")
        )
        if value:
            found.setdefault((date.get("pub-type") or date.get("date-type") or "pub").lower(), value)
    for kind in _DATES:
        if kind in found:
            return found[kind]
    return min(found.values()) if found else None
