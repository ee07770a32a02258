"""A page's tree and what is asked of it: parse it, select from it, read its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import lxml.html
from lxml import etree

from miner.stages.clean import limits
from miner.stages.clean.draft import CleanError
from miner.stages.clean.selectors import compiled

# lxml.html's elements: the type stubs know only those of lxml.etree.
Element: TypeAlias = Any
MOST_NESTED = 12
"""Regions inside one another, each of which might be the abstract: those further in are left out."""
_SKIP_TEXT = frozenset("script style noscript template svg nav footer button select option".split())


def parse(text: str) -> Element:
    """A page's tree. Raises CleanError where nothing is left of it or it is nested beyond `limits.MAX_NESTING`."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text[:300]) + text[300:]
    parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise CleanError("the page holds no HTML that could be read", "save the page again from a browser") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise CleanError(
            f"the page is nested deeper than {limits.MAX_NESTING} elements",
            "save the page again, or paste its text into a .txt file",
        )
    return root


def select(root: Element, css: str) -> list[Any]:
    """Elements (or attribute values, for `sel @attribute`) that a portal file's selector finds at or below `root`."""
    found = compiled(css)(root)
    return found if isinstance(found, list) else []


def xpath(path: str) -> etree.XPath:
    """A compiled XPath, for `found`."""
    return etree.XPath(path, smart_strings=False)


def found(path: etree.XPath, root: Element) -> list[Element]:
    """The elements that a compiled XPath finds."""
    hits: Any = path(root)
    return list(hits)


def markup(element: Element) -> str:
    """An element as HTML text, without what follows it."""
    return str(etree.tostring(element, encoding="unicode", with_tail=False, method="html"))


def text_of(element: Element) -> str:
    """The text of an element without scripts and styles, white space collapsed."""
    return " ".join(" ".join(strings(element)).split())


def strings(element: Element, *, empty: bool = False) -> Iterator[str]:
    """The stretches of text a reader sees, in order; with `empty` something for every element."""
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start" and isinstance(node.tag, str) and node.tag not in _SKIP_TEXT and node.text:
            yield str(node.text)
        elif empty and event == "start":
            yield ""
        if event == "end" and node is not element and node.tail:
            yield str(node.tail)


def few_strings(element: Element) -> list[str] | None:
    """`strings` of an element; None where they are more than an abstract's, which is seen without reading on.

    Elements lie inside one another, so that the text of each could be that of the page.
    """
    pieces: list[str] = []
    size = 0
    for count, piece in enumerate(strings(element, empty=True)):
        size += len(piece)
        if size > 2 * limits.MAX_ABSTRACT_CHARS or count > limits.MAX_ABSTRACT_CHARS:
            return None
        if piece:
            pieces.append(piece)
    return pieces


class Above:
    """How many elements for which `test` holds an element is or lies within: each is asked once."""

    def __init__(self, test: Callable[[Element], bool]) -> None:
        self._test = test
        self._known: dict[Element, int] = {}

    def count(self, element: Element) -> int:
        """The number for one element of the tree."""
        path = []
        node = element
        while node is not None and node not in self._known:
            path.append(node)
            node = node.getparent()
        count = 0 if node is None else self._known[node]
        for node in reversed(path):
            count += bool(self._test(node))
            self._known[node] = count
        return count


def outermost(elements: list[Element]) -> list[Element]:
    """The elements without those inside another of them."""
    if len(elements) < 2:
        return elements
    chosen = set(elements)
    return [e for e in elements if not any(a in chosen for a in e.iterancestors())]
