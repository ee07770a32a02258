"""Draws of times, ages, doses, scores, drugs and lengths of time."""

from __future__ import annotations

import re

from tests.reading.amounts import Draw, as_float, as_int
from tests.reading.printed import MONTHS, Number, Time, decimal, whole
from tests.reading.world import Value, Word, World


def _follow(w: World, a: list[Value]) -> list[Value]:
    """A follow-up (or survival) in months, or years where the first argument says so; `.unit` is printed."""
    unit = a[0] if a else w.random.choice(("months", "months", "months", "years"))
    digits = w.random.choice((0, 0, 1)) if unit == "months" else 1
    value = w.random.uniform(7, 70) if unit == "months" else w.random.uniform(1.2, 9.5)
    return [decimal(value, digits, unit, MONTHS[unit])]


def _months(w: World, a: list[Value]) -> list[Value]:
    return [decimal(w.random.uniform(as_float(a[0]), as_float(a[1])), as_int(a[2]), "months")]


def _span(w: World, a: list[Value]) -> list[Value]:
    """A time printed in its own unit with its value in months: `span 2 9 0 weeks`."""
    return [decimal(w.random.uniform(as_float(a[0]), as_float(a[1])), as_int(a[2]), a[3], MONTHS[a[3]])]


def _age(w: World, a: list[Value]) -> list[Value]:
    return [decimal(w.random.uniform(36, 74), w.random.choice((0, 0, 1)), "years")]


def _ages(w: World, a: list[Value]) -> list[Value]:
    low = max(18, as_float(a[0]) - w.random.randint(9, 30))
    return [whole(int(low)), whole(int(as_float(a[0]) + w.random.randint(7, 24)))]


_LADDERS = {
    "minutes": (5, 10, 15, 20, 30, 45, 60, 90),
    "hours": (2, 4, 6, 8, 12, 18, 24, 36, 48),
    "days": (1, 2, 3, 5, 7, 10, 14),
    "weeks": (1, 2, 4, 6, 8, 12, 16, 24),
    "months": (1, 2, 3, 6, 9, 12, 18, 24),
    "years": (1, 2, 3, 4, 5, 8, 10),
}


def _times(w: World, a: list[Value]) -> list[Value]:
    """`times years 3`: three rising times of one unit, each 2 or more unless the unit is a rate's year."""
    unit = a[0] if a[0] != "any" else w.random.choice(("weeks", "months", "years"))
    many = as_int(a[1]) if len(a) > 1 else 1
    ladder = _LADDERS[unit]
    return [Time(n, unit) for n in sorted(w.random.sample(ladder, many))]


def _when(w: World, a: list[Value]) -> list[Value]:
    """`when 2`: rising times of one unit that the domain's outcomes are read at."""
    units = {
        "anaesthesia": ("hours", "hours", "minutes", "days"),
        "oncology": ("months", "years"),
        "interventional": ("months", "years"),
    }
    return _times(w, [w.random.choice(units.get(w.domain, ("weeks", "months", "months", "years"))), *a])


def _mixed_times(w: World, a: list[Value]) -> list[Value]:
    """Rising times in different units: a week or days, months, a year."""
    steps = [
        Time(w.random.choice((1, 2, 6)), "weeks"),
        Time(w.random.choice((3, 4, 6)), "months"),
        Time(w.random.choice((1, 2)), "years"),
    ]
    return list(steps[: as_int(a[0])])


def _schedule(w: World, a: list[Value]) -> list[Value]:
    """Total dose, fractions and dose per fraction that multiply: `D, f, d = schedule`, `schedule long`, several."""
    long = bool(a) and a[0] == "long"
    many = as_int(a[0]) if a and not long else 1
    choices = [(20, 5, 4), (30, 10, 3), (24, 3, 8), (36, 12, 3), (45, 15, 3), (50, 25, 2), (40, 16, 2.5), (60, 30, 2)]
    choices += [(27, 3, 9), (25, 5, 5), (35, 5, 7), (54, 27, 2), (48, 4, 12), (66, 33, 2), (21, 3, 7), (28, 4, 7)]
    half = [c for c in (choices[::2] if w.half == "train" else choices[1::2]) if not long or c[1] > 8]
    out: list[Value] = []
    for total, fx, per in w.random.sample(half, many):
        out += [decimal(total, 0), whole(fx), decimal(per, 0 if per == int(per) else 1)]
    return out


def _course(_: World, a: list[Value]) -> list[Value]:
    """Weeks that so many fractions take, five a week."""
    return [whole(-(-as_int(a[0]) // 5))]


def _pick(w: World, a: list[Value]) -> list[Value]:
    return [w.random.choice(a)]


def _numbers(w: World, a: list[Value]) -> list[Value]:
    """One of the given numbers: `choice 4 6 8`; with @ several different ones in rising order: `choice @2 4 6 8`."""
    if str(a[0]).startswith("@"):
        return [Number(str(v), float(v)) for v in sorted(w.random.sample(a[1:], int(a[0][1:])), key=float)]
    return [Number(str(v), float(v)) for v in [w.random.choice(a)]]


def _words(w: World, a: list[Value]) -> list[Value]:
    return list(w.words(a[0], as_int(a[1]) if len(a) > 1 else 1))


def _scale(w: World, a: list[Value]) -> list[Value]:
    """A scale and values that fall on it: `S, a, b, c = scale falls 3` (`rises`: of a scale where more is better)."""
    word = w.words(a[0], 1)[0]
    low, high, digits = float(word.form("low")), float(word.form("high")), int(word.form("digits"))
    step, many = 10**digits, as_int(a[1])
    values = sorted(
        w.random.sample(range(int(low * step) + step, int(high * step) - step), many), reverse=a[0] == "falls"
    )
    return [word, *(decimal(v / step, digits) for v in values)]


def _initials(w: World, a: list[Value]) -> list[Value]:
    """Groups named by the first letters of two treatments: `X, Y, A, B = initials` ("group D" for dexmedetomidine)."""
    words = [w["X1"], w["X2"]]
    letters = [re.sub(r"^(?:a|an|the) ", "", str(word))[0].upper() for word in words]
    if letters[0] == letters[1]:
        raise ValueError(f"{words[0]} and {words[1]} begin alike")
    names = [f"group {letter}" for letter in letters]
    return [*words, *(Word({"text": name, "arm": name}) for name in names)]


def _drug(w: World, a: list[Value]) -> list[Value]:
    """Drugs each with a printed dose: `D, d = drug`, `D, d, E, e = drug 2`."""
    out: list[Value] = []
    for word in w.words("drugs", as_int(a[0]) if a else 1):
        number = w.random.choice(word.form("doses").split())
        out += [word, Number(number, float(number), word.form("unit"))]
    return out


def _length(w: World, a: list[Value]) -> list[Value]:
    """A measured length of time and values of it: `L, a, b = length 2` (`L.unit` is printed)."""
    word = w.words("lengths", 1)[0]
    low, high, digits = float(word.form("low")), float(word.form("high")), int(word.form("digits"))
    step = 10**digits
    values = w.random.sample(range(int(low * step), int(high * step)), as_int(a[0]))
    return [word, *(decimal(v / step, digits, word.form("unit")) for v in values)]


def _lengths(w: World, _: list[Value]) -> list[Value]:
    """A measured length of time, a longer value and a shorter one."""
    word, *values = _length(w, ["2"])
    return [word, *sorted(values, key=as_float, reverse=True)]


def _scaled(_: World, a: list[Value]) -> list[Value]:
    """The same print, another value: `scaled x 10` (cm to mm), `scaled x 0.01` (cGy to Gy)."""
    return [Number(a[0].text, round(as_float(a[0]) * as_float(a[1]), 6), a[0].unit)]


def _negative(_: World, a: list[Value]) -> list[Value]:
    """The same print, the negative value: a fall of 12% is -12."""
    return [Number(a[0].text, -as_float(a[0]), a[0].unit)]


def _times_of(_: World, a: list[Value]) -> list[Value]:
    """Product of numbers, without decimals if whole."""
    value = 1.0
    for v in a:
        value *= as_float(v)
    return [decimal(value, 0 if value == int(value) else 1)]


MEASURES: dict[str, Draw] = {
    "follow": _follow,
    "months": _months,
    "span": _span,
    "age": _age,
    "ages": _ages,
    "times": _times,
    "mixed": _mixed_times,
    "when": _when,
    "schedule": _schedule,
    "course": _course,
    "pick": _pick,
    "choice": _numbers,
    "word": _words,
    "scale": _scale,
    "initials": _initials,
    "drug": _drug,
    "length": _length,
    "lengths": _lengths,
    "scaled": _scaled,
    "negative": _negative,
    "product": _times_of,
}
