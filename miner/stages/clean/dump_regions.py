"""Which lines of a text dump are its abstract, one stretch for each language."""

from __future__ import annotations

import re

from miner.stages.clean import language, parts, trim
from miner.stages.clean.draft import Draft
from miner.stages.clean.labels import Labels
from miner.stages.clean.lines import Line

_OUTSIDE = ("stop", "reference")
_META = ("drop", "citation", "id", "authors", "affiliation", "copyright", "date")


def abstract_regions(lines: list[Line], labels: Labels, draft: Draft) -> list[list[int]]:
    """The lines of the abstract, one list for each stretch: after each "Abstract" heading, else the first prose."""
    heads = [
        i
        for i, x in enumerate(lines)
        if (x.role == "head" or (x.role == "prose" and parts.strip_head(x.text) != x.text)) and _leads(lines, i)
    ]
    out: list[list[int]] = []
    taken: set[str] = set()
    for head in heads:
        if out and head <= out[-1][-1]:
            continue
        region = _collect(lines, head + (lines[head].role == "head"), labels)
        if not region:
            continue
        spoken = {language.detect(parts.strip_head(lines[i].text)) for i in region if lines[i].role == "prose"}
        if out and spoken <= taken:
            continue
        taken |= spoken
        out.append(region)
    if out:
        return out
    start = next((i for i, x in enumerate(lines) if x.role == "label" and _leads(lines, i)), None)
    prose = next((i for i, x in enumerate(lines) if x.role == "prose"), None)
    if prose is None:
        return []
    if _is_title(lines, prose, labels):
        prose = next((i for i in range(prose + 1, len(lines)) if lines[i].role == "prose"), prose)
    begin = start if start is not None and start < prose else prose
    region = _collect(lines, begin, labels)
    return [region] if region else []


def _is_title(lines: list[Line], index: int, labels: Labels) -> bool:
    """Whether the first prose line is a title: one sentence, apart from the longer or labelled text that follows."""
    text = lines[index].text
    if len(text) > 400 or re.search(r"[.。] [A-Z(]|。.", text) or labels.find(text):
        return False
    following = next((i for i in range(index + 1, len(lines)) if lines[i].role in ("prose", "label")), None)
    if following is None or lines[index + 1].role == "prose":
        return False
    after = lines[following]
    labelled = after.role == "label" or bool(labels.find(after.text)[:1])
    rest = sum(len(x.text) for x in lines[index + 1 :] if x.role == "prose")
    return rest > 1.2 * len(text) and (labelled or not text.endswith(".") or len(after.text) > len(text))


def _leads(lines: list[Line], index: int) -> bool:
    """Whether prose follows a heading within a few lines."""
    if lines[index].role == "prose":
        return True
    ahead = [x for x in lines[index + 1 : index + 10] if x.role not in ("blank", "drop")][:3]
    return any(x.role in ("prose", "label") or (x.role == "short" and len(x.text) > 50) for x in ahead)


def _collect(lines: list[Line], start: int, labels: Labels) -> list[int]:
    """An abstract's lines from `start` on: until furniture, a foreign heading, or a language comes again."""
    out: list[int] = []
    spoken: list[str] = []
    # What `out` holds, kept as it grows: to go through it for each line would cost the square of the lines.
    roles: set[str] = set()
    headings: set[str | None] = set()
    known = looked = 0
    labelled = False
    for index in range(start, len(lines)):
        item = lines[index]
        for i in out[known:]:
            roles.add(lines[i].role)
            if lines[i].role == "label":
                headings.add(labels.name(lines[i].text))
        known = len(out)
        if item.role in ("blank", "head"):
            if item.role == "head" and out and "prose" not in roles:
                continue
            if item.role == "head" and out:
                break
            continue
        text_so_far = "prose" in roles or "short" in roles
        if item.role in _OUTSIDE:
            if text_so_far:
                break
            continue
        if item.role == "keywords":
            if not text_so_far:
                continue
            # Key words between two languages, or between the abstract and nothing.
            continue
        if item.role in _META:
            if item.role in ("copyright",) and text_so_far and not _more(lines, index):
                break
            continue
        if item.role == "label":
            name = labels.name(item.text)
            opens_article = trim._INTRODUCTION.match(item.text) is not None
            if (
                text_so_far
                and opens_article
                and (headings & {"conclusions", "results"} or not headings or "ntroduction" in item.text)
            ):
                break
            if name and text_so_far:
                while not labelled and looked < known:
                    labelled = lines[out[looked]].role == "label" or bool(labels.find(lines[out[looked]].text))
                    looked += 1
                if not labelled and not _leads(lines, index):
                    break
            out.append(index)
            continue
        if item.role == "short" and text_so_far and labels.find(item.text)[:1] and labels.find(item.text)[0].start == 0:
            out.append(index)
            continue
        if item.role == "short":
            if text_so_far and not re.search(r"[.。!?)%]$", item.text):
                if _heading_like(item.text) and not _more(lines, index):
                    break
                continue
            if (
                not text_so_far
                and not re.search(r"[.。!?]$", item.text)
                and not (out and lines[out[-1]].role == "label")
            ):
                continue
            if text_so_far and len(item.text) + sum(c >= "\u3400" for c in item.text) < 25:
                continue
            out.append(index)
            continue
        code = language.detect(parts.strip_head(item.text))
        if spoken and code != spoken[-1] and code in spoken:
            break
        if len(spoken) > 1 and _gap(lines, out[-1], index) > 2:
            break
        if not spoken or spoken[-1] != code:
            spoken.append(code)
        out.append(index)
    while out and lines[out[-1]].role == "label":
        out.pop()
    return out


def _gap(lines: list[Line], a: int, b: int) -> int:
    return sum(x.role not in ("blank", "prose") for x in lines[a + 1 : b])


def _heading_like(text: str) -> bool:
    return len(text) < 60 and text[:1].isupper() and not text.endswith((".", ","))


def _more(lines: list[Line], index: int) -> bool:
    """Whether prose in another language follows soon."""
    return any(
        x.role == "prose" and not x.text.isascii() and language.detect(x.text) != "en"
        for x in lines[index + 1 : index + 8]
    )
