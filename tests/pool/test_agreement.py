"""Agreement of two raters against answers worked out by hand or printed elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.pool.agreement import agree, wilson


def ratings(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """Two raters' categories out of a table of counts: rows the first rater's, columns the second's."""
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def test_a_table_worked_out_by_hand() -> None:
    """20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: share 0.7, kappa (0.7 - 0.5) / 0.5, AC1 (0.7 - 0.495) / 0.505."""
    found = agree(*ratings([[20, 5], [10, 15]]), 2)
    assert found.share[0] == pytest.approx(0.7)
    assert found.kappa[0] == pytest.approx(0.4)
    assert found.ac1[0] == pytest.approx((0.7 - 0.495) / 0.505)
    # Large-sample standard error of kappa (Fleiss, Cohen and Everitt), 0.1265 here; the t quantile has 49 degrees.
    low, high = found.kappa[1:]
    assert low is not None
    assert high is not None
    assert (high - low) / 2 == pytest.approx(2.0096 * 0.1265, rel=0.03)


def test_ac1_stays_high_where_kappa_collapses() -> None:
    found = agree(*ratings([[118, 5], [2, 0]]), 2)
    assert found.share[0] == pytest.approx(118 / 125)
    assert found.kappa[0] is not None
    assert found.kappa[0] < 0
    assert found.ac1[0] is not None
    assert found.ac1[0] > 0.93


def test_kappa_is_silent_where_both_say_one_thing() -> None:
    found = agree([0, 0, 0], [0, 0, 0], 3)
    assert found.kappa == (None, None, None)
    assert found.ac1[0] == pytest.approx(1)
    assert found.figures()[0] == 1.0


def test_fixes_of_other_changes_are_no_agreement() -> None:
    assert agree([1, 1], [1, 1], 3, [True, False]).agreed == 1


def test_wilson_by_the_printed_figures() -> None:
    """Newcombe 1998, table I: 81 of 263 and 0 of 20."""
    assert [round(x, 4) for x in wilson(81, 263)] == [0.308, 0.2553, 0.3662]
    assert [round(x, 4) for x in wilson(0, 20)] == [0.0, 0.0, 0.1611]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60))
def test_figures_stay_within_their_bounds(pairs: list[tuple[int, int]]) -> None:
    found = agree([a for a, _ in pairs], [b for _, b in pairs], 3)
    other = agree([b for _, b in pairs], [a for a, _ in pairs], 3)
    assert found.ac1 == pytest.approx(other.ac1)
    for value in found.figures():
        assert value is None or -1 <= value <= 1 + 1e-12


def test_no_items_are_refused() -> None:
    with pytest.raises(ValueError, match="one at least"):
        agree([], [], 2)
