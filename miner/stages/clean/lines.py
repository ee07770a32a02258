"""What one line of a text dump is: a citation, a list of authors, an affiliation, a date, furniture, or prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from miner.stages.clean import identify, limits, trim
from miner.stages.clean.furniture import Furniture
from miner.stages.clean.labels import Labels
from miner.stages.clean.language import script, weight
from miner.stages.clean.parts import ABSTRACT_HEAD, strip_head

Role = Literal[
    "blank",
    "head",
    "label",
    "prose",
    "stop",
    "drop",
    "citation",
    "id",
    "authors",
    "affiliation",
    "copyright",
    "keywords",
    "date",
    "short",
    "reference",
]

_AFFILIATION = re.compile(
    r"(?:^|[^a-z])(?:Department|Departments|Dept\.?|Division|University|Universit\w+|Hospital|Hôpital|Klinik\w*|"
    r"Institute|Instituto|Institut|School of|College of|Faculty|Center|Centre|Clinic|Laborator\w+|Infirmary|"
    r"Medical (?:School|Center|Centre)|Academy|Foundation|Inc\.|Ltd|GmbH)\b|医院|大学|研究所|医学院|科室",
)
_AFFIL_START = re.compile(
    r"^(?:From (?:the )?(?:Departments?|Division|Institute|Section)|\(?\d{1,2}\)?[.\s]\s*[A-Z]|"
    r"[a-z*†‡§¶#]{1,2}\s?[A-Z]|Departments? of|Division of|Author information|Author affiliations?|Affiliations?:|"
    r"作者单位)"
)
_EMAIL = re.compile(r"[\w.+-]+ ?@ ?[\w-]+\.? ?[a-z]{2,}")
_AUTHOR = re.compile(
    r"(?:[A-Z][\w'’\u00c0-\u024f-]*\.?(?: [A-Z]\.?)* ?)?(?:(?:van|von|de|der|den|la|le|di|da|dos|el|al|bin|Mc|"
    r"O')\s)*[A-Z\u00c0-\u024f][\w'’\u00c0-\u024f-]+(?: [A-Z]{1,3})?(?:,? (?:MD|PhD|MSc|MPH|BSc|MS|DO|RN|FRCS|Jr|Sr|"
    r"II|III)\.?)*[\s\d*†‡§,]*"
)
_DATE = re.compile(
    r"^(?:(?:Published|Received|Accepted|Epub|First published|Available online|Online|Revised|Issue date|Date)\b.*|"
    r"(?:19|20)\d\d|\d{1,2} [A-Z][a-z]+ (?:19|20)\d\d|[A-Z][a-z]+ \d{1,2}, (?:19|20)\d\d|(?:19|"
    r"20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?|[A-Z][a-z]+ (?:19|20)\d\d)\.?$"
)
_ID = re.compile(
    r"^\W*(?:(?:doi|pmid|pmcid|pii|issn|isbn|nct|registered)\b\s*[:：]?|https?://|www\.|PMC\d+|10\.\d{4,9}/)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.。!?！？;；:]|\d%")
_REFERENCE = re.compile(
    r"^\W{0,4}\d{1,3}[.)\]]\s+[A-Z][\w'’-]+ [A-Z]{1,3}[,.]|(?:19|"
    r"20)\d\d;\s?\d+(?:\([\w-]+\))?:\s?[\w]+[–-]?\w*\.?\s*(?:$|doi|PMID|\[)"
)
_LABEL_LINE = re.compile(r"^[\[【]?[^.。:：]{2,70}[\]】]?\s*[:：]?$")


@dataclass(slots=True)
class Line:
    """A line of a dump: its text, its role, and the furniture rule that named it."""

    text: str
    role: Role
    rule: str = ""


def is_authors(text: str) -> bool:
    """Whether a line is nothing but names parted by commas, semicolons or "and"."""
    text = re.sub(r"\bet al\.?|\(\d+\)|…", "", text)
    names = [n.strip(" .·") for n in re.split(r"[,;，；、]|\band\b|&|·", text) if n.strip(" .·*†‡\u00a0\\d")]
    names = [re.sub(r"[\d\s*†‡§¶#ab]*$", "", n) if not n.isupper() else n for n in names]
    names = [n for n in names if n]
    if not names or len(text) > 3000:
        return False
    good = sum(bool(_AUTHOR.fullmatch(n)) and len(n.split()) <= 6 for n in names)
    words = text.split()
    return good >= 0.8 * len(names) and (
        len(names) >= 2
        or (len(words) in (2, 3) and bool(re.match(r"^[A-Z]\.? ?[A-Z]?\.? ?[A-Z]\w+|^[A-Z]\w+ [A-Z]{1,3}$", text)))
    )


def classify(text: str, furniture: Furniture, labels: Labels) -> Line:
    """The line with its role."""
    if not text:
        return Line(text, "blank")
    if ABSTRACT_HEAD.match(text):
        return Line(text, "head")
    if trim._KEYWORDS.match(text):
        return Line(text, "keywords", "text:key words")
    body = strip_head(text)
    if len(body) < len(text) and weight(body) >= limits.MIN_ABSTRACT_CHARS:
        return Line(text, "prose")
    if (
        len(text) < 90
        and _LABEL_LINE.match(text)
        and labels.name(text)
        and (labels.strong(text) or text.endswith((":", "：")))
    ):
        return Line(text, "label")
    if len(text) < 700:
        if rule := furniture.rule(text, "stop"):
            return Line(text, "stop", rule)
        if rule := furniture.rule(text, "drop"):
            return Line(text, "drop", rule)
        if trim._COPYRIGHT.match(text) and len(text) < 500:
            return Line(text, "copyright", "text:copyright")
        labelled = labels.find(text[:200], language=script(text) or "en")
        if labelled and labelled[0].start == 0:
            if len(text) > labelled[0].end + 8 and re.search(r"[.。!?)]$", text):
                return Line(text, "prose")
        else:
            if _REFERENCE.search(text) and re.match(r"^\W{0,4}\d{1,3}[.)\]]\s", text):
                return Line(text, "reference", "text:reference")
            cite = identify.CITATION.search(text)
            if cite and cite.start() < 60 and (cite["volume"] or cite["pages2"] or "doi" in text.lower()):
                return Line(text, "citation", "text:citation")
            if _ID.match(text) and len(text) < 250:
                return Line(text, "id", "text:identifier")
            if _DATE.match(text) and len(text) < 120:
                return Line(text, "date", "text:date")
            start = _AFFIL_START.match(text)
            if (
                _AFFILIATION.search(text)
                and (start or len(text) < 220)
                and (start or text.count(",") >= 2 or _EMAIL.search(text))
                and not re.search(r"\b(?:were|was|we|patients|underwent|showed|had)\b", text)
            ):
                return Line(text, "affiliation", "text:affiliation")
            if start and start[0].startswith(("From", "Author", "作者单位")) and len(text) < 600:
                return Line(text, "affiliation", "text:affiliation")
            if is_authors(text):
                return Line(text, "authors", "text:authors")
    opening = labels.opening(text) if len(text) < 300 else None
    if opening is not None and labels.name(opening) == "unassigned" and labels.strong(opening):
        return Line(text, "prose")
    cjk = sum("\u3400" <= c <= "\u9fff" for c in text[:400])
    if (len(text) >= limits.MIN_PROSE_CHARS or cjk >= 30) and _SENTENCE.search(text):
        return Line(text, "prose")
    return Line(text, "short")
