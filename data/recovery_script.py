"""Which values stand behind an answer about measurements: for its R script and its analysis table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cells import csv_text
from data.immunity import recovery
from data.loss import DIED, LOST, Losses
from data.measured_groups import ASSAY_NOT_RECORDED, AnalysedGroups, Measured, analysed_groups
from data.measured_values import Readings
from data.persistence import losses_behind, persistence, time_looked_at
from data.r_scripts.measured import MeasuredPatients
from data.r_scripts.parts import Floats
from data.r_scripts.persistence import persistence_script
from data.r_scripts.recovery import recovery_script
from data.recovery_documents import measured_comments
from data.recovery_results import PersistenceAnswer, RecoveryAnswer
from data.view import View

VALUE_COLUMNS = ("patient_id", "group", "day", "value", "below_limit")
LOSS_PATIENT_COLUMNS = (
    "patient_id", "group", "tested", "first_detected_day", "time_days", "ended_by", "unconfirmed", "gap_days",
)  # fmt: skip


def recovery_r(loaded: Measured, view: View, access: Access) -> str:
    """The R script of /api/recovery with every value. AccessDenied where single patients are out of scope."""
    access.require_patients()
    answer = recovery(loaded, view.spec, access, view.analyte, view.assay)
    asked = analysed_groups(loaded, view.spec, access)
    return recovery_script(
        answer, MeasuredPatients(asked.split, _followed(asked), values_behind(loaded, answer))
    )


def persistence_r(loaded: Measured, view: View, access: Access) -> str:
    """The R script of /api/persistence with every test. AccessDenied where single patients are out of scope."""
    access.require_patients()
    answer = persistence(loaded, view.spec, access, view.analyte, view.assay)
    asked = analysed_groups(loaded, view.spec, access)
    time = time_looked_at(loaded, asked)
    looked_at = {"after": time.after_day, "last_day": time.last_day, "death": time.death_day}
    patients = MeasuredPatients(asked.split, _followed(asked) | looked_at, values_behind(loaded, answer))
    return persistence_script(answer, patients, view.spec.min_at_risk)


def values_behind(loaded: Measured, answer: RecoveryAnswer | PersistenceAnswer) -> Readings:
    """Every value of the analyte and the assay of an answer, of all patients."""
    assay = answer.assays[0] if answer.assays else None
    return loaded.measurements.assay_readings(answer.analyte, None if assay == ASSAY_NOT_RECORDED else assay)


def _followed(asked: AnalysedGroups) -> dict[str, Floats]:
    return {"entry": asked.groups.entry_days, "end": asked.groups.end_days}


def recovery_values_csv(
    loaded: Measured, view: View, access: Access, exported_at: datetime | None = None
) -> str:
    """Every value of the analysed patients, one line per value and group. AccessDenied in the aggregate scope."""
    access.require_patients()
    answer = recovery(loaded, view.spec, access, view.analyte, view.assay)
    split = analysed_groups(loaded, view.spec, access).split
    ids = loaded.dataset.patients["patient_id"].to_numpy(dtype=object)
    found = values_behind(loaded, answer)
    comments = measured_comments(answer, exported_at)
    comments.append(("below_limit", "the true value is below the given one"))
    rows = (
        (ids[index], group.name, day, value, below)
        for group in split
        for index, day, value, below in _of_patients(found, group.patient_index)
    )
    return csv_text(comments, VALUE_COLUMNS, rows)


def loss_patients_csv(
    loaded: Measured, view: View, access: Access, exported_at: datetime | None = None
) -> str:
    """One line per analysed patient: when CAR-T cells were first found, for how long, and what ended it.

    AccessDenied where patients are out of scope.
    """
    access.require_patients()
    answer = persistence(loaded, view.spec, access, view.analyte, view.assay)
    asked = analysed_groups(loaded, view.spec, access)
    found = losses_behind(loaded, asked, answer.analyte, view.assay)
    ids = loaded.dataset.patients["patient_id"].to_numpy(dtype=object)
    rows = (
        (
            ids[index], group.name, bool(found.tested[index]), float(found.first_detected[index]),
            float(found.exit[index] - found.first_detected[index]), _end_of(found, index),
            bool(found.unconfirmed[index]), float(found.gap[index]),
        )
        for group in asked.split
        for index in group.patient_index.tolist()
    )  # fmt: skip
    comments = measured_comments(answer, exported_at)
    comments.append(("time_days", "days since the first value above the limit; empty: none was"))
    return csv_text(comments, LOSS_PATIENT_COLUMNS, rows)


def _of_patients(found: Readings, patient_index: NDArray[np.intp]) -> Iterator[tuple[int, int, float, bool]]:
    rows = np.flatnonzero(np.isin(found.patient_index, patient_index))
    columns = (found.patient_index, found.day, found.value, found.below)
    return zip(*(column[rows].tolist() for column in columns), strict=True)


def _end_of(found: Losses, index: int) -> str | None:
    if not np.isfinite(found.first_detected[index]):
        return None
    return {LOST: "lost", DIED: "died"}.get(int(found.cause[index]), "censored")
