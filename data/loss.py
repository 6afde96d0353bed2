"""When CAR-T cells were lost from blood: from days of tests to (time, cause) per patient, for one assay.

The clock starts at a patient's first value above the limit. Lost: the first of two consecutive tests below the limit,
on its own day, although the loss lies somewhere between the last value above and that day (modelling choices). Death
ends the wait for it. Who is censored, when, and what was not tested: see `Losses`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.dataset import Dataset
from data.end_of_follow_up import DEATH_GRACE_DAYS
from data.exits import first_event_days
from data.later_events import second_infusion_days
from data.measured_groups import under_follow_up
from data.recovery_results import Detections
from data.vocabulary import CompetingEvent

LOST, DIED = 1, 2
ENDS = (CompetingEvent.RELAPSE, CompetingEvent.NEXT_THERAPY, CompetingEvent.TRANSPLANT)

Days = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Losses:
    """Per patient, arrays (n_patients,), days since the first infusion.

    `tested` within the time that is looked at; `first_detected` the first day above the limit, NaN for never. `exit`
    (NaN where never detected) and `cause`: LOST, DIED (a counted death up to DEATH_GRACE_DAYS after the last test), or
    0, censored on the day of the last test. `unconfirmed`: censored with a last value below the limit. `gap`: days
    from the last value above the limit to the loss, NaN where not lost.
    """

    tested: NDArray[np.bool_]
    first_detected: Days
    exit: Days
    cause: NDArray[np.int64]
    unconfirmed: NDArray[np.bool_]
    gap: Days


@dataclass(frozen=True, eq=False)
class TimeLookedAt:
    """Tests on after_day < day <= last_day count, arrays (n_patients,); `death_day` is NaN where no death counts."""

    after_day: Days
    last_day: Days
    death_day: Days


def last_days(dataset: Dataset) -> Days:
    """The last day of each patient that is looked at, (n_patients,): up to the first of what ends the first product.

    That is relapse, a next therapy, a transplant (each on its own day), the day before a second infusion, or the end
    of life under follow-up.
    """
    _, end = under_follow_up(dataset)
    for event in ENDS:
        end = np.minimum(end, first_event_days(dataset)[event])
    return np.minimum(end, second_infusion_days(dataset) - 1)


def losses(tests: Detections, after_day: Days, last_day: Days, death_day: Days) -> Losses:
    """Loss, death or the last test of every patient, from tests on after_day < day <= last_day.

    All but `tests` are (n_patients,); `death_day` is NaN where no death counts. A death after `last_day` is not looked
    at: what ended the first product came before it.
    """
    n = last_day.size
    inside = (tests.day > after_day[tests.patient_index]) & (tests.day <= last_day[tests.patient_index])
    patient, day = tests.patient_index[inside].astype(np.intp), tests.day[inside].astype(np.float64)
    above = tests.detected[inside]
    first = _first(patient, day, above, n)
    followed_by_same = np.append(patient[1:] == patient[:-1], False)[: patient.size]
    below_again = np.append(~above[1:], False)[: patient.size] & followed_by_same
    lost_rows = ~above & below_again & (day > first[patient])
    lost = _first(patient, day, lost_rows, n)
    last = np.full(n, np.nan)
    last[patient] = day
    last_is_below = np.zeros(n, dtype=bool)
    last_is_below[patient] = ~above
    detected, is_lost = np.isfinite(first), np.isfinite(lost)
    died = detected & ~is_lost & (death_day <= last_day) & (death_day - last <= DEATH_GRACE_DAYS)
    return Losses(
        tested=np.isfinite(last),
        first_detected=first,
        exit=np.where(detected, np.where(is_lost, lost, np.where(died, death_day, last)), np.nan),
        cause=np.where(is_lost, LOST, np.where(died, DIED, 0)),
        unconfirmed=detected & ~is_lost & ~died & last_is_below,
        gap=lost - _last_above_before(patient, day, above, lost),
    )


def _first(patient: NDArray[np.intp], day: Days, rows: NDArray[np.bool_], n: int) -> Days:
    """First day of the rows of each patient, (n,); NaN for none. The rows stand in order of patient and day."""
    found = np.full(n, np.nan)
    who, place = np.unique(patient[rows], return_index=True)
    found[who] = day[rows][place]
    return found


def _last_above_before(patient: NDArray[np.intp], day: Days, above: NDArray[np.bool_], lost: Days) -> Days:
    found = np.full(lost.size, np.nan)
    rows = above & (day < lost[patient])
    found[patient[rows]] = day[rows]
    return found
