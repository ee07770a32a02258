"""JATS articles: one article, an `<article>` set, or a PMC OAI envelope. Only front matter is read, never the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree

from miner.stages.clean import language, limits, parts, trim
from miner.stages.clean.chars import line
from miner.stages.clean.draft import CleanError, Draft
from miner.stages.clean.fragment import blocks_of
from miner.stages.clean.jats_facts import all_named, fill, local_name, plain
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
_SECTIONS = {
    "conclusions": "Conclusions", "conclusion": "Conclusions", "methods": "Methods", "materials|methods": "Methods",
    "results": "Results", "intro": "Introduction", "background": "Background", "objective": "Objective",
}  # fmt: skip
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
        if local_name(root) == "article"
        else [
            e
            for e in root.iter()
            if isinstance(e.tag, str)
            and local_name(e) == "article"
            and any(local_name(c) == "front" for c in e if isinstance(c.tag, str))
        ]
    )
    if (
        not found
        and next((e for e in root.iter() if isinstance(e.tag, str) and local_name(e) == "article-meta"), None)
        is not None
    ):
        found = [root]
    if not found:
        raise CleanError(
            f"this XML (<{local_name(root)}>) is neither PubMed XML nor JATS",
            "export the record as PubMed XML, nbib or RIS",
        )
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


def _first(root: etree._Element, path: str) -> etree._Element | None:
    """The first element by local names ("front/article-meta"), whatever the namespace."""
    node = root
    for step in path.split("/"):
        following = next(
            (e for e in node.iter() if e is not node and isinstance(e.tag, str) and local_name(e) == step), None
        )
        if following is None:
            return None
        node = following
    return node


def article(root: etree._Element, labels: Labels) -> Draft:
    """The draft of one article element."""
    draft = Draft(portal="jats", method="jats")
    meta = next((e for e in root.iter() if isinstance(e.tag, str) and local_name(e) == "article-meta"), root)
    front = meta.getparent() if meta.getparent() is not None else root
    assert front is not None
    group = next((e for e in meta if isinstance(e.tag, str) and local_name(e) == "title-group"), None)
    scope = group if group is not None else meta
    title = next((e for e in scope.iter() if isinstance(e.tag, str) and local_name(e) == "article-title"), None)
    subtitle = next((e for e in scope if isinstance(e.tag, str) and local_name(e) == "subtitle"), None)
    draft.title = plain(title)
    if draft.title and (sub := plain(subtitle)) and sub not in draft.title:
        draft.title = f"{draft.title}{'' if draft.title.endswith((':', '?', '.')) else ':'} {sub}"
    fill(meta, draft)
    journal = _first(front, "journal-meta")
    if journal is not None:
        draft.journal = plain(_first(journal, "journal-title")) or next(
            (
                plain(e)
                for e in all_named(journal, "journal-id")
                if e.get("journal-id-type") in ("nlm-ta", "iso-abbrev")
            ),
            None,
        )
    own = language.code(root.get(_LANG))
    for element in meta:
        if isinstance(element.tag, str) and local_name(element) in ("abstract", "trans-abstract"):
            _abstract(element, own if local_name(element) == "abstract" else "", draft, labels)
    for translated in _translated(root):
        _other_language(translated, own, draft, labels)
    draft.parts = trim.tails(draft.parts, draft, draft.journal)
    kind = (root.get("article-type") or "").lower()
    draft.publication_types = [kind] if kind else []
    draft.status = _STATUS.get(kind)
    for related in all_named(front, "related-article"):
        if "retract" in (related.get("related-article-type") or "") and kind != "retraction":
            draft.status = draft.status or "retracted"
    draft.languages = [own] if own else []
    return draft


_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _translated(root: etree._Element) -> list[etree._Element]:
    """The sub-articles that are the article in another language: not letters, replies or reviewers' reports."""
    return [
        e
        for e in root
        if isinstance(e.tag, str) and local_name(e) == "sub-article" and (e.get("article-type") or "") == "translation"
    ]


def _other_language(translated: etree._Element, own: str, draft: Draft, labels: Labels) -> None:
    """The abstract of a sub-article; the English one's title is the article's."""
    front = next((e for e in translated if isinstance(e.tag, str) and local_name(e) in ("front-stub", "front")), None)
    if front is None:
        return
    spoken = language.code(translated.get(_LANG))
    for element in [*all_named(front, "abstract"), *all_named(front, "trans-abstract")]:
        _abstract(element, spoken, draft, labels)
    if spoken == "en" and own not in ("", "en"):
        draft.title = plain(next(iter(all_named(front, "article-title")), None)) or draft.title


def _abstract(element: etree._Element, own: str, draft: Draft, labels: Labels) -> None:
    kind = element.get("abstract-type") or ""
    text = line(" ".join(" ".join(map(str, element.itertext())).split()))
    if kind and any(kind.lower().startswith(s.lower()) for s in _SKIPPED):
        draft.drop(f"jats:abstract-type {kind}", text)
        return
    tagged = language.code(element.get(_LANG)) or own
    for sec in [e for e in element.iter() if isinstance(e.tag, str) and local_name(e) == "sec"]:
        head = next((c for c in sec if isinstance(c.tag, str) and local_name(c) == "title"), None)
        if (stated := _SECTIONS.get((sec.get("sec-type") or "").lower())) and (head is None or not plain(head)):
            if head is not None:
                sec.remove(head)
            title = etree.Element("title")
            title.text = stated
            sec.insert(0, title)
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
    scripts = {language.script(p.text) for p in built}
    if tagged and tagged != "en" and len(scripts) == 1:
        # What is declared counts, unless the script, or many English words, speak against it.
        whole = language.detect(" ".join(p.text for p in built), tagged)
        spoken = next(iter(scripts)) or ("en" if whole == "en" else tagged)
        for part in built:
            part.language = spoken
    already = {p.language for p in draft.parts}
    for part in built:
        if part.language in already:
            draft.drop("jats:second abstract in the same language", part.text)
        else:
            draft.parts.append(part)
