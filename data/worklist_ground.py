"""What every rule of the worklist starts from: the load, the day each patient is judged on, who died, when late begins.

The day of the data is common to all patients; on the clock of one patient it would give away the date of the infusion,
so readers who may not see dates get every patient judged on the own last recorded day (synthetic data excepted).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from math import isnan

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.dataset import Dataset
from data.deidentify import Redaction, redaction
from data.end_of_follow_up import follow_up
from data.history import IDENTIFYING
from data.history_evidence import specimens_by_patient
from data.loaded import LastValues, Loaded
from data.measured_values import Readings
from data.patient_results import Point, Specimen
from data.table_rows import rows_of, text
from data.vocabulary import Comparator, VitalStatus

Days = NDArray[np.float64]
Mask = NDArray[np.bool_]
DIED = "died"
NO_INFUSION = "no infusion recorded"
NO_DAY = "no day of the data known"
COMPARATORS = {-1: Comparator.LESS, 0: Comparator.EQUAL, 1: Comparator.GREATER}
_FIRST, _END = -100_000, 100_000


@dataclass(frozen=True, eq=False)
class Ground:
    """One load as one reader sees it; arrays (n_patients,) in the row order of `Dataset.patients`.

    `judged_day`: NaN where no day is known. `latest_infusion_day`: NaN without a dated infusion.
    """

    dataset: Dataset
    measurements: LastValues
    access: Access
    common_date: date | None
    judged_day: Days
    died: Mask
    infused: Mask
    latest_infusion_day: Days

    @property
    def n(self) -> int:
        return self.died.size

    @property
    def followed(self) -> Mask:
        """Alive as far as is known, and infused: on whom rules of counts and schedules look."""
        return self.infused & ~self.died

    def readings(self, analyte: str) -> Readings:
        return self.measurements.readings(analyte, _FIRST, _END)

    @cached_property
    def specimens(self) -> dict[int, tuple[Specimen, ...]]:
        """Of every patient who has any, with the texts as they are in the data; see `hidden`."""
        return specimens_by_patient(self.dataset)

    @cached_property
    def copies(self) -> dict[int, list[Point]]:
        """Vector copies in blood of every patient who was tested, by day."""
        return self._points("car_transgene")

    @cached_property
    def rcl(self) -> dict[int, list[Point]]:
        """Tests for replication-competent virus of every patient who was tested, by day."""
        return self._points("rcl")

    def _points(self, analyte: str) -> dict[int, list[Point]]:
        read = self.readings(analyte)
        found: dict[int, list[Point]] = {}
        for patient, day, value, sign, limit in zip(
            *(getattr(read, part.name).tolist() for part in fields(read)), strict=True
        ):
            point = Point(day, value, COMPARATORS[sign], None if isnan(limit) else limit)
            found.setdefault(patient, []).append(point)
        return found

    def hidden(self, patient: int) -> Redaction:
        """How the texts of one patient are shown to this reader."""
        return redaction(self.access, self._identifiers.get(patient, ()))

    @cached_property
    def _identifiers(self) -> dict[int, tuple[str | None, ...]]:
        frame = self.dataset.identifiers
        rows = rows_of(frame, np.ones(len(frame), dtype=bool))
        return {int(row["patient_index"]): tuple(text(row[key]) for key in IDENTIFYING) for row in rows}


def ground(loaded: Loaded, access: Access) -> Ground:
    """The ground of one load for one reader."""
    dataset = loaded.dataset
    patients = dataset.patients
    common = _common_date(dataset, access)
    infusions = dataset.infusions
    latest = np.full(len(patients), -np.inf)
    known = infusions["day"].notna().to_numpy(dtype=bool)
    np.maximum.at(
        latest,
        infusions["patient_index"].to_numpy(dtype=np.intp)[known],
        infusions["day"].to_numpy(dtype=np.float64)[known],
    )
    infused = patients["n_infusions"].to_numpy(dtype=np.float64) > 0
    latest[infused] = np.maximum(latest[infused], 0.0)
    dead = (patients["vital_status"] == VitalStatus.DEAD).to_numpy(dtype=bool)
    return Ground(
        dataset=dataset,
        measurements=loaded.measurements,
        access=access,
        common_date=common,
        judged_day=_judged_days(dataset, common),
        died=dead | ~np.isnan(follow_up(dataset).death_day),
        infused=infused,
        latest_infusion_day=np.where(np.isfinite(latest), latest, np.nan),
    )


def _common_date(dataset: Dataset, access: Access) -> date | None:
    """The day of the data, where this reader may see it beside a patient's own days."""
    if not dataset.has_calendar_dates or not (access.sees_dates or dataset.synthetic):
        return None
    return dataset.data_cut_off_date or dataset.data_of_date


def _judged_days(dataset: Dataset, common: date | None) -> Days:
    """The common date on the clock of each patient, or the own last recorded day where it cannot be had."""
    own = dataset.patients["last_dated_day"].to_numpy(dtype=np.float64)
    if common is None:
        return own
    day0 = dataset.patients["day0_date"].to_numpy(dtype="datetime64[ns]").astype("datetime64[D]")
    days = np.where(np.isnat(day0), np.nan, (np.datetime64(common, "D") - day0).astype(np.float64))
    return np.where(np.isnan(days), own, days)
