"""Lengths of time by the contract's rule: a year is 12 months, weeks and days by 365.25/12 days a month."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.grammar.times import DAYS, convert, iso_duration, to_months, to_years

UNITS = st.sampled_from(sorted(DAYS))
VALUES = st.floats(0.1, 1000).map(lambda v: round(v, 1))


@pytest.mark.parametrize(
    ("value", "unit", "months"),
    [
        *[(18, "months", 18), (1, "years", 12), (1.5, "years", 18), (2.3, "years", 27.6), (0, "days", 0)],
        *[(365.25, "days", 12), (4, "weeks", 0.9199), (52, "weeks", 11.9589), (30, "days", 0.9856), (24, "h", 0.0329)],
    ],
)
def test_to_months(value: float, unit: str, months: float) -> None:
    assert to_months(value, unit) == months


@pytest.mark.parametrize(("value", "unit", "years"), [(62, "years", 62), (18, "months", 1.5), (6, "months", 0.5)])
def test_to_years(value: float, unit: str, years: float) -> None:
    assert to_years(value, unit) == years


@given(VALUES)
def test_years_and_months_are_exact(value: float) -> None:
    assert to_months(value, "years") == pytest.approx(12 * value, abs=1e-6)
    assert to_months(value, "months") == value
    assert to_years(value, "years") == value


@given(VALUES, UNITS, UNITS)
def test_converting_there_and_back_is_the_same_but_for_rounding(value: float, unit: str, to: str) -> None:
    there = convert(value, unit, to)
    assert convert(value, unit, unit) == value
    if there > 1:
        assert convert(there, to, unit) == pytest.approx(value, rel=1e-3, abs=1e-4 * DAYS[to] / DAYS[unit])


@given(VALUES, UNITS)
def test_to_months_and_convert_agree(value: float, unit: str) -> None:
    assert convert(value, unit, "months") == to_months(value, unit)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        *[(3, "months", "P3M"), (1, "weeks", "P1W"), (1.0, "years", "P1Y"), (18, "months", "P18M")],
        *[(24, "h", "PT24H"), (1.5, "years", "P1.5Y"), (30, "min", "PT30M"), (5, "s", "PT5S"), (90, "days", "P90D")],
    ],
)
def test_iso_duration(value: float, unit: str, expected: str) -> None:
    assert iso_duration(value, unit) == expected


@given(st.integers(1, 10_000_000), UNITS)
def test_iso_durations_never_use_an_exponent(value: int, unit: str) -> None:
    assert "e" not in iso_duration(value, unit)
    assert str(value) in iso_duration(value, unit)
