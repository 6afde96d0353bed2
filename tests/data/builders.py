"""Small datasets written by hand: one call per patient, neoplasm, event; everything not named has a plain default.

dataset(patient("A", followed_to=1000), patient("B", dead_on=300), cancers=[cancer("A", 120)])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.access import Access
from data.dataset import PATIENT_COLUMNS, Dataset
from data.measured_values import MeasuredValues, Readings
from data.partial_dates import last_possible_day
from data.schema import REFERENCE_RATES
from data.snapshot import UnknownPatient
from data.vocabulary import Scope

DEIDENTIFIED = Access(Scope.DEIDENTIFIED)
AGGREGATE = Access(Scope.AGGREGATE)
IDENTIFIED = Access(Scope.IDENTIFIED)

NUMBER_COLUMNS = frozenset(
    {
        "birth_year",
        "age",
        "entry_day",
        "second_cancer_followup_day",
        "last_contact_day",
        "death_day",
        "last_dated_day",
        "last_alive_day",
        "n_infusions",
        "infusion_year",
        "prior_lines",
        "dose_1e6_cells",
    }
)
DATE_COLUMNS = frozenset({"birth_date", "day0_date"})
INFUSED_ON = date(2020, 1, 1)

_OTHER_TABLES = {
    "infusions": ("patient_index", "infusion_id", "day", "product", "indication"),
    "events": (
        "patient_index", "kind", "name", "start_day", "end_day", "ongoing", "grade", "grade_scale", "note",
    ),
    "second_cancers": (
        "patient_index", "neoplasm_id", "day", "precision", "category", "diagnosis", "icdo3_morphology",
        "icdo3_topography", "icd10", "relation_to_treated_disease", "status", "basis", "outcome",
        "reported_to_manufacturer", "reported_to_registry",
    ),
    "specimens": ("patient_index", "specimen_id", "neoplasm_id", "day", "material", "tumour_purity"),
    "findings": ("specimen_id", "assay", "target", "result"),
    "identifiers": ("patient_index", "hospital_number", "family_name", "given_name", "birth_date"),
    "reference_rates": tuple(column.name for column in REFERENCE_RATES.columns),
}  # fmt: skip


def patient(
    patient_id: str,
    *,
    followed_to: float | None = 1000,
    dead_on: float | None = None,
    infused: bool = True,
    infused_on: date | None = INFUSED_ON,
    **columns: Any,
) -> dict[str, Any]:
    """One row of patients: alive and followed to day 1000 unless told otherwise."""
    row: dict[str, Any] = dict.fromkeys(PATIENT_COLUMNS)
    row |= {
        "patient_id": patient_id,
        "teaching_case": False,
        "vital_status": "alive" if dead_on is None else "dead",
        "death_day": dead_on,
        "death_date_precision": None if dead_on is None else "day",
        "second_cancer_followup_day": followed_to,
        "last_dated_day": max((day for day in (followed_to, dead_on) if day is not None), default=None),
    }
    if infused:
        row |= {
            "day0_date": infused_on,
            "n_infusions": 1,
            "product": "axi-cel",
            "indication": "lbcl",
            "sex": "female",
            "age": 60,
            "infusion_year": 2020,
        }
    else:
        row |= {
            "n_infusions": 0,
            "second_cancer_followup_day": None,
            "death_day": None,
            "last_dated_day": None,
        }
    return row | columns


def cancer(patient_id: str, day: float | None, **columns: Any) -> dict[str, Any]:
    """One confirmed myeloid second cancer on a day known exactly."""
    return {
        "patient_id": patient_id,
        "day": day,
        "precision": "day",
        "category": "myeloid",
        "status": "confirmed",
        "relation_to_treated_disease": "new_primary",
    } | columns


def event(patient_id: str, kind: str, start_day: float | None, **columns: Any) -> dict[str, Any]:
    """One row of events, by default a point."""
    return {"patient_id": patient_id, "kind": kind, "name": kind, "start_day": start_day} | columns


def dataset(
    *patients: Mapping[str, Any],
    cancers: Sequence[Mapping[str, Any]] = (),
    events: Sequence[Mapping[str, Any]] = (),
    infusions: Sequence[Mapping[str, Any]] | pd.DataFrame = (),
    **changes: Any,
) -> Dataset:
    """A Dataset of these rows; patients are sorted by id as the loader does, other rows stay in the given order."""
    people = [dict(row) for row in sorted(patients, key=lambda row: row["patient_id"])]
    for person in people:
        person["last_alive_day"] = _last_alive_day(person, [*cancers, *events])
    index = {row["patient_id"]: number for number, row in enumerate(people)}
    tables = {name: _table(name, [], index) for name in _OTHER_TABLES}
    tables["second_cancers"] = _table(
        "second_cancers", [{"neoplasm_id": f"N{n}"} | dict(row) for n, row in enumerate(cancers, 1)], index
    )
    tables["events"] = _table("events", list(events), index)
    if isinstance(infusions, pd.DataFrame):
        tables["infusions"] = infusions
    else:
        tables["infusions"] = _table("infusions", list(infusions), index)
    values: dict[str, Any] = {
        "patients": _typed(pd.DataFrame(people, columns=list(PATIENT_COLUMNS))),
        **tables,
        "has_calendar_dates": True,
        "data_of_date": date(2026, 6, 30),
        "data_of_day": None,
        "data_cut_off_date": None,
        "synthetic": True,
        "name": "built by hand",
    }
    return Dataset(**(values | changes))


def _last_alive_day(person: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> float | None:
    """Latest day of a dead patient's rows that the date of death can still follow."""
    if person["death_day"] is None:
        return None
    day0 = np.array([person["day0_date"]], dtype="datetime64[D]")
    precision = np.array([person["death_date_precision"]], dtype=object)
    (bound,) = last_possible_day(np.array([person["death_day"]], dtype=float), precision, day0)
    own = [row for row in rows if row["patient_id"] == person["patient_id"]]
    days = [row.get(column) for row in own for column in ("day", "start_day", "end_day")]
    days += [person["last_contact_day"], person["entry_day"]]
    return max((day for day in days if day is not None and day <= bound), default=None)


def _table(name: str, rows: Sequence[Mapping[str, Any]], index: Mapping[str, int]) -> pd.DataFrame:
    listed = [dict(row) | {"patient_index": index.get(row.get("patient_id", ""), -1)} for row in rows]
    return pd.DataFrame(
        {
            column: np.array([row.get(column) for row in listed], dtype=_kind_of(column))
            for column in _OTHER_TABLES[name]
        }
    )


def _kind_of(column: str) -> type:
    if column == "patient_index":
        return np.int32
    return np.float64 if column.endswith("day") or column in {"grade", "tumour_purity"} else object


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    for column in frame.columns:
        if column in DATE_COLUMNS:
            frame[column] = pd.to_datetime(frame[column])
        elif column in NUMBER_COLUMNS:
            frame[column] = frame[column].astype(np.float64)
        elif column == "teaching_case":
            frame[column] = frame[column].astype(bool)
        else:
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    return frame


@dataclass(frozen=True)
class MeasurementsByHand:
    """A measurement store that holds (analyte, patient_index, day, value) rows in memory."""

    rows: tuple[tuple[str, int, float, float], ...] = ()
    patients: int = 0
    version: str = "by-hand"

    def last_values(self, analyte: str, first_day: float, end_day: float) -> NDArray[np.float64]:
        """Value of the last row of each patient in first_day <= day < end_day; NaN where there is none."""
        values = np.full(self.patients, np.nan)
        for name, index, day, value in sorted(self.rows, key=lambda row: row[2]):
            if name == analyte and first_day <= day < end_day:
                values[index] = value
        return values

    def last_detected(self, analytes: Sequence[str], first_day: int, end_day: int) -> NDArray[np.int8]:
        """1 where the last row of any of the analytes in the window is above 0, 0 where it is not, -1: no row."""
        found = np.full(self.patients, -1, dtype=np.int8)
        for name, index, day, value in sorted(self.rows, key=lambda row: row[2]):
            if name in analytes and first_day <= day < end_day:
                found[index] = value > 0
        return found

    def values(self, analyte: str, first_day: int, end_day: int) -> MeasuredValues:
        """The rows of an analyte by patient and day, all with the sign "="."""
        rows = sorted(row[1:] for row in self.rows if row[0] == analyte and first_day <= row[2] < end_day)
        patient, day, value = (np.array([row[at] for row in rows]) for at in range(3))
        return MeasuredValues(
            patient.astype(np.int32), day.astype(np.int32), value.astype(float), np.zeros(len(rows), np.int8)
        )

    def readings(self, analyte: str, first_day: int, end_day: int) -> Readings:
        """The same rows, none with a limit."""
        found = self.values(analyte, first_day, end_day)
        limits = np.full(found.value.size, np.nan)
        return Readings(found.patient_index, found.day, found.value, found.sign, limits)

    def last_days(self) -> NDArray[np.float64]:
        days = np.full(self.patients, np.nan)
        for _, index, day, _ in self.rows:
            days[index] = np.fmax(days[index], day)
        return days


@dataclass(frozen=True)
class SnapshotByHand:
    """What an analysis needs of a snapshot: a dataset and its measurements, with a version."""

    dataset: Dataset
    measurements: MeasurementsByHand = field(default_factory=MeasurementsByHand)
    data_version: str = "v-hand"
    synthetic: bool = True
    data_of: str = "2026-06-30"

    def patient_index(self, patient_id: str) -> int:
        """The row of a patient; raises UnknownPatient as the real snapshot does."""
        found = np.flatnonzero(self.dataset.patients["patient_id"].to_numpy(dtype=object) == patient_id)
        if found.size == 0:
            raise UnknownPatient(f"There is no patient '{patient_id}' in these data.")
        return int(found[0])


def snapshot(loaded: Dataset, *measured: tuple[str, str, float, float]) -> SnapshotByHand:
    """A snapshot of `loaded` with measurements given as (analyte, patient_id, day, value)."""
    index = {name: number for number, name in enumerate(loaded.patients["patient_id"])}
    rows = tuple((analyte, index[name], day, value) for analyte, name, day, value in measured)
    return SnapshotByHand(loaded, MeasurementsByHand(rows, len(index)))
