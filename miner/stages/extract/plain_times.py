"""Lengths of time that only a verb or the word "time" gives away: "took 21 min", "left in place for five days"."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.statistics import statistic_of

_SHORT = ("s", "min", "h")
_HEDGES = frozenset("a an about approximately only around of mean median average the total for another up to".split())
_SPENT = frozenset("took takes lasted added required needed spent saved".split())
# What is done for minutes is an application; what is done for days only where something is left there.
_APPLIED = frozenset(
    "ablated treated irradiated heated applied placed laid left kept maintained held inserted inflated frozen immersed "
    "exposed compressed cooled ventilated clamped soaked incubated °".split()
)
_LEFT = frozenset("left place situ worn immobilized immobilised drained indwelling".split())
_LASTED = frozenset("present persisted persisting lasted lasting existed symptomatic hospitalized hospitalised".split())
_GIVEN = frozenset(
    "given received administered treated treatment therapy continued taken used prescribed "
    "deprivation chemotherapy".split()
)
_OPERATIONS = frozenset(
    "procedure procedures operation surgery operative operating surgical skin tourniquet planning contouring treatment "
    "irradiation delivery session intervention anesthesia anaesthesia application scan scanning".split()
)
_NO_LENGTH = frozenset("follow followed up survival survived observed alive age reviewed monitored".split())


def is_plain_time(ctx: Context, q: Quantity) -> bool:
    """ "Reading time fell from 4.6 min to 1.9 min", "skin-to-skin time 74 min", "forty hours later she ..."."""
    if q.first == 0 and ctx.after(q, 1) == ["later"]:
        return True
    if ctx.tokens[q.last - 1].joined or "or" in (ctx.low(q.last), ctx.low(q.first - 1)):
        return False
    before = ctx.before(q, 9)
    if q.unit is None or q.unit.name not in (*_SHORT, "days") or "time" not in before:
        return False
    at = len(before) - 1 - before[::-1].index("time")
    behind = before[at + 1 :]
    if not behind:
        return before[at - 1 : at] not in (["the"], ["that"], ["this"], ["same"]) and q.unit.name in _SHORT
    if behind[0] in ("fell", "decreased", "was", "increased", "rose", "dropped", "averaged"):
        return len(behind) <= 5
    return q.unit.name in _SHORT and len(behind) <= 3 and all(w in (*_HEDGES, "(", ":", "=", "[", ",") for w in behind)


def operation_time(ctx: Context, at: int) -> str | None:
    """ "treatment_time" where the three words before token `at` name an operation: "skin-to-skin time"."""
    return "treatment_time" if set(ctx.lows[max(0, at - 4) : at]) & _OPERATIONS else None


def plain_duration(ctx: Context, q: Quantity) -> str | None:
    """The concept of a length that a verb gives away, "" where it has none; None where it is no such length."""
    if q.unit is None or q.comparator in ("<", ">", "<=", ">=") or ctx.tokens[q.last - 1].joined or q.label:
        return None
    i = q.first - 1
    while i >= 0 and ctx.low(i) in _HEDGES and ctx.low(i) != "for":
        i -= 1
    # What brackets hold does not lead: "given to 41 of 141 patients (29%) for a median of 6 months".
    lead = [ctx.low(k) for k in range(max(0, i - 20), max(0, i)) if ctx.depth[k] <= ctx.depth[q.first]]
    clause = next((k for k in range(len(lead) - 1, -1, -1) if lead[k] in (";", "while", "whereas")), -1)
    lead = lead[clause + 1 :]
    if set(lead[-8:]) & _NO_LENGTH:
        return None
    averaged = statistic_of(ctx, q) in ("mean", "median") and bool(
        set(ctx.lows[i + 1 : q.first]) & {"mean", "median", "average"}
    )
    verb = ctx.low(i)
    if verb in _SPENT and (q.unit.name in _SHORT or verb in ("took", "lasted")):
        about = {*lead, *ctx.after(q, 5)}
        return "treatment_time" if about & _OPERATIONS else ""
    if verb != "for":
        return None
    if q.unit.name in ("min", "s") and set(lead) & _APPLIED:
        return "treatment_time"
    if set(lead[-4:]) & _LEFT:
        return "treatment_time"
    if averaged or (q.spread is not None) or (q.low is not None and q.value is not None):
        if set(lead) & _GIVEN:
            return "treatment_time"
        return ""
    if set(lead[-3:]) & _LASTED and not q.is_range:
        return ""
    return None
