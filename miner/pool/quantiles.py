"""Quantiles and tails of the normal, t and chi-squared distributions, from scipy.special."""

from __future__ import annotations

Z = 1.959963984540054
"""The normal distribution's 97.5 % quantile."""


def t_quantile(p: float, df: float) -> float:
    """Student's t quantile."""
    from scipy.special import stdtrit

    return float(stdtrit(df, p))


def t_tail(t: float, df: float) -> float:
    """Two-sided p value of a t statistic."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))


def normal_tail(z: float) -> float:
    """Two-sided p value of a normal statistic."""
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(z)))


def chi2_quantile(p: float, df: float) -> float:
    """Chi-squared quantile."""
    from scipy.special import chdtri

    return float(chdtri(df, 1 - p))


def chi2_tail(x: float, df: float) -> float:
    """Upper tail of chi-squared."""
    from scipy.special import chdtrc

    return float(chdtrc(df, x))
