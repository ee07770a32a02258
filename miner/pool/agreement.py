"""Agreement of two raters on nominal categories: raw share (Wilson), Gwet's AC1 and Cohen's kappa with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miner.pool.quantiles import Z, t_quantile


@dataclass(frozen=True, slots=True)
class Agreement:
    """Items, how many agree, and each coefficient as estimate, lower and upper end; None where it is not defined."""

    items: int
    agreed: int
    share: tuple[float, float, float]
    ac1: tuple[float | None, float | None, float | None]
    kappa: tuple[float | None, float | None, float | None]

    def figures(self) -> tuple[float | None, ...]:
        """The nine figures in order: share, AC1, kappa, each with its ends."""
        return (*self.share, *self.ac1, *self.kappa)


def agree(one: Sequence[int], other: Sequence[int], categories: int, same: Sequence[bool] | None = None) -> Agreement:
    """Agreement of two raters' categories (0 … `categories` - 1), item by item.

    `same` says which items count as agreed, where equal categories are not enough. Intervals are 95 %: Wilson's for the
    share, Gwet's linearised variance with a t quantile (items - 1) for the coefficients; none below two items. Kappa is
    None where both raters used a single category: chance then explains everything. Raises ValueError without items.
    """
    n = len(one)
    if not n or n != len(other):
        raise ValueError("two raters need the same items, one at least")
    a, b = np.asarray(one), np.asarray(other)
    agreed = np.asarray(a == b if same is None else same, float)
    first = np.eye(categories)[a]
    second = np.eye(categories)[b]
    p, q = first.mean(0), second.mean(0)
    middle = (p + q) / 2
    # Expected by chance, and each item's part in it: AC1 by the mean shares of the categories, kappa by their products.
    chance = float((middle * (1 - middle)).sum() / (categories - 1))
    parts = ((first + second) / 2 * (1 - middle)).sum(1) / (categories - 1)
    ac1 = _coefficient(agreed, chance, parts)
    chance = float((p * q).sum())
    parts = (first * q + second * p).sum(1) / 2
    kappa = _coefficient(agreed, chance, parts) if chance < 1 else (None, None, None)
    return Agreement(n, int(agreed.sum()), wilson(int(agreed.sum()), n), ac1, kappa)


def _coefficient(
    agreed: NDArray[np.float64], chance: float, parts: NDArray[np.float64]
) -> tuple[float | None, float | None, float | None]:
    """(share - chance) / (1 - chance) with its interval, from each item's part in both."""
    n = len(agreed)
    value = float((agreed.mean() - chance) / (1 - chance))
    if n < 2:
        return value, None, None
    each = (agreed - chance) / (1 - chance) - 2 * (1 - value) * (parts - chance) / (1 - chance)
    variance = float(((each - value) ** 2).sum() / n / (n - 1))
    half = t_quantile(0.975, n - 1) * math.sqrt(variance)
    return value, max(-1.0, value - half), min(1.0, value + half)


def wilson(events: int, n: int) -> tuple[float, float, float]:
    """A share with Wilson's 95 % interval."""
    p = events / n
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return p, max(0.0, middle - half), min(1.0, middle + half)
