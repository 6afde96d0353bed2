"""Tail probabilities in closed form, so that no statistics package is imported for them."""

from __future__ import annotations

import math


def chi_square_upper_tail(statistic: float, df: int) -> float:
    """P(X >= statistic) of the chi-square distribution with `df` degrees of freedom, a whole number of 1 or more.

    With y half the statistic: for even df the first df / 2 terms of the Poisson distribution with mean y; for odd df
    erfc(sqrt(y)) and the terms e^-y y^(j - 1/2) / Gamma(j + 1/2) for j from 1 to (df - 1) / 2. All terms are positive,
    so nothing cancels, far out in the tail either. ValueError for a df below 1 or a statistic below 0 or missing.
    Source: Abramowitz & Stegun, Handbook of Mathematical Functions, 1964, 26.4.4 and 26.4.5.
    """
    if df < 1 or df != int(df):
        raise ValueError(f"Degrees of freedom are a whole number of 1 or more, not {df}.")
    if not statistic >= 0:
        raise ValueError(f"A chi-square statistic is a number of 0 or more, not {statistic}.")
    half = statistic / 2.0
    if half in (0.0, math.inf):
        return 1.0 if half == 0.0 else 0.0
    is_odd = df % 2
    first = 0.5 if is_odd else 0.0
    terms = (_term(half, first + j) for j in range(int(df) // 2))
    return min(1.0, (math.erfc(math.sqrt(half)) if is_odd else 0.0) + math.fsum(terms))


def _term(mean: float, power: float) -> float:
    """e^-mean mean^power / Gamma(power + 1)."""
    return math.exp(power * math.log(mean) - mean - math.lgamma(power + 1.0))
