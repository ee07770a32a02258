"""Identifiers, dates and citation lines in text: the shapes they have, and their clean form. Nothing is guessed."""

from __future__ import annotations

import re
from urllib.parse import unquote

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\u00a0，。；]{2,200}", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|info:doi/|doi:?\s*)", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
PMID = re.compile(r"\bPMID:?\s*(\d{1,8})\b")
PMCID = re.compile(r"\bPMC\d{3,9}\b")
MONTHS = (
    "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July|August|September|"
    "October|November|December|Spring|Summer|Autumn|Fall|Winter"
)
# "Br J Myeloma Spine. 2008 Jun;90(6):741-6." with the journal before it or on the line above.
CITATION = re.compile(
    rf"(?:^|(?<=\s))(?P<journal>[A-Z][^.\n;:]{{1,90}}(?:\([^)\n]{{2,40}}\))?)?\s?\.?\s?(?P<year>(?:18|19|20)\d\d)"
    rf"(?:[ ]?(?:{MONTHS})\.?(?:[-/](?:{MONTHS}))?(?:[ ]\d{{1,2}}(?:[-,]\d{{1,2}})?)?)?\s?"
    rf"(?:;\s?(?P<volume>[A-Za-z]{{0,4}}\s?\d{{0,5}}[A-Z]?)\s?(?P<issue>\([^)\n]{{1,30}}\))?\s?(?::\s?(?P<pages>[A-"
    rf"Za-z]?\d[\w.–-]{{0,25}}))?|(?=\.\s?doi:)|:(?P<pages2>\d[\w–-]{{0,20}}))"
)
COPYRIGHT_YEAR = re.compile(
    r"(?:©|\(c\)|copyright|&copy;)\s*(?:the authors?\(?s?\)?,?\s*)?(?:\d{4}-)?((?:19|20)\d\d)", re.IGNORECASE
)


def doi(text: str | None) -> str | None:
    """The DOI in `text` without prefix and closing punctuation, None where there is none."""
    if not text:
        return None
    text = _PREFIX.sub("", text.strip())
    if "%2f" in text.lower():
        text = unquote(text)
    match = DOI.search(text)
    if not match:
        return None
    found = match[0].rstrip(".,;:'\u201d\u2019]}>")
    while found.endswith(")") and found.count(")") > found.count("("):
        found = found[:-1].rstrip(".,;")
    return found


def year(text: str | None) -> int | None:
    """The first year (1800-2099) in `text`."""
    match = YEAR.search(text or "")
    return int(match[1]) if match else None


def pmid(text: str | None) -> str | None:
    """A PMID: one to eight digits, alone or after "PMID:"."""
    text = (text or "").strip()
    if text.isdigit() and len(text) <= 8:
        return text
    match = PMID.search(text)
    return match[1] if match else None


def pmcid(text: str | None) -> str | None:
    """A PMC identifier with its prefix."""
    text = (text or "").strip()
    if text.isdigit():
        return f"PMC{text}"
    match = PMCID.search(text.upper())
    return match[0] if match else None
