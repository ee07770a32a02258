"""Numbers made of two: n of N, "30 x 2 Gy", "4 years and 2 months", the second end of a range."""

from __future__ import annotations

from miner.grammar.lexer import NUMBER, SIGN, WORD, Token
from miner.grammar.lists import CHANGE_VERBS
from miner.grammar.numerals import read_number
from miner.grammar.quantity import Quantity
from miner.grammar.times import DAYS
from miner.grammar.units import Unit, read_unit

_SEPARATORS = frozenset(("-", "to", "~", "through"))
_RANGE_VERBS = ("rang", "vari", "vary", "between")


_SNELLEN = frozenset((6, 9, 12, 15, 18, 20, 24, 25, 30, 36, 40, 50, 60, 70, 80, 100, 120, 160, 200, 400, 800))
_SIGHT = frozenset("visual acuity vision sight snellen bcva acuities".split())


def _about_sight(tokens: list[Token], i: int) -> bool:
    return any(t.low in _SIGHT for t in tokens[max(0, i - 20) : i + 12])


_OUT_OF = frozenset(("/", "out", "of"))
_COUNTED = frozenset("patient case woman man subject lesion level tumor eye participant child".split())
_WHOLE = frozenset("the these all our those a total of evaluable remaining".split())


def read_fraction(tokens: list[Token], q: Quantity, j: int) -> int:
    """ "13/16", "13 of 16", "13 out of the 16", "13 patients of 16": sets n and N; 0 where there is none."""
    n = q.value
    if n is None or n != int(n) or n < 0 or q.decimals or j >= len(tokens):
        return 0
    first = tokens[j]
    if first.low not in _OUT_OF and first.norm not in _COUNTED:
        return 0
    k, slash = j, first.low == "/"
    if slash:
        k += 1
    else:
        k += first.norm in _COUNTED
        if k < len(tokens) and tokens[k].low == "out":
            k += 1
        if k >= len(tokens) or tokens[k].low != "of":
            return 0
        k += 1
        while k < len(tokens) and tokens[k].low in _WHOLE:
            k += 1
    read = read_number(tokens, k)
    if read is None or read[0] != int(read[0]) or read[3] or read[0] < n or read[0] < 1:
        return 0
    if (slash and (read[2] or q.word)) or (tokens[k].kind == SIGN):
        return 0
    if slash and n in (6, 20) and read[0] in _SNELLEN and _about_sight(tokens, q.first):
        q.skip = "visual acuity"
        return read[1]
    if slash and ((1900 <= read[0] <= 2100 and n <= 12 and len(tokens[k].text) == 4) or n == read[0] == 50):
        return 0  # "02/2002" is a month, "50/50" a mixture
    after = read[1]
    unit = read_unit(tokens, after)
    if unit is not None and unit[0].name != "points" and not (unit[0].dimension == "mass" and unit[0].name == "IU"):
        return 0
    if slash and ((after < len(tokens) and tokens[after].low == "/") or (q.first and tokens[q.first - 1].low == "/")):
        return 0
    q.numerator, q.denominator, q.fraction, q.value = int(n), int(read[0]), True, None
    return after


def read_times(tokens: list[Token], q: Quantity, j: int) -> int:
    """ "30 x 2 Gy", "35 fractions x 2 Gy": the first number counts fractions; "3 x 4 cm" is a size."""
    if j >= len(tokens) or tokens[j].low not in ("x", "×", "*"):
        return 0
    second = read_number(tokens, j + 1)
    if second is None:
        return 0
    unit = read_unit(tokens, second[1])
    if unit and unit[0].dimension == "dose":
        q.label = "fractions"
        return j + 1
    q.skip = "size"
    after = second[1] + (unit[1] if unit else 0)
    while after + 1 < len(tokens) and tokens[after].low in {"x", "×", "*", "-"}:
        more = read_number(tokens, after + 1)
        if more is None:
            break
        after = more[1]
    unit = read_unit(tokens, after)
    return after + (unit[1] if unit else 0)


_MOST_FRACTIONS = 60


def counts_fractions(tokens: list[Token], out: list[Quantity], q: Quantity, i: int, j: int) -> int:
    """ "8 Gy x 3", "30 Gy/10", "10#": labels a number that counts fractions by its signs; the token behind it."""
    n = q.value
    if n is None or q.unit is not None or q.decimals or not 1 <= n <= _MOST_FRACTIONS or q.comparator:
        return j
    if j < len(tokens) and tokens[j].low == "#" and tokens[j].tight:
        q.label = "fractions"
        return j + 1
    dosed = out[-1] if out and not out[-1].skip else None
    if dosed is None or dosed.dimension != "dose" or dosed.per or dosed.last != i - 1:
        return j
    sign = tokens[i - 1]
    if sign.low in ("x", "×", "*") or (sign.low == "/" and sign.tight and tokens[i].tight):
        q.label = "fractions"
    return j


def two_part(tokens: list[Token], q: Quantity, unit: Unit, k: int) -> tuple[tuple[Unit, int], int]:
    """ "4 years and 2 months", "5 min 16 s": the smaller part is added, in the larger unit."""
    at = k + 1 if k < len(tokens) and tokens[k].low in ("and", ",") else k
    second = read_number(tokens, at)
    if second is not None and q.value is not None and q.value == int(q.value):
        smaller = read_unit(tokens, second[1])
        if smaller and smaller[0].dimension == "time" and 1 < DAYS[unit.name] / DAYS[smaller[0].name] <= 61:
            after = second[1] + smaller[1]
            linked = at == k or tokens[k].low == "and"
            alone = not tokens[second[1]].joined and not (
                after < len(tokens) and tokens[after].low in ("and", ",", "or")
            )
            if linked and alone and second[0] < DAYS[unit.name] / DAYS[smaller[0].name]:
                share = (
                    1 / 12
                    if (unit.name, smaller[0].name) == ("years", "months")
                    else DAYS[smaller[0].name] / DAYS[unit.name]
                )
                q.value += round(second[0] * share, 6)
                return (unit, 1), after
    return (unit, 1), k


_COMPARED = ("differ", "distinguish", "equivalen")
_BETWEEN_FILL = frozenset("the a age ages of about approximately approx around ca . roughly years".split())


def _between(tokens: list[Token], i: int) -> bool:
    """ "between 5 and 6", "between the ages of 5 and 6": only such words stand behind "between"."""
    for k in range(i - 1, max(-1, i - 5), -1):
        if tokens[k].low == "between":
            # "no difference between 8 Gy and 20 Gy" compares two
            return not any(t.low.startswith(_COMPARED) for t in tokens[max(0, k - 6) : k])
        if tokens[k].low not in _BETWEEN_FILL:
            return False
    return False


_DIVIDED = frozenset("fraction fx fr session week day hour".split())


def _either(tokens: list[Token], i: int, k: int) -> bool:
    """ "in 5 or 6 fractions": two neighbouring numbers of what a course is divided into are one range."""
    first, second = read_number(tokens, i), read_number(tokens, k + 1)
    if first is None or second is None or first[3] or second[0] != first[0] + 1 or second[1] >= len(tokens):
        return False
    return tokens[second[1]].norm in _DIVIDED and first[2] == second[2] and tokens[i - 1].low in ("in", "of", "over")


def _suspended(tokens: list[Token], k: int) -> bool:
    """True where a number stands two characters behind a number: nothing but "- " is left out between two tokens."""
    one, two = tokens[k - 1], tokens[k]
    return one.kind == NUMBER == two.kind and two.start - one.end == 2 and not two.joined


def _stated_range(tokens: list[Token], i: int, sign: str, joined: bool) -> bool:
    """True where words or a hyphen say that two times of different units are the ends of one range."""
    if joined or sign in ("-", "~"):
        return True
    lead = [t.low for t in tokens[max(0, i - 3) : i]]
    if sign == "and":
        return True  # "between 5 hours and 9 months"
    ranged = any(w.startswith(_RANGE_VERBS) for w in lead)
    return ranged or lead[-1:] in (["from"], ["("], ["["])


def second_end(
    tokens: list[Token], i: int, k: int, unit: tuple[Unit, int] | None
) -> tuple[float, int, int, bool] | None:
    """The second end of a range whose first ends before token `k`: (value, after, decimals, a shift?)."""
    if k + 1 >= len(tokens):
        return None
    sign, at = tokens[k].low, k + 1
    if unit is not None and tokens[k].kind == NUMBER and tokens[k].joined:
        sign, at = "-", k  # "6 wk-9.6 yr": the hyphen was taken for that of a compound
    elif _suspended(tokens, k):
        sign, at = "-", k  # "16- 18 Gy": the hyphen was taken for a suspended one
    between = sign == "and" and _between(tokens, i)
    if not (sign in _SEPARATORS or between or (sign == "or" and unit is None and _either(tokens, i, k))):
        return None
    if sign == "to" and at < len(tokens) and tokens[at].low in {"about", "approximately", "over", "more"}:
        if not (i and tokens[i - 1].low in {"from", "range", "ranged", "ranging"}):
            return None
        at += 2 if tokens[at].low == "more" else 1  # "from 3 to more than 60 months"
    if sign == "to" and at < len(tokens) and tokens[at].low == "a":
        at += 1
    second = read_number(tokens, at)
    if second is None:
        return None
    later = read_unit(tokens, second[1])
    if unit and later and unit[0].dimension != later[0].dimension:
        return None
    if at == k and (later is None or second[0] <= tokens[k - 1].value):
        return None
    mixed = bool(unit and later and unit[0].dimension == "time" and unit[0].name != later[0].name)
    if mixed and not _stated_range(tokens, i, sign, at == k):
        return None  # "6 months to 2 years" is left as two values where nothing says that it is a range
    if (
        unit
        and not later
        and sign in ("to", "and")
        and second[1] < len(tokens)
        and tokens[second[1]].norm in ("patient", "case")
    ):
        return None
    signed = read_number(tokens, i)
    first = signed[0] if signed else 0.0
    # "315 to 8 Gy" assigns people to a dose; only a stated range may run downwards.
    if (
        sign in ("to", "and")
        and second[0] <= first
        and unit is None
        and not (i and tokens[i - 1].low in {"range", "ranged", "from", "between"})
    ):
        return None
    if sign == "to" and i and tokens[i - 1].low == "from":
        # "improved from 51 to 30 (p < 0.001), and the mean score from 2.6 to 3.5": the verb of the pair before
        far = 40 if any(t.low == "from" for t in tokens[max(0, i - 30) : i - 1]) else 16
        window = tokens[max(0, i - far) : i - 1]
        verbs = [t.low for t in window if t.kind == WORD]
        last_change = max((x for x, w in enumerate(verbs) if w.startswith(CHANGE_VERBS)), default=-1)
        last_range = max((x for x, w in enumerate(verbs) if w.startswith(_RANGE_VERBS)), default=-1)
        downwards = second[0] < first and last_range < 0
        if last_change > last_range or downwards:
            return second[0], second[1], second[3], True
    return second[0], second[1], second[3], False
