"""The abstract of a page that no portal file knows: by marks in the markup, by its heading, by what the metadata quote
of it, and by text density as the last resort. Each way gives the regions it found and its own name."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from miner.stages.clean import limits
from miner.stages.clean.chars import line
from miner.stages.clean.furniture import normal
from miner.stages.clean.parts import ABSTRACT_HEAD, strip_head
from miner.stages.clean.selectors import named
from miner.stages.clean.tree import MOST_NESTED, Above, Element, few_strings, found, text_of, xpath
from miner.stages.clean.trim import SKIPPED_HEAD

_CALLED = (
    "contains(@class,'bstract') or contains(@id,'bstract') or contains(@property,'abstract') or "
    "contains(@typeof,'bstract') or contains(@itemprop,'abstract') or contains(@role,'abstract') or "
    "contains(@data-title,'bstract') or contains(@aria-label,'bstract') or contains(@class,'zhaiyao') or "
    "contains(@id,'zhaiyao') or contains(@id,'ChDivSummary') or contains(@class,'ABSTRACT') or "
    "contains(@aria-labelledby,'bstract') or contains(@name,'bstract') or contains(@itemprop,'description') or "
    "contains(@class,'article-summary') or contains(@class,'articleSummary') or contains(@data-testid,'bstract')"
)
# Asked of every element, that takes longer than parsing the page; "bstract" in any attribute is found quickly.
_MARKED, _IS_MARKED = xpath(f"//*[{_CALLED}]"), xpath(f"self::*[{_CALLED}]")
_CANDIDATES, _ITEMPROPS = xpath("//@*[contains(.,'bstract')]/.."), xpath("//@itemprop")
_OTHER_WORDS = ("zhaiyao", "ChDivSummary", "ABSTRACT", "description", "article-summary", "articleSummary")
_NOT_REGION = frozenset(
    "a button input label li link meta script style option select svg img nav form body html textarea h1 h2 h3 h4 "
    "h5 h6".split()
)
_NOT_ABSTRACT = re.compile(
    r"graphical|visual|teaser|toc|link|button|toggle|tab-|tabs|nav|menu|keyword|kwd|author|heading|title|image|"
    r"figure|video|related|similar|reference|views?$|count|copyright|download",
    re.IGNORECASE,
)
_OTHER_KIND = re.compile(
    r"author-?summary|graphical|highlights|plain-?language|lay-?summary|significance|teaser|editor-?s?-?(?:summary|abstract)",
    re.IGNORECASE,
)
_EXACT = re.compile(
    r"(?:^|[\s_-])(?:abstracts?|abstractSection|abstractInFull|article-abstract|doc-abstract|abstract-content|"
    r"abstracttext|Abs\d|NLM_abstract)(?:$|[\s_-]|\d)",
    re.IGNORECASE,
)
_HEADS = xpath(
    "//h1|//h2|//h3|//h4|//h5|//h6|//strong|//b|//dt|//p[string-length(.)<40]|//div[string-length(.)<40]|"
    "//span[string-length(.)<40]|//a[string-length(.)<20]|//td[string-length(.)<40]|//font[string-length(.)<40]|"
    "//legend|//th"
)
_PARAGRAPHS = xpath(
    "//p|//div[not(.//p) and not(.//div)]|//td[not(.//p) and not(.//div)]|//section[not(.//p) and not(.//div)]|"
    "//article[not(.//p)]|//li[string-length(.)>200]|//dd[not(.//p)]|//blockquote|//span[string-length(.)>250]"
)


def _attributes(element: Element) -> str:
    return " ".join(
        element.get(a) or "" for a in ("class", "id", "itemprop", "property", "role", "data-title", "typeof")
    )


def _aside(element: Element) -> bool:
    """Whether a marked region is another kind of abstract: an author summary, a graphical or a plain-language one."""
    for node in (element, element.getparent()):
        if node is None or node.tag in ("body", "html"):
            break
        if _OTHER_KIND.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
            return True
        before = node.getprevious()
        heading = next((h for h in (before, *node.iter("h1", "h2", "h3", "h4")) if h is not None), None)
        if heading is not None and isinstance(heading.tag, str) and len(text := line(heading.text_content())) < 60:
            return SKIPPED_HEAD.match(text) is not None
    return False


def _marked(root: Element) -> list[Element]:
    """What `_MARKED` finds, in the page's order."""
    names = "\n".join([named(root), *found(_ITEMPROPS, root)])
    if any(word in names for word in _OTHER_WORDS):
        return found(_MARKED, root)
    return [element for element in found(_CANDIDATES, root) if found(_IS_MARKED, element)]


def marked(root: Element) -> list[Element]:
    """Elements whose attributes call them an abstract, best first and together with their like (other languages)."""
    scored: list[tuple[float, int, Element, int]] = []
    candidates = [e for e in _marked(root)[:400] if e.tag not in _NOT_REGION]
    inside = Above(set(candidates).__contains__)
    for order, element in enumerate(candidates):
        if inside.count(element) > MOST_NESTED:
            continue
        attributes, size = _attributes(element), _size(element)
        if size is None or size < limits.MIN_ABSTRACT_CHARS or _aside(element):
            continue
        score = 0.0
        if _EXACT.search(attributes) or (element.get("role") or "") == "doc-abstract":
            score += 3
        if _NOT_ABSTRACT.search(attributes):
            score -= 2
        if "bstract" not in attributes.lower().replace("ab", "ab") and "description" in attributes:
            score -= 1
        score -= 2 if size < 150 else 0
        score += 2 if 300 <= size <= 6000 else 0
        links = sum(len(a.text_content()) for a in element.iter("a"))
        score -= 4 * links / size if links * 3 > size else 0
        if any(
            isinstance(h.tag, str)
            and h.tag in ("h1", "h2", "h3", "h4", "h5", "strong", "b")
            and ABSTRACT_HEAD.match(line(h.text_content()))
            for h in islice(element.iter(), 60)
        ):
            score += 1.5
        scored.append((score, order, element, size))
    scored.sort(key=lambda s: (-s[0], s[1]))
    if not scored or scored[0][0] < 1:
        return []
    best = scored[0]
    alike = {best[1]: best[2]}
    chosen, around = {best[2]}, set(best[2].iterancestors())
    for score, order, element, _ in scored[1:]:
        kin = element.tag == best[2].tag and (element.get("class") or "") == (best[2].get("class") or "")
        if (
            score > 0
            and kin
            and element not in around
            and chosen.isdisjoint(above := [element, *element.iterancestors()])
        ):
            alike[order] = element
            chosen.add(element)
            around.update(above[1:])
    return [alike[order] for order in sorted(alike)]


def _size(element: Element) -> int | None:
    """The length of an element's text; None where it is more than an abstract has."""
    pieces = few_strings(element)
    length = 0 if pieces is None else len(" ".join(" ".join(pieces).split()))
    return length if pieces is not None and length <= limits.MAX_ABSTRACT_CHARS else None


_MOST_HEADS = 100
"""Headings of an abstract that are looked at, and elements that may follow one."""


def headed(root: Element) -> list[Element]:
    """Headings that say "Abstract" (or its like in another language), real headings first."""
    heads = []
    furniture, links = Above(lambda e: e.tag in ("nav", "footer")), Above(lambda e: e.tag in ("li", "a"))
    for h in found(_HEADS, root):
        if not ABSTRACT_HEAD.match(line(h.text_content())):
            continue
        if not furniture.count(h) and (h.tag == "dt" or not links.count(h)):
            heads.append(h)
        if len(heads) >= _MOST_HEADS:
            break
    return sorted(heads, key=lambda h: 0 if h.tag in ("h1", "h2", "h3", "h4", "h5", "h6") else 1)


def after(heading: Element) -> list[Element]:
    """The elements from a heading on that hold its text: climb until something follows, then take siblings."""
    node = heading
    for _ in range(8):
        following = list(node.itersiblings())
        tail = len((node.tail or "").strip())
        size = tail + sum(len(text_of(s)) for s in following[:12] if isinstance(s.tag, str))
        if size >= limits.MIN_ABSTRACT_CHARS:
            out: list[Element] = [node]
            total = 0
            for sibling in following:
                if not isinstance(sibling.tag, str):
                    continue
                out.append(sibling)
                total += len(text_of(sibling))
                if total > limits.MAX_ABSTRACT_CHARS or len(out) > _MOST_HEADS:
                    break
            return out
        parent = node.getparent()
        if parent is None or parent.tag in ("body", "html"):
            return []
        node = parent
    return []


_MOST_QUOTES = 20
"""Descriptions in the metadata that are looked for."""


def quoted(root: Element, abstracts: list[str], is_label: Callable[[str], bool]) -> list[Element]:
    """The paragraph that begins as the metadata's description does, with its siblings (the description may be cut)."""
    texts: list[tuple[Element, str]] | None = None
    for abstract in abstracts[:_MOST_QUOTES]:
        start = normal(strip_head(abstract))[:70]
        if len(start) < 50:
            continue
        keys = [start]
        if ":" in abstract[:40]:
            keys.append(normal(abstract.split(":", 1)[1])[:70])
        if texts is None:
            texts = [
                (e, normal(line(e.text_content()[:400])) if len(e) or e.text else "") for e in found(_PARAGRAPHS, root)
            ]
        for element, text in texts:
            if any(k and (text.startswith(k) or 0 <= text[:110].find(k) < 40) for k in keys):
                return _with_siblings(element, is_label)
    return []


def _with_siblings(element: Element, is_label: Callable[[str], bool]) -> list[Element]:
    """A paragraph and what belongs to it: the label before it, the paragraphs and labelled sections after it."""
    size = len(text_of(element))
    for _ in range(3):
        parent = element.getparent()
        # A wrapper of one section ("<section><h3>Background</h3><p>...") stands for its paragraph.
        if parent is None or parent.tag in ("body", "html", "article", "main") or len(text_of(parent)) > size + 60:
            break
        element = parent
    out = [element]
    before = element.getprevious()
    if before is not None and isinstance(before.tag, str) and is_label(line(text_of(before))):
        out.insert(0, before)
    total = size
    for sibling in element.itersiblings():
        if not isinstance(sibling.tag, str):
            continue
        text = line(text_of(sibling))
        if (sibling.tag in ("h1", "h2", "h3", "h4") and not is_label(text)) or total > limits.MAX_ABSTRACT_CHARS / 2:
            break
        if (
            sibling.tag
            in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "br", "i", "em", "span", "section", "div")
            and len(text) < 4000
        ):
            out.append(sibling)
            total += len(text)
    return out
