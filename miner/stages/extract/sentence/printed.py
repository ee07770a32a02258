"""A unit as the text prints it: "mg/d" stays "mg/d", "mg per day" is mg with a schedule."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.grammar.unit_table import PER
from miner.stages.extract.sentence.context import Context

_TIMES = frozenset(("day", "week", "month", "year", "h", "min", "dose"))
_FAR = 14  # tokens from a value to the unit that a list shares


def printed_unit(ctx: Context, q: Quantity) -> str:
    """The unit of `q` with what it is divided by; "points" without a unit.

    What stands behind a stroke is as printed; "per kg" is "/kg"; "per day" and "per week" are schedules.
    """
    if q.unit is None:
        return "points"
    if not q.per:
        return q.unit.name
    out = q.unit.name
    at = q.first
    for part in q.per.split("/")[1:]:
        stroke = next((i for i in range(at, min(q.first + _FAR, len(ctx.tokens))) if _divides(ctx, i)), None)
        if stroke is None:
            out += f"/{part}"
            continue
        at = stroke + 1
        if ctx.low(stroke) == "/":
            text = ctx.tokens[at].text if ctx.low(at) in PER else part
            out += f"/{text}"
        elif part not in _TIMES:
            out += f"/{part}"
    return out


def _divides(ctx: Context, i: int) -> bool:
    return ctx.low(i) in ("/", "per") and (ctx.low(i + 1) in PER or ctx.low(i + 1) in ("m", "square"))
