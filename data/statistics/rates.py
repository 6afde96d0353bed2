"""Person-time and rates per person-time with exact Poisson limits. Years are 365.25 days."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from data.results import DAYS_PER_YEAR, Estimate
from data.statistics.limits import ONE_SIDED_TAIL, Z_95

_STEPS_AT_MOST = 50


def person_years(entry: ArrayLike | None, exit_days: ArrayLike) -> float:
    """Sum of the time at risk in years. Days (n,); an entry that is NaN or negative is day 0, None: all from day 0."""
    days = np.asarray(exit_days, dtype=np.float64)
    if entry is not None:
        start = np.asarray(entry, dtype=np.float64)
        days = days - np.where(start > 0, start, 0.0)
    if not (days >= 0).all():
        raise ValueError("Person-time needs an end of follow-up in every row that is not before the entry.")
    return float(np.sort(days).sum()) / DAYS_PER_YEAR


def rate_per_100_person_years(events: int, years: float) -> Estimate:
    """Events per 100 person-years with exact Poisson 95 % limits; None where there is no person-time."""
    if not years > 0:
        return Estimate(None, None, None)
    lower, upper = poisson_limits(events)
    return Estimate(*(100.0 * count / years for count in (events, lower, upper)))


def poisson_limits(count: int) -> tuple[float, float]:
    """Exact central 95 % limits of the mean of a Poisson count >= 0; the lower limit of 0 events is 0.

    The lower limit is the mean that gives `count` or more with probability 0.025, the upper limit the one that gives
    `count` or fewer with probability 0.025. Source: Garwood, Biometrika 1936.
    """
    if count < 0 or count != int(count):
        raise ValueError(f"A count of events is a whole number of 0 or more, not {count}.")
    count = int(count)
    lower = 0.0 if count == 0 else _mean_with(count, count, -Z_95, _at_least)
    return lower, _mean_with(count, count + 1, Z_95, _at_most)


def standardised_ratio(observed: int, expected: float) -> Estimate:
    """Observed / expected with exact Poisson 95 % limits; `expected` >= 0 is taken as known. None where it is 0.

    Source: Breslow & Day, Statistical Methods in Cancer Research II, IARC 1987, section 2.3.
    """
    if not expected > 0:
        return Estimate(None, None, None)
    return Estimate(*(count / expected for count in (observed, *poisson_limits(observed))))


def excess_rate(observed: int, expected: float, years: float, per_years: float) -> Estimate:
    """(Observed - expected) per `per_years` person-years; limits are those of the observed count. None without time."""
    if not years > 0:
        return Estimate(None, None, None)
    return Estimate(
        *((count - expected) * per_years / years for count in (observed, *poisson_limits(observed)))
    )


def central_p_value(observed: int, expected: float) -> float | None:
    """Two-sided exact p value that the mean of the count is `expected`: twice the smaller tail, at most 1.

    Central, so that it is below 0.05 exactly when the 95 % limits leave `expected` out; R's `poisson.test` adds up
    the less likely counts of both tails instead and can disagree with its own limits. None where nothing is expected.
    """
    if not expected > 0:
        return None
    tail = _at_least if observed > expected else _at_most
    return min(1.0, 2.0 * tail(observed, expected)[0])


def _mean_with(count: int, size: int, z: float, tail: Callable[[int, float], tuple[float, float]]) -> float:
    """Mean at which the tail of the Poisson distribution has probability 0.025, by Newton's method.

    It starts from the approximation of Wilson & Hilferty (PNAS 1931); the error is squared at every step, so after one
    below 1e-8 nothing is left to gain.
    """
    mean = size * (1.0 - 1.0 / (9.0 * size) + z / (3.0 * math.sqrt(size))) ** 3
    for _ in range(_STEPS_AT_MOST):
        probability, slope = tail(count, mean)
        step = (ONE_SIDED_TAIL - probability) / slope
        mean += step
        if abs(step) <= 1e-8 * mean:
            return mean
    raise ArithmeticError(f"The exact Poisson limits of {count} events could not be found.")


def _at_most(count: int, mean: float) -> tuple[float, float]:
    """P(X <= count) and its derivative by the mean."""
    of_count = _probability(count, mean)
    ratios = (count - np.arange(min(count, _n_terms(count)))) / mean
    return of_count * (1.0 + float(np.cumprod(ratios).sum())), -of_count


def _at_least(count: int, mean: float) -> tuple[float, float]:
    """P(X >= count) and its derivative by the mean."""
    of_count = _probability(count, mean)
    ratios = mean / (count + 1.0 + np.arange(_n_terms(count)))
    return of_count * (1.0 + float(np.cumprod(ratios).sum())), of_count * count / mean


def _probability(count: int, mean: float) -> float:
    return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))


def _n_terms(count: int) -> int:
    """Terms that matter: those further than 14 standard deviations away are under 1e-30 of the first."""
    return int(14.0 * math.sqrt(count)) + 60
