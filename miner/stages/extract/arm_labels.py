"""Groups told apart by a letter, a number or a dose: "groups A, B and C", "arms 1 and 2", "5 mg and placebo groups"."""

from __future__ import annotations

from miner.stages.extract.arm_content import text_of
from miner.stages.extract.arm_words import GROUP
from miner.stages.extract.context import Context

_PLURAL = frozenset("groups arms cohorts subgroups".split())
_ROMAN = frozenset("i ii iii iv v vi".split())
_DIGITS = frozenset("1 2 3 4 5 6".split())
_JOINS = frozenset("and or & vs versus".split())


def lists(ctx: Context, i: int, led: bool) -> tuple[list[str], int] | None:
    """The groups of a list from token `i` on and where it ends; one of doses only where a preposition `led` to it."""
    return labelled(ctx, i) or (dosed(ctx, i) if led else None)


def labelled(ctx: Context, i: int) -> tuple[list[str], int] | None:
    """The groups that a plural and its labels name from token `i` on, and where they end; None where it is no such."""
    if ctx.low(i) not in _PLURAL:
        return None
    head = ctx.tokens[i].text[:-1]
    labels: list[str] = []
    at = end = i + 1
    joined = False
    while at < len(ctx.lows) and _is_label(ctx, at) and len(labels) < 6:
        labels.append(ctx.tokens[at].text)
        end = at + 1
        if joined:
            break
        at = end
        if ctx.low(at) == ",":
            at += 1
        if ctx.low(at) in _JOINS:
            joined = True
            at += 1
        if at == end:
            break
        at += ctx.low(at) in GROUP and joined  # "groups A, B and group C"
    if not joined or len(labels) < 2:
        return None
    return [f"{head} {label}" for label in labels], end


def _is_label(ctx: Context, i: int) -> bool:
    token = ctx.tokens[i]
    if token.low in _ROMAN or token.low in _DIGITS:
        return not (i + 1 < len(ctx.tokens) and ctx.tokens[i + 1].joined)
    return token.kind == "w" and len(token.text) <= 3 and token.text.isupper() and token.text.isalpha()


_UNITS = frozenset("mg g mcg µg μg ug ng iu u ml mg/kg mg/d mg/day µg/kg gy cgy %".split())
_OTHERS = frozenset("placebo control vehicle sham saline observation".split())


def dosed(ctx: Context, i: int) -> tuple[list[str], int] | None:
    """ "2.5 mg, 5 mg and placebo groups" from token `i` on: the groups and where their list ends."""
    n = len(ctx.lows)
    parts: list[str] = []
    doses = 0
    while i < n and len(parts) < 8:
        first = i
        if ctx.tokens[i].kind == "n" and i + 1 < n and ctx.lows[i + 1] in _UNITS:
            i += 2
            doses += 1
        elif ctx.lows[i] in _OTHERS:
            i += 1
        else:
            return None
        parts.append(text_of(ctx, first, i))
        if i < n and ctx.lows[i] in GROUP:
            return (parts, i + 1) if len(parts) > 1 and doses and ctx.lows[i].endswith("s") else None
        if i < n and ctx.lows[i] == ",":
            i += 1
        if i < n and ctx.lows[i] in _JOINS:
            i += 1
    return None
