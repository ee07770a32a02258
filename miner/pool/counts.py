"""Common-effect ratios straight from counts: Mantel and Haenszel, Peto. No half events are added."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from miner.pool.quantiles import Z


def _cells(a: ArrayLike, n1: ArrayLike, c: ArrayLike, n2: ArrayLike) -> tuple[np.ndarray, ...]:  # type: ignore[type-arg]
    x1, size1, x2, size2 = (np.asarray(one, float) for one in (a, n1, c, n2))
    return x1, size1, x2, size2


def mantel_haenszel(
    a: ArrayLike, n1: ArrayLike, c: ArrayLike, n2: ArrayLike, measure: str = "OR"
) -> tuple[float, float, float, float]:
    """Log odds or risk ratio of a of n1 against c of n2: estimate, standard error, lower and upper 95 % end.

    Variances of Robins, Breslow and Greenland (OR) and of Greenland and Robins (RR). Raises ValueError where no study
    has an event in both comparisons.
    """
    x1, size1, x2, size2 = _cells(a, n1, c, n2)
    total = size1 + size2
    if measure == "RR":
        r, s = float((x1 * size2 / total).sum()), float((x2 * size1 / total).sum())
        if not r or not s:
            raise ValueError("no events in one of the arms")
        p = float(((size1 * size2 * (x1 + x2) - x1 * x2 * total) / total**2).sum())
        estimate, se = math.log(r / s), math.sqrt(p / (r * s))
    else:
        rest1, rest2 = size1 - x1, size2 - x2
        r_, s_ = x1 * rest2 / total, rest1 * x2 / total
        p_, q_ = (x1 + rest2) / total, (rest1 + x2) / total
        r, s = float(r_.sum()), float(s_.sum())
        if not r or not s:
            raise ValueError("no events in one of the arms")
        variance = (p_ * r_).sum() / (2 * r**2) + (p_ * s_ + q_ * r_).sum() / (2 * r * s) + (q_ * s_).sum() / (2 * s**2)
        estimate, se = math.log(r / s), math.sqrt(float(variance))
    return estimate, se, estimate - Z * se, estimate + Z * se


def peto(a: ArrayLike, n1: ArrayLike, c: ArrayLike, n2: ArrayLike) -> tuple[float, float, float, float]:
    """Peto's log odds ratio: estimate, standard error, lower and upper 95 % end."""
    x1, size1, x2, size2 = _cells(a, n1, c, n2)
    total, events = size1 + size2, x1 + x2
    variance = size1 * size2 * events * (total - events) / (total**2 * (total - 1))
    weight = float(variance.sum())
    if not weight:
        raise ValueError("no events")
    estimate = float((x1 - size1 * events / total).sum()) / weight
    se = math.sqrt(1 / weight)
    return estimate, se, estimate - Z * se, estimate + Z * se
