"""Units of a reviewer's own fields: which numbers a field can take, and their values in the field's unit."""

from __future__ import annotations

from typing import NamedTuple

from miner.grammar.characters import fold
from miner.grammar.lexer import lex
from miner.grammar.quantities import Quantity
from miner.grammar.times import DAYS, convert
from miner.grammar.unit_table import PER, UNITS, Unit
from miner.records import MinerError
from miner.stages.extract.custom.reading import Reading
from miner.stages.extract.fields import FieldSpec
from miner.stages.extract.sentence.context import Context

_NUMBERS = ("number", "count", "points")
# The unit table does not convert between the units of these: a field takes only its own.
_MIXED = frozenset(("energy", "rate", "currency"))
_DIMENSIONS = frozenset(unit.dimension for unit in UNITS.values())


class Target(NamedTuple):
    """What a field's numbers are measured in: a known unit over `per`, or `literal` words that stand behind them."""

    unit: Unit | None
    per: str
    literal: tuple[str, ...]
    dimension: str | None


def target_of(spec: FieldSpec) -> Target:
    """The unit of a field. Raises MinerError that names the file where kind, unit and cues do not go together."""
    if not spec.cues:
        raise MinerError(f"{spec.source}: cues are missing", "a field of your own is found by its cues alone")
    unit, per = _known(spec.unit)
    if spec.kind == "time" and spec.unit and (unit is None or unit.dimension != "time" or per):
        raise MinerError(f"{spec.source}: unit is {spec.unit!r}", f"a time is in one of {', '.join(DAYS)}")
    if spec.kind == "proportion" and spec.unit != "%":
        raise MinerError(f"{spec.source}: unit is {spec.unit!r}", "a proportion is in %")
    if spec.dimension is not None and spec.dimension not in _DIMENSIONS:
        raise MinerError(f"{spec.source}: dimension is {spec.dimension!r}", f"one of {', '.join(sorted(_DIMENSIONS))}")
    if spec.kind == "quantity":
        if not spec.unit and spec.dimension is None:
            raise MinerError(f"{spec.source}: unit is empty", 'give a unit such as "ml", or a dimension to take any')
        literal = () if unit is not None or spec.unit in ("", "1") else tuple(t.low for t in lex(fold(spec.unit)))
        return Target(unit, per, literal, spec.dimension or (unit.dimension if unit else None))
    return Target(unit, per, (), spec.dimension)


def _known(text: str) -> tuple[Unit | None, str]:
    base, *parts = text.lower().replace("\u03bc", "\u00b5").split("/")
    unit = UNITS.get(base.strip())
    per = [PER.get(p.strip()) for p in parts]
    return (None, "") if unit is None or None in per else (unit, "".join(f"/{p}" for p in per))


def fits(ctx: Context, q: Quantity, spec: FieldSpec, target: Target) -> bool:
    """True where a quantity is of the field's kind and can be given in its unit."""
    dimension = q.dimension
    if spec.kind == "proportion":
        return dimension == "percent" or q.fraction or (dimension == "count" and q.value is not None and q.unit is None)
    if q.fraction or q.label == "n":
        return False
    if spec.kind == "time":
        return dimension == "time"
    if spec.kind == "count":
        return q.unit is None and dimension in ("count", "number")
    if spec.kind in ("score", "ratio") or (
        spec.kind == "quantity" and target.unit is None and not target.literal and not target.dimension
    ):
        return dimension in _NUMBERS and (q.unit is None or q.unit.name == "points")
    if target.literal:
        at = q.last + (ctx.low(q.last) == ")")
        return q.unit is None and ctx.lows[at : at + len(target.literal)] == list(target.literal)
    if dimension in _MIXED and spec.unit and spec.unit.lower() not in ctx.lows[q.first : q.last]:
        return False
    return dimension == target.dimension and (q.per or "") == target.per


def convert_reading(r: Reading, q: Quantity, spec: FieldSpec, target: Target) -> None:
    """Brings a reading's numbers to the field's unit; as printed where the field names none."""
    if spec.kind in ("count", "proportion", "score", "ratio") or target.literal or q.unit is None:
        r.unit = spec.unit or r.unit or "1"
        return
    if target.unit is None:
        r.unit = q.unit.name + (q.per or "")
        return
    for key in ("value", "low", "high", "spread"):
        number = getattr(r, key)
        if number is not None:
            if target.unit.dimension == "time":
                number = convert(number, q.unit.name, target.unit.name)
            setattr(r, key, round(number / target.unit.factor, 6))
    r.unit = target.unit.name if spec.kind == "time" else spec.unit
