"""A number with what belongs to it: unit, range, spread, interval, n of N, comparator."""

from __future__ import annotations

from typing import Any

from miner.grammar.unit_table import Unit


class Quantity:
    """A number as the text states it; tokens `first` to `last` (exclusive), characters `start` to `end`.

    `value`, `low`, `high` and `spread` are in the printed unit times its factor. `dimension` is the unit's, else
    "count" (a whole number), "number" (any other) or "p". `label` is what the text calls it ("range", "ci95", "sd",
    "n", "mean", "median"), `shift` is "from" or "to" in "fell from 8 to 3". `skip` says why it is no measurement.
    """

    __slots__ = (
        "attached",
        "bracketed",
        "comparator",
        "decimals",
        "denominator",
        "end",
        "first",
        "fraction",
        "high",
        "interval",
        "joined",
        "label",
        "last",
        "low",
        "notes",
        "numerator",
        "parsed",
        "per",
        "shift",
        "skip",
        "spread",
        "spread_kind",
        "start",
        "statistic",
        "unit",
        "value",
        "word",
    )

    def __init__(self, first: int, last: int, value: float | None) -> None:
        self.first = first
        self.last = last
        self.start = 0
        self.end = 0
        self.value = value
        self.low: float | None = None
        self.high: float | None = None
        self.interval: str | None = None
        self.spread: float | None = None
        self.spread_kind: str | None = None
        self.comparator: str | None = None
        self.numerator: int | None = None
        self.denominator: int | None = None
        self.fraction = False
        self.unit: Unit | None = None
        self.per: str | None = None
        self.decimals = 0
        self.word = False
        self.joined = False
        self.label: str | None = None
        self.statistic: str | None = None
        self.shift: str | None = None
        self.skip: str | None = None
        self.bracketed = False
        self.attached = False
        self.notes: dict[str, Any] = {}
        self.parsed: dict[str, Any] = {}

    @property
    def dimension(self) -> str:
        """What is measured: a unit's dimension, "count", "number" or "p"."""
        # Asked hundreds of times a document: no lists, no generators.
        if self.label == "p":
            return "p"
        unit = self.unit
        if unit is not None:
            return unit.dimension
        if self.fraction:
            return "count"
        value, low, high = self.value, self.low, self.high
        if (
            (value is not None and (value < 0 or value != int(value)))
            or (low is not None and (low < 0 or low != int(low)))
            or (high is not None and (high < 0 or high != int(high)))
            or self.decimals
            or self.spread is not None
            or (value is None and low is None and high is None)
        ):
            return "number"
        return "count"

    @property
    def is_range(self) -> bool:
        """A range that stands alone, without a point value."""
        return self.value is None and self.low is not None

    def __repr__(self) -> str:
        shown = {k: getattr(self, k) for k in self.__slots__ if k not in ("start", "end", "decimals", "notes")}
        return f"Quantity({', '.join(f'{k}={v!r}' for k, v in shown.items() if v)})"
