"""Brackets that break a number down into what are no groups: things, sexes, those who left."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.counts import noun_of
from miner.stages.extract.people_words import GROUP, SEXES

_LEAVING = frozenset("not withdrew dropped excluded discontinued refused declined died lost failed".split())


def left_behind(ctx: Context, closed: int) -> bool:
    """ "4 patients (3 topical, 1 IV) did not receive the treatment": who left, behind the bracket's end `closed`."""
    return any(w in _LEAVING for w in ctx.lows[closed + 1 : closed + 4])


def no_groups_in(ctx: Context, opened: int, closed: int, parts: list[Quantity]) -> bool:
    """Whether the counts of a bracket (tokens `opened` to `closed`) are no groups, by what stands around it."""
    if left_behind(ctx, closed):
        return True
    near = next((m for m in ctx.of_kind("population") if opened - 2 <= m.last <= opened), None)
    if near is not None and near.term.concept != "patients" and GROUP.isdisjoint(ctx.lows[opened:closed]):
        # "27 studies (three trials, ten series)", but "90 people took part in our study (45 in the A arm"
        counted = any(q.last <= near.first <= q.last + 4 and noun_of(ctx, q) == near for q in ctx.live())
        if counted:
            return True
    return all(ctx.low(q.first - 1) in ("=", ":") and ctx.low(q.first - 2) in SEXES for q in parts)  # "f = 57, m = 15"
