"""What "±" adds to a value, and pairs of ends that a comma or semicolon parts: "5.2 ± 0.3 (SE)", "4 [3; 7]"."""

from __future__ import annotations

from typing import NamedTuple

from miner.grammar.glue import LABELS
from miner.grammar.lexer import Token
from miner.grammar.numerals import read_number
from miner.grammar.units import Unit, read_unit

_CLOSING = {"(": ")", "[": "]"}


class Spread(NamedTuple):
    """`value` behind "±", "sd" or "se", decimals, unit behind it, and the token behind them all."""

    value: float
    kind: str
    decimals: int
    unit: Unit | None
    last: int


def read_spread(tokens: list[Token], k: int) -> Spread | None:
    """The spread whose "±" is token `k`: "± 0.3", "± SE 0.4", "± 5% (standard error)"."""
    named = LABELS.get(tokens[k + 1].low) if k + 1 < len(tokens) else None
    at = k + 2 if named in ("sd", "se") else k + 1
    number = read_number(tokens, at)
    if number is None or number[2]:
        return None
    unit = read_unit(tokens, number[1])
    last = number[1] + (unit[1] if unit else 0)
    behind, closed = _kind_behind(tokens, last)
    kind = named if named in ("sd", "se") else behind or _kind_announced(tokens, k) or "sd"
    if behind and unit is None and (unit := read_unit(tokens, closed)) is not None:
        last = closed + unit[1]  # "5.2 ± 0.3 (SE) mm"
    return Spread(number[0], kind, number[3], unit[0] if unit else None, last)


def _kind_behind(tokens: list[Token], j: int) -> tuple[str | None, int]:
    """What a bracket right behind calls it, "(SE)", "[standard deviation]", and the token behind the bracket."""
    if j >= len(tokens) or tokens[j].low not in _CLOSING:
        return None, j
    words = [t.low for t in tokens[j + 1 : j + 6]]
    closing = _CLOSING[tokens[j].low]
    inside = words[: words.index(closing)] if closing in words else []
    kinds = {LABELS.get(w) for w in inside}
    if not inside or not kinds <= {"sd", "se", "mean", None} or any(w.isdigit() for w in inside):
        return None, j
    return "se" if "se" in kinds else "sd" if "sd" in kinds else None, j + len(inside) + 2


def _kind_announced(tokens: list[Token], k: int) -> str | None:
    """What the sentence has called "±" before it: "(mean ± SE)", "means ± standard errors"."""
    for i in range(k - 1, max(-1, k - 60), -1):
        if tokens[i].low == "±":
            for t in tokens[i + 1 : i + 4]:
                if LABELS.get(t.low) in ("sd", "se"):
                    return LABELS[t.low]
                if t.low not in {"standard", "the", "1", "one"}:
                    break
    return None


def read_pair(tokens: list[Token], i: int, j: int, value: float, host: float | None) -> tuple[float, int, int] | None:
    """The second of two ends of which the first is at token `i`: "[3; 7]", "(1.1, 2.3)", "(IQR 3;7)".

    (value, token behind, decimals), or None. Two numbers that fill a bracket behind the value `host` are its ends
    where it lies between them; in round brackets they need decimals, since "(2, 5)" may count two things.
    """
    if j >= len(tokens) or tokens[j].low not in (",", ";") or not i:
        return None
    second = read_number(tokens, j + 1)
    if second is None or second[2] or second[0] < value or second[1] >= len(tokens):
        return None
    closed = tokens[second[1]].low
    lead = i - 1 if tokens[i - 1].low not in (":", ",", "=") else i - 2
    label = LABELS.get(tokens[lead].low) if lead >= 0 else None
    if label in ("iqr", "range"):
        return (second[0], second[1], second[3]) if closed in (")", "]", ";") else None
    opened = tokens[i - 1].low
    if closed != _CLOSING.get(opened) or host is None or not value <= host <= second[0]:
        return None
    if opened == "(" and not (second[3] and tokens[i].decimals == second[3]):
        return None
    return second[0], second[1], second[3]
