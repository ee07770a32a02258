"""Numbers that name and do not measure: dates, stages, identifiers, subscripts, "one of the ..."."""

from __future__ import annotations

from itertools import pairwise

from miner.grammar.lexer import NUMBER, WORD, Token
from miner.grammar.numbers import NUMBER_WORDS
from miner.grammar.quantity import Quantity
from miner.grammar.units import read_unit

MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec".split()
)
_NAMING = frozenset(
    "grade grades stage stages type types phase phases figure fig figures table tables class classes category "
    "categories version "
    "ref refs reference references chapter schedule protocol item model step zone segment rtog ctcae asa nyha "
    "gleason pt t n m ct number no nr icd cin isup bi-rads birads pirads agent factor serotype genotype subtype "
    "serotypes genotypes quartile tertile quintile lumbar sacral point fisher helsinki windows release spss "
    "sas stata".split()
)
_NUMBERED = frozenset(
    "group groups arm cohort level case patient study day-care course series plan method part strategy regimen "
    "scenario reader observer visit session tier option".split()
)
_COUNTED = frozenset(("fraction", "patient", "case", "vertebra", "lesion", "and", "to", "or", "point"))
_DATE_BEFORE = frozenset(
    "in since from between until till through during to and before after by of year years early late mid - / , "
    "(".split()
)


# Only behind these, and behind a hyphen, can what leads to a number make it a name.
_LEADING = _NAMING | _NUMBERED | {"no", "nr", "(", "[", "^", "."}
_UNNAMED = frozenset(("n", "t", "m", "no", "number", "point", "pt", "ct", "asa"))
_BEHIND_NUMBERED = frozenset(
    ", ) ; : . and versus vs ( or had was were received to in / than with -".split(),
)
_DATING = MONTHS | {",", "/", "-", "'"}


def why_not(tokens: list[Token], out: list[Quantity], i: int, j: int, value: float, word: bool) -> str | None:
    """Why the number at `i` is no quantity: "identifier", "date", "subscript", or None."""
    before = tokens[i - 1] if i else None
    after = tokens[j] if j < len(tokens) else None
    t = tokens[i]
    led, follows = before.low if before is not None else "", after.low if after is not None else ""
    if follows == ")" and not word and _enumerates(tokens, i):
        return "enumerator"
    if before is not None and (t.joined or led in _LEADING):
        why = _by_lead(tokens, i, j, value, word)
        if why:
            return why
    tied = after is not None and after.joined and after.kind == WORD
    if tied and not word and value == int(value) and _is_code(tokens, j):
        return "identifier"
    if not word and (len(t.text) == 4 or led in _DATING or follows in MONTHS) and _is_date(tokens, out, i, j, value):
        return "date"
    if word and value == 1 and _pronoun(tokens, i, j):
        return "pronoun"
    if tied and after is not None and after.norm not in _COUNTED and read_unit(tokens, j) is None:
        return "compound"
    if follows == ":" or led == ":":
        behind = tokens[j + 1] if j + 1 < len(tokens) else None
        if follows == ":" and after is not None and after.tight and behind is not None:
            return "ratio" if behind.kind == NUMBER and behind.tight else None
        if led == ":" and before is not None and before.tight and skipped_before(out, i - 2, "ratio"):
            return "ratio"
    return None


def _by_lead(tokens: list[Token], i: int, j: int, value: float, word: bool) -> str | None:
    """Why the word or sign before the number at `i` makes it a name."""
    before, t = tokens[i - 1], tokens[i]
    after = tokens[j] if j < len(tokens) else None
    share = after is not None and after.low == "%"
    tied = share or (after is not None and after.joined)
    if t.joined and not word and not tied and before.kind == WORD and before.low not in NUMBER_WORDS:
        return "identifier"
    if before.low in _NAMING and before.low not in _UNNAMED and not share:
        return "identifier"
    if before.low in _NUMBERED and value <= 12 and not word and (after is None or after.low in _BEHIND_NUMBERED):
        return "identifier"
    if before.low in ("no", "nr") and before.text[0].isupper():
        return "identifier"
    if before.low in ("(", "[") and before.tight and i >= 2 and _subscript(tokens, i, j):
        return "subscript"
    if before.low == "^":
        return "power"
    if before.text == "." and i >= 2 and tokens[i - 2].low in {"no", "fig", "ref", "nr"}:
        return "identifier"
    return None


def _is_code(tokens: list[Token], j: int) -> bool:
    """True where what a hyphen ties to a number is no word: "5-FU", "17-B2"."""
    text = tokens[j].text
    return len(text) < 5 and read_unit(tokens, j) is None and (text.isupper() or any(c.isdigit() for c in text))


def _enumerates(tokens: list[Token], i: int) -> bool:
    """ "3) report adherence": a closing bracket that nothing opened."""
    level = 0
    for k in range(i - 1, max(-1, i - 40), -1):
        if tokens[k].low in ("(", "["):
            level += 1
        elif tokens[k].low in (")", "]"):
            level -= 1
        if level > 0:
            return False
    return i < 40


def _subscript(tokens: list[Token], i: int, j: int) -> bool:
    head = tokens[i - 2]
    closed = j < len(tokens) and tokens[j].low in {")", "]", "-", "+", ","}
    return closed and head.kind == WORD and (len(head.text) <= 3 or (not head.text.islower() and len(head.text) <= 6))


def _is_date(tokens: list[Token], out: list[Quantity], i: int, j: int, value: float) -> bool:
    before = tokens[i - 1].low if i else ""
    after = tokens[j].low if j < len(tokens) else ""
    if before in MONTHS:
        year = 1900 <= value <= 2100 and len(tokens[i].text) == 4
        # "may" and "march" in small letters are months only before a year.
        return year or (value <= 31 and not (before in ("may", "march") and tokens[i - 1].text.islower()))
    if (
        before in {",", "/", "-", "'"}
        and i >= 2
        and (tokens[i - 2].low in MONTHS or skipped_before(out, i - 2, "date"))
    ):
        after_year = tokens[i - 2].value >= 1900
        return 1900 <= value <= 2100 or (value <= 31 and not after_year)
    if after in MONTHS and value <= 31 and tokens[j].text[0].isupper():
        return True
    t = tokens[i]
    if len(t.text) != 4 or not 1900 <= value <= 2100:
        return False
    if read_unit(tokens, j) is not None or (
        j < len(tokens)
        and after
        in {
            "patients",
            "subjects",
            "participants",
            "women",
            "men",
            "people",
            "individuals",
            "cases",
            "children",
            "adults",
            "consecutive",
        }
    ):
        return False
    if after in {"-", "to", "and", "through"} and j + 1 < len(tokens) and tokens[j + 1].kind == NUMBER:
        second = tokens[j + 1]
        if len(second.text) in (2, 4) and second.value == int(second.value) and read_unit(tokens, j + 2) is None:
            return True
    return before in _DATE_BEFORE or before == ""


def mark_definitions(tokens: list[Token], out: list[Quantity]) -> None:
    """ "(1 CGE = 1 Gy)" tells what a unit is worth and measures nothing."""
    for one, other in pairwise(out):
        if one.unit is not None and other.unit is not None and one.value is not None and not (one.skip or other.skip):
            equal = [t.low for t in tokens[one.last : other.first]] in (["="], ["equals"])
            # A factor has turned "1 cGy" into 0.01.
            if equal and one.unit.dimension == other.unit.dimension and one.value == one.unit.factor:
                one.skip = other.skip = "definition"


def skipped_before(out: list[Quantity], at: int, why: str) -> bool:
    """True where token `at` ended a number that was skipped for reason `why`."""
    return bool(out) and out[-1].skip == why and out[-1].last == at + 1


def _pronoun(tokens: list[Token], i: int, j: int) -> bool:
    before = tokens[i - 1].low if i else ""
    after = tokens[j].low if j < len(tokens) else ""
    if (
        after
        in {
            "another",
            "third",
            "quarter",
            "half",
            "fifth",
            "tenth",
            "or",
            "should",
            "can",
            "may",
            "such",
            "would",
            "important",
            "side",
            "hand",
            "way",
        }
        and before != "in"
    ):
        return not (after == "or" and j + 1 < len(tokens) and tokens[j + 1].low in ("both", "two", "more"))
    return (
        before
        in {"no", "any", "every", "each", "this", "that", "the", "which", "these", "another", "only", "as", "day"}
        and after
        not in {
            "patient",
            "patients",
            "case",
            "death",
            "year",
            "month",
            "week",
            "day",
            "hour",
            "fraction",
            "other",
            "eye",
        }
        and before in {"no", "any", "every", "each", "this", "that", "which", "another", "as"}
    )
