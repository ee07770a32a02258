"""Shares of a cohort by treatment: "open surgery was performed in 10 vertebrae", "one level was treated in 41"."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.arm_content import text_of
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading

_GIVEN = frozenset("performed given done used treated carried delivered administered applied undertaken chosen".split())
_BE = frozenset("was were is are been had has have being".split())
_EDGE = frozenset("; : .".split())
_DETERMINERS = frozenset("a an the either".split())
_BODY = frozenset("patients patient cases case vertebrae lesions levels eyes tumors tumours of all the".split())


def splits(ctx: Context, own: list[Reading]) -> dict[int, str]:
    """The treatment that each share of a split has: maps the id of a reading to it, as the text names it.

    A treatment alone in its sentence ("a boost was performed in 93%") splits nothing and names no group.
    """
    shares = [r for r in own if r.field == "proportion" and r.quantity is not None and not r.quantity.bracketed]
    if len(shares) < 2 or not any(w in _GIVEN for w in ctx.lows):
        return {}
    if not any(r.concept == "treatment_allocation" for r in shares):
        return {}
    out: dict[int, str] = {}
    seen: set[int] = set()
    given = False
    edge = 0
    for r in shares:
        q = r.quantity
        if q is None or id(q) in seen:
            continue
        group = ctx.group(q)
        if not all(any(x.quantity is g for x in shares) for g in group):
            group = [q]
        seen |= {id(g) for g in group}
        first = group[0].first
        if ctx.low(first - 1) == "in" and first - edge <= 40:
            names, verb = _subjects(ctx, edge, first - 1)
            given = given or verb
            if given and not verb and len(group) == 1 and len(names) > 1:
                names = [" and ".join(names)]
            if given and len(names) == len(group):
                for g, name in zip(group, names, strict=True):
                    out |= {id(x): name for x in shares if x.quantity is g}
        edge = max(edge, _end_of(ctx, group[-1]))
    return out if len(set(out.values())) > 1 else {}


def _end_of(ctx: Context, q: Quantity) -> int:
    """The token behind a count, its noun and its bracket."""
    i = q.last
    n = len(ctx.lows)
    while i < n and (ctx.lows[i] in _BODY or ctx.depth[i] or ctx.lows[i] in (")", "]")):
        i += 1
    return i


def _subjects(ctx: Context, first: int, last: int) -> tuple[list[str], bool]:
    """The treatments named from `first` to `last`, and whether a verb says that they were given."""
    start = first
    for i in range(first, last):
        if ctx.lows[i] in _EDGE and not ctx.depth[i]:
            start = i + 1
    while start < last and ctx.lows[start] in (",", "and", "or", "while", "whereas", ")"):
        start += 1
    end = next((i for i in range(start, last) if ctx.lows[i] in _BE), last)
    given = any(w in _GIVEN for w in ctx.lows[end:last])
    if end < last and not given:
        return [], False
    parts: list[str] = []
    at = start
    for i in range(start, end + 1):
        if i < end and (ctx.depth[i] or ctx.lows[i] not in (",", "and", "or")):
            continue
        # "more than three", "pre- and postoperatively": one word and a hyphen stays with what follows
        if i < end and ctx.low(i - 1).endswith("-"):
            continue
        while at < i and ctx.lows[at] in _DETERMINERS:
            at += 1
        if at < i:
            if i - at > 9 or ctx.lows[at] in ("in", "of", "for", "with"):
                return [], given
            parts.append(text_of(ctx, at, i))
        at = i + 1
    return parts, given
