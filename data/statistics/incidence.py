"""Cumulative incidence of competing causes: Aalen-Johansen, exact under ties, delayed entry and case weights.

Standard errors are the infinitesimal jackknife, as R's `survfit` computes them for a multi-state curve; without
delayed entry and weights it is the same number as the Dinse-Larson delta variance, which is computed there.
Conventions of risk sets and ties: `data/statistics/counts.py`. The curve is right-continuous and ends at the last
observed time. What an event is, and who is in the cohort, does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.statistics.counts import (
    EventTable,
    Floats,
    Integers,
    check_follow_up,
    codes_of,
    count_codes,
    count_events,
    count_whole_days,
)
from data.statistics.frozen import make_read_only
from data.statistics.jackknife import jackknife
from data.statistics.limits import log_log_limits, upper_limit_of_none
from data.statistics.reading import places_of
from data.statistics.steps import Steps, steps_of_counts

LOG_LOG = "log-log"
EXACT_ZERO = "exact_zero"


@dataclass(frozen=True, eq=False)
class AalenJohansen:
    """Cumulative incidence of K causes over the T distinct times on which any event of any cause happened.

    `time` (T,) in the unit that came in; `at_risk` (T,) patients with entry < t <= exit and `events` (K, T) patients,
    both unweighted; `event_free` (T,) Kaplan-Meier of any event; `estimate`, `std_error`, `ci_lower`, `ci_upper`
    (K, T) probabilities from 0 to 1, limits NaN where they cannot be given (estimate 1; nothing happened and nobody is
    at risk). `ci_method` (K) is "exact_zero" for a cause whose estimate stays 0, else "log-log". `last_time` is the
    last observed time, NaN for no patients; `n` the number of patients. `risk_time`, `risk_count` (R,): see
    `EventTable`. The arrays are read-only.
    """

    time: Floats
    at_risk: Integers
    events: Integers
    event_free: Floats
    estimate: Floats
    std_error: Floats
    ci_lower: Floats
    ci_upper: Floats
    ci_method: tuple[str, ...]
    last_time: float
    n: int
    risk_time: Floats
    risk_count: Integers

    def __post_init__(self) -> None:
        make_read_only(self)


@dataclass(frozen=True, eq=False)
class Reading:
    """Curves read at `times` (M,): `estimate`, `std_error`, `ci_lower`, `ci_upper` (K, M), `at_risk` (M,)."""

    times: Floats
    at_risk: Integers
    estimate: Floats
    std_error: Floats
    ci_lower: Floats
    ci_upper: Floats


def aalen_johansen(
    time: ArrayLike,
    cause: ArrayLike,
    *,
    n_causes: int,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> AalenJohansen:
    """Cumulative incidence of each of `n_causes` causes with standard errors and 95 % limits.

    time (n,): end of follow-up, 0 or later, any unit; whole numbers of an integer type are fastest.
    cause (n,): whole numbers, 0 = censored, 1..n_causes; a cause without events gets a curve of 0.
    entry (n,): delayed entry in the unit of `time`, at risk on entry < t <= time; NaN or any negative number where
    there is none (at risk from 0 inclusive, so an event at time 0 counts).
    weights (n,): case weights above 0, one per patient.

    No patients give empty arrays. Once the risk set has been emptied by events, `event_free` stays 0 and no curve
    rises again, even if patients enter later. ValueError for a missing or negative time, a cause outside the range,
    an entry that is not before the time, a weight that is not above 0.
    Source: Aalen & Johansen, Scand J Statist 1978; jackknife: Therneau & Grambsch, Modeling Survival Data, 2000.
    """
    if entry is None and weights is None and n_causes > 0:
        table = count_whole_days(np.asarray(time), np.asarray(cause), n_causes)
        if table is not None:
            return _of_counts(table)
    follow_up = check_follow_up(time, cause, n_causes, entry, weights)
    table = count_events(follow_up)
    if follow_up.entry is None and follow_up.weights is None:
        return _of_counts(table)
    return _curve(table, *jackknife(follow_up, table.time))


def event_codes(time: ArrayLike, cause: ArrayLike, *, n_causes: int) -> NDArray[np.intp]:
    """One whole number per patient from whole-number times and causes: a column to keep and to filter.

    `aalen_johansen_of_codes(event_codes(time, cause, n_causes=K)[mask], n_causes=K)` equals
    `aalen_johansen(time[mask], cause[mask], n_causes=K)`, in one pass over 8 bytes per patient.
    """
    follow_up = check_follow_up(time, cause, n_causes)
    if follow_up.time.dtype.kind not in "iu":
        raise ValueError(
            "Codes are made of whole-number times of an integer type; give other times as they are."
        )
    return codes_of(follow_up)


def aalen_johansen_of_codes(codes: NDArray[np.intp], *, n_causes: int) -> AalenJohansen:
    """`aalen_johansen` without delayed entry and weights, from `event_codes` made with the same `n_causes`."""
    return _of_counts(count_codes(codes, n_causes))


def _of_counts(table: EventTable) -> AalenJohansen:
    survivors = table.at_risk - table.events.sum(axis=0)
    steps = steps_of_counts(table.at_risk, survivors, table.events)
    return _curve(table, steps, _delta_std_error(table.at_risk, survivors, steps))


def _delta_std_error(at_risk: Integers, survivors: Integers, steps: Steps) -> Floats:
    """Standard error of each cause by the delta method, (K, J), as sums of variances per event time.

    Given everything before an event time, the cause's share h of the n at risk is binomial. With V the variance of the
    incidence F, A that of ln S (Greenwood's sum) and C the covariance of F and ln S, one event time adds
    (S h)^2 A + 2 S h C + S^2 h (1 - h) / n to V, D / (n (n - D)) to A and S h (A - 1 / n) to C.
    Source: Dinse & Larson, Biometrika 1986, the same variance rearranged into running sums without cancellation.
    """
    # Where nobody survives, Greenwood's term is infinite, and nothing rises any more: any number will do.
    greenwood = (at_risk - survivors) / (at_risk * np.maximum(survivors, 1))
    one_by_n = 1.0 / at_risk
    log_variance = _sum_before(greenwood)
    covariance = _sum_before(steps.rise * (log_variance - one_by_n))
    binomial = (steps.event_free_before - steps.rise) * one_by_n
    variance = np.cumsum(steps.rise * (steps.rise * log_variance + 2.0 * covariance + binomial), axis=1)
    return np.sqrt(np.maximum(variance, 0.0))


def _sum_before(terms: Floats) -> Floats:
    """Running sum along the last axis up to, and without, each term."""
    total = np.zeros_like(terms)
    np.cumsum(terms[..., :-1], axis=-1, out=total[..., 1:])
    return total


def _curve(table: EventTable, steps: Steps, std_error: Floats) -> AalenJohansen:
    estimate = steps.incidence
    if (steps.event_free[-1:] == 0.0).any():
        certain = _certain(steps)
        estimate, std_error = np.where(certain, 1.0, estimate), np.where(certain, 0.0, std_error)
    lower, upper = _limits(estimate, std_error, table.at_risk)
    methods = tuple(LOG_LOG if of_cause.any() else EXACT_ZERO for of_cause in estimate)
    return AalenJohansen(
        table.time, table.at_risk, table.events, steps.event_free, estimate, std_error, lower, upper,
        methods, table.last_time, table.n, table.risk_time, table.risk_count,
    )  # fmt: skip


def _certain(steps: Steps) -> NDArray[np.bool_]:
    """True where nobody is left and every event was of this cause: 1 exactly, and not a sum of rounded parts."""
    other = steps.incidence.sum(axis=0) - steps.incidence
    return (steps.event_free == 0.0) & (other == 0.0) & (steps.incidence > 0.0)


def _limits(estimate: Floats, std_error: Floats, at_risk: Integers) -> tuple[Floats, Floats]:
    return _bounded(estimate, *log_log_limits(estimate, std_error), at_risk)


def _bounded(estimate: Floats, lower: Floats, upper: Floats, at_risk: Integers) -> tuple[Floats, Floats]:
    """The limits, replaced by 0 and the exact upper bound where nothing has happened (NaN where nobody is at risk)."""
    nothing = estimate == 0.0
    if nothing.any():
        bound = upper_limit_of_none(at_risk)
        lower = np.where(nothing, np.where(np.isnan(bound), np.nan, 0.0), lower)
        upper = np.where(nothing, bound, upper)
    return lower, upper


def at_times(curve: AalenJohansen, times: ArrayLike) -> Reading:
    """Read the curves at any times (M,) of 0 or later: the value at t includes the events at t.

    NaN past the last observed time and before anybody is at risk (all enter later): nothing is known there, which is
    not an incidence of 0. `at_risk` counts entry < t <= exit. Where nothing has happened by t the upper limit is the
    exact one from the number at risk at t, NaN where nobody is at risk.
    """
    places = places_of(times, curve.time, curve.risk_time, curve.risk_count)
    read, at_risk = places.read, places.at_risk
    estimate = read(curve.estimate)
    lower, upper = _bounded(estimate, read(curve.ci_lower), read(curve.ci_upper), at_risk)
    return Reading(places.times, at_risk, estimate, read(curve.std_error), lower, upper)
