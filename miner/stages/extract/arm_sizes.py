"""The name of the group that a headcount counts: "tape (n = 6)", "315 to 8 Gy", "(20 tape and 21 sham)"."""

from __future__ import annotations

from itertools import pairwise

from miner.grammar.quantities import Quantity
from miner.stages.extract.arm_content import text_of
from miner.stages.extract.arm_words import DRUG_UNITS, GROUP
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.people_words import ASSIGN, LEVELS, bracket_of, closing

_SKIP = frozenset(
    "patients patient women men subjects participants people cases eyes were was who had of them the a an "
    "children in to into "
    "received receiving receive treated with given underwent undergoing either randomly on for by using administered "
    "allocated assigned randomized randomised those these each n = formed initiated started got and or".split()
)
_NAMELESS = frozenset("total overall all study group groups arm arms patients them whom that this data from".split())
_NO_NAME = frozenset("performed done used carried".split())
_STOP = frozenset(", ; . ( ) [ ] and or vs versus while whereas but n = for at during".split())


def name_of_size(ctx: Context, q: Quantity) -> str | None:
    """The group as the text names it beside its headcount `q`; None where no words stand there."""
    if q.bracketed:
        name = _in_bracket(ctx, q)
        if name is not None:
            return name
        opened = bracket_of(ctx, q.first)
        alone = (
            sum(x.dimension == "count" and x.bracketed and bracket_of(ctx, x.first) == opened for x in ctx.live()) < 2
        )
        return _head(ctx, q) if alone else None
    return _behind(ctx, q) or _ahead(ctx, q)


def is_each(ctx: Context, q: Quantity) -> bool:
    """ "40 patients in each group", "(n = 65 each)", "32 women per arm": the headcount of every group."""
    near = ctx.lows[q.last : q.last + 5]
    return "each" in near or any(a == "per" and b in GROUP for a, b in pairwise(near))


def _in_bracket(ctx: Context, q: Quantity) -> str | None:
    """Words of the bracket: before the number ("DDSS, n = 81", "group 1, 20 patients") or behind it ("26 eribulin")."""
    opened = bracket_of(ctx, q.first)
    if opened is None:
        return None
    end = closing(ctx, opened)
    i = q.first
    while i > opened + 1 and ctx.lows[i - 1] in ("n", "=", ",", ":", "-"):
        i -= 1
    j = i
    while (
        j > opened + 1
        and ctx.lows[j - 1] not in (",", ";", ":")
        and not (ctx.tokens[j - 1].kind == "n" and ctx.low(j - 2) not in LEVELS)
    ):
        j -= 1
    # "(291 mesh, 286 sutures)": each name behind its number
    behind = ctx.tokens[opened + 1].kind == "n" and not {";", "=", ":"} & set(ctx.lows[opened : q.first])
    if (
        j < i
        and not behind
        and ctx.lows[i - 1] not in ("and", "or", "vs", "versus")
        and (name := _trim(ctx, j, i)) is not None
    ):
        return name
    i = q.last
    while i < end and (ctx.lows[i] in _SKIP or ctx.lows[i].startswith(ASSIGN)):
        i += 1
    j = i
    while j < end and ctx.lows[j] not in _STOP and ctx.tokens[j].kind != "n":
        j += 1
    return _trim(ctx, i, j) if j > i else None


_BEFORE = frozenset(
    ", ; : ( ) or and versus vs either to into receive received receiving using with between of".split()
)


def _head(ctx: Context, q: Quantity) -> str | None:
    """The words before the bracket: "to receive tape (n = 6)", "the sham group (40 patients)", "24 Gy (31 cases)"."""
    opened = bracket_of(ctx, q.first)
    if opened is None:
        return None
    i = opened
    while i > 0 and opened - i < 9:
        low = ctx.lows[i - 1]
        if low in (
            ",",
            ";",
            "or",
            "and",
            ")",
            ":",
            "versus",
            "vs",
            "either",
            "to",
            "into",
            "receive",
            "received",
            "using",
            "with",
            "between",
        ):
            break
        if low in VERBS:
            break
        i -= 1
    if 1 < i < opened and ctx.lows[i - 1] == "," and ctx.tokens[i].kind == "n" and ctx.low(i + 1) in DRUG_UNITS:
        # "slow-release morphine, 30 mg twice daily (29 patients)"
        j = i - 1
        while j > 0 and i - j < 5 and ctx.lows[j - 1] not in _BEFORE and ctx.lows[j - 1] not in VERBS:
            j -= 1
        if j < i - 1 and ctx.tokens[i - 2].kind == "w":
            return _trim(ctx, j, opened)
    if i == opened and ctx.low(opened - 1) == ")":
        # "balloon kyphoplasty (BKP) (n = 402)"
        inner = bracket_of(ctx, opened - 1)
        if inner is not None and inner > 0:
            return text_of(ctx, max(0, inner - 3), opened)
    return _trim(ctx, i, opened) if i < opened else None


def _behind(ctx: Context, q: Quantity) -> str | None:
    """ "315 to 8 Gy", "39 received B-RT", "112 in the control arm", "42 patients receiving surgery (S + RT)"."""
    n = len(ctx.lows)
    i = q.last
    steps = 0
    marked = ctx.low(q.last) == "the"
    while i < n and steps < 14:
        low = ctx.lows[i]
        if low in (",", ";", ".", "and", "but"):
            break
        if (
            low
            in (
                "to",
                "received",
                "receiving",
                "receive",
                "in",
                "underwent",
                "undergoing",
                "into",
                "of",
                "initiated",
                "by",
            )
            or low.startswith(ASSIGN)
            or (low == "with" and ctx.low(i - 1) in ("treated", "managed", "operated"))
        ):
            marked = True
        elif marked and low not in _SKIP:
            break
        if low == "(":
            i = closing(ctx, i)
        i += 1
        steps += 1
    if i >= n or not marked or ctx.lows[i] in (",", ";", ".", "and", "but"):
        return None
    j = i
    while j < n and j - i < 10:
        low = ctx.lows[j]
        if low in GROUP:
            j += 1
            if j < n and len(ctx.lows[j]) <= 2 and ctx.lows[j].isalnum():
                j += 1
            break
        if low == "(" and closing(ctx, j) - j <= 4:
            j = closing(ctx, j) + 1
            break
        if low in _STOP or low in VERBS or (ctx.tokens[j].kind == "n" and j > i and ctx.low(j - 1) not in ("+", "-")):
            break
        j += 1
    return _trim(ctx, i, j) if j > i else None


def _ahead(ctx: Context, q: Quantity) -> str | None:
    """ "balloon kyphoplasty (BKP) in 402 patients", "provided by photons in 55 patients"."""
    i = q.first - 1
    if ctx.low(i) not in ("in", "for", "of"):
        return None
    j = i
    while j > 0 and i - j < 10:
        low = ctx.lows[j - 1]
        if low in (",", ";", "and", "or", "by", "with", "using") or low in VERBS:
            break
        if low in ("a", "an", "the", "in", "between") and j < i:
            break
        if ctx.tokens[j - 1].kind == "n" and ctx.low(j) not in ("gy",):
            break
        j -= 1
    if "this" in ctx.lows[j:i]:
        return None
    return _trim(ctx, j, i) if j < i else None


def _trim(ctx: Context, first: int, last: int) -> str | None:
    while first < last and (
        ctx.lows[first] in _SKIP or ctx.lows[first].startswith(ASSIGN) or ctx.lows[first] in (",", ":", "-")
    ):
        first += 1
    while last > first and ctx.lows[last - 1] in (",", ":", "-", "the", "of", "with", "in", "(", "n", "="):
        last -= 1
    if all(w in _NAMELESS for w in ctx.lows[first:last]) or ctx.low(first) in _NO_NAME:
        return None
    if ctx.tokens[first].kind == "n" and ctx.low(first + 1) in ("years", "year", "months", "weeks", "days"):
        return None
    return text_of(ctx, first, last)
