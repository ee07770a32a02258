"""A number where it stands: digits, number words, a sign, "1.2 million", "12 519 women"."""

from __future__ import annotations

from miner.grammar.lexer import NUMBER, SIGN, WORD, Token
from miner.grammar.numbers import NUMBER_WORDS, SCALES, read_words
from miner.grammar.portions import and_a_half
from miner.grammar.units import read_unit

_PEOPLE = frozenset(
    (
        "patient",
        "woman",
        "man",
        "participant",
        "subject",
        "people",
        "individual",
        "adult",
        "child",
        "case",
        "person",
        "student",
    )
)


def read_number(tokens: list[Token], i: int) -> tuple[float, int, bool, int] | None:
    """The number at token `i`: (value, token after, words?, decimals). A tight minus is a sign."""
    if i >= len(tokens):
        return None
    t = tokens[i]
    if t.kind == SIGN and t.low in ("-", "+") and i + 1 < len(tokens):
        after = tokens[i + 1]
        before = tokens[i - 1] if i else None
        unsigned = before is not None and before.kind == NUMBER and not (before.end < t.start and after.tight)
        if after.kind == NUMBER and after.tight and not unsigned and t.end - t.start == 1:
            return (-after.value if t.low == "-" else after.value), i + 2, False, after.decimals
        return None
    if t.kind == NUMBER:
        return _in_digits(tokens, i)
    if t.kind == WORD and t.low in NUMBER_WORDS:
        return _in_words(tokens, i)
    return None


# What may stand behind a number and belong to its value.
_GOING_ON = frozenset(("and", "x", "×", "·", "*", *SCALES))


def _in_digits(tokens: list[Token], i: int) -> tuple[float, int, bool, int]:
    t, j = tokens[i], i + 1
    if split_point(tokens, i):
        return float(f".{t.text}"), j, False, len(t.text)
    if j >= len(tokens):
        return t.value, j, False, t.decimals
    following = tokens[j]
    if following.kind != NUMBER and following.low not in _GOING_ON and t.decimals != 3:
        return t.value, j, False, t.decimals
    if following.kind == NUMBER:
        if _spaced_thousands(tokens, i):
            return t.value * 1000 + following.value, j + 1, False, 0
        part = _vulgar(tokens, i)
        if part is not None:
            return t.value + part, j + 3, False, 1 if part == 0.5 else 2
    elif following.low in SCALES:
        return t.value * SCALES[following.low], j + 1, False, t.decimals
    elif following.low == "and" and not t.decimals:
        k = and_a_half(tokens, j)
        if k:
            return t.value + 0.5, k, False, 1
    elif following.low in {"x", "×", "·", "*"}:
        power = _power(tokens, i, j)
        if power is not None:
            exponent, k = power
            return float(f"{t.value!r}e{exponent}"), k, False, max(0, t.decimals - exponent)
    elif t.decimals == 3 and 1 <= t.value < 1000 and following.norm in _PEOPLE:
        return round(t.value * 1000), j, False, 0  # "1.245 patients": no part of a person was counted
    return t.value, j, False, t.decimals


def _in_words(tokens: list[Token], i: int) -> tuple[float, int, bool, int] | None:
    t = tokens[i]
    if t.low in {"hundred", "thousand", "million", "dozen"}:
        if t.text == "Hundred":  # "Hundred fifty-nine women": "one" is left out
            rest = read_words([x.low for x in tokens[i + 1 : i + 8]], 0)
            if rest is not None:
                return 100.0 + rest[0], i + 1 + rest[1], True, 0
        if not i or tokens[i - 1].low != "a":
            return None
        half = t.low == "dozen" and i > 1 and tokens[i - 2].low == "half"
        return 6.0 if half else float(SCALES.get(t.low, 12)), i + 1, True, 0
    read = read_words([x.low for x in tokens[i : i + 8]], 0)
    if read is None:
        return None
    value, j = float(read[0]), i + read[1]
    # "thirty-five" is joined; "one two" is not one number, "one hundred and five" is.
    if j < len(tokens) and tokens[j].low == "dozen" and value < 20:
        return 12 * value, j + 1, True, 0
    k = and_a_half(tokens, j)
    return (value + 0.5, k, True, 1) if k else (value, j, True, 0)


def split_point(tokens: list[Token], i: int) -> bool:
    """ "P =. 006": a decimal point that a space parts from its digits, behind a sign that compares."""
    t = tokens[i]
    point = i > 1 and tokens[i - 1].text == "." and tokens[i - 2].low in {"=", "<", ">", "≤", "≥"}
    return point and not t.decimals and t.text.isdigit()


def _vulgar(tokens: list[Token], i: int) -> float | None:
    """ "2 1/2 years": the part behind a whole number, where a unit follows."""
    if i + 4 > len(tokens) or tokens[i].decimals:
        return None
    above, slash, below = tokens[i + 1 : i + 4]
    if slash.text != "/" or not (slash.tight and below.tight) or below.kind != NUMBER or below.text not in ("2", "4"):
        return None
    if above.text not in ("1", "3") or above.value >= below.value or read_unit(tokens, i + 4) is None:
        return None
    return above.value / below.value


def _power(tokens: list[Token], i: int, j: int) -> tuple[int, int] | None:
    """ "2.1 × 10^-5", "3 x 10(-4)", "1 x 10-5": the exponent of ten behind the sign at token `j`, and what follows."""
    if j + 2 >= len(tokens) or tokens[j + 1].text != "10":
        return None
    texts = [t.text for t in tokens[j + 2 : j + 6]]
    k, exponent = j + 2, texts
    raised = texts[0] == "^" or (texts[0] == "(" and tokens[k].tight and ")" in texts)
    if raised:
        k, exponent = k + 1, texts[1:]
    elif not (i and tokens[i - 1].low in {"=", "<", ">", "≤"} and texts[0] == "-" and tokens[k].tight):
        return None  # "2 x 10-15 mm" is a size; behind a sign that compares it is a power
    sign = -1 if exponent[:1] == ["-"] else 1
    k, exponent = k + (sign < 0), exponent[sign < 0 :]
    if not exponent or not exponent[0].isdigit() or len(exponent[0]) > 2:
        return None
    return sign * int(exponent[0]), k + 1 + (texts[0] == "(")


def _spaced_thousands(tokens: list[Token], i: int) -> bool:
    """ "12 519 women": a thousands group behind a plain space, where only people can follow."""
    if i + 2 >= len(tokens):
        return False
    t, group, noun = tokens[i], tokens[i + 1], tokens[i + 2]
    if (
        group.kind != NUMBER
        or len(group.text) != 3
        or group.start != t.end + 1
        or not 1 <= t.value < 1000
        or t.decimals
        or len(t.text) > 3
    ):
        return False
    return noun.norm in _PEOPLE and not (i and tokens[i - 1].kind == NUMBER)
