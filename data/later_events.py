"""What had happened by day N after the infusion: relapse, next therapy, transplant, second infusion, CAR-T cells.

Such a field moves the landmark to day N (`CohortSpec.clock_starts_on_day`), so that only patients followed beyond it
are told apart by it. -1 is "not known": followed for less than N days without the event, or not tested in the window.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.dataset import Dataset
from data.end_of_follow_up import follow_up
from data.exits import first_event_days
from data.fields import CAR_T, CAR_T_ANALYTES, CategoricalField, first_day_of_window
from data.loaded import LastValues
from data.per_load import once_per_load
from data.vocabulary import CarTState, CompetingEvent, YesNo

NOT_KNOWN = -1
SECOND_INFUSION = "second_infusion"


def later_codes(dataset: Dataset, measurements: LastValues, field: CategoricalField) -> NDArray[np.int16]:
    """Codes (n_patients,) into `field.words`, NOT_KNOWN where nothing is known."""
    day = field.later_than_day_0
    if day is None or field.event is None:
        raise ValueError(f"{field.key} is known at the infusion.")
    if field.event == CAR_T:
        found = measurements.last_detected(CAR_T_ANALYTES, first_day_of_window(day), day + 1)
        return _codes(field, found == 1, CarTState.DETECTED, found == 0, CarTState.NOT_DETECTED)
    second = second_infusion_days(dataset) if field.event == SECOND_INFUSION else None
    happened = (first_event_days(dataset)[CompetingEvent(field.event)] if second is None else second) <= day
    not_happened = ~happened & (follow_up(dataset).end_day >= day)
    return _codes(field, happened, YesNo.YES, not_happened, YesNo.NO)


def _codes(
    field: CategoricalField, first: NDArray[np.bool_], word: str, second: NDArray[np.bool_], other: str
) -> NDArray[np.int16]:
    code = np.full(first.size, NOT_KNOWN, dtype=np.int16)
    code[first] = field.words.index(word)
    code[second] = field.words.index(other)
    return code


@once_per_load
def second_infusion_days(dataset: Dataset) -> NDArray[np.float64]:
    """Day of the first infusion after day 0 of every patient; infinite where there is none."""
    day = dataset.infusions["day"].to_numpy(dtype=np.float64)
    patient = dataset.infusions["patient_index"].to_numpy(dtype=np.intp)
    first = np.full(len(dataset.patients), np.inf)
    np.minimum.at(first, patient[day > 0], day[day > 0])
    return first
