"""A reading: one quantity, the field it went to, by which rule, and what belongs to it. Readings become Evidence."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as _field

from miner.grammar.quantities import Quantity
from miner.stages.extract.sentence.context import Context


@dataclass(slots=True)
class Reading:
    """`quantity` is None for a finding without a number ("no complications"), which stands at tokens first to last."""

    ctx: Context
    quantity: Quantity | None
    field: str
    rule: str
    confidence: float = 0.9
    first: int = 0
    last: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    interval: str | None = None
    spread: float | None = None
    spread_kind: str | None = None
    unit: str | None = None
    statistic: str | None = None
    comparator: str | None = None
    numerator: int | None = None
    denominator: int | None = None
    population: str | None = None
    arm: str | None = None
    timepoint: str | None = None
    concept: str | None = None
    scope: str = "study"
    alternatives: list[str] = _field(default_factory=list)
    custom: bool = False

    @classmethod
    def of(cls, ctx: Context, q: Quantity, name: str, rule: str, confidence: float = 0.9) -> Reading:
        """A reading that takes over all the quantity states."""
        return cls(
            ctx,
            q,
            name,
            rule,
            confidence,
            q.first,
            q.last,
            q.value,
            q.low,
            q.high,
            q.interval if q.low is not None else None,
            q.spread,
            q.spread_kind,
            q.unit.name if q.unit else None,
            q.statistic,
            q.comparator if q.comparator != "=" else None,
            q.numerator,
            q.denominator,
        )
