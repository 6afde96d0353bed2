"""The cause-specific Cox model with Efron's ties, delayed entry and time-dependent covariates, and its check.

One row is a stretch of one patient's time, (start, stop], over which the covariates stay the same; a patient without
changes is one row. Rows that contain no event time leave no trace, so a cohort costs what its risk sets cost. Numbers
equal R's `coxph` and `cox.zph` and lifelines (tests/data/statistics/test_cox.py); lifelines itself needs a minute where
100,000 patients enter late or change, and a second for each of the thirty fits of one screen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.statistics.cox_moments import Floats, RiskSets, Score, risk_sets, score_at
from data.statistics.limits import Z_95

MOST_STEPS = 40
PRECISION = 1e-12
LARGEST_STANDARDISED_ERROR = 20.0
"""A standard error of so many per standard deviation of the covariate comes from a coefficient without bound only."""
SMALLEST_SHARE_OF_VARIANCE = 1e-8

NOBODY = "Nobody is at risk."
NO_EVENT = "No event happened."
NO_VARIATION = "Those at risk at the events do not differ in it, so there is nothing to compare."
NO_BOUND = "All events lie on one side, so the ratio has no bound."
TIED_TOGETHER = "The factors cannot be told apart in these patients."
NOT_CONVERGED = "The fit did not settle."


@dataclass(frozen=True, eq=False)
class Cox:
    """A fit with p coefficients. Where `problem` says why there is none, every array is NaN.

    `coefficients`, `std_error` (p,) log hazard ratios per unit of the covariate; `covariance` (p, p) the inverse
    information. `non_proportional_chi2`, `non_proportional_p` (p,): the score test, one degree of freedom each, that
    the coefficient changes with 1 - Kaplan-Meier(t-). `log_likelihood` at the fit, `null_log_likelihood` at 0; `rows`
    that came in, `events` among them.
    """

    coefficients: Floats
    std_error: Floats
    covariance: Floats
    non_proportional_chi2: Floats
    non_proportional_p: Floats
    log_likelihood: float
    null_log_likelihood: float
    rows: int
    events: int
    steps: int
    problem: str | None

    def hazard_ratio(self, number: int = 0) -> tuple[float, float, float]:
        """exp(coefficient) of one covariate with 95 % Wald limits; NaN where there is no fit."""
        middle, width = self.coefficients[number], Z_95 * self.std_error[number]
        ratio, lower, upper = np.exp([middle, middle - width, middle + width]).tolist()
        return ratio, lower, upper


def cox(stop: ArrayLike, event: ArrayLike, covariates: ArrayLike, *, start: ArrayLike | None = None) -> Cox:
    """Fit log hazard = sum of coefficients x covariates to rows at risk on start < t <= stop.

    `stop` (n,) >= 0; `event` (n,) bool, whether the event of interest ended the row; `covariates` (n, p), finite;
    `start` (n,) with NaN for "from the beginning on", or None for everybody. No event, a covariate without variation
    and events on one side only give a `problem`, never an exception and never a number. Raises ValueError for arrays
    that do not belong together. Sources: Cox, J R Stat Soc B 1972; Efron, J Am Stat Assoc 1977; the check: Grambsch &
    Therneau, Biometrika 1994, as the score test of `cox.zph` (survival 3).
    """
    stop_at = np.asarray(stop, dtype=np.float64)
    happened = np.asarray(event, dtype=bool)
    values = np.asarray(covariates, dtype=np.float64)
    from_when = np.full(stop_at.shape, -np.inf) if start is None else np.asarray(start, dtype=np.float64)
    from_when = np.where(np.isnan(from_when), -np.inf, from_when)
    _check(from_when, stop_at, happened, values)
    empty = _without_fit(values.shape[1], stop_at.size, int(happened.sum()))
    if stop_at.size == 0:
        return replace(empty, problem=NOBODY)
    if not happened.any():
        return replace(empty, problem=NO_EVENT)
    sets = risk_sets(from_when, stop_at, happened, values)
    return _fitted(sets, empty)


def _check(start: Floats, stop: Floats, event: NDArray[np.bool_], values: Floats) -> None:
    if values.ndim != 2 or not stop.shape == event.shape == start.shape == values.shape[:1]:
        raise ValueError(
            f"stop {stop.shape}, event {event.shape}, start {start.shape} and covariates {values.shape} do not match."
        )
    if values.shape[1] == 0 or not (np.isfinite(values).all() and np.isfinite(stop).all()):
        raise ValueError(
            "Covariates and times must be there and finite; patients without a value are left out before."
        )
    if (start >= stop).any():
        raise ValueError("A row ends on or before the time at which it starts.")


def _without_fit(p: int, rows: int, events: int) -> Cox:
    none = np.full(p, np.nan)
    return Cox(none, none, np.full((p, p), np.nan), none, none, math.nan, math.nan, rows, events, 0, None)


def _fitted(sets: RiskSets, empty: Cox) -> Cox:
    p = sets.values.shape[1]
    start = score_at(sets, np.zeros(p))
    problem = _no_information(sets, start)
    if problem:
        return replace(empty, problem=problem)
    coefficients, found, steps, settled = _newton(sets, start)
    if _no_information(sets, found):
        return replace(empty, steps=steps, problem=NO_BOUND)
    covariance = np.linalg.inv(found.information)
    std_error = np.sqrt(covariance.diagonal())
    if not settled or (std_error * sets.deviation > LARGEST_STANDARDISED_ERROR).any():
        unbounded = (std_error * sets.deviation > 1.0).any()
        return replace(empty, steps=steps, problem=NO_BOUND if unbounded else NOT_CONVERGED)
    chi2 = _change_with_time(sets, found)
    return replace(
        empty,
        coefficients=coefficients,
        std_error=std_error,
        covariance=covariance,
        non_proportional_chi2=chi2,
        non_proportional_p=np.array([math.erfc(math.sqrt(value / 2.0)) for value in chi2.tolist()]),
        log_likelihood=found.log_likelihood,
        null_log_likelihood=start.log_likelihood,
        steps=steps,
    )


def _newton(sets: RiskSets, found: Score) -> tuple[Floats, Score, int, bool]:
    """Newton's method from 0, with halved steps where a whole one would make the likelihood smaller."""
    coefficients = np.zeros(found.gradient.size)
    for number in range(1, MOST_STEPS + 1):
        step = np.linalg.lstsq(found.information, found.gradient, rcond=None)[0]
        tried = score_at(sets, coefficients + step)
        halvings = 0
        while not tried.log_likelihood >= found.log_likelihood - PRECISION and halvings < 20:
            step, halvings = step / 2.0, halvings + 1
            tried = score_at(sets, coefficients + step)
        settled = abs(float(step @ found.gradient)) < PRECISION
        coefficients, found = coefficients + step, tried
        if settled or _no_information(sets, found):
            return coefficients, found, number, settled
    return coefficients, found, MOST_STEPS, False


def _no_information(sets: RiskSets, found: Score) -> str | None:
    """Why the information cannot be inverted; None where it can. Compared with the spread of the covariates."""
    own = found.information.diagonal()
    if not (own > SMALLEST_SHARE_OF_VARIANCE * found.events * sets.deviation**2).all():
        return NO_VARIATION
    scale = np.sqrt(own)
    if np.linalg.eigvalsh(found.information / np.outer(scale, scale))[0] < SMALLEST_SHARE_OF_VARIANCE:
        return TIED_TOGETHER
    return None


def _change_with_time(sets: RiskSets, found: Score) -> Floats:
    """Score test for each coefficient of a slope over g(t) = 1 - Kaplan-Meier(t-), the other coefficients free."""
    survival = np.cumprod(1.0 - sets.events / sets.at_risk)
    g = 1.0 - np.concatenate([[1.0], survival[:-1]])
    g -= np.average(g, weights=sets.events)
    slope = found.residuals @ g
    crossed = found.variances @ g
    squared = found.variances @ g**2
    explained = crossed @ np.linalg.solve(found.information, crossed)
    remaining = (squared - explained).diagonal()
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = slope**2 / remaining
    return np.where(remaining > 1e-12 * squared.diagonal(), chi2, np.nan)
