"""A text that holds several abstracts, one below the other: where each begins, so that none is read into another."""

from __future__ import annotations

import re
from itertools import pairwise

from rapidfuzz import fuzz

from miner.stages.clean import language
from miner.stages.clean.labels import Labels
from miner.stages.clean.lines import Line, is_authors
from miner.stages.clean.parts import ABSTRACT_HEAD, strip_head

_MUCH = 150
"""Characters of prose below a heading that make an abstract."""
_ALIKE = 75
"""From this likeness on (0-100) two stretches are one abstract shown twice."""
_WINDOW = 60


def starts(lines: list[Line], labels: Labels) -> list[int] | None:
    """The line that each article begins with, the first at 0; empty for one article, None where they cannot be
    parted."""
    begins = _headed(lines) or _labelled(lines, labels) or _signed(lines)
    if len(begins) < 2:
        return []
    out = [0]
    for before, at in pairwise(begins):
        title = _title(lines, before, at)
        if title is None:
            return None
        out.append(title)
    return out


_BEGINS = re.compile(
    r"(?:structured )?(?:background|introduction|objectives?|purpose|aims?|importance|context|study design)\b.{0,60}?:",
    re.IGNORECASE,
)


def plausible(texts: list[str]) -> bool:
    """Whether two lines might each begin an abstract: asked first, since most texts hold one and roles cost time."""
    heads = sum(ABSTRACT_HEAD.match(x[:60]) is not None or strip_head(x[:60]) != x[:60] for x in texts)
    if heads > 1 or sum(_BEGINS.match(x) is not None for x in texts) > 1:
        return True
    return len(texts) < 300 and sum(len(x) >= _MUCH for x in texts) > 1 and sum(map(_is_signed, texts)) > 1


def _headed(lines: list[Line]) -> list[int]:
    """Lines that head an English abstract, each unlike those before: its heading, or its first line with one run in."""
    out: list[int] = []
    texts: list[str] = []
    heads = [i for i, x in enumerate(lines) if x.role == "head" or (x.role == "prose" and strip_head(x.text) != x.text)]
    for number, at in enumerate(heads):
        end = heads[number + 1] if number + 1 < len(heads) else len(lines)
        text = _prose(lines, at, end)
        if len(text) < _MUCH or language.detect(text) != "en":
            continue
        if not any(fuzz.partial_ratio(text[:400], other[:1500]) >= _ALIKE for other in texts):
            out.append(at)
            texts.append(text)
    return out


def _prose(lines: list[Line], at: int, end: int) -> str:
    """The prose that stands below a heading, up to what is no abstract's."""
    out = []
    for item in lines[at : min(end, at + _WINDOW)]:
        if item.role in ("stop", "reference", "keywords", "copyright"):
            break
        if item.role in ("prose", "short") and len(item.text) > 40:
            out.append(strip_head(item.text))
    return " ".join(out)


def _labelled(lines: list[Line], labels: Labels) -> list[int]:
    """Lines that open labelled abstracts without a heading: a run-in label of a beginning, after one of an end."""
    out: list[int] = []
    seen: set[str] = set()
    for index, item in enumerate(lines):
        if item.role != "prose" or language.script(item.text):
            continue
        found = labels.find(item.text[:400])
        if not found or found[0].start != 0 or not labels.strong(found[0].label):
            continue
        kinds = {f.name for f in labels.find(item.text)}
        if found[0].name in ("background", "objective") and (not out or {"results", "conclusions"} <= seen):
            ahead = {
                f.name for x in lines[index : index + 12] if x.role == "prose" for f in labels.find(x.text[:400])[:9]
            }
            if {"results"} <= ahead and len(ahead) >= 3:
                out.append(index)
                seen = set()
        seen |= kinds
    return out


_ONE_NAME = re.compile(r"[A-Z][\w'’-]+(?: [A-Z]\.?){0,2}(?: [A-Z][\w'’-]+){1,2}(?: et al\.?)?")


def _is_signed(text: str) -> bool:
    """Whether a line is nothing but names: several, or one with its first name."""
    return len(text) < 600 and (_ONE_NAME.fullmatch(text) is not None or is_authors(text))


def _signed(lines: list[Line]) -> list[int]:
    """Prose that stands below a title and a line of authors, each unlike those before."""
    filled = [i for i, x in enumerate(lines) if x.role != "blank"]
    out: list[int] = []
    for place in range(1, len(filled) - 1):
        if not _is_signed(lines[filled[place]].text):
            continue
        title = lines[filled[place - 1]]
        below = [i for i in filled[place + 1 : place + 4] if lines[i].role == "prose" and len(lines[i].text) >= _MUCH]
        named = title.role in ("short", "prose") and 20 <= len(title.text) <= 300 and not title.text.endswith(":")
        if below and named and language.detect(lines[below[0]].text) == "en":
            text = lines[below[0]].text[:400]
            if not any(fuzz.partial_ratio(text, lines[i].text[:1500]) >= _ALIKE for i in out):
                out.append(below[0])
    return out


_BETWEEN = ("blank", "authors", "affiliation", "citation", "id", "date", "drop")
"""Roles of lines that may stand between a title and its abstract."""


def _title(lines: list[Line], before: int, at: int) -> int | None:
    """The line between two abstracts that is the second one's title: the nearest that is prose, and no sentence."""
    for index in range(at - 1, before, -1):
        item = lines[index]
        if item.role in _BETWEEN or len(item.text) < 12:
            continue
        sentence = re.search(r"[.!?] [A-Z]", item.text) or (item.text.endswith(".") and len(item.text) > 200)
        return None if item.role not in ("prose", "short") or sentence else index
    return None
