"""A pool out of a table: chosen rows, effects, model, leave-one-out and subgroups, on the scale that readers read."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from miner.pool.agreement import wilson
from miner.pool.effects import (
    Effects,
    both_empty,
    freeman_tukey,
    logit,
    mean_difference,
    standardised_difference,
    two_arms,
    un_freeman_tukey,
    unlogit,
)
from miner.pool.glmm import glmm
from miner.pool.models import METHODS, Pooled, between_groups, leave_one_out, pool
from miner.pool.quantiles import Z, t_quantile
from miner.review.chosen import RATIOS, SHARES, Ask, Chosen, PoolError, Row, choose_rows

if TYPE_CHECKING:
    import duckdb

MODELS = ("logit", "glmm", "freeman-tukey")
LEFT_OUT_ONE_BY_ONE = 200
"""Studies of the largest pool that is computed again without each of them."""
EXPLORATORY = "from abstracts, exploratory: an abstract reports the outcomes its authors chose"


@dataclass(frozen=True, slots=True)
class Summary:
    """A pooled effect as readers read it: a share between 0 and 1, a ratio, or a difference in its unit."""

    k: int
    estimate: float
    low: float
    high: float
    pi_low: float | None
    pi_high: float | None
    tau2: float
    tau2_low: float | None
    tau2_high: float | None
    i2: float
    q: float
    q_p: float


@dataclass(frozen=True, slots=True)
class Point:
    """One study in the pool: its row, effect with 95 % interval, weight, and what the pool is without it."""

    row: Row
    estimate: float
    low: float
    high: float
    weight: float
    without: float | None


@dataclass(slots=True)
class Pool:
    """All of a pool: `summary` is None below two studies, `why` then says so. `groups` are by value of `Ask.by`."""

    chosen: Chosen
    points: list[Point] = field(default_factory=list)
    summary: Summary | None = None
    beside: tuple[float, float, float] | None = None
    groups: list[tuple[str, Summary]] = field(default_factory=list)
    between: tuple[float, int, float] | None = None
    why: str = ""


def pool_outcome(con: duckdb.DuckDBPyConnection, ask: Ask) -> Pool:
    """Choose rows and pool them. Raises PoolError, QueryError."""
    if ask.method not in METHODS:
        raise PoolError(f"{ask.method}: no such method", f"one of {', '.join(METHODS)}")
    if ask.model not in MODELS:
        raise PoolError(f"{ask.model}: no such model", f"one of {', '.join(MODELS)}")
    return pool_rows(choose_rows(con, ask))


def pool_rows(chosen: Chosen) -> Pool:
    """Pool chosen rows; studies that tell nothing about a ratio (no event in either arm) are left out here."""
    ask = chosen.ask
    if ask.measure in ("OR", "RR") and chosen.rows:
        silent = both_empty(*np.array([row.numbers for row in chosen.rows]).T)
        for row, empty in zip(list(chosen.rows), silent.tolist(), strict=True):
            if empty:
                chosen.rows.remove(row)
                chosen.left_out.append(
                    (row.study, row.document_id, row.ids[0], row.label, "no event in either arm tells of no ratio")
                )
    found = Pool(chosen)
    rows = chosen.rows
    if not rows:
        found.why = "no study is left to pool"
        return found
    y, v = _effects(rows, ask)
    back = _back(rows, ask)
    if len(rows) < 2:
        found.why = "one study is no pool"
        found.points = [_point(rows[0], y[0], v[0], 1.0, None, ask, back)]
        return found
    whole = pool(y, v, ask.method, ask.hk)
    found.summary = _summary(whole, back, ask, rows)
    # Without each of very many studies the pool is what it was, and that many pools take their time.
    others = leave_one_out(y, v, ask.method, ask.hk) if len(rows) <= LEFT_OUT_ONE_BY_ONE else [None] * len(rows)
    found.points = [
        _point(row, y[i], v[i], whole.weights[i], None if others[i] is None else back(_estimate(others[i])), ask, back)
        for i, row in enumerate(rows)
    ]
    if ask.measure in SHARES and ask.model == "logit":
        try:
            mu, _, low, high, _ = glmm(*np.array([row.numbers for row in rows]).T)
            found.beside = (unlogit(mu), unlogit(low), unlogit(high))
        except ValueError:
            found.beside = None
    if ask.by:
        _group(found, rows, ask)
    return found


def _estimate(found: Pooled | None) -> float:
    assert found is not None
    return found.estimate


def _effects(rows: list[Row], ask: Ask) -> Effects:
    columns = np.array([row.numbers for row in rows]).T
    if ask.measure in SHARES:
        return freeman_tukey(*columns) if ask.model == "freeman-tukey" else logit(*columns)
    if ask.measure in RATIOS:
        return two_arms(columns[0], columns[1], columns[2], columns[3], ask.measure)
    return (mean_difference if ask.measure == "MD" else standardised_difference)(*columns)


def _back(rows: list[Row], ask: Ask) -> Callable[[float], float]:
    """From the scale of the model to the one that readers read."""
    if ask.measure in SHARES:
        if ask.model == "freeman-tukey":
            sizes = [row.numbers[1] for row in rows]
            return lambda y: un_freeman_tukey(y, sizes)
        return unlogit
    if ask.measure in ("OR", "RR"):
        return lambda y: math.exp(min(y, 700.0))
    return lambda y: y


def _summary(found: Pooled, back: Callable[[float], float], ask: Ask, rows: list[Row]) -> Summary:
    estimate, low, high, tau2 = found.estimate, found.low, found.high, found.tau2
    pi_low, pi_high = found.pi_low, found.pi_high
    tau2_low, tau2_high = found.tau2_low, found.tau2_high
    if ask.measure in SHARES and ask.model == "glmm":
        try:
            estimate, se, low, high, tau2 = glmm(*np.array([row.numbers for row in rows]).T)
        except ValueError as error:
            raise PoolError(f"the mixed model has no answer: {error}", "--model logit") from error
        tau2_low = tau2_high = None
        if found.k >= 3:
            half = t_quantile(0.975, found.k - 1) * math.sqrt(tau2 + se**2)
            pi_low, pi_high = estimate - half, estimate + half
    ends = (None if pi_low is None else back(pi_low), None if pi_high is None else back(pi_high))
    return Summary(
        found.k, back(estimate), back(low), back(high), *ends, tau2, tau2_low, tau2_high, found.i2, found.q, found.q_p
    )


def _point(
    row: Row, y: float, v: float, weight: float, without: float | None, ask: Ask, back: Callable[[float], float]
) -> Point:
    if ask.measure in SHARES:
        return Point(row, *wilson(int(row.numbers[0]), int(row.numbers[1])), weight, without)
    half = Z * math.sqrt(v)
    return Point(row, back(float(y)), back(float(y - half)), back(float(y + half)), weight, without)


def _group(found: Pool, rows: list[Row], ask: Ask) -> None:
    parts: list[Pooled] = []
    for name in sorted({row.group for row in rows}):
        inside = [row for row in rows if row.group == name]
        if len(inside) < 2:
            continue
        part = pool(*_effects(inside, ask), ask.method, ask.hk)
        parts.append(part)
        found.groups.append((name or "not stated", _summary(part, _back(inside, ask), ask, inside)))
    if len(parts) > 1:
        found.between = between_groups(parts)
