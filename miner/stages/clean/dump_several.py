"""A text that holds several abstracts, one below the other: where each begins, so that none is read into another."""

from __future__ import annotations

import re
from itertools import pairwise

from rapidfuzz import fuzz

from miner.stages.clean import language
from miner.stages.clean.labels import Labels
from miner.stages.clean.lines import Line
from miner.stages.clean.parts import ABSTRACT_HEAD, strip_head

_MUCH = 150
"""Characters of prose below a heading that make an abstract."""
_ALIKE = 75
"""From this likeness on (0-100) two stretches are one abstract shown twice."""
_WINDOW = 60


def starts(lines: list[Line], labels: Labels) -> list[int] | None:
    """The line that each article begins with, the first at 0; empty for one article, None where they cannot be "
    "parted."""
    begins = _headed(lines) or _labelled(lines, labels)
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
    return heads > 1 or sum(_BEGINS.match(x) is not None for x in texts) > 1


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
