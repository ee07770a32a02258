"""Lengths: which of them is the depth of a dose."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading
from miner.stages.extract.statistics import statistic_of


def read_length(ctx: Context, q: Quantity) -> Reading | None:
    """A depth in mm; None for any other size or distance."""
    cues = [m for m in ctx.mentions if m.term.kind == "cue" and m.term.concept == "depth"]
    stops = [m for m in ctx.mentions if m.term.kind == "stop" and m.term.concept == "depth"]
    best: float | None = 0.0 if _at_depth(ctx, q) else None
    for m in cues:
        if any(s.first <= m.first < s.last for s in stops):
            continue
        if m.last <= q.first:
            words = ctx.lows[m.last : q.first]
            if ";" in words or len(words) > 9:
                continue
            gap = float(len(words)) + 4 * sum(w in (",", "and") for w in words)
        else:
            words = ctx.lows[q.last : m.first]
            if len(words) > 2 or any(w in (",", ";", "(", "and") for w in words):
                continue
            gap = float(len(words))
        best = gap if best is None else min(best, gap)
    if best is None or best > 12:
        q.notes["fate"] = "a size, not a depth"
        return None
    r = Reading.of(ctx, q, "depth", "depth", 0.9)
    r.unit = "mm"
    r.statistic = statistic_of(ctx, q)
    if r.statistic == "total":
        r.statistic = None
    return r


_PRESCRIBED = ("prescribed", "specified", "delivered", "normalized", "normalised", "calculated", "prescription")
_NO_DEPTH = frozenset(
    "margin margins isodose diameter collimator collimators cone slice slices expansion field".split()
)


def _at_depth(ctx: Context, q: Quantity) -> bool:
    """ "8 Gy was prescribed to 8 mm or 11 mm", "the dose at 1 mm was 5.5 Gy and at 4 mm below 1 Gy"."""
    if q.is_range or q.bracketed or q.comparator or ctx.tokens[q.last - 1].joined or set(ctx.after(q, 2)) & _NO_DEPTH:
        return False
    before = ctx.before(q, 6)
    words = [x for x in before if x not in ("a", "the", "of", "distance", "about")]
    doses = [x for x in ctx.live() if x.dimension == "dose"]
    if not words or not doses or set(before) & _NO_DEPTH:
        return False
    if words[-1] in ("to", "at") and any(w in _PRESCRIBED for w in words[-4:-1]):
        return True
    if words[-1] == "at" and any(w in ("dose", "doses") for w in ctx.lows[: q.first]):
        # The next number is the dose itself, with a copula or a bound alone before it.
        return any(
            0 < x.first - q.last + 1 <= 3
            and all(w in ("was", "is", "were", ",", ":", "(", "below", "above") for w in ctx.lows[q.last : x.first])
            for x in doses
        )
    earlier = [
        x for x in ctx.live() if x.dimension == "length" and x.last <= q.first and x.notes.get("role") == "depth"
    ]
    if not earlier:
        return False
    between = [w for i, w in enumerate(ctx.lows[earlier[-1].last : q.first], earlier[-1].last) if not ctx.depth[i]]
    return 0 < len(between) <= 3 and all(w in (",", "and", "or", "to", ")", "/") for w in between)
