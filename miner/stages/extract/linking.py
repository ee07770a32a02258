"""What a value takes over from its neighbours: a split its kind, "corresponding" values their times."""

from __future__ import annotations

from itertools import pairwise

from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.reading import Reading

_COMMAS = frozenset((",", "and"))


def carry_splits(ctx: Context, own: list[Reading]) -> None:
    """ "51 (82%) received A, 4 (7%) B, and 6 (9%) C": what goes on a split of treatments or traits is of its kind."""
    shares = [r for r in own if r.field == "proportion" and r.quantity is not None]
    for a, b in pairwise(shares):
        if b.concept is not None or a.concept not in ("treatment_allocation", "baseline_characteristic"):
            continue
        words = ctx.lows[a.last : b.first]
        alike = (a.value is None) == (b.value is None) and ctx.depth[a.first] == ctx.depth[b.first]
        # "A was used in 52% of the patients, B in 46%"
        plain = (
            a.numerator is None and b.numerator is None and a.concept == "treatment_allocation" and "but" not in words
        )
        listed = plain and words[-1:] == ["in"] and not _COMMAS.isdisjoint(words) and len(words) <= 8
        linked = listed or (len(words) <= 6 and not _COMMAS.isdisjoint(words[-2:]))
        if alike and linked and not any(w in VERBS for w in words[2:]):
            b.concept = a.concept


def corresponding(
    ctx: Context, r: Reading, own: list[Reading], earlier: list[Reading], last_time: str | None
) -> str | None:
    """ "; the corresponding index was 61, 34, 31 and 33": the times of the values they correspond to, in order."""
    q = r.quantity
    if q is None:
        return None
    lead = ctx.lows[max(0, q.first - 40) : q.first]
    if "corresponding" not in lead:
        if q.first < 12 and ("at that time" in " ".join(ctx.lows[:5])) and last_time:
            return last_time
        return None
    at = max(0, q.first - 40) + len(lead) - 1 - lead[::-1].index("corresponding")
    before = [x for x in own if x.field == r.field and x.last <= at]
    after = [x for x in own if x.field == r.field and x.first >= at]
    if not before:
        known = [x for x in earlier if x.field == r.field and x.timepoint]
        return known[-1].timepoint if known and known[-1].ctx.index >= ctx.index - 1 else None
    if len(before) == len(after):
        if r.statistic is None:
            r.statistic = before[after.index(r)].statistic
        return before[after.index(r)].timepoint
    return before[-1].timepoint if len(after) == 1 else None
