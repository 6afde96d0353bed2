"""Warnings about neoplasms: codes and relations that make one no event, and dates that do not fit follow-up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data.rules.breach import Breach, where
from data.rules.load import Load, Rows, TypedTable
from data.vocabulary import CancerCategory, CancerStatus, Relation

_METASTASIS = r"\s*C7[789]"
_BEHAVIOUR = r"^\s*(?:M-?)?\d{4}\s*/?\s*(\d)"


def check_codes(load: Load) -> Iterator[Breach]:
    cancers = load["second_cancers"]
    if len(cancers) == 0:
        return
    not_event = "If this is right, nothing needs to be done; otherwise correct the code."
    behaviour = _behaviour(cancers)
    skin = cancers.equals("category", CancerCategory.NON_MELANOMA_SKIN)
    metastasis = _texts(cancers, "icd10").str.match(_METASTASIS, case=False).to_numpy(dtype=bool)
    other = (Relation.RELAPSE, Relation.PROGRESSION, Relation.TRANSFORMATION)
    relation_unknown = cancers.equals("relation_to_treated_disease", Relation.UNKNOWN) | cancers.empty(
        "relation_to_treated_disease"
    )
    found: tuple[tuple[str, Rows, str, str], ...] = (
        ("cancer_metastasis", metastasis, "icd10", not_event),
        ("cancer_behaviour_secondary", np.isin(behaviour, ["6", "9"]), "icdo3_morphology", not_event),
        (
            "cancer_behaviour_benign",
            np.isin(behaviour, ["0", "1", "2"]) & ~skin,
            "icdo3_morphology",
            not_event,
        ),
        (
            "cancer_relation",
            cancers.equals("relation_to_treated_disease", *other),
            "relation_to_treated_disease",
            "If this is right, nothing needs to be done.",
        ),
        (
            "cancer_relation_unknown",
            relation_unknown & ~cancers.equals("status", CancerStatus.RULED_OUT),
            "relation_to_treated_disease",
            "Fill in new_primary, relapse, progression or transformation.",
        ),
    )
    for code, mask, column, remedy in found:
        if mask.any():
            yield Breach(code, "second_cancers", where(mask), remedy, column)


def check_dates(load: Load) -> Iterator[Breach]:
    cancers = load["second_cancers"]
    if len(cancers) == 0:
        return
    diagnosed = cancers.dates("diagnosis_date")
    infused = load.of_patient("second_cancers", load.first_infusion)
    followed = load.of_patient("second_cancers", load.patient_dates("second_cancer_followup_date").day)
    before = diagnosed.last < infused
    confirmed = cancers.equals("status", CancerStatus.CONFIRMED)
    found: tuple[tuple[str, Rows, str], ...] = (
        ("cancer_undated", cancers.empty("diagnosis_date"), "Fill in the date; month or year is enough."),
        (
            "cancer_before_infusion",
            before,
            "If it is the treated or an earlier disease, nothing needs to be done.",
        ),
        (
            "cancer_after_followup",
            confirmed & (diagnosed.first > followed),
            "Move second_cancer_followup_date to the last day on which second cancers were looked for.",
        ),
    )
    for code, mask, remedy in found:
        if mask.any():
            yield Breach(code, "second_cancers", where(mask), remedy, "diagnosis_date")


def check_entry(load: Load) -> Iterator[Breach]:
    """Delayed entry after the patient's first confirmed second cancer on or after day 0, or after death."""
    cancers = load["second_cancers"]
    first_event = load.patient_dates("death_date").last.copy()
    first_event[np.isnan(first_event)] = np.inf
    if len(cancers):
        diagnosed = cancers.dates("diagnosis_date")
        infused = load.of_patient("second_cancers", load.first_infusion)
        codes = load.patient_codes("second_cancers")
        counts = cancers.equals("status", CancerStatus.CONFIRMED) & (diagnosed.last >= infused) & (codes >= 0)
        np.minimum.at(first_event, codes[counts], diagnosed.last[counts])
    entry = load.patient_dates("entry_date").day
    rows = load.patient_lines[entry > first_event]
    if len(rows):
        remedy = "Correct the entry date if the patient was under observation earlier."
        yield Breach("entry_after_event", "patients", rows, remedy, "entry_date")


def _texts(cancers: TypedTable, column: str) -> pd.Series:
    return cancers.texts(column).astype("string")


def _behaviour(cancers: TypedTable) -> np.ndarray:
    """Behaviour digit of an ICD-O-3 morphology (9732/3, M-8140/6, 81403); "" where there is none."""
    digits = _texts(cancers, "icdo3_morphology").str.extract(_BEHAVIOUR, expand=False)
    return digits.fillna("").to_numpy(dtype=object).astype(str)
