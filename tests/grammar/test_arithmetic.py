"""The formulas against brute force: what can be counted is counted, and nothing else is allowed."""

from __future__ import annotations

from itertools import product
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.grammar.arithmetic import (
    decimals_of,
    denominators,
    gives_percent,
    grim_consistent,
    largest_sd,
    outside,
    reachable,
    sd_fits,
)

SIZES = st.integers(min_value=1, max_value=400)


@given(SIZES, st.data(), st.integers(0, 2))
def test_denominators_holds_the_true_n_after_rounding(n: int, data: st.DataObject, decimals: int) -> None:
    k = data.draw(st.integers(1, n))
    percent = round(100 * k / n, decimals)
    found = list(denominators(k, percent, decimals))
    if percent > 0.5 * 10**-decimals:
        assert n in found
        assert (
            found
            == [m for m in range(1, 20 * n + 400) if k <= m and gives_percent(k, m, percent, decimals)][: len(found)]
        )
    assert all(gives_percent(k, m, percent, decimals) for m in found)


@given(SIZES, st.integers(0, 1000))
def test_reachable_is_what_counting_every_k_says(n: int, tenths: int) -> None:
    percent = tenths / 10
    by_counting = any(gives_percent(k, n, percent, 1, truncated=True) for k in range(n + 1))
    assert reachable(percent, 1, n) is by_counting


@pytest.mark.parametrize(
    ("numerator", "percent", "decimals", "largest", "expected"),
    [
        (35, 89.7, 1, 40, [39]),
        (7, 87.5, 1, 40, [8]),
        (42, 30, 0, 140, [138, 139, 140]),
        (512, 58.6, 1, 873, [873]),
        (512, 58.6, 1, None, [873, 874]),
        (35, 89.2, 1, 40, []),
        (0, 0, 0, 40, []),
        (40, 100, 0, None, [40]),
    ],
)
def test_denominators_of_printed_shares(
    numerator: int, percent: float, decimals: int, largest: int | None, expected: list[int]
) -> None:
    assert list(denominators(numerator, percent, decimals, largest)) == expected


def test_gives_percent_takes_truncated_digits_only_when_told() -> None:
    assert not gives_percent(2, 3, 66, 0)
    assert gives_percent(2, 3, 66, 0, truncated=True)
    assert gives_percent(2, 3, 67, 0)
    assert not gives_percent(2, 3, 68, 0, truncated=True)
    assert not gives_percent(1, 0, 100, 0)


def test_gives_percent_allows_both_ways_of_rounding_a_tie() -> None:
    assert gives_percent(13, 16, 81.2, 1)
    assert gives_percent(13, 16, 81.3, 1)
    assert not gives_percent(13, 16, 81.1, 1)


def test_reachable_of_printed_shares() -> None:
    assert not reachable(94.8, 1, 140)
    assert not reachable(94.8, 1, 91)
    assert reachable(92.3, 1, 52)
    assert reachable(66, 0, 3)
    assert not reachable(101, 0, 40)


@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_largest_sd_is_never_beaten_by_a_sample(n: int) -> None:
    for sample in product(range(5), repeat=n):
        if min(sample) == 0 and max(sample) == 4:
            mean = fmean(sample)
            assert stdev(sample) <= largest_sd(mean, 0, 4, n) + 1e-9
            assert stdev(sample) <= largest_sd(mean, 0, 4) + 1e-9


def test_largest_sd_is_reached_by_values_at_the_ends() -> None:
    assert largest_sd(1, 0, 4, 4) == pytest.approx(stdev([0, 0, 0, 4]))
    assert largest_sd(0, 0, 4) == 0


def test_sd_fits_refuses_only_what_rounding_cannot_explain() -> None:
    assert not sd_fits(3.6, 9.2, 8, 15, (1, 1, 0, 0), 40)
    assert sd_fits(3.3, 9.2, 8, 15, (1, 1, 0, 0), 40)
    assert sd_fits(31.5, 77.8, 15, 143, (1, 1, 0, 0), 91)
    # Printed with decimals, the ends of the range leave less room.
    assert not sd_fits(2.9, 9.2, 8, 15, (1, 1, 1, 1), 40)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60), st.integers(1, 3))
def test_grim_never_refuses_a_true_mean(scores: list[int], decimals: int) -> None:
    assert grim_consistent(round(fmean(scores), decimals), decimals, len(scores))


def test_grim_refuses_what_no_sum_gives() -> None:
    assert not grim_consistent(5.19, 2, 28)
    assert grim_consistent(5.18, 2, 28)
    assert grim_consistent(5.1, 1, 28)
    assert grim_consistent(5.19, 2, 0)


def test_outside_leaves_room_for_numbers_rounded_differently() -> None:
    assert outside(71.3, 38, 69, (1, 0, 0))
    assert not outside(69.4, 38, 69, (1, 0, 0))
    assert outside(70, 38, 69, (0, 0, 0))
    assert not outside(5.0, 5.4, 8, (1, 0, 0))


def test_decimals_of_counts_what_a_number_needs() -> None:
    assert [decimals_of(x) for x in (4.0, 3.5, 0.015, 100)] == [0, 1, 3, 0]
