"""Effect sizes with their sampling variances, study by study: proportions, two-arm ratios and differences, means.

Every function takes arrays of equal length, one element a study, and gives (y, v): effects and variances on the scale
on which they are pooled.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Effects: TypeAlias = tuple[Array, Array]


def _arrays(*given: ArrayLike) -> list[Array]:
    return [np.asarray(one, dtype=np.float64) for one in given]


def logit(events: ArrayLike, n: ArrayLike, add: float = 0.5) -> Effects:
    """Log odds of proportions; `add` goes to both cells of studies with an empty cell, and of no other."""
    x, size = _arrays(events, n)
    extra = add * ((x == 0) | (x == size))
    x, rest = x + extra, size - x + extra
    return np.log(x / rest), 1 / x + 1 / rest


def unlogit(y: float) -> float:
    """A proportion from its log odds."""
    return 1 / (1 + math.exp(-y)) if y > -700 else 0.0


def freeman_tukey(events: ArrayLike, n: ArrayLike) -> Effects:
    """The double arcsine of proportions (halved)."""
    x, size = _arrays(events, n)
    y = 0.5 * (np.arcsin(np.sqrt(x / (size + 1))) + np.arcsin(np.sqrt((x + 1) / (size + 1))))
    return y, 1 / (4 * size + 2)


def un_freeman_tukey(y: float, n: ArrayLike) -> float:
    """Miller's inverse with the harmonic mean of the studies' sizes.

    It can mislead where sizes differ widely (Schwarzer and others, Research Synthesis Methods 2019), and so is used on
    request only.
    """
    (size,) = _arrays(n)
    mean = len(size) / float((1 / size).sum())
    least = 0.5 * math.asin(math.sqrt(1 / (mean + 1)))
    if y <= least:
        return 0.0
    if y >= math.pi / 2 - least:
        return 1.0
    sine = math.sin(2 * y)
    inside = 1 - (sine + (sine - 1 / sine) / mean) ** 2
    return 0.5 * (1 - math.copysign(1, math.cos(2 * y)) * math.sqrt(max(0.0, inside)))


def both_empty(a: ArrayLike, n1: ArrayLike, c: ArrayLike, n2: ArrayLike) -> NDArray[np.bool_]:
    """Studies in which neither arm, or everybody of both arms, had the event: they tell nothing about a ratio."""
    x1, size1, x2, size2 = _arrays(a, n1, c, n2)
    return np.asarray(((x1 == 0) & (x2 == 0)) | ((x1 == size1) & (x2 == size2)))


def two_arms(a: ArrayLike, n1: ArrayLike, c: ArrayLike, n2: ArrayLike, measure: str, add: float = 0.5) -> Effects:
    """Log odds ratios (OR), log risk ratios (RR) or risk differences (RD) of a of n1 against c of n2.

    `add` goes to all four cells of studies with an empty one. Raises ValueError for another measure.
    """
    x1, size1, x2, size2 = _arrays(a, n1, c, n2)
    cells = [x1, size1 - x1, x2, size2 - x2]
    empty = np.any([cell == 0 for cell in cells], axis=0)
    x1, r1, x2, r2 = (cell + add * empty for cell in cells)
    if measure == "OR":
        return np.log(x1 * r2 / (r1 * x2)), 1 / x1 + 1 / r1 + 1 / x2 + 1 / r2
    if measure == "RR":
        return np.log(x1 / (x1 + r1)) - np.log(x2 / (x2 + r2)), 1 / x1 - 1 / (x1 + r1) + 1 / x2 - 1 / (x2 + r2)
    if measure == "RD":
        n1_, n2_ = x1 + r1, x2 + r2
        # The difference itself needs no half events; its variance does, where a cell is empty.
        first, _, second, _ = cells
        return first / size1 - second / size2, x1 * r1 / n1_**3 + x2 * r2 / n2_**3
    raise ValueError(f"unknown measure {measure}")


def mean_difference(
    m1: ArrayLike, s1: ArrayLike, n1: ArrayLike, m2: ArrayLike, s2: ArrayLike, n2: ArrayLike
) -> Effects:
    """Differences of means in their own unit, from means, standard deviations and sizes."""
    a, sa, na, b, sb, nb = _arrays(m1, s1, n1, m2, s2, n2)
    return a - b, sa**2 / na + sb**2 / nb


def standardised_difference(
    m1: ArrayLike, s1: ArrayLike, n1: ArrayLike, m2: ArrayLike, s2: ArrayLike, n2: ArrayLike
) -> Effects:
    """Differences of means in pooled standard deviations, without small-sample bias (Hedges' g, exact factor)."""
    a, sa, na, b, sb, nb = _arrays(m1, s1, n1, m2, s2, n2)
    df = na + nb - 2
    pooled = np.sqrt(((na - 1) * sa**2 + (nb - 1) * sb**2) / df)
    factor = np.exp([math.lgamma(x / 2) - 0.5 * math.log(x / 2) - math.lgamma((x - 1) / 2) for x in df.tolist()])
    g = factor * (a - b) / pooled
    return g, 1 / na + 1 / nb + g**2 / (2 * (na + nb))


def single_mean(m: ArrayLike, s: ArrayLike, n: ArrayLike) -> Effects:
    """Means of one group, with their squared standard errors."""
    mean, sd, size = _arrays(m, s, n)
    return mean, sd**2 / size
