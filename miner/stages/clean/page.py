"""An HTML page becomes a draft: lxml parses it once, the abstract's region is cut out, BeautifulSoup reads that region."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import lxml.html
from lxml import etree

from miner.stages.clean import general, identify, limits, metadata, parts, trim
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Block, CleanError, Draft
from miner.stages.clean.fragment import blocks_of
from miner.stages.clean.furniture import NOT_ARTICLE, Furniture
from miner.stages.clean.labels import Labels
from miner.stages.clean.language import detect, weight
from miner.stages.clean.lines import classify
from miner.stages.clean.metadata import Meta
from miner.stages.clean.portals import Portal, Portals, compiled

Element = etree._Element
T = TypeVar("T")
# F1000's platforms print the version behind the title.
_VERSION = re.compile(r"\s*\[version \d+[;,][^\]]*\]\s*$")
_STATUS = (
    ("retraction", re.compile(r"^\s*(?:retraction(?: note| notice)?(?: to)?|retracted and republished)\b\s*[:：.]?", re.IGNORECASE)),
    ("retracted", re.compile(r"^\s*\[?(?:retracted(?: article)?|withdrawn|removed)\]?\s*[:：]|\bthis article has been (?:retracted|withdrawn)\b", re.IGNORECASE)),
    ("expression_of_concern", re.compile(r"^\s*(?:editorial )?expression of concern\b", re.IGNORECASE)),
    ("erratum", re.compile(r"^\s*(?:erratum|corrigendum|correction|publisher correction|author correction)\b(?: to)?\s*[:：.]?", re.IGNORECASE)),
)


def parse(text: str) -> Element:
    """A page's tree. Raises CleanError where nothing is left of it or it is nested beyond `limits.MAX_NESTING`."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text[:300]) + text[300:]
    parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise CleanError("the page holds no HTML that could be read", "save the page again from a browser") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise CleanError(f"the page is nested deeper than {limits.MAX_NESTING} elements", "save the page again, or paste its text into a .txt file")
    return root


def read(text: str, source: str, portals: Portals, labels: Labels, furniture: Furniture) -> Draft:
    """The draft of an HTML page; without an abstract it has no parts, and `reason` where the page says why.

    Raises CleanError where the page cannot be parsed.
    """
    root = parse(text)
    meta = metadata.read(root)
    urls = [*meta.urls, source] if source.startswith(("http://", "https://")) else meta.urls
    found = portals.match_html(root, urls, meta.tags)
    draft = Draft(portal=found[0].name if found else "unknown")
    _facts(root, meta, found, draft)
    for portal in found:
        if blocks := _portal_blocks(root, portal, draft, labels, furniture):
            draft.portal, draft.method = portal.name, portal.name
            draft.parts = _parts(blocks, draft, labels, meta.journal)
            if draft.parts:
                break
    if not draft.parts:
        _general(root, meta, draft, labels, furniture)
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
        for element in compiled(css)(root if " " in css else region):
            parent = element.getparent()
            if parent is None:
                continue
            draft.drop(f"{portal.name}:drop {css}", line(general.text_of(element)[:400]))
            if element is region:
                return True
            element.drop_tree()
    return False


def _markup(element: Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False, method="html")


def _portal_blocks(root: Element, portal: Portal, draft: Draft, labels: Labels, furniture: Furniture) -> list[Block]:
    """The blocks of every region that the portal file's `abstract` and `translation` selectors find, duplicates once."""
    out: list[Block] = []
    texts: list[str] = []
    for key in ("abstract", "translation"):
        for css in portal.selectors.get(key, ()):
            regions = _outermost(compiled(css)(root))
            gathered: list[Block] = []
            for region in regions:
                if _drop(root, region, portal, draft):
                    continue
                text = general.text_of(region)
                if len(text) < 40 or len(text) > 10 * limits.MAX_ABSTRACT_CHARS or any(text in t or t in text for t in texts):
                    continue
                texts.append(text)
                blocks = blocks_of(_markup(region), labels)
                gathered += trim.cut(blocks, furniture, labels, draft, portal.name, whole=True)
            out += gathered
            if key == "abstract" and any(not b.level for b in gathered):
                break
    return out


def _outermost(elements: list[Element]) -> list[Element]:
    """The elements without those inside another of them."""
    if len(elements) < 2:
        return elements
    chosen = set(elements)
    return [e for e in elements if not any(a in chosen for a in e.iterancestors())]


def _parts(blocks: list[Block], draft: Draft, labels: Labels, journal: str | None) -> list[parts.Part]:
    built = trim.tails(parts.build(blocks, labels), draft, journal)
    unique: list[parts.Part] = []
    for part in built:
        if not any(part.text == other.text and part.language == other.language for other in unique):
            unique.append(part)
    size = sum(weight(p.text) for p in unique)
    return unique if size >= limits.MIN_ABSTRACT_CHARS or any(p.label for p in unique) else []


def _general(root: Element, meta: Meta, draft: Draft, labels: Labels, furniture: Furniture) -> None:
    """Ways without a portal file, most certain first; the first that gives prose wins and is named in `method`."""

    def known(text: str) -> bool:
        return labels.name(text) is not None

    for way in ("marked", "headed", "quoted", "meta", "dense"):
        if way == "meta":
            whole = [a for a in meta.abstracts if len(a) >= 400 and not a.rstrip().endswith(("...", "…"))]
            blocks = [Block(max(whole, key=len))] if whole else []
        elif way == "marked":
            blocks = _regions(general.marked(root), draft, labels, furniture, whole=True)
        elif way == "headed":
            blocks = _headed(root, draft, labels, furniture)
        elif way == "quoted":
            blocks = _regions(general.quoted(root, meta.abstracts, known), draft, labels, furniture, whole=False, joined=True)
        else:
            blocks = _regions(general.dense(root, known), draft, labels, furniture, whole=False, joined=True) if meta.citation or _plausible(root, furniture) else []
        prose = [b for b in blocks if not b.level]
        if sum(weight(b.text) for b in prose) >= limits.MIN_ABSTRACT_CHARS * 2:
            draft.parts = _parts(blocks, draft, labels, meta.journal)
            if draft.parts:
                draft.method = "density" if way == "dense" else f"general:{way}"
                return


def _headed(root: Element, draft: Draft, labels: Labels, furniture: Furniture) -> list[Block]:
    """What follows the headings that say "Abstract": the first of each language that holds prose."""
    out: list[Block] = []
    spoken: set[str] = set()
    for heading in general.headed(root)[:8]:
        blocks = _regions(general.after(heading), draft, labels, furniture, whole=False, joined=True)
        prose = [b for b in blocks if not b.level]
        text = " ".join(b.text for b in prose)
        if weight(text) < limits.MIN_ABSTRACT_CHARS * 2:
            continue
        languages = {detect(b.text) for b in prose if len(b.text) >= 40} or {detect(text)}
        if not languages & spoken:
            out += blocks
            spoken |= languages
    return out


def _front(blocks: list[Block], furniture: Furniture, labels: Labels, draft: Draft) -> list[Block]:
    """Blocks without what stands before the abstract inside a region that holds more: title, authors, affiliations."""
    for index, block in enumerate(blocks):
        if block.level:
            if labels.name(block.text) is not None or parts.ABSTRACT_HEAD.match(block.text):
                break
        elif block.lead is not None and labels.name(block.lead) is not None or classify(block.text, furniture, labels).role in ("prose", "label"):
            break
        elif not any(len(b.text) >= limits.MIN_PROSE_CHARS for b in blocks[index + 1 :] if not b.level):
            break
        draft.drop("general:before the abstract", block.text)
    else:
        return blocks
    blocks = blocks[index:]
    # Lists of key words and abbreviations that stand below without a heading of their own.
    while len(blocks) > 1 and not blocks[-1].level and not blocks[-2].level and blocks[-1].lead is None and not re.search(r"[.。!?)\]”\"']$", blocks[-1].text) and len(blocks[-1].text) < 600:
        draft.drop("general:after the abstract", blocks.pop().text)
    return blocks


def _regions(elements: list[Element], draft: Draft, labels: Labels, furniture: Furniture, *, whole: bool, joined: bool = False) -> list[Block]:
    elements = [e for e in elements if sum(map(len, e.itertext())) <= 10 * limits.MAX_ABSTRACT_CHARS]
    if joined:
        blocks = [b for e in elements for b in blocks_of(_markup(e) + (f"<span>{e.tail}</span>" if e.tail and e.tail.strip() else ""), labels)]
        return _front(trim.cut(blocks, furniture, labels, draft, "general", whole=whole), furniture, labels, draft)
    return [b for e in elements for b in _front(trim.cut(blocks_of(_markup(e), labels), furniture, labels, draft, "general", whole=whole), furniture, labels, draft)]


def _plausible(root: Element, furniture: Furniture) -> bool:
    title = line(root.findtext(".//title") or "")
    return furniture.reason(title, title) is None


def _is_article(root: Element, meta: Meta, draft: Draft, furniture: Furniture) -> bool:
    """Whether the page around found prose is an article: walls and lists of results hold prose too."""
    if meta.citation or draft.doi or draft.pmid or draft.method not in ("density", "general:marked", "general:quoted", "general:meta"):
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
    reason = furniture.reason(title, general.text_of(root)[:20000]) if not (draft.doi and draft.title) else None
    if reason is not None:
        draft.reason, draft.advice = NOT_ARTICLE[reason]
        draft.title = None
    else:
        draft.reason = "the page holds no abstract"
        draft.advice = "if a browser shows one, mend the portal file (miner clean --explain) or save the page after it has loaded"


def _facts(root: Element, meta: Meta, found: list[Portal], draft: Draft) -> None:
    """Identifiers, title, journal and the rest: the portal file's selectors where they find something, then metadata."""

    def pick(key: str, convert: Callable[[str], T | None]) -> T | None:
        """What the portal files' selectors for `key` find first that `convert` accepts."""
        for portal in found:
            for css in portal.selectors.get(key, ()):
                for hit in compiled(css)(root):
                    value = convert(line(hit if isinstance(hit, str) else hit.text_content() if key == "title" else general.text_of(hit)))
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
        draft.authors = [line(a if isinstance(a, str) else general.text_of(a)).strip(" ,;.") for p in found for css in p.selectors.get("authors", ()) for a in compiled(css)(root)]
    draft.publication_types = meta.types or [line(t if isinstance(t, str) else general.text_of(t)) for p in found for css in p.selectors.get("types", ()) for t in compiled(css)(root)]
    for status, pattern in _STATUS:
        if draft.title and pattern.search(draft.title):
            draft.status = status
            break
    if draft.doi is None:
        draft.doi = _own_doi(root, meta)


_BAD_TITLES = re.compile(r"^(?:abstract|home|login|search|article|error|pubmed|navigation|menu|references|full text|journal article)$", re.IGNORECASE)


def _h1(root: Element, meta: Meta) -> str | None:
    """The page's own main heading, or its <title> without the site's name."""
    page = metadata.strip_site(line(root.findtext(".//title") or ""))
    shared = metadata.strip_site(metadata.plain(meta.first("og:title", "twitter:title")) or "")
    headings = [line(general.text_of(h)) for h in root.iter("h1", "h2")][:12]
    for heading in headings:
        if weight(heading) > 15 and (heading in page or heading in shared or (shared and shared in heading)):
            return heading
    for heading in [line(general.text_of(h)) for h in root.iter("h1")][:3]:
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
    for text in general._strings(root):
        size += len(text)
        head.append(text)
        if size > 6000:
            break
    joined = " ".join(" ".join(head).split())
    joined = re.split(r"\b(?:References|Bibliography|Similar articles|Related articles|Cited by|参考文献)\b", joined)[0]
    match = re.search(r"(?:\bdoi:?\s*|doi\.org/)(10\.\d{4,9}/[^\s\"<>]+)", joined, re.IGNORECASE)
    found = {identify.doi(m) for m in re.findall(r"(?:\bdoi:?\s*|doi\.org/)(10\.\d{4,9}/[^\s\"<>]+)", joined, re.IGNORECASE)}
    return identify.doi(match[1]) if match and len(found) == 1 else None
