"""Brackets that break a number down into what are no groups: things, sexes, those who left."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.people_words import SEXES

_LEAVING = frozenset("not withdrew dropped excluded discontinued refused declined died lost failed".split())


def no_groups_in(ctx: Context, opened: int, closed: int, parts: list[Quantity]) -> bool:
    """Whether the counts of a bracket (tokens `opened` to `closed`) are no groups, by what stands around it."""
    if any(w in _LEAVING for w in ctx.lows[closed + 1 : closed + 4]):
        return True  # "4 patients (3 topical, 1 IV) did not receive the treatment"
    near = [m for m in ctx.of_kind("population") if opened - 2 <= m.last <= opened]
    if near and near[-1].term.concept != "patients":
        return True  # "27 studies (three trials, ten series)", "61 vertebrae (biopsy, n = 44; ...)"
    return all(ctx.low(q.first - 1) in ("=", ":") and ctx.low(q.first - 2) in SEXES for q in parts)  # "f = 57, m = 15"
