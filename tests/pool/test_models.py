"""Pooling where the answer is known without another program: equal studies, hand arithmetic, invariants."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miner.pool.counts import mantel_haenszel, peto
from miner.pool.effects import (
    freeman_tukey,
    logit,
    mean_difference,
    single_mean,
    two_arms,
    un_freeman_tukey,
    unlogit,
)
from miner.pool.glmm import glmm
from miner.pool.models import METHODS, between_groups, egger, leave_one_out, pool, tau2_interval

EFFECTS = st.lists(
    st.tuples(st.floats(-5, 5), st.floats(0.01, 4)), min_size=3, max_size=12, unique_by=lambda pair: round(pair[0], 3)
)


@pytest.mark.parametrize("method", METHODS)
def test_studies_that_are_alike_give_what_each_says(method: str) -> None:
    found = pool([2.0, 2.0, 2.0, 2.0], [0.4, 0.4, 0.4, 0.4], method, hk=False)
    assert (found.estimate, found.tau2, found.q, found.i2) == pytest.approx((2.0, 0.0, 0.0, 0.0))
    assert found.se == pytest.approx(math.sqrt(0.1))
    assert found.weights == pytest.approx((0.25,) * 4)


def test_a_fixed_pool_by_hand() -> None:
    """Weights 4 and 1: (4 * 1 + 1 * 2) / 5, variance 1/5, Q = 4 * 0.04 + 0.64."""
    found = pool([1.0, 2.0], [0.25, 1.0], "fixed")
    assert (found.estimate, found.se, found.q) == pytest.approx((1.2, math.sqrt(0.2), 0.8))
    assert (found.pi_low, found.tau2_low) == (None, None)


def test_dersimonian_and_laird_by_hand() -> None:
    """Effects 0, 1, 2 of variance 0.1: Q = 20, tau² = (20 - 2) / (30 - 300 / 30) = 0.9."""
    found = pool([0.0, 1.0, 2.0], [0.1] * 3, "DL", hk=False)
    assert (found.q, found.tau2, found.i2) == pytest.approx((20.0, 0.9, 90.0))
    for method in ("REML", "PM"):  # the same where all variances are one
        assert pool([0.0, 1.0, 2.0], [0.1] * 3, method).tau2 == pytest.approx(0.9)
    assert pool([0.0, 1.0, 2.0], [0.1] * 3, "ML").tau2 == pytest.approx(2 / 3 - 0.1)


def test_hartung_and_knapp_by_hand() -> None:
    """With equal variances the standard error is that of a plain mean, t has k - 1 degrees."""
    found = pool([0.0, 1.0, 2.0], [0.1] * 3)
    assert found.se == pytest.approx(1 / math.sqrt(3))
    assert found.high - found.estimate == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)
    assert found.pi_high == pytest.approx(1 + 4.302653 * math.sqrt(0.9 + 1 / 3), rel=1e-6)


def test_two_studies_have_no_prediction_interval_and_one_is_no_pool() -> None:
    assert pool([1.0, 2.0], [0.1, 0.2]).pi_low is None
    for y, v in (([1.0], [0.1]), ([1.0, 2.0], [0.1, 0.0]), ([1.0, math.nan], [0.1, 0.1]), ([1.0, 2.0], [0.1])):
        with pytest.raises(ValueError, match=r"two studies|finite"):
            pool(y, v)
    with pytest.raises(ValueError, match="unknown method"):
        pool([1.0, 2.0], [0.1, 0.2], "XX")


@settings(max_examples=60, deadline=None)
@given(EFFECTS, st.sampled_from(METHODS), st.floats(-3, 3), st.floats(0.1, 8))
def test_a_pool_moves_with_its_scale(pairs: list[tuple[float, float]], method: str, shift: float, times: float) -> None:
    y, v = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    one, two = pool(y, v, method), pool(y * times + shift, v * times**2, method)
    assert two.estimate == pytest.approx(one.estimate * times + shift, rel=1e-4, abs=1e-4)
    assert two.tau2 == pytest.approx(one.tau2 * times**2, rel=1e-3, abs=1e-4)
    assert two.i2 == pytest.approx(one.i2, abs=0.1)
    assert min(y) - 1e-9 <= one.estimate <= max(y) + 1e-9
    assert sum(one.weights) == pytest.approx(1)
    low, high = tau2_interval(y, v)
    assert 0 <= low <= high


def test_what_one_study_moves_and_what_groups_differ() -> None:
    y, v = [0.0, 1.0, 2.0, 9.0], [0.1] * 4
    without = leave_one_out(y, v)
    assert without[3] is not None
    assert without[3].estimate == pytest.approx(1.0)
    assert leave_one_out([0.0, 1.0], [0.1, 0.1]) == [None, None]
    q, df, p = between_groups([pool([0.0, 0.2], [0.1] * 2, "fixed"), pool([3.0, 3.2], [0.1] * 2, "fixed")])
    assert (q, df) == pytest.approx((90.0, 1))
    assert p < 1e-20


def test_effects_by_hand() -> None:
    y, v = logit([5, 0], [10, 20])
    assert y.tolist() == pytest.approx([0.0, math.log(0.5 / 20.5)])
    assert v.tolist() == pytest.approx([0.4, 2 + 1 / 20.5])
    y, v = two_arms([10], [100], [20], [100], "RD")
    assert (y[0], v[0]) == pytest.approx((-0.1, 0.1 * 0.9 / 100 + 0.2 * 0.8 / 100))
    y, v = two_arms([10], [100], [20], [100], "OR")
    assert (y[0], v[0]) == pytest.approx((math.log(10 * 80 / (90 * 20)), 0.1 + 1 / 90 + 0.05 + 1 / 80))
    assert mean_difference([5], [2], [4], [3], [1], [2])[1][0] == pytest.approx(1.5)
    assert single_mean([5], [2], [4])[1][0] == pytest.approx(1.0)
    with pytest.raises(ValueError, match="unknown measure"):
        two_arms([1], [2], [1], [2], "XX")


@given(st.integers(0, 50), st.integers(50, 400))
def test_freeman_tukey_comes_back(events: int, n: int) -> None:
    y = float(freeman_tukey([events], [n])[0][0])
    assert un_freeman_tukey(y, [n]) == pytest.approx(events / n, abs=1e-9)


def test_the_mixed_model_of_one_population_is_the_plain_share() -> None:
    mu, se, low, high, tau2 = glmm([10, 20, 40], [100, 200, 400])
    assert tau2 == pytest.approx(0, abs=1e-6)
    assert unlogit(mu) == pytest.approx(0.1)
    assert se == pytest.approx(math.sqrt(1 / 70 + 1 / 630), rel=1e-3)
    assert low < mu < high
    # Zero events need no half events; a study without any pulls the share down.
    assert unlogit(glmm([0, 0, 5], [50, 50, 50])[0]) < 5 / 150
    with pytest.raises(ValueError, match="no event"):
        glmm([0, 0], [5, 5])


def test_ratios_from_counts_by_hand() -> None:
    one = mantel_haenszel([10], [100], [20], [100], "OR")
    assert one[0] == pytest.approx(math.log(10 * 80 / (90 * 20)))
    assert mantel_haenszel([10], [100], [20], [100], "RR")[0] == pytest.approx(math.log(0.5))
    # Observed 10, expected 15, variance 100 * 100 * 30 * 170 / (200² * 199).
    assert peto([10], [100], [20], [100])[0] == pytest.approx(-5 / (100 * 100 * 30 * 170 / (200**2 * 199)))
    with pytest.raises(ValueError, match="no events"):
        mantel_haenszel([0], [10], [1], [10])


def test_egger_needs_three_and_sees_a_slope() -> None:
    v = np.array([0.01, 0.04, 0.09, 0.16, 0.25])
    t, df, p = egger(np.array([0.11, 0.19, 0.31, 0.39, 0.51]), v)
    assert df == 3
    assert t > 10
    assert p < 0.01
    with pytest.raises(ValueError, match="three studies"):
        egger([1, 2], [1, 1])


def test_the_mixed_model_by_brute_force() -> None:
    """Wide spread and unlike sizes, where a Newton step can overshoot: the maximum on a fine grid of the integral."""
    x, n = np.array([7, 1, 2, 2, 17]), np.array([67, 40, 73, 268, 41])
    z = np.linspace(-9, 9, 4001)
    prior = np.exp(-(z**2) / 2) * (z[1] - z[0]) / math.sqrt(2 * math.pi)

    def likelihood(mu: float, tau: float) -> float:
        odds = mu + tau * z
        logs = x[:, None] * odds - n[:, None] * np.logaddexp(0, odds)
        most = logs.max(axis=1)
        return float((np.log((np.exp(logs - most[:, None]) * prior).sum(axis=1)) + most).sum())

    mu, se, low, high, tau2 = glmm(x, n)
    best = likelihood(mu, math.sqrt(tau2))
    steps = [(a, b) for a in (-0.02, 0, 0.02) for b in (-0.02, 0, 0.02) if a or b]
    assert all(likelihood(mu + a, math.sqrt(tau2) + b) < best for a, b in steps)
    assert (mu, se, tau2) == pytest.approx((-2.956, 0.774, 2.545), abs=2e-3)
    assert (low, high) == pytest.approx((mu - 1.96 * se, mu + 1.96 * se), abs=1e-3)
