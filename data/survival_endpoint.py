"""Overall survival: the day of death from any cause, or the last day on which the patient was known to be alive.

Everything about second cancers, what counts as one, what competes and what censors, plays no part here; the filters,
delayed entry, lag and landmark do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.end_of_follow_up import follow_up
from data.endpoint import Endpoint, endpoint_of_exits
from data.exits import Exits
from data.per_load import once_per_load
from data.survival_results import DEATH
from data.vocabulary import VitalStatus


def survival_endpoint(dataset: Dataset, spec: CohortSpec, mask: NDArray[np.bool_]) -> Endpoint:
    """Entry, time and death (cause 1) of the patients of `mask`, (n_patients,), that can be analysed."""
    return endpoint_of_exits(dataset, spec, mask, survival_exits(dataset), (DEATH,))


@once_per_load
def survival_exits(dataset: Dataset) -> Exits:
    """Day of death of the dead; for the living the latest of last contact, end of follow-up and every dated row.

    NaN without a usable date, or where vital status is not known. Every death counts on its own day, also one long
    after the end of follow-up for second cancers: a death does not have to be looked for.
    """
    patients, followed = dataset.patients, follow_up(dataset)
    dead = (patients["vital_status"] == VitalStatus.DEAD).to_numpy(dtype=bool)
    alive = (patients["vital_status"] == VitalStatus.ALIVE).to_numpy(dtype=bool)
    seen = np.fmax(
        patients["last_dated_day"].to_numpy(dtype=np.float64),
        patients["second_cancer_followup_day"].to_numpy(dtype=np.float64),
    )
    day = np.where(dead, followed.death_day, np.where(alive, seen, np.nan))
    return Exits(day=np.where(day >= 0, day, np.nan), cause=np.where(dead & (day >= 0), 1, 0))
