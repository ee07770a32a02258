"""An HTML page becomes a draft: lxml parses it, the abstract's region is cut out, BeautifulSoup reads that region."""

from __future__ import annotations

import re
from itertools import islice

from miner.stages.clean import limits, metadata, page_facts, regions, trim
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Block, Draft
from miner.stages.clean.dump_facts import title_line
from miner.stages.clean.fragment import blocks_of
from miner.stages.clean.furniture import NOT_ARTICLE, Furniture, normal
from miner.stages.clean.labels import Labels
from miner.stages.clean.lines import Line, classify
from miner.stages.clean.metadata import Meta
from miner.stages.clean.parts import ABSTRACT_HEAD
from miner.stages.clean.portals import Portal, Portals
from miner.stages.clean.tree import Element, markup, outermost, parse, select, text_of

_PUBMED = re.compile(r"(?:https?://pubmed\.ncbi\.nlm\.nih\.gov)?/(\d{4,8})/?$")
_MOST = 1000
_ABSTRACT = re.compile("abstract", re.IGNORECASE)
_RESULT = re.compile(
    r"(?:^|[\s_-])(?:results?-article|search-?result\w*|result-?item|article-overview)(?:$|[\s_-])", re.IGNORECASE
)


def read_all(text: str, source: str, portals: Portals, labels: Labels, furniture: Furniture) -> list[Draft]:
    """The draft of a page, or one for each article of a list of results that shows their abstracts.

    A page that names one article in its metadata shows that one, whatever stands beside it.

    Raises CleanError where the page cannot be parsed.
    """
    root = parse(text)
    lists = text.count("<article") > 1 or _RESULT.search(text) is not None
    pieces = articles(root) if lists and "citation_title" not in text and "citation_doi" not in text else []
    if len(pieces) < 2:
        return [_read(root, source, portals, labels, furniture)]
    out = []
    for piece in pieces:
        address = next(
            (
                f"https://pubmed.ncbi.nlm.nih.gov/{m[1]}/"
                for a in piece.iter("a")
                if (m := _PUBMED.match(a.get("href") or ""))
            ),
            "",
        )
        link = f'<link rel="canonical" href="{address}">' if address else ""
        page = parse(f"<html><head>{link}</head><body>{markup(piece)}</body></html>")
        out.append(_read(page, "", portals, labels, furniture))
    return out


def articles(root: Element) -> list[Element]:
    """The articles of a page that shows several whole, each with its own heading and abstract; else at most one."""
    found: list[Element] = []
    for element in root.iter("article", "div", "li"):
        if element.tag != "article" and not _RESULT.search(element.get("class") or ""):
            continue
        # The innermost of those inside one another; a page of more is a list that nobody reads whole.
        if len(found) == _MOST or any(e is not element for e in islice(element.iter("article"), 2)):
            continue
        heading = next((h for h in element.iter("h1", "h2", "h3", "h4") if len(text_of(h).strip()) > 15), None)
        held = (e for e in element.iter("div", "section", "p") if _ABSTRACT.search(f"{e.get('class')} {e.get('id')}"))
        if heading is not None and any(len(text_of(e)) > 100 for e in islice(held, 8)):
            found.append(element)
    return found if len({line(text_of(f))[:200] for f in found}) > 1 else found[:1]


def read(text: str, source: str, portals: Portals, labels: Labels, furniture: Furniture) -> Draft:
    """The draft of an HTML page; without an abstract it has no parts, and `reason` where the page says why.

    Raises CleanError where the page cannot be parsed.
    """
    return _read(parse(text), source, portals, labels, furniture)


def _read(root: Element, source: str, portals: Portals, labels: Labels, furniture: Furniture) -> Draft:
    meta = metadata.read(root)
    urls = [*meta.urls, source] if source.startswith(("http://", "https://")) else meta.urls
    found = portals.match_html(root, urls, meta.tags)
    draft = Draft(portal=found[0].name if found else "unknown")
    page_facts.fill(root, meta, found, draft)
    for portal in found:
        if blocks := _portal_blocks(root, portal, draft, labels, furniture):
            draft.portal, draft.method = portal.name, portal.name
            draft.parts = regions.finish(blocks, draft, labels, meta.journal)
            if draft.parts:
                break
    if not draft.parts:
        regions.find(root, meta, draft, labels, furniture)
    _cut(draft, meta)
    if draft.parts and draft.title is None:
        draft.title = _title_above(root, draft, labels, furniture)
    if draft.parts and not _is_article(root, meta, draft, furniture):
        draft.parts = []
    if not draft.parts and draft.reason is None:
        _why(root, draft, furniture)
    return draft


def _drop(root: Element, region: Element, portal: Portal, draft: Draft) -> bool:
    """Take what the portal file drops out of a region; True where the region itself is dropped.

    A selector of one step is looked for inside the region only: a scan of the whole page costs more than reading it.
    """
    for css in portal.selectors.get("drop", ()):
        for element in select(root if " " in css else region, css):
            parent = element.getparent()
            if parent is None:
                continue
            draft.drop(f"{portal.name}:drop {css}", line(text_of(element)[:400]))
            if element is region:
                return True
            element.drop_tree()
    return False


def _portal_blocks(root: Element, portal: Portal, draft: Draft, labels: Labels, furniture: Furniture) -> list[Block]:
    """The blocks of every region that the file's `abstract` and `translation` selectors find, duplicates once."""
    out: list[Block] = []
    texts: list[str] = []
    for key in ("abstract", "translation"):
        for css in portal.selectors.get(key, ()):
            marked = outermost(select(root, css))
            gathered: list[Block] = []
            for region in marked:
                if _drop(root, region, portal, draft):
                    continue
                text = text_of(region)
                if (
                    len(text) < 40
                    or len(text) > 10 * limits.MAX_ABSTRACT_CHARS
                    or any(text in t or t in text for t in texts)
                ):
                    continue
                texts.append(text)
                blocks = blocks_of(markup(region), labels)
                gathered += trim.cut(blocks, furniture, labels, draft, portal.name, whole=True)
            out += gathered
            if key == "abstract" and any(not b.level for b in gathered):
                break
    return out


_CUT = re.compile(r"\s*(?:…|\.\.\.)\s*(?:\(?(?:show|read|see|view|learn) (?:more|full|all)\b.{0,20})?$", re.IGNORECASE)


def _cut(draft: Draft, meta: Meta) -> None:
    """Mend an abstract that the page shows cut off ("overprodu …"): whole from the metadata, else to its last "
    "sentence."""
    if not draft.parts or not (cut := _CUT.search(draft.parts[-1].text)):
        return
    last = draft.parts[-1]
    shown = normal(last.text[: cut.start()])
    whole = next(
        (a for a in meta.abstracts if len(a) > len(last.text) and shown[-60:-12] in normal(a) and not _CUT.search(a)),
        None,
    )
    if whole is not None and len(draft.parts) == 1 and normal(whole).startswith(shown[:60]):
        last.text = whole
        return
    ends = [m.end() for m in re.finditer(r"[.!?](?=\s+[A-Z])", last.text[: cut.start()])]
    if ends and not re.search(r"[.!?)]$", last.text[: cut.start()]):
        draft.drop("cut off by the page", last.text[ends[-1] :])
        last.text = last.text[: ends[-1]]


def _title_above(root: Element, draft: Draft, labels: Labels, furniture: Furniture) -> str | None:
    """The likeliest title among the lines above the abstract, of a page that marks none."""
    body = root.find("body")
    start = normal(draft.parts[0].text)[:60]
    above: list[Line] = []
    for block in blocks_of(markup(root if body is None else body), labels)[:200]:
        if ABSTRACT_HEAD.match(block.text) or start in normal(block.text):
            break
        above.append(classify(block.text, furniture, labels))
    found = title_line(above, len(above))
    return None if found is None else above[found].text


def _is_article(root: Element, meta: Meta, draft: Draft, furniture: Furniture) -> bool:
    """Whether the page around found prose is an article: walls and lists of results hold prose too."""
    if (
        meta.citation
        or draft.doi
        or draft.pmid
        or draft.method not in ("density", "general:marked", "general:quoted", "general:meta")
    ):
        return True
    title = line(root.findtext(".//title") or "")
    reason = furniture.reason(title, title)
    if reason is not None:
        draft.reason, draft.advice = NOT_ARTICLE[reason]
        draft.title = None
    return reason is None


def _why(root: Element, draft: Draft, furniture: Furniture) -> None:
    """Say why there is no abstract."""
    title = line(root.findtext(".//title") or "")
    reason = furniture.reason(title, text_of(root)[:20000]) if not (draft.doi and draft.title) else None
    if reason is not None:
        draft.reason, draft.advice = NOT_ARTICLE[reason]
        draft.title = None
    else:
        draft.reason = "the page holds no abstract"
        draft.advice = (
            "if a browser shows one, mend the portal file (miner clean --explain) or save the page after it has loaded"
        )
