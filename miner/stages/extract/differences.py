""" "The difference was not significant (P = .3)": which values, stated before, it is the difference of."""

from __future__ import annotations

from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading

DIFFERENCES = frozenset(("difference", "differences"))
# "No significant difference was found between the groups (P = .3)": nothing here names a measure.
_PLAIN = frozenset("was were is found observed seen noted detected between the two both groups group arms ( p".split())
_VALUED = frozenset("proportion score change survival_time drug_dose duration".split())
_NO_MEASURES = ("baseline_characteristic", "treatment_allocation", None)
_KINDS = ("outcome", "scale", "measure", "time", "duration")


def link_differences(ctx: Context, own: list[Reading], previous: list[Reading]) -> None:
    """Gives the p value of a bare "the difference" the one measure and the one time of the values before it.

    They stand before a semicolon in the sentence, or in the sentence before; where they have several measures or
    times other than the start the p value gets none.
    """
    at = next(i for i, low in enumerate(ctx.lows) if low in DIFFERENCES)
    tests = [r for r in own if r.field == "p_value" and r.first > at]
    plain = ctx.low(at - 1) == "significant" and bool(tests) and _PLAIN.issuperset(ctx.lows[at + 1 : tests[0].first])
    if not plain and (ctx.low(at - 1) not in ("the", "this", "these") or ctx.low(at + 1) in ("in", "of", "at")):
        return
    if len(tests) != 1 or tests[0].first - at > 16 or any(at < m.first < tests[0].first for m in ctx.of_kind(*_KINDS)):
        return
    r = tests[0]
    if any(x.quantity is not None and at < x.first < r.first for x in own):
        return
    values = [x for x in own if x.field in _VALUED and x.quantity is not None and x.last <= at]
    if not values and at < 12 and not any(m.first < at for m in ctx.of_kind(*_KINDS)):
        near = bool(previous) and previous[0].ctx.index >= ctx.index - 1
        values = [x for x in previous if x.field in _VALUED and x.quantity is not None] if near else []
    if not values:
        return
    measures = {x.concept for x in values}
    times = {x.timepoint for x in values} - {"baseline"}
    if len(measures) == 1:
        r.concept = None if values[0].concept in _NO_MEASURES else values[0].concept
        r.timepoint = r.timepoint or (times.pop() if len(times) == 1 else None)
    else:
        r.concept = None
