"""Draws that fill the slots of a template: counts that fit together, percentages, times, ranges, and words of one half.

A template's draws are written `k = part N; p = pct k N`; each is made when it is first needed. What a whole document
shares (`N`, groups, people) comes from its `World`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import TypeAlias

from tests.reading.printed import MONTHS, Number, Time, decimal, digits_of, percent, split, whole
from tests.reading.world import Value, World

Draw: TypeAlias = Callable[[World, list[Value]], list[Value]]


def _int(value: Value) -> int:
    return int(float(value.text if isinstance(value, Number) else value))


def _float(value: Value) -> float:
    return float(value.text if isinstance(value, Number) else value)


def _count(w: World, a: list[Value]) -> list[Value]:
    return [whole(w.random.randint(_int(a[0]), _int(a[1])))]


def _part(w: World, a: list[Value]) -> list[Value]:
    n = _int(a[0])
    low, high = (_float(a[1]), _float(a[2])) if len(a) > 2 else (0.05, 0.95)
    bottom = min(max(2, round(low * n)), n - 1)
    return [whole(w.random.randint(bottom, max(bottom, min(n - 2, round(high * n)))))]


def _split(w: World, a: list[Value]) -> list[Value]:
    return [whole(n) for n in split(w.random, _int(a[0]), _int(a[1]), _int(a[2]) if len(a) > 2 else 2)]


def _sum(_: World, a: list[Value]) -> list[Value]:
    return [whole(sum(_int(v) for v in a))]


def _less(_: World, a: list[Value]) -> list[Value]:
    return [whole(_int(a[0]) - sum(_int(v) for v in a[1:]))]


def _pct(w: World, a: list[Value]) -> list[Value]:
    return [percent(a[0], a[1], w.decimals)]


def _share(w: World, a: list[Value]) -> list[Value]:
    return [decimal(w.random.uniform(_float(a[0]), _float(a[1])), w.decimals)]


def _falling(w: World, a: list[Value]) -> list[Value]:
    step = 10**w.decimals
    low, high = int(_float(a[0]) * step), int(_float(a[1]) * step)
    return [decimal(v / step, w.decimals) for v in sorted(w.random.sample(range(low, high), _int(a[2])), reverse=True)]


def _num(w: World, a: list[Value]) -> list[Value]:
    return [decimal(w.random.uniform(_float(a[0]), _float(a[1])), _int(a[2]))]


def _apart(w: World, a: list[Value]) -> list[Value]:
    """Different numbers between a and b with d decimals: `apart low high d many`, in any order."""
    step = 10 ** _int(a[2])
    values = w.random.sample(range(int(_float(a[0]) * step), int(_float(a[1]) * step)), _int(a[3]))
    return [decimal(v / step, _int(a[2])) for v in values]


def _sinking(w: World, a: list[Value]) -> list[Value]:
    """As `apart`, the largest first."""
    return sorted(_apart(w, a), key=_float, reverse=True)


def _range(w: World, a: list[Value]) -> list[Value]:
    """Ends around m: `range m [floor cap]`, with its unit and its decimals or none."""
    m, digits = a[0], w.random.choice((0, digits_of(a[0]))) if _float(a[0]) >= 5 else digits_of(a[0])
    floor, cap = (_float(a[1]), _float(a[2])) if len(a) > 2 else (0.0, 1e9)
    low = max(floor, _float(m) * w.random.uniform(0.25, 0.75))
    high = min(cap, _float(m) * w.random.uniform(1.3, 2.6))
    factor = m.value / _float(m) if isinstance(m, Number) else 1
    ends = [decimal(low, digits, m.unit, factor), decimal(high, digits, m.unit, factor)]
    if not _float(ends[0]) <= _float(m) <= _float(ends[1]) or ends[0].text == ends[1].text:
        raise ValueError(f"no range around {m}")
    return list(ends)


def _close(w: World, a: list[Value]) -> list[Value]:
    """A close interval about m: `close m width [floor cap]` (quartiles, confidence limits), with m's decimals."""
    m, width = _float(a[0]), _float(a[1])
    floor, cap = (_float(a[2]), _float(a[3])) if len(a) > 3 else (0.0, 1e9)
    digits = digits_of(a[0])
    step = 10.0**-digits
    factor = a[0].value / m if m else 1
    low = max(floor, min(m - step, m - width * w.random.uniform(0.5, 1.2)))
    high = min(cap, max(m + step, m + width * w.random.uniform(0.5, 1.2)))
    return [decimal(low, digits, a[0].unit, factor), decimal(high, digits, a[0].unit, factor)]


def _ratio(w: World, a: list[Value]) -> list[Value]:
    """A ratio with its limits."""
    value = w.random.choice((w.random.uniform(0.35, 0.95), w.random.uniform(1.1, 3.9)))
    spread = w.random.uniform(1.15, 1.8)
    return [decimal(v, 2) for v in (value, value / spread, value * spread)]


def _raised(w: World, _: list[Value]) -> list[Value]:
    """A ratio surely above 1, its limits and its p value."""
    value = w.random.uniform(1.7, 4.5)
    spread = w.random.uniform(1.15, 1.55)
    return [*(decimal(v, 2) for v in (value, value / spread, value * spread)), *_p(w, ["0.002", "0.049"])]


def _lowered(w: World, _: list[Value]) -> list[Value]:
    """A ratio surely below 1, its limits and its p value."""
    value = w.random.uniform(0.25, 0.6)
    spread = w.random.uniform(1.15, 1.55)
    return [*(decimal(v, 2) for v in (value, value / spread, value * spread)), *_p(w, ["0.002", "0.049"])]


def _tested(w: World, _: list[Value]) -> list[Value]:
    """A ratio, its limits and a p value that agrees with them."""
    value, low, high = _ratio(w, [])
    apart = low.value > 1 or high.value < 1
    return [value, low, high, *_p(w, ["0.002", "0.049"] if apart else ["0.06", "0.9"])]


def _sd(w: World, a: list[Value]) -> list[Value]:
    low, high = (_float(a[1]), _float(a[2])) if len(a) > 2 else (0.1, 0.35)
    digits = max(1, digits_of(a[0])) if _float(a[0]) < 20 else digits_of(a[0])
    factor = a[0].value / _float(a[0])
    return [decimal(max(10.0**-digits, _float(a[0]) * w.random.uniform(low, high)), digits, a[0].unit, factor)]


def _follow(w: World, a: list[Value]) -> list[Value]:
    """A follow-up (or survival) in months, or years where the first argument says so; `.unit` is printed."""
    unit = a[0] if a else w.random.choice(("months", "months", "months", "years"))
    digits = w.random.choice((0, 0, 1)) if unit == "months" else 1
    value = w.random.uniform(7, 70) if unit == "months" else w.random.uniform(1.2, 9.5)
    return [decimal(value, digits, unit, MONTHS[unit])]


def _months(w: World, a: list[Value]) -> list[Value]:
    return [decimal(w.random.uniform(_float(a[0]), _float(a[1])), _int(a[2]), "months")]


def _span(w: World, a: list[Value]) -> list[Value]:
    """A time printed in its own unit with its value in months: `span 2 9 0 weeks`."""
    return [decimal(w.random.uniform(_float(a[0]), _float(a[1])), _int(a[2]), a[3], MONTHS[a[3]])]


def _age(w: World, a: list[Value]) -> list[Value]:
    return [decimal(w.random.uniform(36, 74), w.random.choice((0, 0, 1)), "years")]


def _ages(w: World, a: list[Value]) -> list[Value]:
    low = max(18, _float(a[0]) - w.random.randint(9, 30))
    return [whole(int(low)), whole(int(_float(a[0]) + w.random.randint(7, 24)))]


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
    many = _int(a[1]) if len(a) > 1 else 1
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
    return list(steps[: _int(a[0])])


def _schedule(w: World, a: list[Value]) -> list[Value]:
    """Total dose, fractions and dose per fraction that multiply: `D, f, d = schedule`, `schedule long`, several."""
    long = bool(a) and a[0] == "long"
    many = _int(a[0]) if a and not long else 1
    choices = [(20, 5, 4), (30, 10, 3), (24, 3, 8), (36, 12, 3), (45, 15, 3), (50, 25, 2), (40, 16, 2.5), (60, 30, 2)]
    choices += [(27, 3, 9), (25, 5, 5), (35, 5, 7), (54, 27, 2), (48, 4, 12), (66, 33, 2), (21, 3, 7), (28, 4, 7)]
    half = [c for c in (choices[::2] if w.half == "train" else choices[1::2]) if not long or c[1] > 8]
    out: list[Value] = []
    for total, fx, per in w.random.sample(half, many):
        out += [decimal(total, 0), whole(fx), decimal(per, 0 if per == int(per) else 1)]
    return out


def _course(_: World, a: list[Value]) -> list[Value]:
    """Weeks that so many fractions take, five a week."""
    return [whole(-(-_int(a[0]) // 5))]


def _p(w: World, a: list[Value]) -> list[Value]:
    """A p value printed with two or three decimals: `p [low high]`."""
    low, high = (_float(a[0]), _float(a[1])) if a else (0.002, 0.9)
    small = low < 0.09 and w.random.random() < 0.7
    value = w.random.uniform(low, min(high, 0.09) if small else high)
    return [decimal(max(0.002, value), 3 if value < 0.01 else w.random.choice((2, 3)))]


def _limit(w: World, a: list[Value]) -> list[Value]:
    """A threshold of a p value."""
    return [Number(t := w.random.choice(("0.05", "0.01", "0.001", "0.0001")), float(t))]


def _pick(w: World, a: list[Value]) -> list[Value]:
    return [w.random.choice(a)]


def _numbers(w: World, a: list[Value]) -> list[Value]:
    """One of the given numbers: `choice 4 6 8`; with @ several different ones in rising order: `choice @2 4 6 8`."""
    if str(a[0]).startswith("@"):
        return [Number(str(v), float(v)) for v in sorted(w.random.sample(a[1:], int(a[0][1:])), key=float)]
    return [Number(str(v), float(v)) for v in [w.random.choice(a)]]


def _words(w: World, a: list[Value]) -> list[Value]:
    return list(w.words(a[0], _int(a[1]) if len(a) > 1 else 1))


def _scale(w: World, a: list[Value]) -> list[Value]:
    """A scale and values that fall on it: `S, a, b, c = scale falls 3` (`rises`: of a scale where more is better)."""
    word = w.words(a[0], 1)[0]
    low, high, digits = float(word.form("low")), float(word.form("high")), int(word.form("digits"))
    step, many = 10**digits, _int(a[1])
    values = sorted(
        w.random.sample(range(int(low * step) + step, int(high * step) - step), many), reverse=a[0] == "falls"
    )
    return [word, *(decimal(v / step, digits) for v in values)]


def _drug(w: World, a: list[Value]) -> list[Value]:
    """Drugs each with a printed dose: `D, d = drug`, `D, d, E, e = drug 2`."""
    out: list[Value] = []
    for word in w.words("drugs", _int(a[0]) if a else 1):
        number = w.random.choice(word.form("doses").split())
        out += [word, Number(number, float(number), word.form("unit"))]
    return out


def _length(w: World, a: list[Value]) -> list[Value]:
    """A measured length of time and values of it: `L, a, b = length 2` (`L.unit` is printed)."""
    word = w.words("lengths", 1)[0]
    low, high, digits = float(word.form("low")), float(word.form("high")), int(word.form("digits"))
    step = 10**digits
    values = w.random.sample(range(int(low * step), int(high * step)), _int(a[0]))
    return [word, *(decimal(v / step, digits, word.form("unit")) for v in values)]


def _lengths(w: World, _: list[Value]) -> list[Value]:
    """A measured length of time, a longer value and a shorter one."""
    word, *values = _length(w, ["2"])
    return [word, *sorted(values, key=_float, reverse=True)]


def _scaled(_: World, a: list[Value]) -> list[Value]:
    """The same print, another value: `scaled x 10` (cm to mm), `scaled x 0.01` (cGy to Gy)."""
    return [Number(a[0].text, round(_float(a[0]) * _float(a[1]), 6), a[0].unit)]


def _negative(_: World, a: list[Value]) -> list[Value]:
    """The same print, the negative value: a fall of 12% is -12."""
    return [Number(a[0].text, -_float(a[0]), a[0].unit)]


def _times_of(_: World, a: list[Value]) -> list[Value]:
    """Product of numbers, without decimals if whole."""
    value = 1.0
    for v in a:
        value *= _float(v)
    return [decimal(value, 0 if value == int(value) else 1)]


DRAWS: dict[str, Draw] = {
    "count": _count,
    "part": _part,
    "split": _split,
    "sum": _sum,
    "less": _less,
    "pct": _pct,
    "share": _share,
    "falling": _falling,
    "num": _num,
    "apart": _apart,
    "sinking": _sinking,
    "range": _range,
    "close": _close,
    "ratio": _ratio,
    "tested": _tested,
    "raised": _raised,
    "lowered": _lowered,
    "sd": _sd,
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
    "p": _p,
    "limit": _limit,
    "pick": _pick,
    "choice": _numbers,
    "word": _words,
    "scale": _scale,
    "drug": _drug,
    "length": _length,
    "lengths": _lengths,
    "scaled": _scaled,
    "negative": _negative,
    "product": _times_of,
}


class Slots:
    """The values of one template's slots: its own draws, made when first needed, before the document's."""

    def __init__(self, world: World, draws: str) -> None:
        self._world = world
        self._rules: dict[str, tuple[list[str], list[str]]] = {}
        self._known: dict[str, Value] = {}
        for rule in filter(None, (r.strip() for r in draws.split(";"))):
            names, _, call = rule.partition("=")
            left = [name.strip() for name in names.split(",")]
            for name in left:
                self._rules[name] = (left, shlex.split(call))

    def __getitem__(self, name: str) -> Value:
        if name in self._known:
            return self._known[name]
        if name not in self._rules:
            return self._world[name]
        names, (function, *arguments) = self._rules[name]
        values = DRAWS[function](self._world, [self._argument(a) for a in arguments])
        if len(values) != len(names):
            raise ValueError(f"{', '.join(names)} = {function} {' '.join(arguments)} gave {len(values)} values")
        self._known.update(zip(names, values, strict=True))
        return self._known[name]

    def _argument(self, text: str) -> Value:
        if text in self._rules or re.fullmatch(r"N|M|n[123]|women|men", text):
            return self[text]
        return text
