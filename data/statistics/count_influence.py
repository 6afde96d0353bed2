"""Standard error of a mean cumulative count: the sum over patients of their squared influence.

The influence of a patient is the derivative of the estimate by the patient's weight; for continuous times it is the one
of Ghosh & Lin. With S alive just before u, n at risk, m events, d deaths on u, and mu the estimate, patient i has

    U_i(t) = sum S / n (dN_i - m / n) - sum (dD_i - d / n) / (n - d) (mu(t) - mu(u)),  both over u <= t at risk.

It has the form P_i(t) + mu(t) Q_i(t). While at risk P and Q are running sums which all patients share, plus constants
of the patient that change at the own events only; afterwards both stand still. So the patients are added up by the
stretches between their events: O(n + m + J) after sorting, which makes the order of the rows irrelevant.
Source: Ghosh & Lin, Biometrics 2000.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.statistics.counts import Floats, FollowUp, Integers

Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Histories:
    """Places among the J times. Patients (n,) that are ever at risk: on first <= j < last; `died` at last - 1.

    Stretches (n + m,), by patient and then by time: of `patient`, from `start` on; the first of each patient is the
    entry, `is_event` false, and every event begins another.
    """

    first: Places
    last: Places
    died: NDArray[np.bool_]
    patient: Places
    start: Places
    is_event: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Jumps:
    """Per time (J,): what an own event adds to P, 1 / (n - d), and what being at risk adds to P and to Q."""

    of_event: Floats
    per_survivor: Floats
    to_p: Floats
    to_q: Floats


def histories(follow_up: FollowUp, times: Floats, patient: Places, place: Places) -> Histories:
    """Of patients with cause 1 for death, and events (m,) of `patient` at `place` among the J `times`."""
    last = np.searchsorted(times, follow_up.time, side="right")
    first = np.zeros_like(last)
    if follow_up.entry is not None:
        first = np.searchsorted(times, follow_up.entry, side="right")
    ever = last > first
    number = np.cumsum(ever) - 1
    patients = np.concatenate([number[ever], number[patient]])
    starts = np.concatenate([first[ever], place])
    is_event = np.arange(patients.size) >= ever.sum()
    order = np.lexsort((is_event, starts, patients))
    return Histories(
        first[ever], last[ever], follow_up.cause[ever] == 1, patients[order], starts[order], is_event[order]
    )


def jumps_of_counts(
    at_risk: Integers, deaths: Integers, events: Integers, alive_before: Floats, estimate: Floats
) -> Jumps:
    """All arguments (J,)."""
    # Where nobody survives, mu stands still afterwards and the deaths change nothing in it: any number will do.
    per_survivor = 1.0 / np.maximum(at_risk - deaths, 1)
    of_event = alive_before / at_risk
    to_q = deaths / at_risk * per_survivor
    return Jumps(of_event, per_survivor, -of_event * events / at_risk - estimate * to_q, to_q)


def influence_error(of: Histories, jumps: Jumps, estimate: Floats) -> Floats:
    """Root of the sum over patients of (P + mu Q)^2 at each time (J,)."""
    n_times = estimate.size
    shared_p, shared_q = _running(jumps.to_p), _running(jumps.to_q)
    is_first = ~of.is_event
    is_last = np.roll(is_first, -1)
    own = _own_sums(is_first, np.where(is_first, 0.0, jumps.of_event[of.start]))

    end = of.last - 1
    dead = np.where(of.died, jumps.per_survivor[end], 0.0)
    left_p = shared_p[of.last] - shared_p[of.first] + own[is_last] + estimate[end] * dead
    left_q = shared_q[of.last] - shared_q[of.first] - dead
    gone = _Sums.between(end, np.full(end.size, n_times), left_p, left_q, n_times)

    until = np.where(is_last, end[of.patient], np.roll(of.start, -1))
    constant_p, constant_q = own - shared_p[of.first][of.patient], -shared_q[of.first][of.patient]
    present = _Sums.between(of.start, until, constant_p, constant_q, n_times)

    shared = shared_p[1:] + estimate * shared_q[1:]
    mean_part = present.p + estimate * present.q
    of_present = shared * (shared * present.count + 2.0 * mean_part) + present.squares(estimate)
    return np.sqrt(np.maximum(of_present + gone.squares(estimate), 0.0))


@dataclass(frozen=True, eq=False)
class _Sums:
    """At each time (J,): number of stretches, and the sums over them of p, q, p^2, pq, q^2."""

    count: Floats
    p: Floats
    q: Floats
    pp: Floats
    pq: Floats
    qq: Floats

    @classmethod
    def between(cls, start: Places, end: Places, p: Floats, q: Floats, n_times: int) -> _Sums:
        """Over the stretches that hold on start <= j < end."""
        order = np.lexsort((q, p, end, start))
        start, end, p, q = start[order], end[order], p[order], q[order]

        def running(values: Floats) -> Floats:
            begun = np.bincount(start, values, n_times + 1) - np.bincount(end, values, n_times + 1)
            return np.asarray(np.cumsum(begun)[:n_times], dtype=np.float64)

        return cls(*(running(values) for values in (np.ones(p.size), p, q, p * p, p * q, q * q)))

    def squares(self, estimate: Floats) -> Floats:
        """Sum of (p + estimate q)^2."""
        return self.pp + estimate * (2.0 * self.pq + estimate * self.qq)


def _own_sums(is_first: NDArray[np.bool_], gain: Floats) -> Floats:
    """Sum of the gains of each patient up to and with each stretch; no other patient's gains pass through it."""
    places = np.arange(gain.size)
    rank = places - np.maximum.accumulate(np.where(is_first, places, 0))
    own = gain.copy()
    for k in range(1, int(rank.max(initial=0)) + 1):
        here = np.flatnonzero(rank == k)
        own[here] += own[here - 1]
    return own


def _running(values: Floats) -> Floats:
    """Sum of values[:i] for i = 0..size, so one longer than values."""
    return np.concatenate([[0.0], values.cumsum()])
