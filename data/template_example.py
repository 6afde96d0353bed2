"""The worked example of the templates: two invented patients, one row and more in every table.

A test holds it to every rule. Case 1 had axi-cel, then a myeloid neoplasm that was examined, and died; case 2 had
cilta-cel and is well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from data.schema import TABLES

Row = Mapping[str, str]

EXAMPLE: Mapping[str, tuple[Row, ...]] = MappingProxyType(
    {
        "patients": (
            {
                "patient_id": "EX-001", "birth_year": "1956", "age_at_infusion_years": "63", "sex": "female",
                "site": "North", "second_cancer_followup_date": "2022-11-30", "last_contact_date": "2022-11-30",
                "vital_status": "dead", "death_date": "2022-12-14", "cause_of_death": "second_cancer",
                "prior_cancer": "no",
            },
            {
                "patient_id": "EX-002", "birth_year": "1961", "age_at_infusion_years": "61", "sex": "male",
                "site": "North", "second_cancer_followup_date": "2025-03-15", "last_contact_date": "2025-04-02",
                "vital_status": "alive", "prior_cancer": "yes",
            },
        ),
        "identifiers": (
            {
                "patient_id": "EX-001", "hospital_number": "0012345", "family_name": "Example",
                "given_name": "Erika", "birth_date": "1956-02-17",
            },
        ),
        "infusions": (
            {
                "infusion_id": "EX-001-1", "patient_id": "EX-001", "infusion_date": "2019-06-04",
                "product": "axi-cel", "indication": "lbcl", "setting": "commercial", "prior_lines": "2",
                "prior_autologous_hct": "no", "prior_radiotherapy": "yes", "prior_alkylator": "yes",
                "lymphodepletion": "flu_cy", "bridging": "steroids", "dose_1e6_cells": "140",
            },
            {
                "infusion_id": "EX-002-1", "patient_id": "EX-002", "infusion_date": "2022-09-20",
                "product": "cilta-cel", "indication": "mm", "setting": "commercial", "prior_lines": "4",
                "prior_autologous_hct": "yes", "prior_imid": "yes", "lymphodepletion": "flu_cy",
                "bridging": "none", "dose_1e6_cells": "55.5",
            },
        ),
        "measurements": (
            {
                "patient_id": "EX-001", "measured_date": "2019-06-18", "analyte": "anc", "value": "0.4",
                "unit": "10^9/L", "specimen": "blood",
            },
            {
                "patient_id": "EX-001", "measured_date": "2019-09-03", "analyte": "car_transgene", "value": "50",
                "comparator": "<", "unit": "copies/µg DNA", "assay": "qPCR", "specimen": "blood",
                "lower_limit": "50",
            },
            {
                "patient_id": "EX-002", "measured_date": "2022-12-20", "analyte": "cd4", "value": "180",
                "unit": "cells/µL", "assay": "flow cytometry", "specimen": "blood",
            },
            {
                "patient_id": "EX-002", "measured_date": "2022-12-20", "analyte": "igg", "value": "310",
                "unit": "mg/dL", "specimen": "serum",
            },
        ),
        "events": (
            {
                "patient_id": "EX-001", "kind": "crs", "name": "CRS", "start_date": "2019-06-07",
                "end_date": "2019-06-12", "ongoing": "no", "grade": "2", "grade_scale": "ASTCT 2019",
            },
            {
                "patient_id": "EX-002", "kind": "supportive", "name": "IVIG", "start_date": "2022-12-21",
                "ongoing": "yes",
            },
        ),
        "second_cancers": (
            {
                "neoplasm_id": "EX-001-N1", "patient_id": "EX-001", "diagnosis_date": "2022-03",
                "diagnosis_date_precision": "month", "category": "myeloid",
                "diagnosis": "Myelodysplastic neoplasm", "icdo3_morphology": "9989/3", "icd10": "D46.9",
                "relation_to_treated_disease": "new_primary", "status": "confirmed", "basis": "histology",
                "reported_to_manufacturer": "yes",
            },
        ),
        "specimens": (
            {
                "specimen_id": "EX-001-S1", "patient_id": "EX-001", "neoplasm_id": "EX-001-N1",
                "collected_date": "2022-03-21", "material": "second_tumour", "tumour_purity": "0.6",
            },
        ),
        "findings": (
            {
                "specimen_id": "EX-001-S1", "assay": "vector_copy_number", "result": "below_limit",
                "unit": "copies/cell", "lower_limit": "0.001", "denominator": "all_cells",
                "laboratory": "Central", "reported_date": "2022-04-11",
            },
            {
                "specimen_id": "EX-001-S1", "assay": "somatic_variant", "target": "TP53 p.R175H",
                "result": "positive", "share": "0.41", "rank": "1", "laboratory": "Central",
                "reported_date": "2022-04-11",
            },
        ),
    }
)  # fmt: skip


def example_rows(table: str, day_form: bool = False) -> tuple[Row, ...]:
    """The example's rows of a table, with every column of its header."""
    columns = TABLES[table].columns
    return tuple(
        {
            column.name_in(day_form): _cell(
                row.get(column.name, ""), column.dated and day_form, _patient(row)
            )
            for column in columns
        }
        for row in EXAMPLE.get(table, ())
    )


def _patient(row: Row) -> str:
    """The patient a row belongs to; a finding through the name of its specimen."""
    return row.get("patient_id") or row["specimen_id"].rsplit("-", 1)[0]


def _cell(text: str, in_days: bool, patient: str) -> str:
    if not in_days or not text:
        return text
    infused = next(row["infusion_date"] for row in EXAMPLE["infusions"] if row["patient_id"] == patient)
    day = date.fromisoformat(f"{text}-15" if len(text) == len("2022-03") else text)
    return str((day - date.fromisoformat(infused)).days)
