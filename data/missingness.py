"""How much is not recorded, by field and by year of infusion, centre, product and indication.

Nothing is filled in and nothing is judged: a field may be empty because nobody asks for it. Each field counts among
those it can be asked of: the cause of death among the dead, the date of diagnosis among second cancers. Of an analyte
the share is of patients without any value. Teaching cases are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.access import Access
from data.fields import LAST_POSSIBLE_DAY, field_named
from data.loaded import Loaded
from data.missingness_results import Cell, Field, Group, Missingness
from data.registries import analytes
from data.small_cells import held_back
from data.vocabulary import VitalStatus

MOST_GROUPS = 10
"""Columns of one kind of group (modelling choice); the smallest groups, or the earliest years, are pooled in one."""
NOT_RECORDED = "not recorded"
OTHERS = "others"
YEARS = "infusion_year"
GROUPED_BY = (YEARS, "site", "product", "indication")

PATIENTS, DEAD, CANCERS = "patients", "patients who died", "second cancers"
_OF_PATIENTS = (
    "day0_date", "age", "sex", "site", "vital_status", "last_contact_day", "second_cancer_followup_day",
    "prior_cancer", "product", "indication", "setting", "prior_lines", "prior_autologous_hct",
    "prior_allogeneic_hct", "prior_radiotherapy", "prior_alkylator", "prior_imid", "lymphodepletion",
    "bridging", "dose_1e6_cells",
)  # fmt: skip
_OWN_LABELS = {
    "day0_date": "Date of first infusion",
    "vital_status": "Vital status",
    "last_contact_day": "Last contact",
    "second_cancer_followup_day": "Follow-up for second cancers",
}
"""Of what is no field of a cohort; the others are named as there."""
_OF_DEAD = {"death_day": "Date of death", "cause_of_death": "Cause of death"}
_OF_CANCERS = {
    "day": "Date of diagnosis",
    "diagnosis": "Diagnosis in words",
    "icdo3_morphology": "ICD-O-3 morphology",
    "icdo3_topography": "ICD-O-3 topography",
    "relation_to_treated_disease": "Relation to treated disease",
    "basis": "Basis of diagnosis",
    "reported_to_manufacturer": "Reported to manufacturer",
    "reported_to_registry": "Reported to registry",
}


@dataclass(frozen=True, eq=False)
class _Asked:
    """A field as flags: the patient of each record that was asked (k,), and whether it has nothing (k,)."""

    key: str
    label: str
    of: str
    patient_index: NDArray[np.intp]
    is_missing: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Grouping:
    """One way to group the patients: `code` (n_patients,) is the place of each one's group, -1 for nobody's."""

    by: str
    labels: tuple[str, ...]
    code: NDArray[np.intp]


def missingness(load: Loaded, access: Access) -> Missingness:
    """The share not recorded per field, analyte and group, as the scope may see it."""
    patients = load.dataset.patients
    counted = ~patients["teaching_case"].to_numpy(dtype=bool)
    groupings = list(_groupings(patients, counted))
    hide = not access.sees_patients
    return Missingness(
        groups=tuple(group for one in groupings for group in _columns(one, hide)),
        fields=tuple(_field(one, groupings, hide) for one in _of_tables(load, counted)),
        analytes=tuple(_field(one, groupings, hide) for one in _of_analytes(load, counted)),
    )


def _of_tables(load: Loaded, counted: NDArray[np.bool_]) -> Iterator[_Asked]:
    patients, cancers = load.dataset.patients, load.dataset.second_cancers
    dead = counted & (patients["vital_status"] == VitalStatus.DEAD.value).to_numpy(dtype=bool)
    own = {k: _label(k) for k in _OF_PATIENTS if k != "day0_date" or load.dataset.has_calendar_dates}
    for of, fields, mask in ((PATIENTS, own, counted), (DEAD, _OF_DEAD, dead)):
        index = np.flatnonzero(mask)
        for key, label in fields.items():
            yield _Asked(key, label, of, index, patients[key].isna().to_numpy()[index])
    owner = cancers["patient_index"].to_numpy(dtype=np.intp)
    rows = np.flatnonzero(counted[owner]) if owner.size else np.empty(0, dtype=np.intp)
    for key, label in _OF_CANCERS.items():
        yield _Asked(key, label, CANCERS, owner[rows], cancers[key].isna().to_numpy()[rows])


def _label(key: str) -> str:
    field = field_named(key)
    return field.label if field is not None else _OWN_LABELS[key]


def _of_analytes(load: Loaded, counted: NDArray[np.bool_]) -> Iterator[_Asked]:
    """Every analyte that was measured in anybody."""
    index = np.flatnonzero(counted)
    for code, analyte in analytes().items():
        found = load.measurements.last_detected([code], -LAST_POSSIBLE_DAY, LAST_POSSIBLE_DAY)
        is_missing = found[index] < 0
        if not is_missing.all():
            yield _Asked(code, analyte.label, PATIENTS, index, is_missing)


def _groupings(patients: pd.DataFrame, counted: NDArray[np.bool_]) -> Iterator[_Grouping]:
    """Everybody, then each way to group them in which there are at least two groups."""
    everybody = np.where(counted, 0, -1).astype(np.intp)
    yield _Grouping("", ("All",), everybody)
    for by in GROUPED_BY:
        one = _years(patients, counted) if by == YEARS else _words(patients[by], by, counted)
        if len(one.labels) > 1:
            yield one


def _years(patients: pd.DataFrame, counted: NDArray[np.bool_]) -> _Grouping:
    """By calendar year; the earliest are pooled where there are more than MOST_GROUPS."""
    year = patients["infusion_year"].to_numpy(dtype=np.float64)
    known = np.unique(year[counted & ~np.isnan(year)])
    own = known if known.size <= MOST_GROUPS else known[-MOST_GROUPS + 1 :]
    first = own[0] if own.size else 0.0
    early = [f"before {first:.0f}"] if own.size < known.size else []
    labels = [*early, *(f"{one:.0f}" for one in own)]
    words = [
        NOT_RECORDED if np.isnan(one) else labels[0] if one < first else f"{one:.0f}" for one in year.tolist()
    ]
    return _grouping(YEARS, labels, words, counted)


def _words(values: pd.Series, by: str, counted: NDArray[np.bool_]) -> _Grouping:
    """By a word, the most frequent first; the rarest are pooled."""
    words = [NOT_RECORDED if pd.isna(one) else str(one) for one in values]
    sizes = pd.Series(words)[counted].value_counts()
    ranked = sorted((str(word) for word in sizes.index if word != NOT_RECORDED), key=lambda w: (-sizes[w], w))
    own = ranked if len(ranked) <= MOST_GROUPS else ranked[: MOST_GROUPS - 1]
    pooled = set(ranked) - set(own)
    labels = [*own, *([OTHERS] if pooled else [])]
    return _grouping(by, labels, [OTHERS if word in pooled else word for word in words], counted)


def _grouping(by: str, labels: Sequence[str], words: Sequence[str], counted: NDArray[np.bool_]) -> _Grouping:
    """The words of the patients as places among the labels; "not recorded" is the last where there is any."""
    found = np.array(words, dtype=object)
    shown = (*labels, NOT_RECORDED) if (found[counted] == NOT_RECORDED).any() else tuple(labels)
    code = pd.Index(shown).get_indexer(pd.Index(found))
    return _Grouping(by, shown, np.where(counted, code, -1).astype(np.intp))


def _columns(one: _Grouping, hide: bool) -> list[Group]:
    sizes = np.bincount(one.code[one.code >= 0], minlength=len(one.labels)).tolist()
    numbers = held_back(sizes) if hide else sizes
    return [Group(one.by, label, n) for label, n in zip(one.labels, numbers, strict=True)]


def _field(asked: _Asked, groupings: Sequence[_Grouping], hide: bool) -> Field:
    cells = tuple(cell for one in groupings for cell in _cells(asked, one, hide))
    return Field(asked.key, asked.label, asked.of, cells)


def _cells(asked: _Asked, one: _Grouping, hide: bool) -> list[Cell]:
    """The cells of one field over one way to group: what is and what is not recorded adds up to what is shown."""
    code = one.code[asked.patient_index]
    total = np.bincount(code, minlength=len(one.labels)).tolist()
    missing = np.bincount(code[asked.is_missing], minlength=len(one.labels)).tolist()
    if not hide:
        return [Cell(n, m) for n, m in zip(total, missing, strict=True)]
    recorded = held_back([n - m for n, m in zip(total, missing, strict=True)])
    shown = held_back(missing)
    hidden = [None in pair for pair in zip(recorded, shown, strict=True)]
    return [Cell(None, None) if h else Cell(n, m) for n, m, h in zip(total, missing, hidden, strict=True)]
