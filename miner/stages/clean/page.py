"""An HTML page becomes a draft: lxml parses it, the abstract's region is cut out, BeautifulSoup reads that region."""

from __future__ import annotations

from miner.stages.clean import limits, metadata, page_facts, regions, trim
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Block, Draft
from miner.stages.clean.fragment import blocks_of
from miner.stages.clean.furniture import NOT_ARTICLE, Furniture
from miner.stages.clean.labels import Labels
from miner.stages.clean.metadata import Meta
from miner.stages.clean.portals import Portal, Portals
from miner.stages.clean.tree import Element, markup, outermost, parse, select, text_of


def read(text: str, source: str, portals: Portals, labels: Labels, furniture: Furniture) -> Draft:
    """The draft of an HTML page; without an abstract it has no parts, and `reason` where the page says why.

    Raises CleanError where the page cannot be parsed.
    """
    root = parse(text)
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
