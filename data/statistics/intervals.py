"""Patients' time cut where a factor changes: rows (start, stop] for a Cox model with time-dependent covariates.

A value measured on day d says what holds after d, so it counts on d < t until the next value, and at most for
`carried_days`; before the first value and past that limit the state is unknown. What a state means, and which patients
are meant, does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNKNOWN_STATE = -1

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Steps:
    """Changes of state, ordered by patient and day: after `day` the patient is in `state` until the next change.

    `patient` (c,) row numbers >= 0; `day` (c,) whole days; `state` (c,) 0, 1 or UNKNOWN_STATE. Before the first change
    of a patient the state is unknown.
    """

    patient: Integers
    day: Integers
    state: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Rows:
    """r rows of time: row i is patient[i] on start[i] < t <= stop[i] with `states` (k, r); `is_last` of the patient."""

    patient: Integers
    start: Integers
    stop: Integers
    states: NDArray[np.int8]
    is_last: NDArray[np.bool_]


def carried_forward(
    patient: NDArray[np.integer], day: NDArray[np.integer], state: NDArray[np.int8], carried_days: int
) -> Steps:
    """The steps of values ordered by patient and day, at most one per day. Values that change nothing are left out."""
    patient, day = patient.astype(np.int64), day.astype(np.int64)
    follows = np.zeros(patient.size, dtype=bool)
    follows[:-1] = (patient[1:] == patient[:-1]) & (day[1:] <= day[:-1] + carried_days)
    expired = np.flatnonzero(~follows)
    all_patients = np.concatenate([patient, patient[expired]])
    all_days = np.concatenate([day, day[expired] + carried_days])
    all_states = np.concatenate([state, np.full(expired.size, UNKNOWN_STATE)]).astype(np.int8)
    order = np.lexsort((all_days, all_patients))
    sorted_patients, sorted_states = all_patients[order], all_states[order]
    changes = np.ones(order.size, dtype=bool)
    changes[1:] = (sorted_patients[1:] != sorted_patients[:-1]) | (sorted_states[1:] != sorted_states[:-1])
    return Steps(sorted_patients[changes], all_days[order][changes], sorted_states[changes])


def split(start: Integers, stop: Integers, factors: Sequence[Steps]) -> Rows:
    """Cut the time start < t <= stop of n patients (n,) wherever one of the factors changes.

    `Steps.patient` counts in these n rows. Without factors every patient is one row. Raises ValueError where a patient
    has no time.
    """
    if not (start < stop).all():
        raise ValueError("A patient's time ends on or before the day on which it starts.")
    inside = [_inside(steps, start, stop) for steps in factors]
    patient = np.concatenate([np.arange(start.size), *(steps.patient[rows] for steps, rows in inside)])
    begin = np.concatenate([start, *(steps.day[rows] for steps, rows in inside)])
    order = np.lexsort((begin, patient))
    patient, begin = patient[order], begin[order]
    new = np.ones(patient.size, dtype=bool)
    new[1:] = (patient[1:] != patient[:-1]) | (begin[1:] != begin[:-1])
    patient, begin = patient[new], begin[new]
    is_last = np.ones(patient.size, dtype=bool)
    is_last[:-1] = patient[1:] != patient[:-1]
    end = np.where(is_last, stop[patient], np.concatenate([begin[1:], [0]]))
    states = np.empty((len(factors), patient.size), dtype=np.int8)
    for number, steps in enumerate(factors):
        states[number] = state_after(steps, patient, begin)
    return Rows(patient, begin, end, states, is_last)


def state_after(steps: Steps, patient: Integers, day: Integers) -> NDArray[np.int8]:
    """The state of each patient just after a day; both arrays have one shape."""
    if steps.patient.size == 0:
        return np.full(patient.shape, UNKNOWN_STATE, dtype=np.int8)
    earliest = min(int(steps.day.min()), int(day.min(initial=0)))
    span = max(int(steps.day.max()), int(day.max(initial=0))) - earliest + 1
    place = np.searchsorted(
        steps.patient * span + (steps.day - earliest), patient * span + (day - earliest), "right"
    )
    place -= 1
    own = (place >= 0) & (steps.patient[place] == patient)
    return np.where(own, steps.state[place], np.int8(UNKNOWN_STATE))


def _inside(steps: Steps, start: Integers, stop: Integers) -> tuple[Steps, NDArray[np.bool_]]:
    return steps, (steps.day > start[steps.patient]) & (steps.day < stop[steps.patient])
