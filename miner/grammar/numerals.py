"""A number where it stands: digits, number words, a sign, "1.2 million", "12 519 women"."""

from __future__ import annotations

from miner.grammar.lexer import NUMBER, SIGN, WORD, Token
from miner.grammar.numbers import NUMBER_WORDS, SCALES, read_words

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
        if after.kind == NUMBER and after.tight and not unsigned:
            return (-after.value if t.low == "-" else after.value), i + 2, False, after.decimals
        return None
    if t.kind == NUMBER:
        value, j = t.value, i + 1
        if _spaced_thousands(tokens, i):
            return value * 1000 + tokens[j].value, j + 1, False, 0
        if j < len(tokens) and tokens[j].low in ("million", "thousand", "hundred"):
            value, j = value * SCALES[tokens[j].low], j + 1
        return value, j, False, t.decimals
    if t.kind == WORD and t.low in NUMBER_WORDS:
        if t.low in ("hundred", "thousand", "million", "dozen"):
            if t.text == "Hundred":  # "Hundred fifty-nine women": "one" is left out
                rest = read_words([x.low for x in tokens[i + 1 : i + 8]], 0)
                if rest is not None:
                    return 100.0 + rest[0], i + 1 + rest[1], True, 0
            counted = i and tokens[i - 1].low == "a"
            return (float(SCALES.get(t.low, 12)), i + 1, True, 0) if counted and t.low != "dozen" else None
        read = read_words([x.low for x in tokens[i : i + 8]], 0)
        if read is None:
            return None
        value, taken = read
        # "thirty-five" is joined; "one two" is not one number, "one hundred and five" is.
        return float(value), i + taken, True, 0
    return None


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
