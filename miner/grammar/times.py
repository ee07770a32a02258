"""Lengths of time: units, conversion by the contract's rule, ISO 8601 durations as stated."""

from __future__ import annotations

# Days in each unit; a month is 365.25/12 days (contract: fields, follow_up).
DAYS: dict[str, float] = {
    "s": 1 / 86400,
    "min": 1 / 1440,
    "h": 1 / 24,
    "days": 1.0,
    "weeks": 7.0,
    "months": 365.25 / 12,
    "years": 365.25,
}
_LETTER = {"s": "S", "min": "M", "h": "H", "days": "D", "weeks": "W", "months": "M", "years": "Y"}


def to_months(value: float, unit: str) -> float:
    """`value` of `unit` in months; years and months exactly, weeks and days by 365.25/12 days a month."""
    if unit == "months":
        return value
    if unit == "years":
        return round(value * 12, 6)
    return round(value * DAYS[unit] / DAYS["months"], 4)


def to_years(value: float, unit: str) -> float:
    """`value` of `unit` in years."""
    return value if unit == "years" else round(to_months(value, unit) / 12, 4)


def convert(value: float, unit: str, to: str) -> float:
    """`value` of `unit` in the time unit `to`, with digits enough to be turned back."""
    if unit == to:
        return value
    if to == "months":
        return to_months(value, unit)
    if (unit, to) == ("months", "years"):
        return round(value / 12, 9)
    return round(value * DAYS[unit] / DAYS[to], 6)


def iso_duration(value: float, unit: str) -> str:
    """ISO 8601 as stated: (3, "months") is "P3M", (24, "h") is "PT24H", (1.5, "years") is "P1.5Y"."""
    number = f"{value:.6f}".rstrip("0").rstrip(".")  # not :g, which turns large numbers into powers of ten
    return f"P{'T' if unit in ('s', 'min', 'h') else ''}{number}{_LETTER[unit]}"
