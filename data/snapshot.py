"""One load of the data as everybody sees it: immutable, with its version; reads of one patient take an Access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from data.access import Access
from data.dataset import Dataset
from data.history import patient_history, patient_indices
from data.import_report import ImportReport
from data.measurements.interface import MeasurementStore
from data.patient_results import PatientHistory

REMEMBERED_HISTORIES = 64


class UnknownPatient(KeyError):
    """No patient of this load has that id; args[0] is the sentence for the reader."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What a request is answered from. A request takes one snapshot and keeps it, so its answers never mix versions.

    `data_of` says in words of which day the data are, `kept_in` is its folder in the store. Two snapshots are equal
    only when they are the same object.
    """

    dataset: Dataset
    measurements: MeasurementStore
    report: ImportReport
    data_version: str
    synthetic: bool
    data_of: str
    loaded_from: str
    kept_in: Path | None = None

    def history(self, access: Access, patient_id: str) -> PatientHistory:
        """Everything about one patient that the scope may see.

        Raises AccessDenied in the aggregate scope, whether the patient exists or not, and UnknownPatient.
        """
        access.require_patients()
        return self._histories(access, self.patient_index(patient_id))

    @cached_property
    def _histories(self) -> Callable[[Access, int], PatientHistory]:
        """The histories asked for last: a filter changes the cohort and leaves the patient."""
        dataset, measurements, version = self.dataset, self.measurements, self.data_version

        @lru_cache(maxsize=REMEMBERED_HISTORIES)
        def made(access: Access, index: int) -> PatientHistory:
            return patient_history(dataset, measurements.series(index), version, access, index)

        return made

    def patient_index(self, patient_id: str) -> int:
        """The row of a patient in `dataset.patients`. Raises UnknownPatient."""
        index = patient_indices(self.dataset).get(patient_id)
        if index is None:
            raise UnknownPatient(f"There is no patient '{patient_id}' in these data.")
        return index
