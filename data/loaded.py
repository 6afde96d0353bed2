"""What an analysis needs of one load, whoever holds it: the tables, last values of measurements, the version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from data.dataset import Dataset
from data.measured_values import MeasuredValues, Readings


class LastValues(Protocol):
    """The questions that a cohort asks of the measurements."""

    def last_values(self, analyte: str, first_day: int, end_day: int) -> NDArray[np.float64]:
        """The last value in first_day <= day < end_day, canonical unit, one per patient; NaN: not measured."""
        ...

    def last_detected(self, analytes: Sequence[str], first_day: int, end_day: int) -> NDArray[np.int8]:
        """What was found on the last day with any of the analytes: 1 found, 0 not found, -1 not measured."""
        ...

    def values(self, analyte: str, first_day: int, end_day: int) -> MeasuredValues:
        """All values in first_day <= day < end_day, canonical unit, by patient and day, one per day."""
        ...

    def readings(self, analyte: str, first_day: int, end_day: int) -> Readings:
        """The same with every value of a day, and with its limit."""
        ...

    def last_days(self) -> NDArray[np.float64]:
        """The last day of each patient with any value, (n_patients,); NaN: none."""
        ...


class Loaded(Protocol):
    """One immutable load."""

    @property
    def dataset(self) -> Dataset: ...

    @property
    def measurements(self) -> LastValues: ...

    @property
    def data_version(self) -> str: ...

    @property
    def synthetic(self) -> bool: ...

    @property
    def data_of(self) -> str: ...

    def patient_index(self, patient_id: str) -> int:
        """The row of a patient in `dataset.patients`; raises KeyError with a sentence."""
        ...
