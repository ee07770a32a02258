"""Groups that open a text: "Group 2 (osteosarcoma): ...", "Following relapse, ...", "In the analysis of".

What such an opener names holds for the values behind it that name no group of their own.
"""

from __future__ import annotations

from miner.stages.extract.arm_content import content_end, text_of
from miner.stages.extract.arm_words import GROUP, PEOPLE, RESTRICT
from miner.stages.extract.context import Context
from miner.stages.extract.people_words import closing

_EVENTS = frozenset("relapse relapses recurrence failure progression metastasis".split())
_WHOLE = frozenset("however altogether".split())
_AFTER = frozenset(("after", "following"))


def openers(contexts: list[Context]) -> dict[int, tuple[str | None, str | None]]:
    """For each sentence (by id) the last heading and the last part that was analysed, within its section."""
    out: dict[int, tuple[str | None, str | None]] = {}
    section: str | None = None
    head = analysis = None
    for ctx in contexts:
        if ctx.section != section:
            section, head, analysis = ctx.section, None, None
        head = heading(ctx) or head
        analysis = analysed(ctx) or analysis
        out[id(ctx)] = head if ctx.low(0) not in _WHOLE else None, analysis
    return out


def heading(ctx: Context) -> str | None:
    """ "Group 2 (chordoma): four of 20 ..." and "Group B: ...": the group of what follows."""
    if len(ctx.lows) < 4 or ctx.lows[0] not in GROUP:
        return None
    number = ctx.tokens[1]
    if not (number.kind == "n" or len(number.text) == 1 or number.text in ("II", "III", "IV")):
        return None
    i = 2
    if ctx.lows[i] == "(":
        i = closing(ctx, i) + 1
    return text_of(ctx, 0, 2) if ctx.low(i) == ":" else None


def analysed(ctx: Context) -> str | None:
    """ "In the analysis of women given X, ...": the part of the people that was analysed."""
    if not ctx.lows or ctx.lows[0] not in ("in", "for", "among"):
        return None
    i = next((k for k in range(1, min(7, len(ctx.lows))) if ctx.lows[k] in ("analysis", "analyses", "subgroup")), None)
    if i is None or ctx.low(i + 1) != "of":
        return None
    i += 2
    while ctx.low(i) in PEOPLE or ctx.low(i) in RESTRICT or ctx.low(i) in ("the", "those"):
        i += 1
    end = content_end(ctx, i, True) if i < len(ctx.lows) else i
    return text_of(ctx, i, end) if end > i and ctx.low(end) in (",", "(") else None


def events(ctx: Context) -> list[tuple[int, int, str]]:
    """Where people are taken from an event on: "following distant failure (13 patients), ...", "After relapse, ...".

    Gives (first, last, name) of each such phrase that opens the sentence or has its headcount in a bracket.
    """
    out: list[tuple[int, int, str]] = []
    for i, low in enumerate(ctx.lows):
        if low not in _AFTER:
            continue
        j = next((k for k in range(i + 1, min(i + 5, len(ctx.lows))) if ctx.lows[k] in _EVENTS), None)
        if j is None or not all(w.isalpha() for w in ctx.lows[i + 1 : j]):
            continue
        counted = ctx.low(j + 1) == "(" and ctx.low(j + 3) in PEOPLE and ctx.tokens[j + 2].kind == "n"
        if counted or (i == 0 and ctx.low(j + 1) == ","):
            out.append((i, j + 1, text_of(ctx, i, j + 1)))
    return out
