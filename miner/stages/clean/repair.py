"""Characters that went wrong before miner saw them: entities escaped twice, UTF-8 read as another set, lost ones.

What is certain is repaired (ftfy); where a number has lost a character, the draft is said to be unsafe.
"""

from __future__ import annotations

import re

from miner.stages.clean.abstract_text import ENTITY, plain
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Draft

# What UTF-8 looks like when read as Latin-1 or Windows-1252: a lead byte, then bytes that no word holds there.
_MANGLED = re.compile(
    r"[\u00c2\u00c3\u00ce\u00cf\u00d0\u00d1\u00c4\u00c5]["
    r"\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022"
    r"\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]|\u00e2[\u0080-\u00bf\u20ac\u2020\u02c6\u2030\u2026][\u0080-\u00bf"
    r"\u201a-\u203a\u2122\u0160-\u017e\u0152\u0153\u0178\u02dc\u0192\u20ac]|[\u00e4-\u00e9][\u0080-\u00bf\u20ac\u201a-\u203a]{2}"
)
_LOST = re.compile(r"\d[^\w\n.,;:]{0,3}\ufffd|\ufffd[^\w\n]{0,2}\d|[<>=~(±] ?\ufffd")
_TAGGED = re.compile(r"</?(?:i|b|em|strong|sub|sup|u|span|p|br|sc|italic|bold)\b[^<>]{0,80}>", re.IGNORECASE)


def repaired(draft: Draft) -> str | None:
    """Mend a draft's title, journal and parts in place; the reason why its numbers are unsafe, or None."""
    draft.title = _mended(draft.title)
    draft.journal = _mended(draft.journal)
    for part in draft.parts:
        part.text = "\n".join(_mended(x) or "" for x in part.text.split("\n")) if _suspicious(part.text) else part.text
        if part.label is not None:
            part.label = _mended(part.label)
    draft.parts = [p for p in draft.parts if p.text.strip()]
    text = "\n".join(p.text for p in draft.parts)
    if "\ufffd" in text and _LOST.search(text):
        return "characters beside numbers were lost when the page was saved (they stand as \ufffd)"
    if _MANGLED.search(text) and re.search(r"\d\s?[\u00c2\u00c3\u00e2\u00ce]", text):
        return "its characters were saved in a wrong character set, and cannot be told for certain"
    return None


def _suspicious(text: str) -> bool:
    return ("&" in text and ENTITY.search(text) is not None) or (
        not text.isascii() and _MANGLED.search(text) is not None
    )


def _mended(text: str | None) -> str | None:
    if not text or not _suspicious(text):
        return text
    if "&" in text and ENTITY.search(text):
        text = plain(text) or ""
    if not text.isascii() and _MANGLED.search(text):
        import ftfy

        text = line(ftfy.fix_encoding(text))
    return text or None
