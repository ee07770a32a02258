"""Printed numbers and times of reworded sentences: what stands in the text beside what the contract makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
MONTHS = {"days": 12 / 365.25, "weeks": 7 * 12 / 365.25, "months": 1.0, "years": 12.0}
_ISO = {
    "minutes": "PT{}M",
    "hours": "PT{}H",
    "days": "P{}D",
    "weeks": "P{}W",
    "months": "P{}M",
    "years": "P{}Y",
}


def words(n: int) -> str:
    """`n` (0 to 999,999) in English words: 124 is "one hundred and twenty-four"."""
    if n < 20:
        return _ONES[n]
    if n < 100:
        tens, ones = divmod(n, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    if n < 1000:
        hundreds, rest = divmod(n, 100)
        return f"{_ONES[hundreds]} hundred" + (f" and {words(rest)}" if rest else "")
    thousands, rest = divmod(n, 1000)
    return f"{words(thousands)} thousand" + (f" {'and ' if rest < 100 else ''}{words(rest)}" if rest else "")


@dataclass(frozen=True)
class Number:
    """A number as printed, and its value in the unit of the contract (a follow-up of "2.5" years is 30 months)."""

    text: str
    value: float
    unit: str = ""

    def __str__(self) -> str:
        return self.text

    def shown(self, how: str) -> str:
        """As `how` says: w, W words, s words below ten, c comma, m middle dot, t q h thousands by , ' or space."""
        if how in ("w", "W"):
            text = words(int(self.text))
            return text[0].upper() + text[1:] if how == "W" else text
        if how == "s":
            return words(int(self.text)) if int(self.text) < 10 else self.text
        if how == "n":  # no zero before the point
            return self.text.removeprefix("0")
        if how in ("t", "q", "h"):
            return f"{int(self.text):,}".replace(",", {"t": ",", "q": "'", "h": " "}[how])
        return self.text.replace(".", {"c": ",", "m": "·"}[how])


@dataclass(frozen=True)
class Time:
    """A time of measurement: {t} "2 years", {t.adj} "2-year", {t.n} "2", {t.unit} "years", {t.ord} "2nd"."""

    n: int
    unit: str

    @property
    def iso(self) -> str:
        """ISO 8601 duration as stated."""
        return _ISO[self.unit].format(self.n)

    def __str__(self) -> str:
        return f"{self.n} {self.unit[:-1] if self.n == 1 else self.unit}"

    def form(self, name: str) -> str:
        """One of the printed forms by name."""
        ending = "th" if self.n in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(self.n % 10, "th")
        forms = {"n": str(self.n), "unit": self.unit, "one": self.unit[:-1], "ord": f"{self.n}{ending}"}
        forms["adj"] = f"{self.n}-{self.unit[:-1]}"
        forms["word"] = f"{words(self.n)} {self.unit[:-1] if self.n == 1 else self.unit}"
        forms["wadj"] = f"{words(self.n)}-{self.unit[:-1]}"
        forms["short"] = f"{self.n} " + {
            "hours": "h",
            "minutes": "min",
            "months": "mo",
            "years": "yr",
            "weeks": "wk",
        }.get(self.unit, self.unit)
        return forms[name]


def decimal(value: float, digits: int, unit: str = "", factor: float = 1.0) -> Number:
    """`value` printed with `digits` decimals, rounded half up; the contract's value is the print times `factor`."""
    text = str(Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return Number(text, round(float(text) * factor, 4), unit)


def whole(value: int) -> Number:
    """A count."""
    return Number(str(value), value)


def percent(k: Number, n: Number, digits: int) -> Number:
    """k of n as a percentage with `digits` decimals, rounded half up."""
    share = Decimal(int(k.value)) * 100 / Decimal(int(n.value))
    text = str(share.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return Number(text, float(text))


def split(random: Random, total: int, parts: int, least: int = 2) -> list[int]:
    """`parts` counts of at least `least` that add up to `total`, in any order, none less likely to be large."""
    spare = total - parts * least
    if spare < 0:
        raise ValueError(f"{total} has no {parts} parts of {least}")
    cuts = sorted(random.randint(0, spare) for _ in range(parts - 1))
    return [least + b - a for a, b in zip([0, *cuts], [*cuts, spare], strict=True)]


def digits_of(number: Number) -> int:
    """Decimals that are printed."""
    return len(number.text.partition(".")[2])
