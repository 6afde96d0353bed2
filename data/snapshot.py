"""One load of the data as everybody sees it: immutable, with its version; reads of one patient take an Access."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.access import Access
from data.dataset import Dataset
from data.measurements.interface import MeasurementStore
from data.results import PatientHistory

if TYPE_CHECKING:
    from data.import_report import ImportReport


class UnknownPatient(KeyError):
    """No patient of this load has that id; args[0] is the sentence for the reader."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What a request is answered from. A request takes one snapshot and keeps it, so its answers never mix versions.

    `data_of` says in words of which day the data are. Two snapshots are equal only when they are the same object.
    """

    dataset: Dataset
    measurements: MeasurementStore
    report: ImportReport
    data_version: str
    synthetic: bool
    data_of: str
    loaded_from: str

    def history(self, access: Access, patient_id: str) -> PatientHistory:
        """Everything about one patient that the scope may see.

        Raises AccessDenied in the aggregate scope, whether the patient exists or not, and UnknownPatient.
        """
        from data.history import patient_history

        access.require_patients()
        return patient_history(self, access, self.patient_index(patient_id))

    def patient_index(self, patient_id: str) -> int:
        """The row of a patient in `dataset.patients`. Raises UnknownPatient."""
        ids = self.dataset.patients["patient_id"].to_numpy(dtype=object)
        found = (ids == patient_id).nonzero()[0]
        if found.size == 0:
            raise UnknownPatient(f"There is no patient '{patient_id}' in these data.")
        return int(found[0])
