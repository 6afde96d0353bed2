"""The rule of the worklist about fields that are empty and without which something cannot be analysed: one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.end_of_follow_up import follow_up
from data.vocabulary import Assay, CancerStatus, FindingResult, Material
from data.worklist_ground import Ground, Mask
from data.worklist_results import Judged, WorkCode, WorkFact, WorkState, judged

_DATED = (Material.BLOOD, Material.MARROW, Material.APHERESIS)


@dataclass(frozen=True)
class MissingField:
    """`field` of one table, the analyses that are left without, and the patients (n_patients,) in whom it is empty."""

    field: str
    blocks: str
    is_missing: Callable[[Dataset], Mask]


def missing_field(ground: Ground) -> Judged:
    """One line for each patient, with every field that is missing."""
    found: dict[int, list[MissingField]] = {}
    for one in FIELDS:
        for patient in np.flatnonzero(one.is_missing(ground.dataset)).tolist():
            found.setdefault(patient, []).append(one)
    facts = {patient: _fact(own) for patient, own in sorted(found.items())}
    others = ((WorkState.NOT_LISTED, "none of these fields is empty", True),)
    return judged(WorkCode.MISSING_FIELD, ground.n, facts, others)


def _fact(own: list[MissingField]) -> WorkFact:
    what = ", ".join(dict.fromkeys(one.field for one in own))
    blocks = "; ".join(dict.fromkeys(one.blocks for one in own))
    return WorkFact(f"{what} empty", None, None, None, "needed for: " + blocks)


def _not_infused(dataset: Dataset) -> Mask:
    return ~(dataset.patients["n_infusions"].to_numpy(dtype=np.float64) > 0)


def _no_vital_status(dataset: Dataset) -> Mask:
    return ~follow_up(dataset).vital_status_known


def _no_follow_up(dataset: Dataset) -> Mask:
    followed = follow_up(dataset)
    return followed.vital_status_known & np.isnan(followed.end_day) & ~_not_infused(dataset)


def _empty(column: str) -> Callable[[Dataset], Mask]:
    """An empty field of the first infusion or of the patient; without an infusion only the latter says something."""
    return lambda dataset: dataset.patients[column].isna().to_numpy(dtype=bool) & ~_not_infused(dataset)


def _no_diagnosis_date(dataset: Dataset) -> Mask:
    cancers = dataset.second_cancers
    ruled_out = (cancers["status"] == CancerStatus.RULED_OUT).to_numpy(dtype=bool)
    undated = cancers["day"].isna().to_numpy(dtype=bool) & ~ruled_out
    # Without an infusion no row has a day, whatever its date.
    return _of_rows(dataset, cancers["patient_index"], undated) & ~_not_infused(dataset)


def _tumour_without_cancer(dataset: Dataset) -> Mask:
    specimens = dataset.specimens
    unlinked = (specimens["material"] == Material.SECOND_TUMOUR) & specimens["neoplasm_id"].isna()
    return _of_rows(dataset, specimens["patient_index"], unlinked.to_numpy(dtype=bool))


def _no_purity(dataset: Dataset) -> Mask:
    """A vector that was found in a tumour, without the share of tumour cells it has to be divided by."""
    found = dataset.findings
    positive = (found["assay"] == Assay.VECTOR_COPY_NUMBER) & (found["result"] == FindingResult.POSITIVE)
    specimens = dataset.specimens
    lacking = (
        (specimens["material"] == Material.SECOND_TUMOUR)
        & specimens["tumour_purity"].isna()
        & specimens["specimen_id"].isin(found.loc[positive, "specimen_id"])
    )
    return _of_rows(dataset, specimens["patient_index"], lacking.to_numpy(dtype=bool))


def _no_sample_date(dataset: Dataset) -> Mask:
    specimens = dataset.specimens
    lacking = (
        specimens["material"].isin(_DATED)
        & specimens["day"].isna()
        & specimens["specimen_id"].isin(dataset.findings["specimen_id"])
    )
    undated = _of_rows(dataset, specimens["patient_index"], lacking.to_numpy(dtype=bool))
    return undated & ~_not_infused(dataset)


def _of_rows(dataset: Dataset, patient_index: pd.Series, rows: Mask) -> Mask:
    mask = np.zeros(len(dataset.patients), dtype=bool)
    mask[patient_index.to_numpy(dtype=np.intp)[rows]] = True
    return mask


_EVERYTHING = "incidence, survival, rates and associations"

FIELDS: tuple[MissingField, ...] = (
    MissingField("infusion_date", "everything that counts from the infusion", _not_infused),
    MissingField("vital_status", _EVERYTHING, _no_vital_status),
    MissingField("second_cancer_followup_date", _EVERYTHING, _no_follow_up),
    MissingField("sex", "rates against the population", _empty("sex")),
    MissingField("birth_year", "rates against the population, age as a filter or factor", _empty("age")),
    MissingField("vector_class", "the 15-year schedule", _empty("vector_class")),
    MissingField("diagnosis_date", "any count of this second cancer", _no_diagnosis_date),
    MissingField("tumour_purity", "rule R2 of the verdict, vector copies per tumour cell", _no_purity),
    MissingField(
        "neoplasm_id of a tumour sample", "the verdict on the second cancer", _tumour_without_cancer
    ),
    MissingField("collected_date", "rule R6 of the verdict, clones before the infusion", _no_sample_date),
)
"""In the order in which they are named. A field that is merely unknown in a table blocks nothing and is not here."""
