"""Cohorts in which no factor goes with anything, seeded, and how often 95 % limits hold a ratio of 1 there.

724 patients, about 40 second cancers and 300 deaths, censoring from 1 to 9 years, 5 % under observation late. The
factor is low or not at visits; nothing depends on it. `NAIVE` groups day-0 time by what was seen at any time later,
which the program does not offer: it is here to show that such limits do not hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.statistics.cox import cox
from data.statistics.fine_gray import fine_gray
from data.statistics.intervals import carried_forward, split
from data.statistics.limits import Z_95

N = 724
VISITS = np.array([-14, 14, 28, 56, 91, 180, 270, 365, 548, 730, 1096, 1461, 1826, 2191, 2557, 2922])
LANDMARK = 90
CARRIED_DAYS = 400
YEARLY_HAZARDS = (0.02, 0.16)

Limits = tuple[float, float]


@dataclass(frozen=True, eq=False)
class NullCohort:
    """`time`, `cause` (n,), `entry` (n,) -1 for from day 0 on; `low` (n, visits) what each visit would show."""

    time: NDArray[np.int64]
    cause: NDArray[np.int64]
    entry: NDArray[np.int64]
    low: NDArray[np.bool_]


def null_cohort(random: np.random.Generator) -> NullCohort:
    """One cohort. A patient's visits resemble each other: low is drawn around an own share."""
    cancer, death = (random.exponential(365.25 / hazard, N) for hazard in YEARLY_HAZARDS)
    end = random.uniform(365, 9 * 365, N)
    first = np.minimum(cancer, death)
    time = np.maximum(np.floor(np.minimum(first, end)), 1).astype(np.int64)
    cause = np.where(first > end, 0, np.where(cancer < death, 1, 2))
    entry = np.where(random.random(N) < 0.05, random.integers(1, 300, N), -1)
    entry = np.where(entry < time, entry, -1)
    own = random.beta(2, 4, (N, 1))
    return NullCohort(time, cause, entry, random.random((N, VISITS.size)) < own)


def at_infusion(made: NullCohort) -> Limits:
    return _cox_limits(made.time, made.cause, made.low[:, 0], made.entry)


def at_landmark(made: NullCohort) -> Limits:
    """The last visit by the landmark, among those followed beyond it; time counts from there."""
    here = made.time > LANDMARK
    value = made.low[here, np.flatnonzero(VISITS <= LANDMARK)[-1]]
    entry = np.maximum(made.entry[here] - LANDMARK, 0)
    return _cox_limits(made.time[here] - LANDMARK, made.cause[here], value, entry)


def during_follow_up(made: NullCohort) -> Limits:
    """Every visit counts from the day after it on."""
    patient, visit = np.nonzero(made.time[:, None] > VISITS)
    steps = carried_forward(
        patient, VISITS[visit], made.low[patient, visit].astype(np.int8), carried_days=CARRIED_DAYS
    )
    rows = split(made.entry, made.time, [steps])
    known = rows.states[0] >= 0
    cause = np.where(rows.is_last, made.cause[rows.patient], 0)
    return _cox_limits(rows.stop[known], cause[known], rows.states[0][known], rows.start[known])


def subdistribution(made: NullCohort) -> Limits:
    """Fine-Gray of a factor of the infusion, everybody followed from day 0."""
    fit = fine_gray(made.time, made.cause, made.low[:, :1].astype(np.float64))
    return _limits(fit.coefficients[0], fit.std_error[0])


def naive(made: NullCohort) -> Limits:
    """Low at any visit that took place, counted from day 0: whoever lives longer has more visits to be low at."""
    ever = np.any(made.low & (made.time[:, None] > VISITS), axis=1)
    return _cox_limits(made.time, made.cause, ever, made.entry)


ROUTES: dict[str, Callable[[NullCohort], Limits]] = {
    "Cox, factor of the infusion": at_infusion,
    "Cox, factor of the landmark": at_landmark,
    "Cox, factor that changes": during_follow_up,
    "Fine-Gray, factor of the infusion": subdistribution,
}
NAIVE = "naive: ever low, from day 0"


def coverage(route: Callable[[NullCohort], Limits], cohorts: int, seed: int) -> float:
    """Share of `cohorts` whose limits hold a log ratio of 0."""
    random = np.random.default_rng(seed)
    held = [lower <= 0.0 <= upper for lower, upper in (route(null_cohort(random)) for _ in range(cohorts))]
    return float(np.mean(held))


def _cox_limits(stop: NDArray, cause: NDArray, value: NDArray, start: NDArray) -> Limits:
    fit = cox(stop, cause == 1, value.astype(np.float64)[:, None], start=start)
    return _limits(fit.coefficients[0], fit.std_error[0])


def _limits(middle: float, std_error: float) -> Limits:
    return middle - Z_95 * std_error, middle + Z_95 * std_error
