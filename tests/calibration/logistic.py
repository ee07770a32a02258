"""Logistic regression with a penalty on the squares of the weights, by Newton's method: few rows, exact, repeatable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """Weights by name of the feature; `intercept` is not penalised."""

    intercept: float
    weights: dict[str, float]

    def logit(self, found: dict[str, float]) -> float:
        """The log odds of a row; a feature without a weight counts 0."""
        return self.intercept + sum(self.weights.get(name, 0.0) * value for name, value in sorted(found.items()))


def design(rows: list[dict[str, float]], names: list[str]) -> Array:
    """One row each, a column of ones, then a column a name."""
    at = {name: i + 1 for i, name in enumerate(names)}
    out = np.zeros((len(rows), len(names) + 1))
    out[:, 0] = 1
    for i, row in enumerate(rows):
        for name, value in row.items():
            if name in at:
                out[i, at[name]] = value
    return out


def fit(rows: list[dict[str, float]], right: list[bool], share: list[float], penalty: float, free: set[str]) -> Fitted:
    """The weights that make `right` likeliest, each row counted `share` times; names in `free` carry no penalty."""
    names = sorted({name for row in rows for name in row})
    x, y, w = design(rows, names), np.array(right, float), np.array(share)
    ridge = np.diag([1e-6] + [1e-3 if name in free else penalty for name in names])
    beta = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (w * (y - p)) - ridge @ beta
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + ridge
        step = np.linalg.solve(hessian, gradient)
        beta += step / max(1.0, float(np.abs(step).max()) / 2)
        if float(np.abs(step).max()) < 1e-8:
            break
    return Fitted(float(beta[0]), {name: float(b) for name, b in zip(names, beta[1:], strict=True)})
