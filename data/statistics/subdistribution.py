"""Risk sets of the subdistribution hazard: who stays in them after a competing event, and with which weight.

With G the Kaplan-Meier estimate of being uncensored, a patient is at risk of the cause at t with weight 1 while
followed (time >= t), and after a competing event with weight G(t-) / G(time-). Events and censorings on one day: the
events come first, so that such a patient is still at risk of being censored on that day, as in R's `cmprsk::crr`.
Because the weight is a product of a part of t and a part of the patient, every sum over a risk set is two running
sums over the patients in order of time: O(n) per covariate, and no row is ever split.
Source: Fine & Gray, JASA 1999; Geskus, Biometrics 2011 for the weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.statistics.counts import Floats, Integers

Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Censoring:
    """The C distinct times of censoring, and each patient's place among them.

    Per time (C,): number `censored` and `at_risk` of it; `first`, the first patient with that time or a later one;
    `next_event`, the first event time that is not earlier. Per patient (n,): `passed`, how many of these times are
    <= the own time; `is_censored`.
    """

    censored: Integers
    at_risk: Integers
    first: Places
    next_event: Places
    passed: Places
    is_censored: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RiskSets:
    """Patients in order of time, and the J distinct times with an event of the cause.

    Per patient (n,): `is_event` of the cause; `after` 1 / G(time-) where a competing event has happened, else 0;
    `passed` how many event times are <= the own time. Per event time (J,): `events`; `first`, the first patient with
    time >= t; `uncensored` G(t-). `covariates` (p, n) stand in the same order of patients.
    """

    covariates: Floats
    is_event: NDArray[np.bool_]
    after: Floats
    passed: Places
    event_time: Floats
    events: Integers
    first: Places
    uncensored: Floats
    censoring: Censoring


@dataclass(frozen=True, eq=False)
class Means:
    """At the J event times: `total` weighted risk (J,), `mean` of covariates (p, J), `hazard` (J,), events / total."""

    total: Floats
    mean: Floats
    hazard: Floats


def risk_sets(time: NDArray, cause: NDArray, of_cause: int, covariates: Floats) -> RiskSets:
    """Of checked columns: time (n,), cause (n,) and covariates (p, n). Equal rows are interchangeable, so the order
    of the rows plays no part in any sum.
    """
    order = np.lexsort((*covariates[::-1], cause, time))
    time, cause = time[order], cause[order]
    is_event, is_censored = cause == of_cause, cause == 0
    event_time, events = np.unique(time[is_event], return_counts=True)
    censored_time, censored = np.unique(time[is_censored], return_counts=True)
    first_censored = np.searchsorted(time, censored_time)
    at_risk = time.size - first_censored
    uncensored = np.concatenate([[1.0], np.cumprod(1.0 - censored / at_risk)])
    own = uncensored[np.searchsorted(censored_time, time)]
    is_competing = ~is_event & ~is_censored
    return RiskSets(
        np.ascontiguousarray(covariates[:, order]),
        is_event,
        np.where(is_competing, 1.0 / np.where(is_competing, own, 1.0), 0.0),
        np.searchsorted(event_time, time, side="right"),
        event_time.astype(np.float64),
        events,
        np.searchsorted(time, event_time),
        uncensored[np.searchsorted(censored_time, event_time)],
        Censoring(
            censored,
            at_risk,
            first_censored,
            np.searchsorted(event_time, censored_time),
            np.searchsorted(censored_time, time, side="right"),
            is_censored,
        ),
    )


def means(sets: RiskSets, risk: Floats) -> Means:
    """Totals and means over the risk sets with `risk` (n,) = exp(linear predictor) of each patient."""
    total = _over_risk_sets(sets, risk)
    mean = _over_risk_sets(sets, sets.covariates * risk) / total
    return Means(total, mean, sets.events / total)


def _over_risk_sets(sets: RiskSets, values: Floats) -> Floats:
    """Weighted sum of values (..., n) over the risk set of each event time, (..., J)."""
    followed = from_here(values)[..., sets.first]
    return followed + sets.uncensored * to_here(values * sets.after)[..., sets.first]


def accumulated(sets: RiskSets, at_events: Floats) -> Floats:
    """Sum over the event times of weight * value for each patient, (..., n), from values (..., J)."""
    followed = to_here(at_events)
    weighted = to_here(sets.uncensored * at_events)
    passed = sets.passed
    return followed[..., passed] + sets.after * (weighted[..., -1:] - weighted[..., passed])


def information(sets: RiskSets, risk: Floats, at: Means, scale: Floats | float = 1.0) -> Floats:
    """Second derivative (p, p) of minus the log likelihood; `scale` (J,) multiplies the part of each event time."""
    hazard = accumulated(sets, scale * at.hazard)
    of_patients = (sets.covariates * (risk * hazard)) @ sets.covariates.T
    return of_patients - (at.mean * (scale * sets.events)) @ at.mean.T


def score_parts(sets: RiskSets, risk: Floats, at: Means, scale: Floats) -> Floats:
    """What each patient adds to the score, (p, n): own residual and part in the estimate of G.

    `scale` (J,) multiplies the part of each event time; all ones gives the score itself. With M the martingale of the
    cause and M^c that of censoring, patient i adds the sum of w (Z - mean) dM and of q / n dM^c, where q(u) is what the
    weights of those with a competing event before u still carry of the score from u on.
    """
    scaled = scale * at.hazard
    parts = accumulated(sets, scaled * at.mean) - sets.covariates * accumulated(sets, scaled)
    parts *= risk
    own = sets.passed[sets.is_event] - 1
    parts[:, sets.is_event] += scale[own] * (sets.covariates[:, sets.is_event] - at.mean[:, own])
    return parts + _censoring_parts(sets, risk, at, scaled)


def _censoring_parts(sets: RiskSets, risk: Floats, at: Means, scaled: Floats) -> Floats:
    censoring = sets.censoring
    carried = risk * sets.after
    weight = to_here(carried)[censoring.first]
    weighted = to_here(sets.covariates * carried)[:, censoring.first]
    later = from_here(sets.uncensored * scaled)[censoring.next_event]
    later_mean = from_here(sets.uncensored * scaled * at.mean)[:, censoring.next_event]
    per_patient = (weighted * later - weight * later_mean) / censoring.at_risk
    compensated = to_here(per_patient * (censoring.censored / censoring.at_risk))
    parts = -compensated[:, censoring.passed]
    own = censoring.passed[censoring.is_censored] - 1
    parts[:, censoring.is_censored] += per_patient[:, own]
    return parts


def to_here(values: Floats) -> Floats:
    """Sum of values[..., :i] for i = 0..size, so one longer than values."""
    total = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=total[..., 1:])
    return total


def from_here(values: Floats) -> Floats:
    """Sum of values[..., i:] for i = 0..size, so one longer than values."""
    return to_here(values[..., ::-1])[..., ::-1]
