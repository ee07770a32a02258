"""The first reading of a sentence's numbers: values, ranges, ± and n/N with their units, and what is no measurement."""

from __future__ import annotations

from miner.grammar.brackets import depths
from miner.grammar.comparators import LEADS, comparator_after, comparator_before, measured_comparator
from miner.grammar.compounds import counts_fractions, read_fraction, read_times, second_end, two_part
from miner.grammar.labels import mark_labels
from miner.grammar.levels import GLUED_LEVELS, past_glued, read_ends, read_level
from miner.grammar.lexer import NUMBER, SIGN, WORD, Token
from miner.grammar.lists import mark_shifts, scaled, share_units
from miner.grammar.naming import mark_definitions, why_not
from miner.grammar.numbers import NUMBER_WORDS
from miner.grammar.numerals import read_number, split_point
from miner.grammar.portions import none_of, read_half_time, read_likelihood, read_portion
from miner.grammar.quantity import Quantity
from miner.grammar.spreads import read_pair, read_spread
from miner.grammar.times import convert
from miner.grammar.units import UNITS, Unit, may_divide, read_per, read_unit

_ORDINAL_TIME = {"day": "days", "days": "days", "week": "weeks", "weeks": "weeks",
                 "month": "months", "months": "months",                 "year": "years", "hour": "h"}  # fmt: skip
_PREDICATES = frozenset("had has have developed died experienced showed received".split())
# Signs and words beside a number without which a question about it need not be asked.
_IN = frozenset(("in", "of", "out"))
_JOINING = frozenset(("-", "to", "~", "through", "and", "or"))
_TIMES = frozenset(("x", "×", "*"))
_DIVIDING = _TIMES | {"/"}
_BOUNDING = frozenset(("or", "and", "+"))
# What is no number can begin a quantity only so.
_BEGINNINGS = NUMBER_WORDS | {"+", "-", "a", "an", "single", "half", "none", "neither", *GLUED_LEVELS}


class _Reader:
    """One pass over one sentence's tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.n = len(tokens)
        self.out: list[Quantity] = []
        self.lows = [t.low for t in tokens]
        self.depth: list[int] | None = None

    def read(self) -> list[Quantity]:
        i = 0
        for at in [i for i, t in enumerate(self.tokens) if t.kind == NUMBER or t.low in _BEGINNINGS]:
            if at < i:
                continue  # taken with a number before
            i, t = at, self.tokens[at]
            if t.kind == WORD and (after := self.in_words(i)):
                i = after
            elif t.kind == NUMBER or (t.kind == WORD and t.low in NUMBER_WORDS) or (t.kind == SIGN and t.low in "+-"):
                i = self.atom(i)
            elif (
                t.low == "a"
                and i
                and self.tokens[i - 1].low in {"within", "after", "at", "by"}
                and (unit := read_unit(self.tokens, i + 1))
                and unit[0].dimension == "time"
                and (unit[0].name != "s" or self._ends_phrase(i + 1 + unit[1]))
            ):
                q = self.add(Quantity(i, i + 1 + unit[1], 1.0), i)
                q.unit, q.word, q.label = unit[0], True, "ordinal"
                i = q.last
            elif t.low == "single" and i + 1 < self.n and self.tokens[i + 1].norm == "fraction":
                q = self.add(Quantity(i, i + 1, 1.0), i)
                q.word, q.label = True, "single"
                i += 1
            elif t.low in GLUED_LEVELS:
                i = max(i + 1, self.ends(past_glued(self.tokens, i + 1), GLUED_LEVELS[t.low]))
            else:
                i += 1
        if self.out:
            if len(self.out) > 1:
                if "=" in self.lows or "equals" in self.lows:
                    mark_definitions(self.tokens, self.out)
                if "from" in self.lows:
                    mark_shifts(self.tokens, self.out)
            mark_labels(self.tokens, self.out)
            share_units(self.tokens, self.out)
        return self.out

    def add(self, q: Quantity, at: int) -> Quantity:
        if self.depth is None:
            self.depth = depths(self.lows)
        q.bracketed = self.depth[at] > 0
        self.out.append(q)
        return q

    def skip(self, first: int, last: int, value: float | None, why: str) -> int:
        q = self.add(Quantity(first, last, value), first)
        q.skip = why
        return last

    def in_words(self, i: int) -> int:
        """A share or a time that only words tell, from token `i`: the token behind it, 0 where there is none."""
        timed = read_half_time(self.tokens, i)
        if timed is not None:
            q = self.add(Quantity(i, timed[2], timed[0]), i)
            q.unit, q.word, q.decimals = timed[1], True, 1
            q.comparator = comparator_before(self.tokens, i)[0]
            return timed[2]
        whole = read_number(self.tokens, k) if (k := none_of(self.tokens, i)) else None
        if whole is not None and whole[0] >= 2 and not whole[3] and read_unit(self.tokens, whole[1]) is None:
            q = self.add(Quantity(i, whole[1], None), i)
            q.numerator, q.denominator, q.fraction, q.word = 0, int(whole[0]), True, True
            return whole[1]
        portion = read_portion(self.tokens, i)
        if portion is None:
            return 0
        q = self.add(Quantity(i, portion[1], round(portion[0], 4)), i)
        q.unit, q.word, q.label = UNITS["%"], True, "share"
        q.comparator = comparator_before(self.tokens, i)[0]
        return portion[1]

    def _ends_phrase(self, j: int) -> bool:
        return j >= self.n or self.tokens[j].kind == SIGN or self.tokens[j].low in ("of", "and", "or")

    def atom(self, i: int) -> int:
        tokens = self.tokens
        read = read_number(tokens, i)
        if read is None:
            return i + 1
        value, j, word, decimals = read
        why = why_not(tokens, self.out, i, j, value, word)
        if why:
            j = self.skip(i, j, value, why)
            while (
                why in ("identifier", "date", "subscript")
                and j + 1 < self.n
                and tokens[j].low in {"-", "to", "/", "and", "or", ",", "vs"}
            ):
                more = read_number(self.tokens, j + 1)
                if more is None or (tokens[j].low in (",", "and") and self._counts(more[1])):
                    break  # "3 had grade 2, 1 had grade 3", "4 of 30 in group 1, 7 of 29 in group 2"
                if why == "identifier" and more[3] > decimals:
                    break  # "1.89 in grade 2 and 3.03 in grade 3"
                if why == "identifier" and tokens[j].low in ("and", ",") and not self._ends_list(more[1]):
                    break
                if why == "date" and not (1900 <= more[0] <= 2100 and more[3] == 0):
                    break
                j = self.skip(j + 1, more[1], more[0], why)
            return j
        level = read_level(tokens, i, j, value) if 80 <= value < 100 else None
        if level is not None:
            self.skip(i, level[1], value, "confidence level")
            return self.ends(level[2], level[0])
        before, after = self.lows[i - 1] if i else "", self.lows[j] if j < self.n else ""
        q = Quantity(i, j, value)
        q.word, q.decimals, q.joined = word, decimals, tokens[i].joined
        if before in _ORDINAL_TIME and not (word or tokens[i].joined):
            counted = i > 1 and tokens[i - 2].kind == NUMBER  # "at 6 months 24 patients": the months are counted
            if not counted and read_unit(tokens, j) is None:
                q.unit, q.label = UNITS[_ORDINAL_TIME[before]], "ordinal"
                self.add(q, i)
                return self.more_ordinals(q, j)
        lead = i - 1 if before == "." and split_point(tokens, i) else i
        begin = i
        if before in LEADS:
            q.comparator, begin = comparator_before(tokens, lead)
        likely = read_likelihood(tokens, j, value, word) if after in _IN else None
        if likely is not None:
            q.value, q.last = round(100 * value / likely[0], 4), likely[1]
            q.unit, q.word, q.label, q.decimals = UNITS["%"], True, "share", 0
            self.add(q, i)
            return q.last
        if q.comparator and q.comparator != "=" and tokens[begin].kind != WORD:
            q.first = begin
        j = read_fraction(tokens, q, j) or (after in _TIMES and read_times(tokens, q, j)) or self.measured(q, i, j)
        if before in _DIVIDING or self.lows[j : j + 1] == ["#"]:
            j = counts_fractions(tokens, self.out, q, i, j)
        q.last = j
        if q.comparator == ">" or before == "to":
            q.comparator = measured_comparator(tokens, i, q.comparator, q.dimension)
        if q.comparator is None and j < self.n and self.lows[j] in _BOUNDING:
            q.comparator, taken = comparator_after(tokens, j)
            q.last = j = j + taken
        self.add(q, i)
        return j

    def more_ordinals(self, first: Quantity, j: int) -> int:
        """ "on days 10, 42 and 90": the rest of the list are days, too."""
        while j < self.n and self.tokens[j].low in {",", "and", "or", "to", "-", "&"}:
            at = (
                j + 2
                if self.tokens[j].low == "," and j + 1 < self.n and self.tokens[j + 1].low in ("and", "or")
                else j + 1
            )
            read = read_number(self.tokens, at)
            if (
                read is None
                or read[2]
                or read[3]
                or read_unit(self.tokens, read[1]) is not None
                or read[0] <= (first.value or 0)
            ):
                break
            if (
                read[1] < self.n
                and self.tokens[read[1]].kind == WORD
                and self.tokens[read[1]].low
                not in {"after", "and", "or", "of", "with", "in", "for", "were", "was", "post"}
            ):
                break
            q = self.add(Quantity(at, read[1], read[0]), at)
            q.unit, q.label = first.unit, "ordinal"
            j = read[1]
        return j

    def _counts(self, j: int) -> bool:
        if j >= self.n:
            return False
        n_of = self.tokens[j].low == "of" and read_number(self.tokens, j + 1) is not None
        return n_of or self.tokens[j].low in _PREDICATES

    def _ends_list(self, j: int) -> bool:
        return read_unit(self.tokens, j) is None and not (j < self.n and self.tokens[j].norm in ("patient", "case"))

    def ends(self, k: int, name: str | None) -> int:
        """Adds the interval whose ends begin at token `k`; the token behind it, `k` where there is none."""
        q = read_ends(self.tokens, k, name)
        return k if q is None else self.add(q, k).last

    def measured(self, q: Quantity, i: int, j: int) -> int:
        """Unit, range, ± and two-part times of the number from token `i` to `j`; returns the token after."""
        tokens = self.tokens
        unit = read_unit(tokens, j)
        k = j + (unit[1] if unit else 0)
        if k < self.n and tokens[k].low == "±":
            spread = read_spread(tokens, k)
            if spread is not None:
                q.spread, q.spread_kind = spread.value, spread.kind
                q.decimals = max(q.decimals, spread.decimals)
                return self._finish(q, unit or (spread.unit, 1) if spread.unit else unit, spread.last)
        follows = self.lows[k] if k < self.n else ""
        second = (
            second_end(tokens, i, k, unit) if follows in _JOINING or (follows and tokens[k].kind == NUMBER) else None
        )
        if second is None and unit is None and follows in (",", ";"):
            host = self.out[-1] if self.out and self.out[-1].last >= i - 4 else None
            pair = read_pair(tokens, i, k, q.value or 0.0, host.value if host else None)
            second = (*pair, False) if pair else None
        if second is not None:
            value, after, decimals, shifted = second
            if shifted:
                q.shift = "from"
            else:
                return self._range(q, unit, value, after, decimals)
        if unit and unit[0].dimension == "time":
            return self._finish(q, *two_part(tokens, q, unit[0], k))
        return self._finish(q, unit, k)

    def _range(self, q: Quantity, unit: tuple[Unit, int] | None, value: float, after: int, decimals: int) -> int:
        later = read_unit(self.tokens, after)
        both = later or unit
        if q.value is not None and both is not None:
            first = (unit or both)[0]
            if first.dimension == "time" and first.name != both[0].name:
                q.low, q.high = convert(q.value, first.name, both[0].name), value
            else:
                q.low, q.high = q.value * first.factor, value * both[0].factor
        else:
            q.low, q.high = q.value, value
        q.value, q.interval = None, "range"
        q.decimals = max(q.decimals, decimals)
        q.unit = both[0] if both else None
        return self._per(q, after + (later[1] if later else 0))

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
            if k < self.n and may_divide(self.lows[k]):
                q.per, taken = read_per(self.tokens, k)
                return k + taken
            q.per = ""
        return k


def read_atoms(tokens: list[Token]) -> list[Quantity]:
    """Every number of a sentence as a Quantity of its own, in order; nothing is tied to a neighbour yet."""
    return _Reader(tokens).read()
