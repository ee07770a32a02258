"""Citation lines as portals print them: the journal, the year, the volume of the page's own article."""

from __future__ import annotations

import re
from typing import NamedTuple

from miner.stages.clean import identify

_Y = r"(?P<year>(?:19|20)\d\d)"
_J = r"(?P<journal>[A-Z][^|;:\n]{1,90}?)"
_PATTERNS = tuple(
    re.compile(p)
    for p in (
        # BMC Any volume 17, Article number: 12 (2016); Any Journal volume 5, pages 1-9 (2019)
        rf"^{_J},?\s+volume\s+(?P<volume>\d+)\b[^()\n]{{0,80}}\({_Y}\)",
        # Any Journal, Volume 129, Issue 10, October 2006, Pages 2786-2797
        rf"^{_J},?\s+Volume\s+(?P<volume>\d+),\s+(?:Issue|Number|No\.?)\s+[\w-]+,\s+(?:\w+[-/ "
        rf"]?\w*\s+)?{_Y},?\s+(?:Pages?|Article|e?\d)",
        # Any Journal 2020, 12(3), 456; Any Research 2015, 4:123
        rf"^(?P<journal>[A-Z][A-Za-z&. "
        rf"-]{{2,70}}?)\s+{_Y},\s?(?P<volume>\d{{1,4}})(?:\s?\([\w.-]+\))?[,:]\s?(?:Suppl|e?\d)",
        # PNAS June 1, 2010 107 (22) 10256-10261
        rf"^(?P<journal>[A-Z][A-Za-z&. "
        rf"]{{2,70}}?)\s+(?:{identify.MONTHS})\.?\s+\d{{1,2}},\s+{_Y}[,;]?\s+(?P<volume>\d{{1,4}})\s?\(",
        # Any Medical Journal (2015) 32:123
        rf"^(?P<journal>[A-Z][A-Za-z&. -]{{2,70}}?)\s*\({_Y}\)\s?(?P<volume>\d{{1,4}})\s?[:,(]",
        # BMJ 2020; 368 doi: ...; BMJ 2020;368:m123
        rf"^(?P<journal>[A-Z][A-Za-z&. -]{{2,70}}?)\s+{_Y};\s?(?P<volume>\d{{1,4}})\b",
        # Any Journal 12, 345-356 (2019)
        rf"^(?P<journal>[A-Z][A-Za-z&. -]{{2,70}}?)\s+(?P<volume>\d{{1,4}}),\s+(?:Article number:? "
        rf")?\w{{1,12}}(?:[-–]\w{{1,10}})?\s+\({_Y}\)",
    )
)
_MONTH_END = re.compile(rf"[\s,]+(?:{identify.MONTHS})\.?(?:\s+\d{{1,2}})?$")
_VOLUME_LINE = re.compile(rf"^(?:Vol(?:ume|\.)\s+(?P<volume>\d+)),?\s+[^\n]{{0,60}}?\b{_Y}\b")
_NO_JOURNAL = re.compile(
    r"\b(?:published|accepted|received|available|copyright|downloaded|cited|article|abstract|accessed|from|by|in|on)$|"
    r"^(?:vol|issue|article|published|first published|the|abstract|figure|table|copyright|©|in|on|by|et al|cite)\b",
    re.IGNORECASE,
)


class Cited(NamedTuple):
    """What a citation line states; the journal is None where it states only volume and year."""

    journal: str | None
    year: int
    volume: str | None


def cited(text: str) -> Cited | None:
    """The citation that a line begins with, None where it is none."""
    text = re.sub(
        r"^(?:cite (?:this(?: article)?(?: as)?|as)|citation|source|published in)\s*[:：]?\s*", "", text, flags=re.I
    )
    for pattern in _PATTERNS:
        if (match := pattern.match(text)) is not None:
            journal = _MONTH_END.sub("", match["journal"]).strip(" .,;(")
            if len(journal) > 1 and not _NO_JOURNAL.search(journal) and len(journal.split()) <= 12:
                return Cited(journal, int(match["year"]), match["volume"])
    if (match := _VOLUME_LINE.match(text)) is not None:
        return Cited(None, int(match["year"]), match["volume"])
    return None
