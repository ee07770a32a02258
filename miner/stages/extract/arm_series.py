"""Values in a row of their own, without a name beside them: they take the order in which groups were last compared."""

from __future__ import annotations

from miner.stages.extract.arm_lists import DEALT, VERSUS
from miner.stages.extract.arm_words import GROUP
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.people_words import bracket_of, closing
from miner.stages.extract.reading import Reading

_GLUE = frozenset(", and or v vs versus ( ) patients of respectively in respectively; with women subjects".split())
_PAIRED = frozenset("and or between both with without to".split())
_ENDS = frozenset(". , ; : while whereas but respectively".split())
_BRACKETS = frozenset("( ) [ ]".split())
_NOUNS = frozenset("patients women men subjects participants people cases points children".split())


def series(ctx: Context, own: list[Reading], order: list[str], introduced: list[str]) -> dict[int, str]:
    """Groups of values that stand in a row of their own: as many values of one kind as the text has groups.

    "7.4 months (95% CI ...), 7.9 months (...), and 8.1 months (...)": with three groups, value k is of group k. Two
    values need "v" or "respectively" or a p value beside them, or a clause that states nothing but the two. Maps the
    id of a reading to its group.
    """
    out: dict[int, str] = {}
    if len(order) < 2 and len(introduced) < 2:
        return out
    values = [x for x in own if x.field in DEALT and x.quantity is not None]
    # what a bracket adds to each value ("2.3 (2.2) and 3.6 (2.6)") does not interrupt the row
    for bracketed in (False, True):
        run: list[Reading] = []
        for r in [*[x for x in values if x.quantity is not None and x.quantity.bracketed is bracketed], None]:
            if run and r is not None and _in_row(ctx, run[-1], r):
                run.append(r)
                continue
            names = order if len(order) == len(run) else introduced
            if (
                len(run) > 1
                and len(names) == len(run)
                and (len(run) > 2 or _set_apart(ctx, run) or _alone(ctx, run, names))
            ):
                out |= {id(x): name for x, name in zip(run, names, strict=True)}
            run = [r] if r is not None else []
    return out


def _in_row(ctx: Context, a: Reading, b: Reading) -> bool:
    same = (a.field, a.concept, a.timepoint, a.unit) == (b.field, b.concept, b.timepoint, b.unit)
    if not same or b.first <= a.last:
        return False
    level = ctx.depth[a.first]
    if level and bracket_of(ctx, a.first) != bracket_of(ctx, b.first):
        return False
    words = [ctx.lows[i] for i in range(a.last, b.first) if ctx.depth[i] <= level]
    return len(words) <= 6 and all(w in _GLUE or w[:1].isdigit() or w == "%" for w in words)


def _set_apart(ctx: Context, run: list[Reading]) -> bool:
    words = ctx.lows[run[0].last : run[-1].first]
    if any(w in VERSUS or w == "v" for w in words) or "respectively" in ctx.lows:
        return True
    return any(x.label == "p" and 0 <= x.first - run[-1].last <= 6 for x in ctx.live())


def _alone(ctx: Context, run: list[Reading], names: list[str]) -> bool:
    """ "Median stay was 4.1 h (IQR ...) and 4.4 h (IQR ...)": two values, nothing else that comes in twos."""
    a, b = run[0], run[-1]
    if b.statistic not in (None, a.statistic) or ctx.depth[a.first] or "and" not in ctx.lows[a.last : b.first]:
        return False
    i = b.last
    while i < len(ctx.lows) and (ctx.lows[i] in _BRACKETS or ctx.lows[i] in _NOUNS):
        i = closing(ctx, i) + 1 if ctx.lows[i] in ("(", "[") else i + 1
    if i < len(ctx.lows) and ctx.lows[i] not in _ENDS:
        return False
    first, _ = ctx.clause(a.first)
    i = a.first - 1
    verb = False
    own = {w for name in names for w in name.lower().split()} - GROUP
    while i >= first and ctx.lows[i] != ";":
        if ctx.lows[i] in _PAIRED and i > first and not ctx.depth[i]:
            return False
        if ctx.lows[i] in own:
            return False  # "the figures for tape were 1.9% and 2.3%"
        verb = verb or ctx.lows[i] in VERBS
        i -= 1
    if any(first <= x.first < a.first and not x.bracketed and x.dimension != "time" for x in ctx.live()):
        return False
    return verb
