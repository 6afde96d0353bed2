"""All values of one analyte as arrays: what factors that change, rules for all patients and recovery are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class MeasuredValues:
    """m values in the analyte's canonical unit, at most one per patient and day, ordered by patient and day.

    `sign` is -1 where the true value is only known to lie below `value`, 1 where it lies above, else 0.
    """

    patient_index: NDArray[np.int32]
    day: NDArray[np.int32]
    value: NDArray[np.float64]
    sign: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Readings:
    """Every value of one analyte in its canonical unit, ordered by patient and day; several of one day all stay.

    `sign` as in MeasuredValues; `lower_limit` is NaN where the row has none.
    """

    patient_index: NDArray[np.int32]
    day: NDArray[np.int32]
    value: NDArray[np.float64]
    sign: NDArray[np.int8]
    lower_limit: NDArray[np.float64]

    @property
    def below(self) -> NDArray[np.bool_]:
        """Which values are below the limit: "<", or above 0 and under their own lower limit."""
        return (self.sign < 0) | ((self.value > 0) & (self.value < self.lower_limit))
