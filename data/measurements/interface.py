"""What can be asked of the measurements, whatever engine holds them.

Days are whole days since the first infusion, windows are first <= day < end. `patient_index` is the row number of
`Dataset.patients`. Only values in an analyte's canonical unit enter bands and windows; values in a unit that is kept
apart appear in a patient's own series and in the coverage. Reading files and patients' fields does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.measured_values import MeasuredValues, Readings
from data.patient_results import Band, Series
from data.recovery_results import AssayBins, Detections
from data.registries import Analyte

LANES_APART = ("car_t_copies", "car_t_cells", "viruses")
BLOOD = "blood|plasma|serum|pbmc"
"""Where "found or not" is asked, a specimen named otherwise (marrow) is left out, and an unnamed one is kept."""


def assays_apart(analyte: Analyte) -> bool:
    """Whether two assays of an analyte may not be read together: what is looked for at a limit of detection."""
    return analyte.lane in LANES_APART


@dataclass(frozen=True, eq=False)
class FollowedGroups:
    """Groups of patients, which may share some: `members` are the rows of each group's patients.

    Under follow-up on entry < day <= end, arrays (n_patients,): `entry_days` is NaN where there is no entry, `end_days`
    where there is no follow-up.
    """

    members: tuple[NDArray[np.intp], ...]
    entry_days: NDArray[np.float64]
    end_days: NDArray[np.float64]


class MeasurementStore(Protocol):
    """One load's measurements, read-only, to be asked by several threads at once."""

    @property
    def version(self) -> str:
        """The data version the values belong to."""
        ...

    def series(self, patient_index: int) -> tuple[Series, ...]:
        """All values of one patient by analyte (registry order), unit, assay and specimen; points by day."""
        ...

    def bands(self, patient_mask: NDArray[np.bool_], analytes: Sequence[str]) -> tuple[Band, ...]:
        """10th, 50th and 90th percentile by time bin among the patients of the mask, shape (n_patients,).

        Each patient counts once per bin, with the median of the own values in it; a value below the detection limit
        counts at the limit. Bins with fewer than MINIMUM_MEASURED patients are NaN. One band per analyte, in order.
        Raises KeyError for an analyte that the registry does not know.
        """
        ...

    def last_values(self, analyte: str, first_day: int, end_day: int) -> NDArray[np.float64]:
        """The last value in first_day <= day < end_day per patient, shape (n_patients,), read-only; NaN: none.

        Several values on that last day: the first by assay, specimen and value, so that the answer does not depend on
        the order of rows. A value with comparator "<" or ">" counts at its number.
        """
        ...

    def last_detected(self, analytes: Sequence[str], first_day: int, end_day: int) -> NDArray[np.int8]:
        """What was found on the last day in first_day <= day < end_day on which any of the analytes was measured.

        Shape (n_patients,), read-only. 1: some value of that day is above its limit, 0: none is (comparator "<", a
        value below the row's lower limit, or 0), -1: nothing was measured. Values in every unit count.
        """
        ...

    def values(self, analyte: str, first_day: int, end_day: int) -> MeasuredValues:
        """All values in first_day <= day < end_day of all patients, by patient and day, at most one per day.

        Several values on one day: as in `last_values`. None: arrays of length 0, also for an unknown analyte.
        """
        ...

    def readings(self, analyte: str, first_day: int, end_day: int) -> Readings:
        """All values in first_day <= day < end_day of all patients, by patient, day, value; several per day stay."""
        ...

    def assay_readings(self, analyte: str, assay: str | None) -> Readings:
        """Every value behind one answer of `recovery`, in the order of `readings`.

        Where `assays_apart`, those of one assay (None: not recorded) in blood; otherwise of all, whatever `assay` is.
        Raises KeyError for an analyte that the registry does not know.
        """
        ...

    def last_days(self) -> NDArray[np.float64]:
        """The last day on which each patient has a value of any analyte in any unit, (n_patients,); NaN: none."""
        ...

    def coverage(self) -> pd.DataFrame:
        """One row per analyte, unit and assay: analyte, unit, assay, patients, values, first_day, last_day."""
        ...

    def recovery(self, analyte: str, groups: FollowedGroups) -> tuple[AssayBins, ...]:
        """Percentiles, numbers measured and below the limit per group and time bin; see `AssayBins`.

        A patient counts once per bin, as in `bands`. A value with comparator "<", or above 0 and under its own
        lower_limit, is below the limit; ">" counts at its number. A percentile is a number only where it lies above
        every limit at which a patient of the bin counts. Where `assays_apart`, one answer per assay by name (not
        recorded last), of specimens of blood; otherwise one answer for all. Empty where nothing was measured in the
        canonical unit. Raises KeyError for an analyte that the registry does not know.
        """
        ...

    def detections(self, analyte: str) -> tuple[Detections, ...]:
        """Every day on which a patient was tested for an analyte in blood, per assay by name (not recorded last).

        Several values of one day: detected where one of them is. A measured 0 is not detected.
        """
        ...
