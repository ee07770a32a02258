"""The first reading of a sentence's numbers: values, ranges, ± and n/N with their units, and what is no measurement."""

from __future__ import annotations

from miner.grammar.labels import mark_labels
from miner.grammar.lexer import NUMBER, SIGN, WORD, Token
from miner.grammar.numbers import NUMBER_WORDS, SCALES, read_words
from miner.grammar.quantities import Quantity
from miner.grammar.units import UNITS, Unit, read_per, read_unit

MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec".split()
)
# A number behind one of these names a thing and measures nothing.
_NAMING = frozenset(
    "grade grades stage stages type types phase phases figure fig figures table tables class classes category categories version "
    "ref refs reference references chapter schedule protocol item model step zone segment rtog ctcae asa nyha "
    "gleason pt t n m ct number no nr icd cin isup bi-rads birads pirads agent factor serotype genotype subtype "
    "serotypes genotypes quartile tertile quintile lumbar sacral point fisher helsinki windows release spss sas stata".split()
)
_PEOPLE = frozenset(("patient", "woman", "man", "participant", "subject", "people", "individual", "adult", "child", "case", "person", "student"))
_GLUED_LEVELS = {"ci95": "ci95", "ic95": "ci95", "ci90": "ci90", "ic90": "ci90", "ci99": "ci99"}
_COUNTED = frozenset(("fraction", "patient", "case", "vertebra", "lesion"))
_DATE_BEFORE = frozenset(
    "in since from between until till through during to and before after by of year years early late mid - / , (".split()
)
_SEPARATORS = frozenset(("-", "to", "~", "through"))
_RANGE_VERBS = ("rang", "vari", "vary", "between")
_CHANGE = (
    "decreas", "increas", "reduc", "improv", "fell", "fall", "rose", "rise", "drop", "declin", "chang", "lower", "went",
    "dimin", "grew", "rais", "deterior", "prolong", "shift", "escalat", "drecreas", "descend", "worsen", "extend",
)  # fmt: skip
_ORDINAL_TIME = {"day": "days", "days": "days", "week": "weeks", "weeks": "weeks", "month": "months", "months": "months",
                 "year": "years", "hour": "h"}  # fmt: skip
_CONFIDENCE = frozenset(("ci", "cis", "confidence", "cri", "credible", "cl", "confident"))
_CI_FILL = frozenset(
    "ci cis confidence interval intervals limit limits level levels of : = , ( [ ) ] was were is from between cri "
    "credible for the difference a cl ; hr or rr range".split()
)
_WORD_COMPARATORS: dict[tuple[str, ...], str] = {
    ("at", "least"): ">=", ("not", "less", "than"): ">=", ("no", "less", "than"): ">=", ("no", "fewer", "than"): ">=",
    ("minimum", "of"): ">=", ("a", "minimum"): ">=", ("minimum",): ">=", ("minimal",): ">=",
    ("more", "than"): ">", ("greater", "than"): ">", ("larger", "than"): ">", ("higher", "than"): ">", ("over",): ">",
    ("longer", "than"): ">", ("above",): ">", ("exceeding",): ">", ("exceeded",): ">", ("beyond",): ">",
    ("in", "excess", "of"): ">", ("older", "than"): ">", ("better", "than"): ">",
    ("less", "than"): "<", ("fewer", "than"): "<", ("lower", "than"): "<", ("smaller", "than"): "<", ("under",): "<",
    ("below",): "<", ("shorter", "than"): "<", ("younger", "than"): "<", ("inferior", "to"): "<", ("superior", "to"): ">",
    ("up", "to"): "<=", ("at", "most"): "<=", ("no", "more", "than"): "<=", ("not", "more", "than"): "<=",
    ("not", "exceeding"): "<=", ("as", "many", "as"): "<=", ("as", "much", "as"): "<=", ("as", "high", "as"): "<=",
    ("no", "greater", "than"): "<=", ("not", "exceed"): "<=",
    ("about",): "~", ("approximately",): "~", ("around",): "~", ("roughly",): "~", ("circa",): "~", ("nearly",): "~",
    ("almost",): "~", ("approx",): "~", ("approx", "."): "~", ("ca",): "~", ("ca", "."): "~", ("close", "to"): "~",
    ("some",): "~", ("an", "estimated"): "~", ("estimated",): "~",
}  # fmt: skip
_SIGN_COMPARATORS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "~": "~", "≈": "~", "=": "="}


def _comparator(tokens: list[Token], i: int) -> tuple[str | None, int]:
    """The comparator that stands before token `i`: (code, first token of it)."""
    if i == 0:
        return None, i
    before = tokens[i - 1]
    if before.kind == SIGN:
        if before.low in _SIGN_COMPARATORS:
            code, at = _SIGN_COMPARATORS[before.low], i - 1
            # "< or = 60" and "</= 60"
            if before.low == "=" and i >= 2 and tokens[i - 2].low in ("or", "/") and i >= 3 and tokens[i - 3].low in "<>":
                return ("<=" if tokens[i - 3].low == "<" else ">="), i - 3
            if before.low == "=" and i >= 2 and tokens[i - 2].low in ("<", ">"):
                return ("<=" if tokens[i - 2].low == "<" else ">="), i - 2
            return code, at
        return None, i
    j = i
    if before.low in ("a", "the", "only", "just") and i >= 2:
        j = i - 1
    for size in (3, 2, 1):
        if j - size >= 0:
            code = _WORD_COMPARATORS.get(tuple(t.low for t in tokens[j - size : j]))
            if code is not None and not (j != i and size == 1):
                return code, j - size
    return None, i


def _comparator_after(tokens: list[Token], j: int) -> tuple[str | None, int]:
    """ "or more", "or older", "or less" behind a value: (code, tokens taken)."""
    if j + 1 < len(tokens) and tokens[j].low in ("or", "and"):
        word = tokens[j + 1].low
        if word in ("more", "older", "greater", "higher", "longer", "above", "over", "larger", "better"):
            return ">=", 2
        if word in ("less", "younger", "fewer", "lower", "below", "under", "shorter", "smaller"):
            return "<=", 2
    if j < len(tokens) and tokens[j].low == "+" and tokens[j].tight:
        return ">=", 1
    return None, 0


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

    def number(self, i: int) -> tuple[float, int, bool, int] | None:
        """The number at token `i`: (value, token after, words?, decimals). A tight minus is a sign."""
        if i >= self.n:
            return None
        t = self.tokens[i]
        if t.kind == SIGN and t.low in ("-", "+") and i + 1 < self.n:
            after = self.tokens[i + 1]
            before = self.tokens[i - 1] if i else None
            unsigned = before is not None and before.kind == NUMBER and not (before.end < t.start and after.tight)
            if after.kind == NUMBER and after.tight and not unsigned:
                return (-after.value if t.low == "-" else after.value), i + 2, False, after.decimals
            return None
        if t.kind == NUMBER:
            value, j = t.value, i + 1
            if self._spaced_thousands(i):
                return value * 1000 + self.tokens[j].value, j + 1, False, 0
            if j < self.n and self.tokens[j].low in ("million", "thousand", "hundred"):
                value, j = value * SCALES[self.tokens[j].low], j + 1
            return value, j, False, t.decimals
        if t.kind == WORD and t.low in NUMBER_WORDS:
            if t.low in ("hundred", "thousand", "million", "dozen"):
                counted = i and self.tokens[i - 1].low == "a"
                return (float(SCALES.get(t.low, 12)), i + 1, True, 0) if counted and t.low != "dozen" else None
            read = read_words([x.low for x in self.tokens[i : i + 8]], 0)
            if read is None:
                return None
            value, taken = read
            # "thirty-five" is joined; "one two" is not one number, "one hundred and five" is.
            return float(value), i + taken, True, 0
        return None

    def _spaced_thousands(self, i: int) -> bool:
        """ "12 519 women": a thousands group behind a plain space, where only people can follow."""
        if i + 2 >= self.n:
            return False
        t, group, noun = self.tokens[i], self.tokens[i + 1], self.tokens[i + 2]
        if group.kind != NUMBER or len(group.text) != 3 or group.start != t.end + 1 or not 1 <= t.value < 1000 or t.decimals or len(t.text) > 3:
            return False
        return noun.norm in _PEOPLE and not (i and self.tokens[i - 1].kind == NUMBER)

    def read(self) -> list[Quantity]:
        i = 0
        while i < self.n:
            t = self.tokens[i]
            if t.kind == NUMBER or (t.kind == WORD and t.low in NUMBER_WORDS) or (t.kind == SIGN and t.low in "+-"):
                i = self.atom(i)
            elif t.low == "a" and i and self.tokens[i - 1].low in ("within", "after", "at", "by") and (unit := read_unit(self.tokens, i + 1)) and unit[0].dimension == "time":
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
        self.mark_shifts()
        mark_labels(self.tokens, self.out)
        self.share_units()
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
        code, _ = _comparator(self.tokens, i)
        q = self.add(Quantity(i, i + 1, 50.0), i)
        q.unit, q.comparator, q.word = UNITS["%"], code, True
        q.label = "half"
        return i + 1

    def atom(self, i: int) -> int:
        read = self.number(i)
        if read is None:
            return i + 1
        value, j, word, decimals = read
        tokens = self.tokens
        why = self.naming(i, j, value, word)
        if why:
            j = self.skip(i, j, value, why)
            while why in ("identifier", "date", "subscript") and j + 1 < self.n and tokens[j].low in ("-", "to", "/", "and", "or", ",", "vs"):
                more = self.number(j + 1)
                if more is None or (why == "identifier" and tokens[j].low in ("and", ",") and not self._ends_list(more[1])):
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
        q.comparator, begin = _comparator(tokens, i)
        q.first = begin if begin < i and q.comparator else i
        if q.comparator == "=" or (q.comparator and tokens[begin].kind == WORD):
            q.first = i
        j = self.fraction(q, j) or self.times(q, j) or self.measured(q, i, j)
        q.last = j
        if q.comparator is None:
            q.comparator, taken = _comparator_after(tokens, j)
            j += taken
        self.add(q, i)
        return j

    def _ends_list(self, j: int) -> bool:
        return read_unit(self.tokens, j) is None and not (j < self.n and self.tokens[j].norm in ("patient", "case"))

    def naming(self, i: int, j: int, value: float, word: bool) -> str | None:
        """Why the number at `i` is no quantity: "identifier", "date", "subscript", or None."""
        tokens = self.tokens
        before = tokens[i - 1] if i else None
        after = tokens[j] if j < self.n else None
        t = tokens[i]
        if before is not None:
            if t.joined and not word and before.kind == WORD and before.low not in NUMBER_WORDS and not (
                after is not None and (after.low == "%" or after.joined)
            ):
                return "identifier"
            if before.low in _NAMING and before.low not in ("n", "t", "m", "no", "number", "point", "pt", "ct", "asa") and not (
                after is not None and after.low in ("%", "/")
            ):
                return "identifier"
            if before.low in ("group", "groups", "arm", "cohort", "level", "case", "patient", "study", "day-care", "course", "series", "plan", "method") and value <= 12 and not word and (
                after is None or after.low in (",", ")", ";", ":", ".", "and", "versus", "vs", "(", "or", "had", "was", "were", "received", "to", "in", "/", "than", "with", "-")
            ):
                return "identifier"
            if before.low in ("no", "nr") and before.text[0].isupper():
                return "identifier"
            if before.low in ("(", "[") and before.tight and i >= 2 and self._subscript(i, j):
                return "subscript"
            if before.low == "^":
                return "power"
            if before.text == "." and i >= 2 and tokens[i - 2].low in ("no", "fig", "ref", "nr"):
                return "identifier"
        if not word and value == int(value) and after is not None and after.kind == WORD and after.joined and (
            read_unit(tokens, j) is None and (after.text.isupper() or any(c.isdigit() for c in after.text)) and len(after.text) < 5
        ):
            return "identifier"
        if not word and self._date(i, j, value):
            return "date"
        if word and value == 1 and self._pronoun(i, j):
            return "pronoun"
        if after is not None and after.joined and after.kind == WORD and after.norm not in _COUNTED and (
            read_unit(tokens, j) is None and (word or after.norm in ("level", "field", "drug", "arm", "point", "item", "way"))
        ):
            return "compound"
        if after is not None and after.low == ":" and after.tight and j + 1 < self.n and tokens[j + 1].kind == NUMBER and tokens[j + 1].tight:
            return "ratio"
        if before is not None and before.low == ":" and before.tight and self._skipped(i - 2, "ratio"):
            return "ratio"
        return None

    def _subscript(self, i: int, j: int) -> bool:
        head = self.tokens[i - 2]
        closed = j < self.n and self.tokens[j].low in (")", "]", "-", "+", ",")
        return closed and head.kind == WORD and (len(head.text) <= 3 or not head.text.islower() and len(head.text) <= 6)

    def _date(self, i: int, j: int, value: float) -> bool:
        tokens = self.tokens
        before = tokens[i - 1].low if i else ""
        after = tokens[j].low if j < self.n else ""
        if before in MONTHS:
            year = 1900 <= value <= 2100 and len(tokens[i].text) == 4
            # "may" and "march" in small letters are months only before a year.
            return year or (value <= 31 and not (before in ("may", "march") and tokens[i - 1].text.islower()))
        if before in (",", "/", "-", "'") and i >= 2 and (tokens[i - 2].low in MONTHS or self._skipped(i - 2, "date")):
            after_year = tokens[i - 2].value >= 1900
            return 1900 <= value <= 2100 or (value <= 31 and not after_year)
        if after in MONTHS and value <= 31 and tokens[j].text[0].isupper():
            return True
        t = tokens[i]
        if len(t.text) != 4 or not 1900 <= value <= 2100:
            return False
        if read_unit(tokens, j) is not None or (j < self.n and after in ("patients", "subjects", "participants", "women", "men", "people", "individuals", "cases", "children", "adults", "consecutive")):
            return False
        if after in ("-", "to", "and", "through") and j + 1 < self.n and tokens[j + 1].kind == NUMBER:
            second = tokens[j + 1]
            if len(second.text) in (2, 4) and second.value == int(second.value) and read_unit(tokens, j + 2) is None:
                return True
        return before in _DATE_BEFORE or before == ""

    def _skipped(self, at: int, why: str) -> bool:
        return bool(self.out) and self.out[-1].skip == why and self.out[-1].last == at + 1

    def _pronoun(self, i: int, j: int) -> bool:
        tokens = self.tokens
        before = tokens[i - 1].low if i else ""
        after = tokens[j].low if j < self.n else ""
        if after in ("another", "third", "quarter", "half", "fifth", "tenth", "or", "should", "can", "may", "such", "would", "important", "side", "hand", "way") and before != "in":
            return not (after == "or" and j + 1 < self.n and tokens[j + 1].low in ("both", "two", "more"))
        return before in ("no", "any", "every", "each", "this", "that", "the", "which", "these", "another", "only", "as", "day") and after not in (
            "patient", "patients", "case", "death", "year", "month", "week", "day", "hour", "fraction", "other", "eye"
        ) and before in ("no", "any", "every", "each", "this", "that", "which", "another", "as")

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
        first = self.number(k)
        if first is None:
            return k
        j = first[1]
        unit1 = read_unit(tokens, j)
        j += unit1[1] if unit1 else 0
        if j >= self.n or tokens[j].low not in ("-", "to", ",", ";", "and", "~", "/", ":", "--"):
            return k
        second = self.number(j + 1)
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
            if tokens[k].norm in ("patient", "case", "woman", "man", "subject", "lesion", "level", "tumor", "eye", "participant", "child"):
                k += 1
            if k < self.n and tokens[k].low == "out":
                k += 1
            if k >= self.n or tokens[k].low != "of":
                return 0
            k += 1
            while k < self.n and tokens[k].low in ("the", "these", "all", "our", "those", "a", "total", "of", "evaluable", "remaining"):
                k += 1
        read = self.number(k)
        if read is None or read[0] != int(read[0]) or read[3] or read[0] < n or read[0] < 1:
            return 0
        if slash and (read[2] or q.word) or (tokens[k].kind == SIGN):
            return 0
        after = read[1]
        unit = read_unit(tokens, after)
        if unit is not None and unit[0].name != "points" and not (unit[0].dimension == "mass" and unit[0].name == "IU"):
            return 0
        if slash and (after < self.n and tokens[after].low == "/" or q.first and tokens[q.first - 1].low == "/"):
            return 0
        q.numerator, q.denominator, q.fraction, q.value = int(n), int(read[0]), True, None
        return after

    def times(self, q: Quantity, j: int) -> int:
        """ "30 x 2 Gy", "35 fractions x 2 Gy": the first number counts fractions; "3 x 4 cm" is a size."""
        tokens = self.tokens
        if j >= self.n or tokens[j].low not in ("x", "×", "*"):
            return 0
        second = self.number(j + 1)
        if second is None:
            return 0
        unit = read_unit(tokens, second[1])
        if unit and unit[0].dimension == "dose":
            q.label = "fractions"
            return j + 1
        q.skip = "size"
        after = second[1] + (unit[1] if unit else 0)
        while after + 1 < self.n and tokens[after].low in ("x", "×", "*"):
            more = self.number(after + 1)
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
            spread = self.number(k + 1)
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
                q.value = _scaled(q.value, unit[0].factor)
            if q.spread is not None:
                q.spread = _scaled(q.spread, unit[0].factor)
        return self._per(q, k)

    def _per(self, q: Quantity, k: int) -> int:
        if q.unit is not None:
            q.per, taken = read_per(self.tokens, k)
            return k + taken
        return k

    def _two_part(self, q: Quantity, unit: Unit, k: int) -> tuple[tuple[Unit, int], int]:
        """ "4 years and 2 months", "5 min 16 s": the smaller part is added, in the larger unit."""
        from miner.grammar.times import DAYS

        tokens = self.tokens
        at = k + 1 if k < self.n and tokens[k].low in ("and", ",") else k
        second = self.number(at)
        if second is not None and q.value is not None and q.value == int(q.value):
            smaller = read_unit(tokens, second[1])
            if smaller and smaller[0].dimension == "time" and 1 < DAYS[unit.name] / DAYS[smaller[0].name] <= 61:
                after = second[1] + smaller[1]
                linked = at == k or tokens[k].low == "and"
                alone = not tokens[second[1]].joined and not (after < self.n and tokens[after].low in ("and", ",", "or"))
                if linked and alone and second[0] < DAYS[unit.name] / DAYS[smaller[0].name]:
                    share = 1 / 12 if (unit.name, smaller[0].name) == ("years", "months") else DAYS[smaller[0].name] / DAYS[unit.name]
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
        second = self.number(at)
        if second is None:
            return None
        later = read_unit(tokens, second[1])
        if unit and later and unit[0].dimension != later[0].dimension:
            return None
        if unit and not later and sign in ("to", "and") and second[1] < self.n and tokens[second[1]].norm in ("patient", "case"):
            return None
        # "315 to 8 Gy" assigns people to a dose; only a stated range may run downwards.
        if sign in ("to", "and") and second[0] <= (tokens[i].value or 0) and unit is None and not (i and tokens[i - 1].low in ("range", "ranged", "from", "between")):
            return None
        if sign == "to" and i and tokens[i - 1].low == "from":
            window = tokens[max(0, i - 16) : i - 1]
            verbs = [t.low for t in window if t.kind == WORD]
            last_change = max((x for x, w in enumerate(verbs) if w.startswith(_CHANGE)), default=-1)
            last_range = max((x for x, w in enumerate(verbs) if w.startswith(_RANGE_VERBS)), default=-1)
            if last_change > last_range:
                return second[0], second[1], second[3], True
        return second[0], second[1], second[3], False

    def share_units(self) -> None:
        """ "8, 9, and 10 months": a bare number that a list ties to one with a unit has that unit."""
        from miner.grammar.lexer import WORD as _WORD

        for x in range(len(self.out) - 2, -1, -1):
            q, nxt = self.out[x], self.out[x + 1]
            if q.skip or nxt.skip or q.unit is not None or nxt.unit is None or q.fraction or q.label or nxt.label == "half":
                continue
            between = self.tokens[q.last : nxt.first]
            lows = [t.low for t in between if t.kind != _WORD or t.low not in ("the", "a")]
            if nxt.comparator and lows and lows[-1] in ("<", ">"):
                lows = lows[:-1]
            if not lows or len(lows) > 3 or not all(w in (",", "and", "or", "vs", ".", "versus", "/", "&", "v") or (w == "to" and q.shift) for w in lows):
                continue
            if lows == ["."] or (nxt.word and not q.word) or (nxt.unit.dimension == "percent" and q.word):
                continue
            if nxt.unit.dimension not in ("percent", "time", "dose", "length", "mass", "points", "angle"):
                continue
            if lows == [","] and nxt.unit.dimension == "percent" and x == 0 and q.value is not None and nxt.value is not None and q.value > 100:
                continue
            if lows == [","] and self.tokens[q.last - 1].end + 1 == self.tokens[nxt.first].start and nxt.unit.dimension == "percent" and self._n_percent(x):
                continue
            if lows == [","] and nxt.unit.dimension == "percent" and q.bracketed and nxt.bracketed and self._n_percent(x):
                continue
            q.unit, q.per = nxt.unit, nxt.per
            f = nxt.unit.factor
            q.value = _scaled(q.value, f) if q.value is not None else None
            q.low = _scaled(q.low, f) if q.low is not None else None
            q.high = _scaled(q.high, f) if q.high is not None else None
            q.notes["shared_unit"] = True

    def mark_shifts(self) -> None:
        """ "fell from 8.0 ± 1.1 to 0.6 ± 0.9": the two ends of a change, where a verb of change leads."""
        live = [q for q in self.out if not q.skip and not q.label]
        for q, after in zip(live, live[1:], strict=False):
            if q.shift == "from":
                after.shift = "to"
                continue
            if q.is_range or after.is_range or after.shift or self.tokens[q.first - 1].low != "from" or not q.first:
                continue
            words = [t.low for t in self.tokens[q.last : after.first]]
            if not words or words[-1] != "to" or len(words) > 14 or ";" in words:
                continue
            lead = [t.low for t in self.tokens[max(0, q.first - 16) : q.first]]
            if any(w.startswith(_CHANGE) for w in lead) and not any(w.startswith(("rang", "vari")) for w in lead[-4:]):
                q.shift, after.shift = "from", "to"

    def _n_percent(self, x: int) -> bool:
        """ "(12, 30%)": a count and its share, not a list of shares."""
        q, nxt = self.out[x], self.out[x + 1]
        opened = q.first > 0 and self.tokens[q.first - 1].low in ("(", "[", "=")
        closed = nxt.last < self.n and self.tokens[nxt.last].low in (")", "]")
        return opened and closed and q.dimension == "count"


def _scaled(value: float, factor: float) -> float:
    return value if factor == 1.0 else round(value * factor, 6)


def read_atoms(tokens: list[Token]) -> list[Quantity]:
    """Every number of a sentence as a Quantity of its own, in order; nothing is tied to a neighbour yet."""
    return _Reader(tokens).read()
