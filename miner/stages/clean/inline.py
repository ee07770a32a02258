"""The text of an element that holds inline markup, in PubMed's XML."""

from __future__ import annotations

import re

from bs4 import Tag
from lxml import etree

from miner.stages.clean import limits
from miner.stages.clean.chars import line
from miner.stages.clean.formula import mathml, superscript


def flat(element: etree._Element | None) -> str:
    """The text of an element that holds inline markup: superscripts as "^", subscripts joined, entities resolved."""
    if element is None:
        return ""
    out: list[str] = []
    _flatten(element, out)
    return line("".join(out))


def _flatten(element: etree._Element, out: list[str], depth: int = 0) -> None:
    if depth > limits.MAX_INLINE_NESTING:
        out.append("".join(map(str, element.itertext())))
        return
    # Only what is not empty: then the last piece tells what stands before a superscript, however many there are.
    if element.text:
        out.append(element.text)
    for child in element:
        if not isinstance(child.tag, str):
            if text := (getattr(child, "text", "") or "" if child.tag is etree.Entity else "") + (child.tail or ""):
                out.append(text)
            continue
        name = etree.QName(child).localname
        if name in ("sup", "sub"):
            inner: list[str] = []
            _flatten(child, inner, depth + 1)
            text = "".join(inner).strip()
            before = out[-1][-1:] if out else ""
            if name == "sup" and text and not text.startswith("^"):
                text = superscript(before, text)
            elif name == "sub" and before.isdigit() and text[:1].isdigit():
                text = "_" + text
            if text:
                out.append(text)
            if text[-1:].isdigit() and (child.tail or "")[:1].isdigit():
                out.append(" ")
        elif name == "math":
            from miner.stages.clean.fragment import soup

            tree = soup(etree.tostring(child, encoding="unicode", with_tail=False)).find(re.compile("math"))
            if isinstance(tree, Tag) and (text := mathml(tree)):
                out.append(text)
        elif name == "DispFormula":
            out.append(" ")
            _flatten(child, out, depth + 1)
        else:
            _flatten(child, out, depth + 1)
        if child.tail:
            out.append(child.tail)
