"""Single patients seen from a cohort: the picker's list, the patient to start with, a patient's place on the curves.

Everything here needs a scope that sees individuals. A patient outside the filters is never marked on a curve.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cohort import loaded_mask, select
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.endpoint import OUTSIDE_THE_FILTERS, TEACHING_CASE, endpoint
from data.exits import SECOND_CANCER, first_cancer_days
from data.groups import ALL, membership
from data.loaded import Loaded
from data.patient_results import PatientOnCurve, PatientRow
from data.per_load import once_per_load
from data.sentence import short_word
from data.thresholds import OLDEST_SHOWN_AGE, check_thresholds
from data.vocabulary import CancerCategory


def peer_mask(loaded: Loaded, spec: CohortSpec) -> NDArray[np.bool_]:
    """The patients of the cohort, (n_patients,), whose measurements make the peers' band."""
    return select(loaded.dataset, loaded.measurements, spec).mask


def patient_rows(loaded: Loaded, spec: CohortSpec, access: Access) -> tuple[PatientRow, ...]:
    """Every patient for the picker: the cohort first, by day of the second cancer of the outcome, then by id.

    Patients outside the filters follow, teaching cases come last. Raises AccessDenied in the aggregate scope and for
    what the scope may not ask.
    """
    access.require_patients()
    check_thresholds(spec, access)
    dataset = loaded.dataset
    mask = peer_mask(loaded, spec)
    day, category = first_cancers(dataset, spec.outcome, spec.counts_suspected)
    teaching = ~loaded_mask(dataset)
    order = np.lexsort((day, ~mask, teaching))
    ids = dataset.patients["patient_id"].tolist()
    labels = patient_labels(dataset) if access.sees_dates else deidentified_patient_labels(dataset)
    in_cohort, is_teaching = mask.tolist(), teaching.tolist()
    days = [None if infinite else int(value) for value, infinite in zip(day, np.isinf(day), strict=True)]
    return tuple(
        PatientRow(ids[row], labels[row], in_cohort[row], is_teaching[row], category[row], days[row])
        for row in order.tolist()
    )


def first_cancers(
    dataset: Dataset, outcome: tuple[CancerCategory, ...], with_suspected: bool = False
) -> tuple[NDArray[np.float64], list[CancerCategory | None]]:
    """Day (infinite: none) and class of every patient's first counted second cancer of the outcome.

    Two classes on one day: the one that comes first in the vocabulary.
    """
    day = first_cancer_days(dataset, outcome, with_suspected)
    category: list[CancerCategory | None] = [None] * day.size
    for word in reversed(outcome):
        own = first_cancer_days(dataset, (word,), with_suspected)
        for row in np.flatnonzero(np.isfinite(own) & (own == day)).tolist():
            category[row] = word
    return day, category


@once_per_load
def patient_labels(dataset: Dataset) -> tuple[str, ...]:
    """Id, age and sex, indication and product of every patient; what is not recorded is left out."""
    return _labels(dataset, oldest=np.inf)


@once_per_load
def deidentified_patient_labels(dataset: Dataset) -> tuple[str, ...]:
    """The same with ages of 90 and over as 90+."""
    return _labels(dataset, oldest=OLDEST_SHOWN_AGE)


def _labels(dataset: Dataset, oldest: float) -> tuple[str, ...]:
    patients = dataset.patients
    columns = [patients[name].tolist() for name in ("patient_id", "age", "sex", "indication", "product")]
    return tuple(
        " · ".join(
            part
            for part in (
                patient_id,
                f"{age_words(age, oldest)} {(sex or '')[:1].upper()}".strip(),
                short_word("indication", indication or ""),
                product or "",
            )
            if part
        )
        for patient_id, age, sex, indication, product in zip(*columns, strict=True)
    )


def age_words(age: float, oldest: float) -> str:
    """Completed years; `90+` from the oldest age on that may be shown; empty where it is not recorded."""
    if age != age:
        return ""
    return f"{oldest:.0f}+" if age >= oldest else str(int(age))


def default_patient(loaded: Loaded, spec: CohortSpec, access: Access) -> str | None:
    """The patient of the cohort with the earliest second cancer (ties by id), else the first by id; None: nobody."""
    access.require_patients()
    check_thresholds(spec, access)
    members = np.flatnonzero(peer_mask(loaded, spec))
    if members.size == 0:
        return None
    day = first_cancer_days(loaded.dataset, spec.outcome, spec.counts_suspected)[members]
    ids = loaded.dataset.patients["patient_id"].to_numpy(dtype=object)
    return str(ids[members[np.lexsort((members, day))[0]]])


def patient_in_cohort(loaded: Loaded, spec: CohortSpec, patient_id: str) -> bool:
    """Whether the filters select this patient. Raises UnknownPatient."""
    return bool(peer_mask(loaded, spec)[loaded.patient_index(patient_id)])


def patient_on_curve(loaded: Loaded, spec: CohortSpec, access: Access, patient_id: str) -> PatientOnCurve:
    """Group, exit and cause of one patient on the clock of the curves; with a reason where there is no mark.

    Grouped by class, the patient stands in the group of the own second cancer, or in none. Raises UnknownPatient.
    """
    access.require_patients()
    check_thresholds(spec, access)
    index = loaded.patient_index(patient_id)
    selection = select(loaded.dataset, loaded.measurements, spec)
    found = endpoint(loaded.dataset, spec, selection.mask)
    reason = found.reason_for(index)
    if reason is not None:
        return PatientOnCurve(patient_id, bool(selection.mask[index]), _said(reason), None, None, None)
    row = int(np.searchsorted(found.patient_index, index))
    cause = found.cause_of(row)
    _, category = first_cancers(loaded.dataset, spec.outcome, spec.counts_suspected)
    return PatientOnCurve(
        patient_id=patient_id,
        in_cohort=True,
        reason=None,
        group=_group_of(loaded, spec, index, cause),
        exit_days=float(found.time_days[row]),
        cause=cause,
        category=category[index] if cause == SECOND_CANCER else None,
    )


def _said(reason: str) -> str:
    if reason == OUTSIDE_THE_FILTERS:
        return "not in this cohort"
    if reason == TEACHING_CASE:
        return "teaching case, in no cohort"
    return f"in the cohort, not analysed: {reason}"


def _group_of(loaded: Loaded, spec: CohortSpec, index: int, cause: str) -> str | None:
    if spec.by is None:
        return ALL
    if spec.by.by_class:
        _, category = first_cancers(loaded.dataset, spec.outcome, spec.counts_suspected)
        own = category[index]
        return own.value if own is not None and cause == SECOND_CANCER else None
    groups = membership(loaded, spec.by)
    return groups.names[int(groups.code[index])]
