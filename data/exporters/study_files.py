"""Writes a cBioPortal study: data files, their meta files and the list of the samples looked at for variants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from data.exporters.study import StudyExport

STUDY_ID = re.compile(r"[a-z0-9_-]+")
_NUMBERS = frozenset(
    {
        "AGE",
        "OS_MONTHS",
        "DEATH_DAY",
        "LAST_CONTACT_DAY",
        "SECOND_CANCER_FOLLOWUP_DAY",
        "ENTRY_DAY",
        "TUMOR_PURITY",
    }
)
_LABELS: Mapping[str, tuple[str, str]] = {
    "PATIENT_ID": ("Patient Identifier", "Pseudonym of the patient"),
    "SAMPLE_ID": ("Sample Identifier", "Identifier of the sample"),
    "SEX": ("Sex", "Sex as recorded"),
    "AGE": ("Age at Infusion", "Age in completed years at the first CAR-T infusion"),
    "OS_STATUS": ("Overall Survival Status", "Whether the patient died"),
    "OS_MONTHS": (
        "Overall Survival (Months)",
        "Months from the first CAR-T infusion to death or last day known alive",
    ),
    "DEATH_DAY": ("Day of Death", "Days from the first CAR-T infusion to death"),
    "DEATH_DATE_PRECISION": ("Precision of Death", "How exactly the day of death is known"),
    "LAST_CONTACT_DAY": ("Day of Last Contact", "Days from the first CAR-T infusion to the last contact"),
    "SECOND_CANCER_FOLLOWUP_DAY": (
        "Second Cancers Looked For Until Day",
        "Days from the first CAR-T infusion to the day to which second cancers were looked for",
    ),
    "ENTRY_DAY": ("Day of Entry", "Days from the first CAR-T infusion to the first day under observation"),
    "CAUSE_OF_DEATH": ("Cause of Death", "Cause of death"),
    "PRIOR_CANCER": ("Prior Cancer", "A cancer before the infusion other than the treated disease"),
    "SITE": ("Site", "Centre"),
    "MATERIAL": ("Material", "What the sample is"),
    "NEOPLASM_ID": ("Neoplasm", "The second cancer that the sample is of"),
    "TUMOR_PURITY": ("Tumor Purity", "Share of tumour cells"),
}
_ANCHOR = "START_DATE and STOP_DATE count days from the first CAR-T infusion, not from the diagnosis."


def write_study(export: StudyExport, folder: Path, study_id: str, name: str) -> list[Path]:
    """Every file of the study into a new folder; returns them. Raises FileExistsError and OSError."""
    folder.mkdir(parents=True)
    written = [_meta(folder, "meta_study.txt", _study(study_id, name))]
    for level, table in (("patient", export.patients), ("sample", export.samples)):
        written += _clinical(folder, study_id, level, table)
    for kind, table in export.timelines.items():
        file = f"data_timeline_{kind.lower()}.txt"
        fields = _fields(study_id, "CLINICAL", "TIMELINE", file)
        written += [_data(folder, file, table), _meta(folder, f"meta_timeline_{kind.lower()}.txt", fields)]
    if len(export.mutations):
        written += _mutations(folder, study_id, export)
    if export.sequenced:
        written.append(_case_list(folder, study_id, export.sequenced))
    return written


def _study(study_id: str, name: str) -> dict[str, str]:
    return {
        "type_of_cancer": "mixed",
        "cancer_study_identifier": study_id,
        "name": name,
        "description": f"Second cancers after CAR-T. {_ANCHOR}",
        "add_global_case_list": "true",
    }


def _fields(study_id: str, alteration: str, datatype: str, file: str) -> dict[str, str]:
    return {
        "cancer_study_identifier": study_id,
        "genetic_alteration_type": alteration,
        "datatype": datatype,
        "data_filename": file,
    }


def _clinical(folder: Path, study_id: str, level: str, table: pd.DataFrame) -> Iterable[Path]:
    file = f"data_clinical_{level}.txt"
    # Columns that hold nothing say nothing; the ones that identify a row stay.
    kept = [name for name in table if name.endswith("_ID") or (table[name] != "").any()]
    head = [
        [_LABELS[name][0] for name in kept],
        [_LABELS[name][1] for name in kept],
        ["NUMBER" if name in _NUMBERS else "STRING" for name in kept],
        ["1" for _ in kept],
    ]
    above = "".join("#" + "\t".join(cells) + "\n" for cells in head)
    fields = _fields(study_id, "CLINICAL", f"{level.upper()}_ATTRIBUTES", file)
    return (_data(folder, file, table[kept], above), _meta(folder, f"meta_clinical_{level}.txt", fields))


def _mutations(folder: Path, study_id: str, export: StudyExport) -> Iterable[Path]:
    file = "data_mutations.txt"
    fields = {
        **_fields(study_id, "MUTATION_EXTENDED", "MAF", file),
        "stable_id": "mutations",
        "show_profile_in_analysis_tab": "true",
        "profile_name": "Mutations",
        "profile_description": "Somatic variants that were found, without genomic positions.",
    }
    return (_data(folder, file, export.mutations), _meta(folder, "meta_mutations.txt", fields))


def _case_list(folder: Path, study_id: str, samples: Iterable[str]) -> Path:
    """The samples in which variants were looked for, found or not: the others were not tested."""
    (folder / "case_lists").mkdir()
    fields = {
        "cancer_study_identifier": study_id,
        "stable_id": f"{study_id}_sequenced",
        "case_list_name": "Samples with mutation data",
        "case_list_description": "Samples in which somatic variants were looked for",
        "case_list_category": "all_cases_with_mutation_data",
        "case_list_ids": "\t".join(samples),
    }
    return _meta(folder, "case_lists/cases_sequenced.txt", fields)


def _meta(folder: Path, name: str, fields: Mapping[str, str]) -> Path:
    return _written(folder / name, "".join(f"{key}: {value}\n" for key, value in fields.items()))


def _data(folder: Path, name: str, table: pd.DataFrame, above: str = "") -> Path:
    rows = ["\t".join(table.columns), *("\t".join(row) for row in table.itertuples(index=False, name=None))]
    return _written(folder / name, above + "\n".join(rows) + "\n")


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path
