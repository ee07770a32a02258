"""The binomial-normal model of proportions (a generalised linear mixed model): no half events, exact likelihood.

events ~ binomial(n, p), logit p ~ normal(mu, tau²); the likelihood of each study is integrated by adaptive
Gauss-Hermite quadrature with seven nodes around the mode, and maximised over mu and tau.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from miner.pool.effects import Array, logit
from miner.pool.models import tau2_of
from miner.pool.quantiles import Z

NODES = 7


def glmm(events: ArrayLike, n: ArrayLike) -> tuple[float, float, float, float, float]:
    """Log odds pooled over studies: estimate, standard error, lower and upper 95 % end, tau².

    Raises ValueError where every study has no event, or nothing but events: the likelihood then has no maximum.
    """
    from scipy.optimize import minimize

    x, size = np.asarray(events, float), np.asarray(n, float)
    if len(x) < 2:
        raise ValueError("at least two studies are pooled")
    if x.sum() in (0, size.sum()):
        raise ValueError("all studies have no event, or all have nothing but events")
    y, v = logit(x, size)
    # tau over its logarithm has no edge at 0; the maximum at 0 is compared at the end.
    start = [float((y / v).sum() / (1 / v).sum()), max(0.2, math.sqrt(tau2_of(y, v, "DL")))]
    best = minimize(
        lambda p: _minus_log_likelihood(p[0], p[1], x, size), start, method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000},
    )  # fmt: skip
    mu, tau = float(best.x[0]), abs(float(best.x[1]))
    if tau < 1e-4:
        # Without spread between studies all counts are one sample.
        mu, tau = math.log(x.sum() / (size.sum() - x.sum())), 0.0
        se = math.sqrt(1 / x.sum() + 1 / (size.sum() - x.sum()))
    else:
        se = math.sqrt(float(np.linalg.inv(_curvature(mu, tau, x, size))[0, 0]))
    return mu, se, mu - Z * se, mu + Z * se, tau**2


def _minus_log_likelihood(mu: float, tau: float, x: Array, n: Array) -> float:
    tau = abs(tau)
    nodes, weights = np.polynomial.hermite.hermgauss(NODES)  # type: ignore[no-untyped-call]
    # The mode of each study's standardised effect, by Newton's steps; the curve is concave.
    u = np.zeros(len(x))
    for _ in range(200):
        p = 1 / (1 + np.exp(-np.clip(mu + tau * u, -500, 500)))
        step = (tau * (x - n * p) - u) / (tau**2 * n * p * (1 - p) + 1)
        # A whole step can overshoot where the logistic curve is flat.
        u = u + np.clip(step, -1, 1)
        if float(np.abs(step).max()) < 1e-12:
            break
    p = 1 / (1 + np.exp(-np.clip(mu + tau * u, -500, 500)))
    width = 1 / np.sqrt(tau**2 * n * p * (1 - p) + 1)
    at = u[:, None] + math.sqrt(2) * width[:, None] * nodes[None, :]
    odds = mu + tau * at
    logs = x[:, None] * odds - n[:, None] * np.logaddexp(0, odds) - at**2 / 2 + nodes[None, :] ** 2
    most = logs.max(axis=1)
    inside = np.log((np.exp(logs - most[:, None]) * weights).sum(axis=1))
    return -float((most + inside + np.log(width)).sum())


def _curvature(mu: float, tau: float, x: Array, n: Array) -> Array:
    """Second derivatives of the minus log likelihood, by central differences."""
    h = 1e-3
    found = np.zeros((2, 2))
    steps = np.eye(2) * h
    at = np.array([mu, tau])

    def f(point: Array) -> float:
        return _minus_log_likelihood(float(point[0]), float(point[1]), x, n)

    for i in range(2):
        for j in range(2):
            a, b = steps[i], steps[j]
            found[i, j] = (f(at + a + b) - f(at + a - b) - f(at - a + b) + f(at - a - b)) / (4 * h * h)
    return found
