"""CSS selectors of portal files: compiled once, and the quick question whether a page can hold what they find."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lxml import etree

from miner.records import MinerError

# Strings that know their element would build all of them.
_CLASSES, _IDS = (etree.XPath(path, smart_strings=False) for path in ("//@class", "//@id"))
# ".name" and "#name"; names inside brackets or parentheses are another matter.
_NAME = re.compile(r"[.#]([\w-]+)")
_ENCLOSED = re.compile(r"\[[^\]]*\]|\([^)]*\)")


@lru_cache(maxsize=4096)
def compiled(css: str) -> etree.XPath:
    """A CSS selector as a compiled XPath over HTML. Raises MinerError where it is no selector.

    `sel @attribute` selects the attribute's value instead of the element.
    """
    from cssselect import HTMLTranslator, SelectorError

    css, _, attribute = css.partition(" @")
    try:
        path = HTMLTranslator().css_to_xpath(css.strip())
    except SelectorError as error:
        raise MinerError(f"{css!r} is no CSS selector: {error}") from error
    return etree.XPath(f"({path})/@{attribute.strip()}" if attribute else path)


def named(root: Any) -> str:
    """All classes and ids of a page, one after the other."""
    found: list[str] = []
    for path in (_CLASSES, _IDS):
        values: Any = path(root)
        found += values
    return "\n".join(found)


@lru_cache(maxsize=4096)
def _names(css: str) -> tuple[str, ...]:
    return () if "," in css else tuple(_NAME.findall(_ENCLOSED.sub("", css)))


def possible(css: str, names: str) -> bool:
    """False where a page with these classes and ids (`named`) cannot hold what a selector asks for.

    A query looks at every element of a page, and thirty portal files have some sixty of them.
    """
    return all(name in names for name in _names(css))
