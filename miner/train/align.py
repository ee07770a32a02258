"""Which number of an abstract each labelled record stands for: the one that agrees best inside its quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from miner.grammar.quantities import Quantity
from miner.stages.extract.record import DAYS
from miner.stages.extract.sentence.context import Context

Record = dict[str, Any]
_RANK = {"results": 0, "methods": 1, None: 1, "objective": 2, "background": 3, "title": 5, "conclusions": 6}
_TIMES = {"follow_up": "months", "survival_time": "months", "age": "years"}
_DENYING = ("no", "none", "without", "neither", "nor", "not", "never", "free", "nil", "absence", "zero")


@dataclass(slots=True)
class Place:
    """Where a labelled record stands: its sentence, its quantity, or the token of the word that denies."""

    record: Record
    ctx: Context | None = None
    q: Quantity | None = None
    denies: int | None = None


def align(contexts: Sequence[Context], text: str, records: Sequence[Record]) -> list[Place]:
    """The place of each record; one quantity answers to several records only where no other is left."""
    offers = []
    for i, record in enumerate(records):
        for k, (a, b) in enumerate(_spots(text, record["quote"])):
            for c in contexts:
                if c.end <= a or c.start >= b:
                    continue
                offers += [
                    (-fit, _RANK.get(c.section, 1), k, q.start, i, c, q)
                    for q in c.quantities
                    if q.end > a and q.start < b and (fit := _fit(record, q)) > 0
                ]
    offers.sort(key=lambda o: o[:5])
    places = [Place(r) for r in records]
    taken: set[int] = set()
    for again in (False, True):
        for *_, i, c, q in offers:
            if places[i].q is None and (again or id(q) not in taken):
                places[i].ctx, places[i].q = c, q
                taken.add(id(q))
    for place in places:
        if place.q is None and place.record.get("numerator") == 0:
            _denial(place, contexts, text)
    return places


def _denial(place: Place, contexts: Sequence[Context], text: str) -> None:
    for a, b in _spots(text, place.record["quote"]):
        for c in contexts:
            if c.end <= a or c.start >= b:
                continue
            for t, token in enumerate(c.tokens):
                if a - 8 <= token.start < b and token.low in _DENYING:
                    place.ctx, place.denies = c, t
                    return


def _spots(text: str, quote: str) -> list[tuple[int, int]]:
    out, at = [], text.find(quote)
    while at >= 0 and quote:
        out.append((at, at + len(quote)))
        at = text.find(quote, at + 1)
    return out


def _close(a: float | None, b: float | None, relative: float, absolute: float) -> bool:
    return a is not None and b is not None and abs(a - b) <= max(absolute, relative * max(abs(a), abs(b)))


def _fit(r: Record, q: Quantity) -> float:
    """How well a quantity carries a record's numbers; 0 where it does not."""
    field = r["field"]
    times = field in _TIMES or field == "duration"
    relative, absolute = 0.01 if times else 0.005, 0.051 if field == "proportion" else 1e-9
    unit = q.unit.name if q.unit is not None else None
    to = DAYS.get(unit or "", 0.0) if times else 0.0
    back = DAYS[_TIMES[field]] if field in _TIMES else DAYS.get(r.get("unit") or "", 1.0)

    def mine(x: float | None) -> float | None:
        return None if x is None else x * to / back if to else x

    def same(x: float | None, y: float | None) -> bool:
        return _close(x, y, relative, absolute)

    value, n = r.get("value"), r.get("numerator")
    score = 0.0
    if value is not None:
        own = mine(q.value)
        if same(value, own) or (field == "change" and own is not None and same(abs(value), abs(own))):
            score = 4.0 if unit or not times or field == "age" else 3.0
        elif field != "proportion" and q.numerator is not None and same(value, q.numerator):
            score = 2.0
        elif field != "proportion" and q.denominator is not None and same(value, q.denominator):
            score = 1.0
        elif field == "proportion" and q.unit is None and q.value is not None and same(value / 100, q.value):
            return 1.0
        else:
            return 0.0
        score += n is not None and q.numerator == n
    elif n is not None:
        score = 4.0 if q.numerator == n else 3.0 if q.value == n and q.unit is None else 0.0
    elif r.get("low") is not None or r.get("high") is not None:
        low, high = r.get("low"), r.get("high")
        ends = (low is None or same(low, mine(q.low))) and (high is None or same(high, mine(q.high)))
        turned = field == "change" and low is not None and q.high is not None and same(abs(low), abs(q.high))
        score = 4.0 if q.low is not None and ends else 3.0 if turned else 0.0
    if not score:
        return 0.0
    score += 0.5 * (r.get("denominator") is not None and q.denominator == r["denominator"])
    score += 0.5 * (r.get("low") is not None and q.low is not None)
    score += 0.5 * (r.get("spread") is not None and q.spread is not None)
    if field == "proportion" and value is not None and q.dimension != "percent":
        score -= 2.5
    if field == "dose" and q.dimension != "dose":
        score -= 2.0
    return score - (2.0 if q.skip else 0.0)
