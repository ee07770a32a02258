"""Superscripts and MathML as a reader would type them: "10^6", "m2", "a/b"."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import NavigableString

from miner.stages.clean import limits

_ORDINAL = re.compile(r"^(?:st|nd|rd|th|er|e|ème|o|a|®|™|tm|©|\(r\)|\(tm\))$", re.IGNORECASE)


def superscript(before: str, inner: str) -> str:
    """A superscript after `before`: "^6" after a digit or with a sign ("10^6", "s^-1"), joined to a letter ("m2")."""
    if _ORDINAL.match(inner) or not re.search(r"\d", inner):
        return f"^{inner}" if before[-1:].isdigit() and not _ORDINAL.match(inner) and inner not in "+-−*" else inner
    return f"^{inner}" if before[-1:].isdigit() or (before[-1:].isalpha() and inner[0] in "-−–+") else inner


def mathml(node: Tag, depth: int = 0) -> str:
    """MathML as a reader would type it: powers with "^", fractions with "/"."""
    if depth > limits.MAX_INLINE_NESTING:
        return node.get_text(" ", strip=True)
    out: list[str] = []
    for child in node.children:
        if isinstance(child, NavigableString):
            out.append(str(child).strip())
            continue
        if not isinstance(child, Tag):
            continue
        kind = child.name.split(":")[-1].lower()
        if kind in ("annotation", "annotation-xml"):
            continue
        operands = child.find_all(True, recursive=False) if kind in ("msup", "mfrac") else []
        if len(operands) == 2:
            first, second = (mathml(o, depth + 1) or o.get_text(strip=True) for o in operands)
            out.append(f"{first}{'^' if kind == 'msup' else '/'}{second}")
        elif kind == "mo":
            text = child.get_text(strip=True)
            out.append(text if text in "()[],.^" else f" {text} ")
        else:
            out.append(mathml(child, depth + 1))
    return re.sub(r" {2,}", " ", "".join(out))
