"""To which day each patient was followed for second cancers, and whether a death falls within that follow-up.

The end is second_cancer_followup_date; where it is empty, the day of death, or for the living the latest dated row.
Days since the first infusion; NaN where there is none. Which event ends the time at risk is decided in `endpoint.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.dataset import Dataset
from data.partial_dates import is_partial, moved_into_follow_up
from data.per_load import once_per_load
from data.vocabulary import VitalStatus

DEATH_GRACE_DAYS = 183
"""Later deaths do not count: past the follow-up date only the dead would be seen (modelling choice)."""


@dataclass(frozen=True)
class FollowUp:
    """Per patient, arrays (n_patients,), read-only.

    end_day: NaN without a usable date. death_day: NaN for the living. death_counts: the death is an event on
    death_day. late_death: it lies too far after the follow-up date and the patient is censored there.
    from_latest_row: the end is the latest dated row of a living patient. vital_status_known: alive or dead.
    """

    end_day: NDArray[np.float64]
    death_day: NDArray[np.float64]
    death_counts: NDArray[np.bool_]
    late_death: NDArray[np.bool_]
    death_is_partial: NDArray[np.bool_]
    from_latest_row: NDArray[np.bool_]
    vital_status_known: NDArray[np.bool_]


@once_per_load
def follow_up(dataset: Dataset) -> FollowUp:
    """End of follow-up and death of every patient of one load."""
    patients = dataset.patients
    dead = (patients["vital_status"] == VitalStatus.DEAD).to_numpy(dtype=bool)
    alive = (patients["vital_status"] == VitalStatus.ALIVE).to_numpy(dtype=bool)
    looked_for = patients["second_cancer_followup_day"].to_numpy(dtype=np.float64)
    precision = patients["death_date_precision"].to_numpy(dtype=object)
    death = _death_days(dataset, dead, looked_for)
    latest_row = patients["last_dated_day"].to_numpy(dtype=np.float64)
    substitute = np.where(dead, death, np.where(alive, latest_row, np.nan))
    end = np.where(np.isnan(looked_for), substitute, looked_for)
    usable = (end >= 0) & ~(dead & np.isnan(death))
    counts = dead & (death <= end + DEATH_GRACE_DAYS)
    return FollowUp(
        end_day=np.where(usable, end, np.nan),
        death_day=death,
        death_counts=counts,
        late_death=dead & (death > end + DEATH_GRACE_DAYS),
        death_is_partial=dead & is_partial(precision),
        from_latest_row=alive & np.isnan(looked_for) & usable,
        vital_status_known=dead | alive,
    )


def _death_days(
    dataset: Dataset, dead: NDArray[np.bool_], looked_for: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Day of each death; one known to the month or year only is moved into follow-up, and behind the last day alive."""
    patients = dataset.patients
    precision = patients["death_date_precision"].to_numpy(dtype=object)
    moved = moved_into_follow_up(
        np.where(dead, patients["death_day"].to_numpy(dtype=np.float64), np.nan),
        precision,
        patients["day0_date"].to_numpy(dtype="datetime64[ns]"),
        looked_for,
    )
    alive = patients["last_alive_day"].to_numpy(dtype=np.float64)
    return np.where(dead & is_partial(precision), np.fmax(moved, alive), moved)
