"""Quantities of a sentence as short strings, so that a test can say what the whole sentence holds."""

from __future__ import annotations

from miner.grammar.characters import fold
from miner.grammar.notation import tokens_of
from miner.grammar.quantities import Quantity, find_quantities


def shown(q: Quantity) -> str:
    """ "≥13/16 81%", "9.2±3.6sd [8,15]range Gy": what a quantity states; "(date)" for what is no measurement."""
    parts = []
    if q.numerator is not None or q.denominator is not None:
        parts.append(f"{_plain(q.numerator)}/{_plain(q.denominator)}")
    if q.value is not None:
        parts.append(_plain(q.value))
    if q.spread is not None:
        parts.append(f"±{_plain(q.spread)}{q.spread_kind}")
    if q.low is not None or q.high is not None:
        parts.append(f"[{_plain(q.low)},{_plain(q.high)}]{q.interval}")
    if q.unit is not None:
        parts.append(q.unit.name + (q.per or ""))
    if q.label in ("p", "n", "fractions"):
        parts.append(q.label)
    if q.statistic:
        parts.append(q.statistic)
    if q.shift:
        parts.append(q.shift)
    text = (q.comparator or "") + " ".join(parts)
    return f"({q.skip})" if q.skip else text


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}"


def read(text: str) -> list[str]:
    """What each quantity of one sentence states, in order; numbers that are no measurement are left out."""
    return [shown(q) for q in find_quantities(tokens_of(fold(text))) if not q.skip]


def skipped(text: str) -> list[str]:
    """Why numbers of one sentence are no measurements, in order."""
    return [q.skip for q in find_quantities(tokens_of(fold(text))) if q.skip]
