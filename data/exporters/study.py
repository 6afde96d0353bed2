"""A cBioPortal study from one load: its tables as text, in the terms of cBioPortal's File-Formats documentation.

START_DATE counts from the first CAR-T infusion and not from the diagnosis, which our tables do not have; meta_study.txt
says so. Columns that cBioPortal has no word for are called as ours in upper case, and our importer reads them again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.access import Access
from data.dataset import Dataset
from data.deidentify import OLDEST_AGE_YEARS, Redaction, redaction
from data.exporters.study_timelines import PATIENT_INDEX, texts, timelines
from data.importers.study_patients import DAYS_PER_MONTH
from data.vocabulary import Assay, FindingResult, Scope, VitalStatus

ALLOWED_ID = re.compile(r"[A-Za-z0-9._-]+")
_GENE = re.compile(r"(?P<gene>[A-Za-z0-9][A-Za-z0-9-]*)(?: (?P<change>p\.[A-Za-z0-9*=_?>-]+))?")
_SUBSTITUTION = re.compile(r"p\.[A-Z](?P<place>\d+)(?P<to>[A-Z*])")
_OS_STATUS = {VitalStatus.ALIVE: "0:LIVING", VitalStatus.DEAD: "1:DECEASED"}


@dataclass(frozen=True)
class LeftOut:
    """Something of ours that is not in the study, with the number of rows."""

    what: str
    rows: int


@dataclass(frozen=True)
class StudyExport:
    """A study before it is written: text tables, `timelines` by the kind of event, samples looked at for variants."""

    patients: pd.DataFrame
    samples: pd.DataFrame
    timelines: Mapping[str, pd.DataFrame]
    mutations: pd.DataFrame
    sequenced: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = field(default=())


def wrong_ids(dataset: Dataset) -> list[str]:
    """Ids of patients and specimens with a character that cBioPortal does not allow."""
    ids = [*dataset.patients["patient_id"], *dataset.specimens["specimen_id"]]
    return [one for one in ids if not ALLOWED_ID.fullmatch(one)]


def study_of(dataset: Dataset, measurements: pd.DataFrame) -> StudyExport:
    """The study of one load; `measurements` as `normalise.measurement_frame` gives them."""
    patients = dataset.patients
    chosen = ~patients["teaching_case"].to_numpy(dtype=bool) & (patients["n_infusions"] > 0).to_numpy()
    ids = patients["patient_id"].to_numpy(dtype=object)
    specimens = dataset.specimens
    specimens = specimens[chosen[specimens[PATIENT_INDEX].to_numpy(dtype=np.intp)]]
    specimens = specimens.assign(patient_id=ids[specimens[PATIENT_INDEX].to_numpy(dtype=np.intp)])
    findings = dataset.findings[dataset.findings["specimen_id"].isin(specimens["specimen_id"])]
    mutations, unreadable = _mutations(findings)
    kinds = {
        kind: table[chosen[table[PATIENT_INDEX].to_numpy()]].drop(columns=PATIENT_INDEX)
        for kind, table in timelines(dataset, measurements, _redactions(dataset)).items()
    }
    undated = sum(int((table["START_DATE"] == "").sum()) for table in kinds.values())
    dated = {kind: table[table["START_DATE"] != ""] for kind, table in kinds.items()}
    variants = findings["assay"] == Assay.SOMATIC_VARIANT
    return StudyExport(
        patients=_patients(patients[chosen]),
        samples=_samples(specimens),
        timelines={kind: table for kind, table in dated.items() if len(table)},
        mutations=mutations,
        sequenced=tuple(sorted(set(findings.loc[variants, "specimen_id"]))),
        left_out=_left_out(dataset, undated, findings, unreadable),
    )


def _left_out(dataset: Dataset, undated: int, findings: pd.DataFrame, unreadable: int) -> tuple[LeftOut, ...]:
    patients = dataset.patients
    variant = findings["assay"] == Assay.SOMATIC_VARIANT
    found = findings["result"] == FindingResult.POSITIVE
    counted = (
        LeftOut("teaching cases", int(patients["teaching_case"].sum())),
        LeftOut("patients without an infusion", int((patients["n_infusions"] == 0).sum())),
        LeftOut("rows without a day", undated),
        LeftOut("notes, which are free text", int(dataset.events["note"].notna().sum())),
        LeftOut("somatic variants looked for and not found", int((variant & ~found).sum())),
        LeftOut("findings other than somatic variants", int((~variant).sum())),
        LeftOut("somatic variants whose target names no gene", unreadable),
    )
    return tuple(one for one in counted if one.rows)


def _redactions(dataset: Dataset) -> list[Redaction]:
    """How the short texts of each patient are written: without dates and without names of the patient."""
    secrets: list[list[str | None]] = [[] for _ in range(len(dataset.patients))]
    for row in dataset.identifiers.itertuples(index=False):
        secrets[int(row.patient_index)] += [row.hospital_number, row.family_name, row.given_name]  # type: ignore[attr-defined]
    return [redaction(Access(Scope.DEIDENTIFIED), words) for words in secrets]


def _patients(rows: pd.DataFrame) -> pd.DataFrame:
    end = rows["death_day"].where(rows["vital_status"] == VitalStatus.DEAD, rows["last_alive_day"])
    columns = {
        "PATIENT_ID": rows["patient_id"],
        "SEX": rows["sex"].map({"female": "Female", "male": "Male", "other": "Other"}),
        "AGE": rows["age"].map(_age),
        "OS_STATUS": rows["vital_status"].map(_OS_STATUS),
        "OS_MONTHS": (end / DAYS_PER_MONTH).where(rows["vital_status"].notna()).round(2),
        "DEATH_DAY": rows["death_day"],
        "DEATH_DATE_PRECISION": rows["death_date_precision"],
        "LAST_CONTACT_DAY": rows["last_contact_day"],
        "SECOND_CANCER_FOLLOWUP_DAY": rows["second_cancer_followup_day"],
        "ENTRY_DAY": rows["entry_day"],
        "CAUSE_OF_DEATH": rows["cause_of_death"],
        "PRIOR_CANCER": rows["prior_cancer"],
        "SITE": rows["site"],
    }
    return texts(columns, rows.index)


def _age(years: float | None) -> str:
    if years is None or pd.isna(years):
        return ""
    return f">{OLDEST_AGE_YEARS}" if years > OLDEST_AGE_YEARS else f"{years:g}"


def _samples(rows: pd.DataFrame) -> pd.DataFrame:
    columns = {
        "PATIENT_ID": rows["patient_id"],
        "SAMPLE_ID": rows["specimen_id"],
        "MATERIAL": rows["material"],
        "NEOPLASM_ID": rows["neoplasm_id"],
        "TUMOR_PURITY": rows["tumour_purity"],
    }
    return texts(columns, rows.index)


def _mutations(findings: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Positive variants as rows of a MAF, and how many name no gene. What was not found is no row of a MAF."""
    rows = findings[
        (findings["assay"] == Assay.SOMATIC_VARIANT) & (findings["result"] == FindingResult.POSITIVE)
    ]
    parts = [_GENE.fullmatch(target or "") for target in rows["target"]]
    readable = np.array([part is not None for part in parts], dtype=bool)
    known = [part for part in parts if part is not None]
    rows = rows[readable]
    change = [part["change"] or "" for part in known]
    columns = {
        "Hugo_Symbol": [part["gene"] for part in known],
        "Tumor_Sample_Barcode": rows["specimen_id"],
        "Variant_Classification": [_classification(one) for one in change],
        "HGVSp_Short": change,
        "Mutation_Status": "Somatic",
        "ALLELE_FRACTION": rows["share"],
    }
    return texts(columns, rows.index), int((~readable).sum())


def _classification(change: str) -> str:
    """What the notation of one substitution says by itself; everything else is Unknown, a word that cBioPortal allows.

    A change of the first amino acid may be the loss of the start and is Unknown too.
    """
    found = _SUBSTITUTION.fullmatch(change)
    if found is None or found["place"] == "1":
        return "Unknown"
    return "Nonsense_Mutation" if found["to"] == "*" else "Missense_Mutation"
