"""Confidence levels and the two ends behind them: "95% CI 0.6-0.9", "CI 95%: 1 to 2", "(95% CI ± 1.5)"."""

from __future__ import annotations

from miner.grammar.lexer import Token
from miner.grammar.numerals import read_number
from miner.grammar.quantity import Quantity
from miner.grammar.units import Unit, read_unit

GLUED_LEVELS = {"ci95": "ci95", "ic95": "ci95", "ci90": "ci90", "ic90": "ci90", "ci99": "ci99"}
_CONFIDENCE = frozenset(("ci", "cis", "confidence", "cri", "credible", "cl", "confident"))
_FILL = frozenset(
    "ci cis confidence interval intervals limit limits level levels of : = , ( [ ) ] was were is from between cri "
    "credible for the difference a cl ; hr or rr range".split()
)
_BETWEEN = frozenset(("-", "to", ",", ";", "and", "~", "/", ":", "--"))


def read_level(tokens: list[Token], i: int, j: int, value: float) -> tuple[str | None, int, int] | None:
    """The level that the number from token `i` to `j` is: (its interval, None for a level of its own; the token behind
    it; the token where the ends may begin), or None where it is no level."""
    if not 80 <= value < 100:
        return None
    n, k = len(tokens), j
    if k < n and tokens[k].low in ("%", "percent", "per"):
        k += 2 if tokens[k].low == "per" else 1
    if k > j and k + 1 < n and tokens[k].low == "-" and tokens[k + 1].low in _CONFIDENCE:
        k += 1  # "95%-CI"
    before = tokens[i - 1].low if i else ""
    follows = k < n and tokens[k].low in _CONFIDENCE
    dotted = k + 2 < n and tokens[k].low == "c" and tokens[k + 2].low == "i"
    opened = k + 1 < n and tokens[k].low in ("(", "[") and tokens[k + 1].low in _CONFIDENCE
    leads = before in ("ci", "interval", "cis") and k > j
    if not (follows or dotted or opened or leads):
        return None
    behind = k
    if dotted:
        k += 3 + (k + 3 < n and tokens[k + 3].low == ".")
    return {90: "ci90", 95: "ci95", 99: "ci99"}.get(int(value)), behind, past_fill(tokens, k)


def past_fill(tokens: list[Token], k: int) -> int:
    """The first token from `k` on that is no word or sign between a level and its ends."""
    while k < len(tokens) and tokens[k].low in _FILL:
        k += 1
    return k


def past_glued(tokens: list[Token], k: int) -> int:
    """As `past_fill`, behind "CI95", where a sign of per cent may stand, too."""
    while k < len(tokens) and (tokens[k].low in _FILL or tokens[k].low == "%"):
        k += 1
    return k


def read_ends(tokens: list[Token], k: int, name: str | None) -> Quantity | None:
    """The two ends of an interval from token `k`, each with or without a unit, or half its width behind "±"."""
    if k + 1 < len(tokens) and tokens[k].low == "±":
        return _half_width(tokens, k, name)
    first = read_number(tokens, k)
    if first is None:
        return None
    j = first[1]
    unit1 = read_unit(tokens, j)
    j += unit1[1] if unit1 else 0
    if j >= len(tokens) or tokens[j].low not in _BETWEEN:
        return None
    second = read_number(tokens, j + 1)
    if second is None:
        return _open_end(tokens, k, j, first, unit1[0] if unit1 else None, name)
    j = second[1]
    unit2 = read_unit(tokens, j)
    q = Quantity(k, j + (unit2[1] if unit2 else 0), None)
    unit = unit2 or unit1
    if unit:
        q.unit = unit[0]
    factor = q.unit.factor if q.unit else 1.0
    q.low, q.high = first[0] * factor, second[0] * factor
    q.decimals = max(first[3], second[3])
    return _named(q, name)


_UNREACHED = frozenset("nr ne na ∞ infinity".split())


def _open_end(
    tokens: list[Token], k: int, j: int, first: tuple[float, int, bool, int], unit: Unit | None, name: str | None
) -> Quantity | None:
    """ "(95% CI 8.6 to not estimable)": an interval that has a lower end only."""
    words = [t.low for t in tokens[j + 1 : j + 3]]
    taken = 1 if words[:1] and words[0] in _UNREACHED else 2 if words[:1] == ["not"] and words[1:] else 0
    if not taken:
        return None
    q = Quantity(k, j + 1 + taken, None)
    q.unit, q.decimals = unit, first[3]
    q.low = first[0] * (unit.factor if unit else 1.0)
    return _named(q, name)


def _half_width(tokens: list[Token], k: int, name: str | None) -> Quantity | None:
    """What lies above and below the value: kept as a spread until the value is known."""
    width = read_number(tokens, k + 1)
    if width is None:
        return None
    unit = read_unit(tokens, width[1])
    q = Quantity(k, width[1] + (unit[1] if unit else 0), None)
    q.unit = unit[0] if unit else None
    q.spread, q.decimals = width[0] * (q.unit.factor if q.unit else 1.0), width[3]
    return _named(q, name)


def _named(q: Quantity, name: str | None) -> Quantity:
    q.label = name
    if name is None:
        q.skip = "interval of another level"
    return q
