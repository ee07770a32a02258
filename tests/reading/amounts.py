"""Draws of counts, percentages, intervals, ratios and p values that fit together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tests.reading.printed import Number, decimal, digits_of, percent, split, whole
from tests.reading.world import Value, World

Draw: TypeAlias = Callable[[World, list[Value]], list[Value]]


def as_int(value: Value) -> int:
    return int(float(value.text if isinstance(value, Number) else value))


def as_float(value: Value) -> float:
    return float(value.text if isinstance(value, Number) else value)


def _count(w: World, a: list[Value]) -> list[Value]:
    return [whole(w.random.randint(as_int(a[0]), as_int(a[1])))]


def _part(w: World, a: list[Value]) -> list[Value]:
    n = as_int(a[0])
    low, high = (as_float(a[1]), as_float(a[2])) if len(a) > 2 else (0.05, 0.95)
    bottom = min(max(2, round(low * n)), n - 1)
    return [whole(w.random.randint(bottom, max(bottom, min(n - 2, round(high * n)))))]


def _split(w: World, a: list[Value]) -> list[Value]:
    return [whole(n) for n in split(w.random, as_int(a[0]), as_int(a[1]), as_int(a[2]) if len(a) > 2 else 2)]


def _sum(_: World, a: list[Value]) -> list[Value]:
    return [whole(sum(as_int(v) for v in a))]


def _less(_: World, a: list[Value]) -> list[Value]:
    return [whole(as_int(a[0]) - sum(as_int(v) for v in a[1:]))]


def _pct(w: World, a: list[Value]) -> list[Value]:
    return [percent(a[0], a[1], w.decimals)]


def _reachable(w: World, low: float, high: float) -> list[Number]:
    """Percentages between two that a count out of the cohort gives."""
    n = w["N"]
    counts = range(-(-int(low * n.value) // 100), int(high * n.value / 100) + 1)
    return list(
        {p.text: p for p in (percent(whole(k), n, w.decimals) for k in counts) if low <= p.value <= high}.values()
    )


def _share(w: World, a: list[Value]) -> list[Value]:
    return [w.random.choice(_reachable(w, as_float(a[0]), as_float(a[1])))]


def _falling(w: World, a: list[Value]) -> list[Value]:
    return sorted(
        w.random.sample(_reachable(w, as_float(a[0]), as_float(a[1])), as_int(a[2])), key=as_float, reverse=True
    )


def _num(w: World, a: list[Value]) -> list[Value]:
    return [decimal(w.random.uniform(as_float(a[0]), as_float(a[1])), as_int(a[2]))]


def _apart(w: World, a: list[Value]) -> list[Value]:
    """Different numbers between a and b with d decimals: `apart low high d many`, in any order."""
    step = 10 ** as_int(a[2])
    values = w.random.sample(range(int(as_float(a[0]) * step), int(as_float(a[1]) * step)), as_int(a[3]))
    return [decimal(v / step, as_int(a[2])) for v in values]


def _sinking(w: World, a: list[Value]) -> list[Value]:
    """As `apart`, the largest first."""
    return sorted(_apart(w, a), key=as_float, reverse=True)


def _range(w: World, a: list[Value]) -> list[Value]:
    """Ends around m: `range m [floor cap]`, with its unit and its decimals or none."""
    m, digits = a[0], w.random.choice((0, digits_of(a[0]))) if as_float(a[0]) >= 5 else digits_of(a[0])
    floor, cap = (as_float(a[1]), as_float(a[2])) if len(a) > 2 else (0.0, 1e9)
    low = max(floor, as_float(m) * w.random.uniform(0.25, 0.75))
    high = min(cap, as_float(m) * w.random.uniform(1.3, 2.6))
    factor = m.value / as_float(m) if isinstance(m, Number) else 1
    ends = [decimal(low, digits, m.unit, factor), decimal(high, digits, m.unit, factor)]
    if not as_float(ends[0]) <= as_float(m) <= as_float(ends[1]) or ends[0].text == ends[1].text:
        raise ValueError(f"no range around {m}")
    return list(ends)


def _close(w: World, a: list[Value]) -> list[Value]:
    """A close interval about m: `close m width [floor cap]` (quartiles, confidence limits), with m's decimals."""
    m, width = as_float(a[0]), as_float(a[1])
    floor, cap = (as_float(a[2]), as_float(a[3])) if len(a) > 3 else (0.0, 1e9)
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


def _p(w: World, a: list[Value]) -> list[Value]:
    """A p value printed with two or three decimals: `p [low high]`."""
    low, high = (as_float(a[0]), as_float(a[1])) if a else (0.002, 0.9)
    small = low < 0.09 and w.random.random() < 0.7
    value = w.random.uniform(low, min(high, 0.09) if small else high)
    return [decimal(max(0.002, value), 3 if value < 0.01 else w.random.choice((2, 3)))]


def _limit(w: World, a: list[Value]) -> list[Value]:
    """A threshold of a p value."""
    return [Number(t := w.random.choice(("0.05", "0.01", "0.001", "0.0001")), float(t))]


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
    low, high = (as_float(a[1]), as_float(a[2])) if len(a) > 2 else (0.1, 0.35)
    digits = max(1, digits_of(a[0])) if as_float(a[0]) < 20 else digits_of(a[0])
    factor = a[0].value / as_float(a[0])
    return [decimal(max(10.0**-digits, as_float(a[0]) * w.random.uniform(low, high)), digits, a[0].unit, factor)]


AMOUNTS: dict[str, Draw] = {
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
    "p": _p,
    "limit": _limit,
}
