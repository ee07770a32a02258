"""Changes of a length of time: "took 21 min less", "changed by a mean of -1.9 days", "shortened the stay by 2 days"."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.changes import read_change
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading

_THAN = frozenset("less longer shorter more fewer faster reduction decrease increase prolongation gain".split())
_VERBS = ("shorten", "prolong", "extend", "reduc", "decreas", "increas", "lengthen", "delay", "fell", "drop", "cut")
_LASTING = ("prolong", "extend", "shorten", "lengthen", "delay")
# What lasts: only behind one of these is "by 3 months" an amount; elsewhere it is a moment.
_TIMES = frozenset("time times stay duration length survival hospitalization interval recovery delay latency".split())


def read_time_change(ctx: Context, q: Quantity) -> Reading | None:
    """A change whose amount is a length of time, or None; the moment of a change ("reduced by 12 months") is none."""
    if q.comparator in ("<", ">", "<=", ">=") or q.label or q.value is None:
        return None
    return read_change(ctx, q) if _is_amount(ctx, q) else None


def _is_amount(ctx: Context, q: Quantity) -> bool:
    group = ctx.group(q)
    after = ctx.after(group[-1], 1)
    joined = ctx.tokens[q.last - 1].joined
    if (
        after
        and after[0] in _THAN
        and not joined
        and ctx.low(q.first - 1) not in ("than", "lasting", "for", "at", "or")
    ):
        return True
    stated = q.value is not None and (q.value < 0 or q.spread is not None or q.interval in ("ci95", "ci90", "ci99"))
    before = ctx.lows[max(0, group[0].first - 14) : group[0].first]
    if "by" not in before[-5:]:
        return stated and (_continues(ctx, q) or ((q.value or 0) < 0 and "change" in before))
    if stated or any(w in ("mean", "median", "average") for w in before[-3:]):
        return True
    at = max(i for i, w in enumerate(before) if w == "by")
    lead = before[:at]
    if at < len(before) - 2 or any(w in (";", "(") for w in lead[-8:]):
        return False
    long = q.unit is not None and q.unit.name in ("months", "years")
    verbs = _LASTING if long else _VERBS
    return any(w.startswith(verbs) for w in lead) and any(w in _TIMES for w in lead)


def _continues(ctx: Context, q: Quantity) -> bool:
    """The next of a list of changes: "-1.9 days (95% CI ...) in one group, -2.4 days (95% CI ...) in the other"."""
    return any(x.notes.get("role") == "change" and x.dimension == "time" for x in ctx.live() if x.last <= q.first)
