"""Units where they stand in a sentence: the longest one at a token, what it is divided by, what may follow gray."""

from __future__ import annotations

from miner.grammar.lexer import NUMBER, Token
from miner.grammar.unit_table import PER, UNITS, Unit

__all__ = ["PER", "UNITS", "Unit", "read_per", "read_unit"]


# Where units of several words begin, or a word in quotes that is read over.
_LONGER = frozenset((*(name.split(" ", 1)[0] for name in UNITS if " " in name), '"'))


def read_unit(tokens: list[Token], i: int) -> tuple[Unit, int] | None:
    """The unit that starts at token `i`, longest first: (unit, tokens taken), or None."""
    n = len(tokens)
    if i >= n:
        return None
    t = tokens[i]
    if t.kind == NUMBER:
        return None
    if t.low not in UNITS and t.low not in _LONGER:
        return None
    # 'the 48 "equivalent" cGy' and 'Gy (RBE)' are read over.
    if t.low == '"' and i + 3 < n and tokens[i + 1].low.startswith("equivalent") and tokens[i + 2].low == '"':
        inner = read_unit(tokens, i + 3)
        return (inner[0], inner[1] + 3) if inner else None
    for size in (3, 2, 1) if t.low in _LONGER else (1,):
        if i + size > n:
            continue
        words = " ".join(x.low for x in tokens[i : i + size]) if size > 1 else t.low
        unit = UNITS.get(words)
        if unit is None:
            continue
        if size == 1 and len(words) == 1 and words.isalpha() and not _single_letter_unit(tokens, i):
            return None
        if unit.dimension == "dose":
            if i + size + 1 < n and tokens[i + size].low in ("·", "*", "×") and read_unit(tokens, i + size + 1):
                return None  # "612 mGy·cm": a dose-length product
            size += _rbe(tokens, i + size)
        elif unit.dimension == "length" and (raised := _raised(tokens, i + size)):
            power = UNITS.get(f"{words}{raised}")
            return (power, size + (3 if tokens[i + size].low == "(" else 2)) if power else None
        return unit, size
    return None


def _single_letter_unit(tokens: list[Token], i: int) -> bool:
    """One letter is a unit where it is small (but "L" and "U") and no word could start there."""
    t = tokens[i]
    if t.text.isupper() and t.low not in ("l", "u"):
        return False
    # "5 L. casei" but "1.2 L." at the sentence's end.
    return not (i + 2 < len(tokens) and tokens[i + 1].low in (".", "=") and t.low not in {"h", "s", "d", "y"})


def _raised(tokens: list[Token], i: int) -> str:
    """The power of a length, "mm(2)" or "cm^3"; "" where there is none."""
    texts = [t.text for t in tokens[i : i + 3]]
    if len(texts) < 2 or not tokens[i].tight or texts[1] not in ("2", "3"):
        return ""
    return texts[1] if texts[0] == "^" or (texts[0] == "(" and texts[2:] == [")"]) else ""


def _rbe(tokens: list[Token], i: int) -> int:
    """Tokens of a suffix to gray that changes nothing: "(RBE)", "[RBE]", "/CGE", "equivalent", "(3)", "(CGE)"."""
    if i + 2 < len(tokens) and tokens[i].low in ("(", "[") and tokens[i + 2].low in (")", "]"):
        inner = tokens[i + 1]
        if inner.low in {"rbe", "cge", "gye", "e", "eq"} or (tokens[i].tight and inner.kind == NUMBER):
            return 3
    if i + 1 < len(tokens) and tokens[i].low == "/" and tokens[i + 1].low in ("cge", "gye", "gy"):
        return 2
    if i < len(tokens) and tokens[i].low in {"equivalent", "equivalents", "rbe", "cge", "gye"}:
        return 1
    return 0


_DIVIDES = frozenset(("/", "per", "·", ".", "m", *PER))


def may_divide(low: str) -> bool:
    """True for a word or sign that `read_per` can begin with."""
    return low in _DIVIDES


def read_per(tokens: list[Token], i: int) -> tuple[str, int]:
    """What a unit is divided by: "/kg", "/kg/day", "per day", "/m(2)", "kg-1": ("/kg/day", tokens taken) or ("", 0)."""
    text, taken = "", 0
    while i + taken + 1 < len(tokens):
        at = i + taken
        if tokens[at].low not in ("/", "per"):
            power = _inverse(tokens, at)
            if not power[1]:
                break
            text, taken = f"{text}/{power[0]}", taken + power[1]
            continue
        name, size = PER.get(tokens[at + 1].low), 1
        if name is None and tokens[at + 1].low == "m":
            name, size = "m2", _squared(tokens, at + 2) + 1
            if size == 1:
                break
        if tokens[at + 1].low == "square" and at + 2 < len(tokens) and tokens[at + 2].low in ("meter", "metre"):
            name, size = "m2", 2
        if name is None:
            break
        text, taken = f"{text}/{name}", taken + 1 + size
        lows = [t.low for t in tokens[i + taken : i + taken + 4]]
        if lows[:3] == ["of", "body", "weight"] or lows[:4] == ["of", "body", "surface", "area"]:
            taken += 3 + (lows[2] == "surface")
    return text, taken


def _squared(tokens: list[Token], i: int) -> int:
    """Tokens of a square that a page prints apart from its metre: "m(2)", "m 2", "m^2"."""
    lows = [t.low for t in tokens[i : i + 3]]
    return 3 if lows == ["(", "2", ")"] else 2 if lows[:2] == ["^", "2"] else 1 if lows[:1] == ["2"] else 0


def _inverse(tokens: list[Token], i: int) -> tuple[str, int]:
    """ "mg kg-1 day-1": a unit to the power of minus one, or "m-2", with or without a dot before it."""
    at = i + (tokens[i].low in ("·", "."))
    if at + 1 >= len(tokens):
        return "", 0
    name, lows = tokens[at].low, [t.low for t in tokens[at + 1 : at + 5]]
    if lows[:2] == ["(", "-"] and lows[3:] == [")"]:
        power, size = lows[2], 4  # "mg m(-2)"
    elif tokens[at + 1].joined:
        power, size = lows[0], 1
    else:
        return "", 0
    if (name == "m" and power == "2") or (name in PER and power == "1"):
        return PER.get(name, "m2"), at + 1 + size - i
    return "", 0
