"""How complete the follow-up of a group is: observed person-time of what could have been observed by the data cut-off.

Whoever had an event or died was followed to the end of it. Whether an event is taken to censor plays no part: that is a
choice of the analysis and not of who was followed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.exits import exits
from data.per_load import once_per_load
from data.statistics.completeness import completeness

FEWEST_WITHOUT_DATES = 20
"""Patients whose completeness is given to who may not see dates (modelling choice)."""


@once_per_load
def cut_off_days(dataset: Dataset) -> NDArray[np.float64]:
    """Day of the data cut-off on every patient's clock (n_patients,); NaN where it is not known.

    The cut-off is the date that the delivery names, else that of its latest dated row.
    """
    cut_off = dataset.data_cut_off_date or dataset.data_of_date
    if cut_off is None or not dataset.has_calendar_dates:
        return np.full(len(dataset.patients), np.nan)
    day0 = dataset.patients["day0_date"].to_numpy(dtype="datetime64[D]")
    days = (np.datetime64(cut_off, "D") - day0).astype("timedelta64[D]")
    return np.where(np.isnat(day0), np.nan, days.astype(np.float64))


@dataclass(frozen=True, eq=False)
class Observed:
    """Per patient, arrays (n,), days on the clock of the answer: `seen` until, `ended` for good, `potential` end."""

    seen: NDArray[np.float64]
    ended: NDArray[np.bool_]
    potential: NDArray[np.float64]


def observed(dataset: Dataset, spec: CohortSpec, patient_index: NDArray[np.intp]) -> Observed | None:
    """How long these patients were and could have been followed; None without a data cut-off."""
    start = spec.clock_starts_on_day
    ends = exits(dataset, replace(spec, censor=()))
    seen = ends.day[patient_index] - start
    cut_off = cut_off_days(dataset)[patient_index] - start
    if patient_index.size == 0 or np.isnan(cut_off).any():
        return None
    ended = ends.cause[patient_index] > 0
    # A row dated after the named cut-off was observed all the same.
    return Observed(seen, ended, np.where(ended, seen, np.maximum(cut_off, seen)))


def completeness_of(
    dataset: Dataset,
    spec: CohortSpec,
    access: Access,
    patient_index: NDArray[np.intp],
    entry_days: NDArray[np.float64],
) -> float | None:
    """Clark's index C from 0 to 1 for these analysed patients; None without a cut-off or without person-time.

    One patient's C and time give the day of the infusion away, and so would the difference of two cohorts. Where dates
    are out of scope there is none of fewer than FEWEST_WITHOUT_DATES patients, and three decimals of it otherwise.
    """
    found = observed(dataset, spec, patient_index)
    if found is None:
        return None
    index = completeness(found.seen, found.ended, found.potential, entry=entry_days).index
    if access.sees_dates or index is None:
        return index
    return round(index, 3) if patient_index.size >= FEWEST_WITHOUT_DATES else None
