"""Random- and common-effect models on effects and variances: estimate, heterogeneity, prediction, what one study moves.

Formulas as in the Cochrane Handbook and Viechtbauer 2005 (REML by Fisher scoring), Paule and Mandel 1982, DerSimonian
and Laird 1986, Hartung and Knapp 2001, Viechtbauer 2007 (Q profile), Egger 1997.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from miner.pool.effects import Array
from miner.pool.quantiles import Z, chi2_quantile, chi2_tail, normal_tail, t_quantile, t_tail

METHODS = ("REML", "PM", "DL", "ML", "fixed")
_MOST_STEPS = 5_000


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled effect on its scale.

    `weights` are shares that sum to 1, a study each. `tau2` is 0 for a common effect; `tau2_low` and `tau2_high` its
    95 % interval (Q profile). `i2` is a percentage. `pi_low`, `pi_high` are None where there is no prediction interval:
    with a common effect, and below three studies.
    """

    k: int
    estimate: float
    se: float
    low: float
    high: float
    p: float
    tau2: float
    tau2_low: float | None
    tau2_high: float | None
    i2: float
    q: float
    q_p: float
    pi_low: float | None
    pi_high: float | None
    weights: tuple[float, ...]


def pool(
    y: ArrayLike, v: ArrayLike, method: str = "REML", hk: bool = True, predict: str = "t", level: float = 0.95
) -> Pooled:
    """Pool effects `y` with variances `v` (arrays of k studies, k at least 2).

    `method` is one of `METHODS`; `hk` takes Hartung and Knapp's variance and t(k-1) instead of the normal. `predict` is
    "t" for a prediction interval by t(k-1), "same" for the quantile of the confidence interval. Raises ValueError for
    fewer than two studies, a variance that is not positive, or a number that is not finite.
    """
    effects, variances = np.asarray(y, float), np.asarray(v, float)
    k = len(effects)
    if k < 2 or len(variances) != k:
        raise ValueError("at least two studies are pooled")
    if not (np.isfinite(effects).all() and np.isfinite(variances).all() and (variances > 0).all()):
        raise ValueError("effects must be finite and variances positive")
    if method not in METHODS:
        raise ValueError(f"unknown method {method}")
    common = method == "fixed"
    hk = hk and not common
    tau2 = 0.0 if common else tau2_of(effects, variances, method)
    w = 1 / (variances + tau2)
    total = float(w.sum())
    mu = float((w * effects).sum() / total)
    scale = float((w * (effects - mu) ** 2).sum() / (k - 1)) if hk else 1.0
    se = math.sqrt(scale / total)
    upper = (1 + level) / 2
    crit = t_quantile(upper, k - 1) if hk else Z if level == 0.95 else _normal(upper)
    stat = mu / se if se else math.inf
    p = t_tail(stat, k - 1) if hk else normal_tail(stat)
    q = _q(effects, variances, 0.0)
    typical = _typical(variances)
    i2 = max(0.0, 100 * (q - (k - 1)) / q) if common and q > 0 else 100 * tau2 / (tau2 + typical)
    low, high = (None, None) if common else tau2_interval(effects, variances, level)
    pi_low = pi_high = None
    if k >= 3 and not common:
        half = (t_quantile(upper, k - 1) if predict == "t" else crit) * math.sqrt(tau2 + se**2)
        pi_low, pi_high = mu - half, mu + half
    return Pooled(
        k, mu, se, mu - crit * se, mu + crit * se, p, tau2, low, high, i2, q, chi2_tail(q, k - 1), pi_low, pi_high,
        tuple((w / total).tolist()),
    )  # fmt: skip


def _normal(p: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(p))


def _typical(v: Array) -> float:
    """The typical sampling variance (Higgins and Thompson 2002)."""
    w = 1 / v
    return float((len(v) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum()))


def _q(y: Array, v: Array, tau2: float) -> float:
    w = 1 / (v + tau2)
    mu = (w * y).sum() / w.sum()
    return float((w * (y - mu) ** 2).sum())


def _root(f: Callable[[float], float]) -> float:
    """The zero of a falling function on [0, ∞)."""
    high = 1.0
    while f(high) > 0 and high < 1e12:
        high *= 4
    low = 0.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) > 0 else (low, middle)
    return (low + high) / 2


def tau2_of(y: Array, v: Array, method: str) -> float:
    """The variance between studies by REML, PM (Paule-Mandel), DL (DerSimonian-Laird) or ML; never below 0."""
    k, w = len(y), 1 / v
    if method == "DL":
        return max(0.0, (_q(y, v, 0.0) - (k - 1)) / float(w.sum() - (w**2).sum() / w.sum()))
    if method == "PM":
        return 0.0 if _q(y, v, 0.0) <= k - 1 else _root(lambda t: _q(y, v, t) - (k - 1))
    tau2 = max(0.0, float(np.var(y, ddof=1) - v.mean()))
    tiny = 1e-12 * max(1e-12, float(np.var(y)) + float(v.mean()))
    for _ in range(_MOST_STEPS):
        w = 1 / (v + tau2)
        total, squares = float(w.sum()), float((w**2).sum())
        mu = float((w * y).sum()) / total
        spread = float((w**2 * (y - mu) ** 2).sum())
        if method == "ML":
            step = (spread - total) / squares
        else:
            # Traces of P and of P P, where P takes the mean out of the weights.
            trace = total - squares / total
            step = (spread - trace) / (squares - 2 * float((w**3).sum()) / total + (squares / total) ** 2)
        new = tau2 + step
        while new < 0:
            step /= 2
            new = tau2 + step
            if abs(step) < tiny:
                return 0.0
        if abs(new - tau2) < tiny:
            return new if new > 10 * tiny else 0.0
        tau2 = new
    return tau2


def tau2_interval(y: ArrayLike, v: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """The Q-profile interval of the variance between studies."""
    effects, variances = np.asarray(y, float), np.asarray(v, float)
    df = len(effects) - 1

    def end(p: float) -> float:
        bound = chi2_quantile(p, df)
        if _q(effects, variances, 0.0) < bound:
            return 0.0
        return _root(lambda t: _q(effects, variances, t) - bound)

    return end((1 + level) / 2), end((1 - level) / 2)


def leave_one_out(y: ArrayLike, v: ArrayLike, method: str = "REML", hk: bool = True) -> list[Pooled | None]:
    """The pool without each study in turn; None where fewer than two would be left."""
    effects, variances = np.asarray(y, float), np.asarray(v, float)
    k = len(effects)
    keep = [np.arange(k) != i for i in range(k)]
    return [pool(effects[one], variances[one], method, hk) if k > 2 else None for one in keep]


def between_groups(parts: list[Pooled]) -> tuple[float, int, float]:
    """Q between subgroups, its degrees of freedom and p value, from the subgroups' own pools."""
    estimates = np.array([part.estimate for part in parts])
    weights = np.array([1 / part.se**2 if part.se else 0.0 for part in parts])
    mean = (weights * estimates).sum() / weights.sum()
    q = float((weights * (estimates - mean) ** 2).sum())
    return q, len(parts) - 1, chi2_tail(q, len(parts) - 1)


def egger(y: ArrayLike, v: ArrayLike) -> tuple[float, int, float]:
    """Egger's regression of small-study effects: t of the intercept, its degrees of freedom and p value.

    Raises ValueError below three studies.
    """
    effects, variances = np.asarray(y, float), np.asarray(v, float)
    k = len(effects)
    if k < 3:
        raise ValueError("Egger's regression needs three studies")
    w = 1 / variances
    design = np.column_stack([np.ones(k), np.sqrt(variances)])
    cross = np.linalg.inv(design.T @ (design * w[:, None]))
    slope = cross @ (design.T @ (w * effects))
    left = effects - design @ slope
    scale = float((w * left**2).sum() / (k - 2))
    t = float(slope[1] / math.sqrt(scale * cross[1, 1]))
    return t, k - 2, t_tail(t, k - 2)
