"""Shares and lengths of time in words: "two thirds of the patients", "one in five", "half a year", "two and a half"."""

from __future__ import annotations

from itertools import pairwise

from miner.grammar.lexer import NUMBER, SIGN, WORD, Token
from miner.grammar.numbers import ONES
from miner.grammar.units import Unit, read_unit

_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_PLURAL = {f"{word}s": parts for word, parts in _PARTS.items() if word != "half"}
PORTION_WORDS = frozenset((*_PARTS, *_PLURAL))
# What "a third" is a share of stands behind it, or nothing does; "a third patient" is no share.
_BEHIND = frozenset("of , . ; : ) to in at by for after had were was did are have received and or".split())
_MEASURING = frozenset("by than about almost nearly approximately around over under roughly only to".split())
_ORDERING = frozenset("first second other upper lower middle last latter remaining each per in".split())
# "half" before these is a share of a thing: half a dose, half-life, half the distance.
_HALVES = frozenset("of the these those them our all were had was did have received required underwent".split())
_OWNED = frozenset("the these those them our all".split())
_HALVED = frozenset("in to at with for after and , . ; ) (".split())


def read_portion(tokens: list[Token], i: int) -> tuple[float, int, int] | None:
    """The share in words that begins at token `i`: (per cent, token behind, first token of the part's name), or None.

    "one third" and "two-thirds" are shares wherever they stand; "a third", "half" and "a quarter" need words around
    them that measure, since "a third patient" is the next one and "half-life" is a time.
    """
    t = tokens[i]
    if t.low == "half":
        return _half(tokens, i)
    if t.kind != WORD or i + 1 >= len(tokens):
        return None
    part = tokens[i + 1]
    if t.low in ("a", "one"):
        parts = _PARTS.get(part.low)
        if parts is None or _named(tokens, i + 2):
            return None
        if t.low == "a" or parts == 2:
            before = tokens[i - 1].low if i else ""
            after = tokens[i + 2].low if i + 2 < len(tokens) else ""
            if after != "of" and not (before in _MEASURING and after in ("", *_BEHIND)):
                return None
            if part.low in ("quarter", "half") and after == "of" and _is_calendar(tokens, i + 3):
                return None
        return 100 / parts, i + 2, i + 1
    count, parts = ONES.get(t.low), _PLURAL.get(part.low)
    if count is None or parts is None or not 1 < count < parts or _named(tokens, i + 2):
        return None
    return 100 * count / parts, i + 2, i + 1


def _half(tokens: list[Token], i: int) -> tuple[float, int, int] | None:
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if tokens[i].joined or (after is not None and after.joined) or (before is not None and before.low in _ORDERING):
        return None
    if before is not None and before.low in {"a", "and", "the", "one"}:
        # "and half of them" and "one half of", but not "two and half", "the half", "a half of"
        whose = after is not None and (after.low == "of" or (after.low in _OWNED and before.low == "and"))
        counted = i > 1 and (tokens[i - 2].kind == NUMBER or tokens[i - 2].low in ONES)
        if not whose or before.low in ("a", "the") or (before.low == "and" and counted):
            return None
    measured = before is not None and before.low in _MEASURING
    if after is None or after.low in _HALVES or (measured and (after.low in _HALVED or after.kind == SIGN)):
        return 50.0, i + 1, i
    return None


def _named(tokens: list[Token], j: int) -> bool:
    """True where what follows belongs to the part's name: "one third-degree burn", "one quarter hour"."""
    return j < len(tokens) and (tokens[j].joined or tokens[j].low in {"degree", "hour", "hours", "year", "generation"})


def _is_calendar(tokens: list[Token], j: int) -> bool:
    return j < len(tokens) and tokens[j].value >= 1900


def read_likelihood(tokens: list[Token], j: int, value: float, word: bool) -> tuple[float, int] | None:
    """ "one in five", "nine out of every 10": what stands behind the number, as (whole, token behind), or None.

    In digits "1 in 12" says no more than "1 of 12" does; only words, and "every", make it a likelihood.
    """
    k, every = j, False
    if k + 1 < len(tokens) and tokens[k].low == "out" and tokens[k + 1].low == "of":
        k, every = k + 2, True
    elif k < len(tokens) and tokens[k].low in ("in", "of"):
        every = tokens[k].low == "of"
        k += 1
    else:
        return None
    said = k < len(tokens) and tokens[k].low in ("every", "each")
    k += said
    if k >= len(tokens) or (every and not said):
        return None
    t = tokens[k]
    whole = float(ONES.get(t.low, 0)) or t.value
    if not (said or (word and t.low in ONES)) or not value < whole or whole != int(whole) or value < 1:
        return None
    if not said and (value > 9 or whole > 20):
        return None
    near = tokens[max(0, j - 9) : j - 1] + tokens[k + 1 : k + 8]
    if not said and any(a.low == "in" and (b.kind == NUMBER or b.low in ONES) for a, b in pairwise(near)):
        return None  # "two in 16, three in five and four in six" deals people out
    if k + 1 < len(tokens) and (tokens[k + 1].joined or read_unit(tokens, k + 1) is not None):
        return None
    return whole, k + 1


def read_half_time(tokens: list[Token], i: int) -> tuple[float, Unit, int] | None:
    """ "half a year", "half an hour", "a year and a half": (value, unit, token behind), or None."""
    t = tokens[i]
    if t.low == "half" and i + 2 < len(tokens) and tokens[i + 1].low in ("a", "an"):
        unit = read_unit(tokens, i + 2)
        if unit is not None and unit[0].dimension == "time" and unit[0].name != "s":
            return 0.5, unit[0], i + 2 + unit[1]
    if t.low in ("a", "an", "one"):
        unit = read_unit(tokens, i + 1)
        if unit is not None and unit[0].dimension == "time":
            k = and_a_half(tokens, i + 1 + unit[1])
            if k:
                return 1.5, unit[0], k
    return None


def none_of(tokens: list[Token], i: int) -> int:
    """ "None of the 17", "neither of these two": the token where N may begin, 0 where the words are others."""
    if tokens[i].low not in ("none", "neither") or i + 2 >= len(tokens) or tokens[i + 1].low != "of":
        return 0
    k = i + 2
    while k < len(tokens) and tokens[k].low in {"the", "these", "those", "our", "all", "remaining", "other"}:
        k += 1
    return k


def and_a_half(tokens: list[Token], j: int) -> int:
    """The token behind "and a half" (or "and one half") that begins at token `j`, 0 where it does not."""
    lows = [t.low for t in tokens[j : j + 3]]
    if lows == ["and", "a", "half"] or (lows == ["and", "one", "half"]):
        return 0 if j + 3 < len(tokens) and tokens[j + 3].low == "of" else j + 3
    return 0
