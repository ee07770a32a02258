"""The first reading of a sentence's numbers: values, ranges, ± and n/N with their units, and what is no measurement."""

from __future__ import annotations

from miner.grammar.comparators import comparator_after, comparator_before
from miner.grammar.labels import mark_labels
from miner.grammar.lexer import NUMBER, SIGN, WORD, Token
from miner.grammar.lists import CHANGE_VERBS, mark_shifts, scaled, share_units
from miner.grammar.naming import why_not
from miner.grammar.numbers import NUMBER_WORDS
from miner.grammar.numerals import read_number
from miner.grammar.quantities import Quantity
from miner.grammar.times import DAYS
from miner.grammar.units import UNITS, Unit, read_per, read_unit

_GLUED_LEVELS = {"ci95": "ci95", "ic95": "ci95", "ci90": "ci90", "ic90": "ci90", "ci99": "ci99"}
_SEPARATORS = frozenset(("-", "to", "~", "through"))
_RANGE_VERBS = ("rang", "vari", "vary", "between")
_ORDINAL_TIME = {"day": "days", "days": "days", "week": "weeks", "weeks": "weeks", "month": "months", "months": "months",
                 "year": "years", "hour": "h"}  # fmt: skip
_CONFIDENCE = frozenset(("ci", "cis", "confidence", "cri", "credible", "cl", "confident"))
_CI_FILL = frozenset(
    "ci cis confidence interval intervals limit limits level levels of : = , ( [ ) ] was were is from between cri "
    "credible for the difference a cl ; hr or rr range".split()
)


class _Reader:
    """One pass over one sentence's tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.n = len(tokens)
        self.out: list[Quantity] = []
        self.depth: list[int] = []
        level = 0
        for t in tokens:
            if t.low in ("(", "["):
                level += 1
            self.depth.append(level)
            if t.low in (")", "]"):
                level = max(0, level - 1)

    def read(self) -> list[Quantity]:
        i = 0
        while i < self.n:
            t = self.tokens[i]
            if t.kind == NUMBER or (t.kind == WORD and t.low in NUMBER_WORDS) or (t.kind == SIGN and t.low in "+-"):
                i = self.atom(i)
            elif (
                t.low == "a"
                and i
                and self.tokens[i - 1].low in ("within", "after", "at", "by")
                and (unit := read_unit(self.tokens, i + 1))
                and unit[0].dimension == "time"
            ):
                q = self.add(Quantity(i, i + 1 + unit[1], 1.0), i)
                q.unit, q.word, q.label = unit[0], True, "ordinal"
                i = q.last
            elif t.low == "single" and i + 1 < self.n and self.tokens[i + 1].norm == "fraction":
                q = self.add(Quantity(i, i + 1, 1.0), i)
                q.word, q.label = True, "single"
                i += 1
            elif t.low in _GLUED_LEVELS:
                k = i + 1
                while k < self.n and (self.tokens[k].low in _CI_FILL or self.tokens[k].low == "%"):
                    k += 1
                i = max(i + 1, self.ends(k, _GLUED_LEVELS[t.low]))
            elif t.low == "half" and i and self.tokens[i - 1].low in ("than", "over"):
                i = self.half(i)
            else:
                i += 1
        mark_shifts(self.tokens, self.out)
        mark_labels(self.tokens, self.out)
        share_units(self.tokens, self.out)
        return self.out

    def add(self, q: Quantity, at: int) -> Quantity:
        q.bracketed = self.depth[at] > 0
        self.out.append(q)
        return q

    def skip(self, first: int, last: int, value: float | None, why: str) -> int:
        q = self.add(Quantity(first, last, value), first)
        q.skip = why
        return last

    def half(self, i: int) -> int:
        code, _ = comparator_before(self.tokens, i)
        q = self.add(Quantity(i, i + 1, 50.0), i)
        q.unit, q.comparator, q.word = UNITS["%"], code, True
        q.label = "half"
        return i + 1

    def atom(self, i: int) -> int:
        read = read_number(self.tokens, i)
        if read is None:
            return i + 1
        value, j, word, decimals = read
        tokens = self.tokens
        why = why_not(tokens, self.out, i, j, value, word)
        if why:
            j = self.skip(i, j, value, why)
            while (
                why in ("identifier", "date", "subscript")
                and j + 1 < self.n
                and tokens[j].low in ("-", "to", "/", "and", "or", ",", "vs")
            ):
                more = read_number(self.tokens, j + 1)
                if more is None or (
                    why == "identifier" and tokens[j].low in ("and", ",") and not self._ends_list(more[1])
                ):
                    break
                if why == "date" and not (1900 <= more[0] <= 2100 and more[3] == 0):
                    break
                j = self.skip(j + 1, more[1], more[0], why)
            return j
        level = self.confidence(i, j, value)
        if level:
            return level
        ordinal = tokens[i - 1].low if i else ""
        q = Quantity(i, j, value)
        q.word, q.decimals, q.joined = word, decimals, tokens[i].joined
        if ordinal in _ORDINAL_TIME and not word and read_unit(tokens, j) is None and not tokens[i].joined:
            q.unit, q.label = UNITS[_ORDINAL_TIME[ordinal]], "ordinal"
            self.add(q, i)
            return j
        q.comparator, begin = comparator_before(tokens, i)
        q.first = begin if begin < i and q.comparator else i
        if q.comparator == "=" or (q.comparator and tokens[begin].kind == WORD):
            q.first = i
        j = self.fraction(q, j) or self.times(q, j) or self.measured(q, i, j)
        q.last = j
        if q.comparator is None:
            q.comparator, taken = comparator_after(tokens, j)
            j += taken
        self.add(q, i)
        return j

    def _ends_list(self, j: int) -> bool:
        return read_unit(self.tokens, j) is None and not (j < self.n and self.tokens[j].norm in ("patient", "case"))

    def confidence(self, i: int, j: int, value: float) -> int:
        """ "95% CI 0.6-0.9", "95 percent confidence interval, 19% to 38%", "CI 95%: 1 to 2": the level, then its ends."""
        tokens = self.tokens
        k = j
        if k < self.n and (tokens[k].low in ("%", "percent") or tokens[k].low == "per"):
            k += 2 if tokens[k].low == "per" else 1
        before = tokens[i - 1].low if i else ""
        if not 80 <= value < 100:
            return 0
        follows = k < self.n and tokens[k].low in _CONFIDENCE
        dotted = k + 2 < self.n and tokens[k].low == "c" and tokens[k + 2].low == "i"
        opened = k + 1 < self.n and tokens[k].low in ("(", "[") and tokens[k + 1].low in _CONFIDENCE
        leads = before in ("ci", "interval", "cis") and k > j
        if not (follows or dotted or opened or leads):
            return 0
        name = {90: "ci90", 95: "ci95", 99: "ci99"}.get(int(value))
        self.skip(i, k, value, "confidence level")
        if dotted:
            k += 3 + (k + 3 < self.n and tokens[k + 3].low == ".")
        while k < self.n and tokens[k].low in _CI_FILL:
            k += 1
        return self.ends(k, name)

    def ends(self, k: int, name: str | None) -> int:
        """The two ends of an interval from token `k`, each with or without a unit; adds one labelled Quantity."""
        tokens = self.tokens
        first = read_number(self.tokens, k)
        if first is None:
            return k
        j = first[1]
        unit1 = read_unit(tokens, j)
        j += unit1[1] if unit1 else 0
        if j >= self.n or tokens[j].low not in ("-", "to", ",", ";", "and", "~", "/", ":", "--"):
            return k
        second = read_number(self.tokens, j + 1)
        if second is None:
            return k
        j = second[1]
        unit2 = read_unit(tokens, j)
        j += unit2[1] if unit2 else 0
        q = Quantity(k, j, None)
        unit = unit2 or unit1
        if unit:
            q.unit = unit[0]
        factor = q.unit.factor if q.unit else 1.0
        q.low, q.high = first[0] * factor, second[0] * factor
        q.decimals = max(first[3], second[3])
        q.label = name
        self.add(q, k)
        if name is None:
            q.skip = "interval of another level"
        return j

    def fraction(self, q: Quantity, j: int) -> int:
        """ "13/16", "13 of 16", "13 out of the 16", "13 patients of 16": sets n and N; 0 where there is none."""
        tokens, n = self.tokens, q.value
        if n is None or n != int(n) or n < 0 or q.decimals or j >= self.n:
            return 0
        k, slash = j, False
        if tokens[k].low == "/":
            slash, k = True, k + 1
        else:
            if tokens[k].norm in (
                "patient",
                "case",
                "woman",
                "man",
                "subject",
                "lesion",
                "level",
                "tumor",
                "eye",
                "participant",
                "child",
            ):
                k += 1
            if k < self.n and tokens[k].low == "out":
                k += 1
            if k >= self.n or tokens[k].low != "of":
                return 0
            k += 1
            while k < self.n and tokens[k].low in (
                "the",
                "these",
                "all",
                "our",
                "those",
                "a",
                "total",
                "of",
                "evaluable",
                "remaining",
            ):
                k += 1
        read = read_number(self.tokens, k)
        if read is None or read[0] != int(read[0]) or read[3] or read[0] < n or read[0] < 1:
            return 0
        if (slash and (read[2] or q.word)) or (tokens[k].kind == SIGN):
            return 0
        if slash and ((1900 <= read[0] <= 2100 and n <= 12 and len(tokens[k].text) == 4) or n == read[0] == 50):
            return 0  # "02/2002" is a month, "50/50" a mixture
        after = read[1]
        unit = read_unit(tokens, after)
        if unit is not None and unit[0].name != "points" and not (unit[0].dimension == "mass" and unit[0].name == "IU"):
            return 0
        if slash and ((after < self.n and tokens[after].low == "/") or (q.first and tokens[q.first - 1].low == "/")):
            return 0
        q.numerator, q.denominator, q.fraction, q.value = int(n), int(read[0]), True, None
        return after

    def times(self, q: Quantity, j: int) -> int:
        """ "30 x 2 Gy", "35 fractions x 2 Gy": the first number counts fractions; "3 x 4 cm" is a size."""
        tokens = self.tokens
        if j >= self.n or tokens[j].low not in ("x", "×", "*"):
            return 0
        second = read_number(self.tokens, j + 1)
        if second is None:
            return 0
        unit = read_unit(tokens, second[1])
        if unit and unit[0].dimension == "dose":
            q.label = "fractions"
            return j + 1
        q.skip = "size"
        after = second[1] + (unit[1] if unit else 0)
        while after + 1 < self.n and tokens[after].low in ("x", "×", "*"):
            more = read_number(self.tokens, after + 1)
            if more is None:
                break
            after = more[1]
        unit = read_unit(tokens, after)
        return after + (unit[1] if unit else 0)

    def measured(self, q: Quantity, i: int, j: int) -> int:
        """Unit, range, ± and two-part times of the number from token `i` to `j`; returns the token after."""
        tokens = self.tokens
        unit = read_unit(tokens, j)
        k = j + (unit[1] if unit else 0)
        if k < self.n and tokens[k].low == "±":
            spread = read_number(self.tokens, k + 1)
            if spread is not None:
                later = read_unit(tokens, spread[1])
                q.spread, q.spread_kind = spread[0], "sd"
                q.decimals = max(q.decimals, spread[3])
                unit = unit or later
                k = spread[1] + (later[1] if later else 0)
                return self._finish(q, unit, k)
        second = self._second(i, k, unit)
        if second is not None:
            value, after, decimals, shifted = second
            if shifted:
                q.shift = "from"
            else:
                later = read_unit(tokens, after)
                both = later or unit
                k = after + (later[1] if later else 0)
                f1 = unit[0].factor if unit else both[0].factor if both else 1.0
                f2 = both[0].factor if both else 1.0
                if q.value is not None:
                    q.low, q.high = q.value * f1, value * f2
                q.value, q.interval = None, "range"
                q.decimals = max(q.decimals, decimals)
                q.unit = both[0] if both else None
                return self._per(q, k)
        if unit and unit[0].dimension == "time":
            return self._finish(q, *self._two_part(q, unit[0], k))
        return self._finish(q, unit, k)

    def _finish(self, q: Quantity, unit: tuple[Unit, int] | None, k: int) -> int:
        if unit:
            q.unit = unit[0]
            if q.value is not None:
                q.value = scaled(q.value, unit[0].factor)
            if q.spread is not None:
                q.spread = scaled(q.spread, unit[0].factor)
        return self._per(q, k)

    def _per(self, q: Quantity, k: int) -> int:
        if q.unit is not None:
            q.per, taken = read_per(self.tokens, k)
            return k + taken
        return k

    def _two_part(self, q: Quantity, unit: Unit, k: int) -> tuple[tuple[Unit, int], int]:
        """ "4 years and 2 months", "5 min 16 s": the smaller part is added, in the larger unit."""
        tokens = self.tokens
        at = k + 1 if k < self.n and tokens[k].low in ("and", ",") else k
        second = read_number(self.tokens, at)
        if second is not None and q.value is not None and q.value == int(q.value):
            smaller = read_unit(tokens, second[1])
            if smaller and smaller[0].dimension == "time" and 1 < DAYS[unit.name] / DAYS[smaller[0].name] <= 61:
                after = second[1] + smaller[1]
                linked = at == k or tokens[k].low == "and"
                alone = not tokens[second[1]].joined and not (
                    after < self.n and tokens[after].low in ("and", ",", "or")
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

    def _second(self, i: int, k: int, unit: tuple[Unit, int] | None) -> tuple[float, int, int, bool] | None:
        """The second end of a range whose first ends before token `k`: (value, after, decimals, a shift?)."""
        tokens = self.tokens
        if k + 1 >= self.n:
            return None
        sign = tokens[k].low
        between = sign == "and" and i and any(t.low == "between" for t in tokens[max(0, i - 3) : i])
        if not (sign in _SEPARATORS or between or (sign == "--" and tokens[k].tight)):
            return None
        at = k + 1
        if sign == "to" and at < self.n and tokens[at].low in ("about", "approximately", "over", "more"):
            return None
        if sign == "to" and at < self.n and tokens[at].low == "a":
            at += 1
        second = read_number(self.tokens, at)
        if second is None:
            return None
        later = read_unit(tokens, second[1])
        if unit and later and unit[0].dimension != later[0].dimension:
            return None
        if unit and later and unit[0].dimension == "time" and unit[0].name != later[0].name:
            return None  # "6 months to 2 years" is left as two values
        if (
            unit
            and not later
            and sign in ("to", "and")
            and second[1] < self.n
            and tokens[second[1]].norm in ("patient", "case")
        ):
            return None
        # "315 to 8 Gy" assigns people to a dose; only a stated range may run downwards.
        if (
            sign in ("to", "and")
            and second[0] <= (tokens[i].value or 0)
            and unit is None
            and not (i and tokens[i - 1].low in ("range", "ranged", "from", "between"))
        ):
            return None
        if sign == "to" and i and tokens[i - 1].low == "from":
            window = tokens[max(0, i - 16) : i - 1]
            verbs = [t.low for t in window if t.kind == WORD]
            last_change = max((x for x, w in enumerate(verbs) if w.startswith(CHANGE_VERBS)), default=-1)
            last_range = max((x for x, w in enumerate(verbs) if w.startswith(_RANGE_VERBS)), default=-1)
            downwards = second[0] < (tokens[i].value or 0) and last_range < 0
            if last_change > last_range or downwards:
                return second[0], second[1], second[3], True
        return second[0], second[1], second[3], False


def read_atoms(tokens: list[Token]) -> list[Quantity]:
    """Every number of a sentence as a Quantity of its own, in order; nothing is tied to a neighbour yet."""
    return _Reader(tokens).read()
