"""Steps and standard errors under delayed entry and case weights: the infinitesimal jackknife by sums over risk sets.

The influence of patient i on the incidence F(t) of a cause is U_i(t) = P_i(t) + F(t) Q_i(t). While at risk, each event
time j adds -S d / n^2 - F_j g to P and g to Q, with g = D / (n (n - D)), S just before j, d events of the cause, D of
any cause and n at risk; the patient's own event adds S / n (if of the cause) + F_j / (n - D) to P and -1 / (n - D) to
Q. The variance is the sum of (weight * U)^2. Patients with the same first and last event time at risk and the same
cause have the same U, so the sums run over such groups, in their order: O(n log n), and the order of rows plays no
part. Source of the estimator: Therneau & Grambsch, Modeling Survival Data, 2000; R's `survfit`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.statistics.counts import Floats, FollowUp
from data.statistics.steps import Steps, steps_of_counts

Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Groups:
    """G groups of patients with one history: at risk at event times first <= j < last, then `cause` at last - 1.

    `weight` and `weight_squared` are sums over the patients of the group, `count` their number.
    """

    first: Places
    last: Places
    cause: Places
    count: Floats
    weight: Floats
    weight_squared: Floats
    n_causes: int
    n_times: int

    def leaving(self, values: Floats) -> Floats:
        """Sum of values (G,) by last, (J + 1,)."""
        return _sum_by(self.last, values, self.n_times + 1)

    def at_risk_after(self, values: Floats) -> Floats:
        """Sum of values (G,) over the groups that have entered by event time j and stay beyond it, (J,)."""
        entering = _sum_by(self.first, values, self.n_times + 1)
        return _sum_from_here(self.leaving(values))[2:] - _sum_from_here(entering)[1:-1]


@dataclass(frozen=True, eq=False)
class _Hazard:
    """Steps of the curves; weighted n and D of any cause; 1 / (n - D), 0 where it no longer matters. All (J,)."""

    steps: Steps
    at_risk: Floats
    events_of_any: Floats
    per_survivor: Floats


def jackknife(follow_up: FollowUp, event_time: Floats) -> tuple[Steps, Floats]:
    """Steps of the curves and their standard errors (K, J) at the J distinct event times."""
    groups = _group(follow_up, event_time)
    hazard = _hazard(groups)
    errors = [_std_error(groups, hazard, k) for k in range(follow_up.n_causes)]
    return hazard.steps, np.array(errors)


def _group(follow_up: FollowUp, event_time: Floats) -> _Groups:
    n_times, n_codes = event_time.size, follow_up.n_causes + 1
    last = np.searchsorted(event_time, follow_up.time, side="right")
    first = np.zeros_like(last)
    if follow_up.entry is not None:
        first = np.searchsorted(event_time, follow_up.entry, side="right")
    history = (last * n_codes + follow_up.cause) * (n_times + 1) + first
    if follow_up.weights is None:
        distinct, count = np.unique(history[first < last], return_counts=True)
        weight = weight_squared = count.astype(np.float64)
    else:
        order = np.lexsort((follow_up.weights, history))
        order = order[(first < last)[order]]
        distinct, start, count = np.unique(history[order], return_index=True, return_counts=True)
        ordered = follow_up.weights[order]
        weight = np.add.reduceat(ordered, start) if start.size else np.empty(0)
        weight_squared = np.add.reduceat(ordered**2, start) if start.size else np.empty(0)
    last_and_cause, first = np.divmod(distinct, n_times + 1)
    last, cause = np.divmod(last_and_cause, n_codes)
    return _Groups(
        first, last, cause, count.astype(np.float64), weight, weight_squared, follow_up.n_causes, n_times
    )


def _hazard(groups: _Groups) -> _Hazard:
    def survivors(amount: Floats) -> Floats:
        censored_next = groups.leaving(np.where(groups.cause == 0, amount, 0.0))[1:]
        return groups.at_risk_after(amount) + censored_next

    events = np.array(
        [
            groups.leaving(np.where(groups.cause == k, groups.weight, 0.0))[1:]
            for k in range(1, groups.n_causes + 1)
        ]
    )
    left = np.where(survivors(groups.count) > 0.5, survivors(groups.weight), 0.0)
    events_of_any = events.sum(axis=0)
    at_risk = left + events_of_any
    steps = steps_of_counts(at_risk, left, events)
    matters = (left > 0.0) & (steps.event_free_before > 0.0)
    return _Hazard(steps, at_risk, events_of_any, np.where(matters, 1.0 / np.where(matters, left, 1.0), 0.0))


def _std_error(groups: _Groups, hazard: _Hazard, k: int) -> Floats:
    steps, incidence = hazard.steps, hazard.steps.incidence[k]
    gain_q = hazard.events_of_any / hazard.at_risk * hazard.per_survivor
    passed_q = _sum_to_here(gain_q)
    passed_p = _sum_to_here(-steps.rise[k] / hazard.at_risk - incidence * gain_q)
    entered_p, entered_q = passed_p[groups.first], passed_q[groups.first]

    own = groups.last - 1
    own_q = np.where(groups.cause > 0, hazard.per_survivor[own], 0.0)
    own_p = np.where(groups.cause == k + 1, steps.event_free_before[own] / hazard.at_risk[own], 0.0)
    left_p = passed_p[groups.last] - entered_p + own_p + incidence[own] * own_q
    left_q = passed_q[groups.last] - entered_q - own_q

    square = groups.weight_squared

    def gone(values: Floats) -> Floats:
        return groups.leaving(values).cumsum()[1:]

    of_gone = gone(square * left_p**2) + incidence * (
        2.0 * gone(square * left_p * left_q) + incidence * gone(square * left_q**2)
    )
    staying = passed_p[1:] + incidence * passed_q[1:]
    mean_part = groups.at_risk_after(square * entered_p) + incidence * groups.at_risk_after(
        square * entered_q
    )
    square_part = groups.at_risk_after(square * entered_p**2) + incidence * (
        2.0 * groups.at_risk_after(square * entered_p * entered_q)
        + incidence * groups.at_risk_after(square * entered_q**2)
    )
    of_staying = staying * (staying * groups.at_risk_after(square) - 2.0 * mean_part) + square_part
    # Before the first event of the cause nobody has any influence; the sums leave a residue of rounding there.
    return np.where(incidence == 0.0, 0.0, np.sqrt(np.maximum(of_gone + of_staying, 0.0)))


def _sum_by(place: Places, values: Floats, n_places: int) -> Floats:
    return np.asarray(np.bincount(place, values, n_places), dtype=np.float64)


def _sum_to_here(values: Floats) -> Floats:
    """Sum of values[:i] for i = 0..size, so one longer than values."""
    return np.concatenate([[0.0], values.cumsum()])


def _sum_from_here(values: Floats) -> Floats:
    """Sum of values[i:] for i = 0..size, so one longer than values."""
    return np.append(values[::-1].cumsum()[::-1], 0.0)
