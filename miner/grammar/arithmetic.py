"""What counts, percentages, means and ranges can and cannot be: pure formulas, each with its source.

Printed numbers are taken with the decimals they were printed with: 89.70 says more than 89.7.
"""

from __future__ import annotations

from math import ceil, floor, sqrt

_EPS = 1e-9


def half_unit(decimals: int) -> float:
    """Half of the last printed digit's unit: what rounding to `decimals` places may have moved a number by."""
    return 0.5 * 10.0**-decimals


def decimals_of(number: float) -> int:
    """The decimals a number needs: the fewest it can have been printed with (3.50 gives 1, 4.0 gives 0)."""
    text = f"{number:.6f}".rstrip("0")
    return len(text) - text.index(".") - 1


def gives_percent(numerator: int, denominator: int, percent: float, decimals: int, truncated: bool = False) -> bool:
    """True where numerator/denominator prints as `percent` with `decimals` places.

    Source: the definition of rounding, |100 n/N - p| <= u/2 with u the unit of the last digit; both ways of rounding
    a tie are allowed. With `truncated`, digits that were cut off count too: 0 <= 100 n/N - p < u.
    """
    if denominator <= 0:
        return False
    difference = 100.0 * numerator / denominator - percent
    if abs(difference) <= half_unit(decimals) + _EPS:
        return True
    return truncated and -_EPS <= difference < 2 * half_unit(decimals) - _EPS


def denominators(numerator: int, percent: float, decimals: int, largest: int | None = None) -> range:
    """Every N for which numerator/N prints as `percent` with `decimals` places, none above `largest`.

    Source: |100 n/N - p| <= u/2 solved for N: 100 n/(p + u/2) <= N <= 100 n/(p - u/2). Empty for n = 0 (any N would
    do) and where p <= u/2 (N has no upper end).
    """
    low, high = percent - half_unit(decimals), percent + half_unit(decimals)
    if numerator <= 0 or low <= _EPS:
        return range(0)
    first = max(numerator, ceil(100.0 * numerator / high - _EPS))
    last = floor(100.0 * numerator / low + _EPS)
    if largest is not None:
        last = min(last, largest)
    return range(first, last + 1)


def reachable(percent: float, decimals: int, denominator: int) -> bool:
    """True where some whole count k out of `denominator` prints as `percent`, rounded or truncated.

    Source: p - u/2 <= 100 k/N < p + u for a whole k with 0 <= k <= N (rounding on the left, truncation on the right).
    """
    if denominator <= 0:
        return False
    unit = 2 * half_unit(decimals)
    k = max(0, ceil((percent - unit / 2) * denominator / 100.0 - _EPS))
    if k > denominator:
        return False
    share = 100.0 * k / denominator
    return share <= percent + unit / 2 + _EPS or share < percent + unit - _EPS


def largest_sd(mean: float, low: float, high: float, n: int | None = None) -> float:
    """The largest sample SD of values within [low, high] that have this mean; both ends occur in the sample.

    Source: Bhatia and Davis 2000 (Am Math Monthly 107:353): the population variance is at most
    (high - mean)(mean - low), reached when every value stands at an end; a sample's SD is sqrt(n/(n - 1)) times that.
    Where `n` is unknown, the smallest n is taken at which both ends can occur: n >= (high - low)/(mean - low), and the
    same from above.
    0 where the mean is no inner point of the range.
    """
    below, above = mean - low, high - mean
    if below <= 0 or above <= 0:
        return 0.0
    least = max(2, ceil((high - low) / min(below, above) - _EPS))
    size = max(least, n) if n is not None else least
    return sqrt(below * above * size / (size - 1))


def sd_fits(
    sd: float, mean: float, low: float, high: float, decimals: tuple[int, int, int, int], n: int | None = None
) -> bool:
    """True where a sample can have this SD, mean and range; `decimals` of the four as printed.

    Each number may have been rounded: the mean is moved towards the middle, the range widened and the SD made smaller,
    each by half a unit of its last digit, before `largest_sd` is asked. A range whose ends meet leaves no room: SD 0.
    """
    h_sd, h_mean, h_low, h_high = (half_unit(d) for d in decimals)
    low, high = low - h_low, high + h_high
    middle = (low + high) / 2
    mean = min(middle, mean + h_mean) if mean < middle else max(middle, mean - h_mean)
    return sd - h_sd <= largest_sd(mean, low, high, n) + _EPS


def grim_consistent(mean: float, decimals: int, n: int) -> bool:
    """True where n whole numbers can have a mean that prints as `mean` with `decimals` places.

    Source: GRIM (granularity-related inconsistency of means), Brown and Heathers 2017 (Soc Psychol Personal Sci
    8:363): the sum is whole, so the mean is k/n; with n above 10^decimals every printed mean is possible.
    """
    if n <= 0:
        return True
    half = half_unit(decimals)
    return ceil((mean - half) * n - _EPS) <= floor((mean + half) * n + _EPS)


def outside(value: float, low: float, high: float, decimals: tuple[int, int, int]) -> bool:
    """True where `value` lies outside [low, high] by more than their rounding; `decimals` of the three as printed.

    Source: a mean, a median and an estimate lie between the least and the largest value (or limit) they belong to.
    """
    h_value, h_low, h_high = (half_unit(d) for d in decimals)
    # Two numbers rounded differently can differ by both halves; equally printed ones keep their order.
    slack_low = 0.0 if decimals[0] == decimals[1] else h_value + h_low
    slack_high = 0.0 if decimals[0] == decimals[2] else h_value + h_high
    return value < low - slack_low - _EPS or value > high + slack_high + _EPS
