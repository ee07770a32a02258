"""What the readers of times share: the cue before a value, conversion to the unit of a field, moments."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.grammar.times import to_months, to_years
from miner.stages.extract.context import Context, Mention
from miner.stages.extract.reading import Reading
from miner.stages.extract.timepoints import iso_of

AFTER_WORDS = frozenset(
    "after post following postoperatively postprocedurally later thereafter posttreatment afterwards "
    "postoperative posttransplant postprocedure postinjection post-op".split()
)


def cue_before(ctx: Context, q: Quantity, cues: list[Mention], far: int) -> Mention | None:
    """The nearest cue to the left within `far` tokens with no clause break or other time value in between."""
    for m in reversed(cues):
        if m.last > q.first:
            continue
        if q.first - m.last > far:
            return None
        between = ctx.lows[m.last : q.first]
        if ";" in between or any(m.last < b <= q.first for b in ctx.breaks):
            return None
        return m
    return None


def scale(r: Reading, q: Quantity, unit: str) -> None:
    """Brings the numbers of a reading to `unit`, "months" or "years"."""
    name = q.unit.name if q.unit else unit
    convert = to_years if unit == "years" else to_months
    for key in ("value", "low", "high", "spread"):
        v = getattr(r, key)
        if v is not None and name != unit:
            setattr(r, key, round(convert(v, name), 4))
    r.unit = unit


def set_moment(ctx: Context, q: Quantity, adjective: bool = False) -> None:
    """Marks a time as the moment of other values; `adjective` for "5-year", which values follow."""
    code = iso_of(q)
    if code:
        q.notes["moment"] = code
        q.notes["adjective"] = adjective
        q.notes["fate"] = "timepoint"
