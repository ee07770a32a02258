"""Quantities with a physical unit: radiation dose, depth, drug dose."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading
from miner.stages.extract.statistics import statistic_of


def read_length(ctx: Context, q: Quantity) -> Reading | None:
    """A depth in mm; None for any other size or distance."""
    cues = [m for m in ctx.mentions if m.term.kind == "cue" and m.term.concept == "depth"]
    stops = [m for m in ctx.mentions if m.term.kind == "stop" and m.term.concept == "depth"]
    best: float | None = None
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
