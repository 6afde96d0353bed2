"""A hospital's folder as a data manager would write it by hand into the program's own templates: 30 patients.

Everybody is infused on 1 March 2020 and followed to 1 March 2026, but for two deaths. Three second cancers: H-20 on
day 90, H-03 on day 400, H-11 on day 700. Nobody leaves before day 700 otherwise, so that the incidence by hand is
1/30 at one year and 3/30 from day 700 on.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from data.templates import write_templates

DAY_0 = date(2020, 3, 1)
LAST_DAY = date(2026, 3, 1)
DEATHS = {"H-05": 30, "H-06": 200}
SECOND_CANCERS = {"H-20": (90, "t_nk"), "H-03": (400, "myeloid"), "H-11": (700, "solid")}
PATIENTS = tuple(f"H-{number:02}" for number in range(1, 31))


def on_day(day: int) -> str:
    return (DAY_0 + timedelta(days=day)).isoformat()


def write_folder(folder: Path) -> Path:
    """Templates filled in by hand."""
    write_templates(folder)
    (folder / "identifiers.csv").unlink()
    (folder / "README.txt").unlink()
    fill(folder, "patients", [patient_row(patient) for patient in PATIENTS])
    fill(folder, "infusions", [infusion_row(patient) for patient in PATIENTS])
    fill(folder, "measurements", [row for patient in PATIENTS for row in measurement_rows(patient)])
    fill(folder, "events", [row for patient in PATIENTS for row in event_rows(patient)])
    fill(
        folder, "second_cancers", [cancer_row(patient, *cancer) for patient, cancer in SECOND_CANCERS.items()]
    )
    fill(folder, "specimens", specimen_rows())
    fill(folder, "findings", finding_rows())
    return folder


def fill(folder: Path, table: str, rows: list[dict[str, object]]) -> None:
    """Append rows under the header of the template; an unknown column is a mistake of the test."""
    path = folder / f"{table}.csv"
    header = path.read_text(encoding="utf-8").strip().split(",")
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="").writerows(rows)


def patient_row(patient: str) -> dict[str, object]:
    died = DEATHS.get(patient)
    return {
        "patient_id": patient,
        "birth_year": 1950 + int(patient[-2:]),
        "sex": "female" if int(patient[-2:]) % 2 else "male",
        "second_cancer_followup_date": on_day(died) if died else LAST_DAY.isoformat(),
        "last_contact_date": on_day(died) if died else LAST_DAY.isoformat(),
        "vital_status": "dead" if died else "alive",
        "death_date": on_day(died) if died else "",
        "cause_of_death": "infection" if died else "",
        "prior_cancer": "no",
    }


def infusion_row(patient: str) -> dict[str, object]:
    return {
        "infusion_id": f"{patient}-I1",
        "patient_id": patient,
        "infusion_date": DAY_0.isoformat(),
        "product": "axi-cel" if int(patient[-2:]) % 3 else "tisa-cel",
        "indication": "lbcl",
        "setting": "commercial",
        "prior_lines": 2,
        "lymphodepletion": "flu_cy",
        "bridging": "none",
    }


def measurement_rows(patient: str) -> list[dict[str, object]]:
    """Neutrophils, CD4 cells and CAR copies, the last of them below the limit of detection."""
    values = [
        (-5, "anc", "=", "3.2", "G/L"),
        (7, "anc", "=", "0.2", "G/L"),
        (28, "anc", "=", "1.9", "G/L"),
        (90, "cd4", "=", "140", "/µL"),
        (10, "car_transgene", "=", "12000", "copies/µg DNA"),
        (28, "car_transgene", "=", "900", "copies/µg DNA"),
        (180, "car_transgene", "<", "50", "copies/µg DNA"),
    ]
    return [
        {
            "patient_id": patient,
            "measured_date": on_day(day),
            "analyte": analyte,
            "value": value,
            "comparator": comparator,
            "unit": unit,
            "assay": "qPCR" if analyte == "car_transgene" else "",
            "lower_limit": "50" if analyte == "car_transgene" else "",
        }
        for day, analyte, comparator, value, unit in values
        if day <= DEATHS.get(patient, 9999)
    ]


def event_rows(patient: str) -> list[dict[str, object]]:
    return [
        {
            "patient_id": patient,
            "kind": "crs",
            "name": "CRS",
            "start_date": on_day(3),
            "end_date": on_day(6),
            "grade": 2,
            "grade_scale": "ASTCT 2019",
        },
        {"patient_id": patient, "kind": "supportive", "name": "tocilizumab", "start_date": on_day(4)},
    ]


def cancer_row(patient: str, day: int, category: str) -> dict[str, object]:
    diagnoses = {"t_nk": "peripheral T-cell lymphoma", "myeloid": "MDS", "solid": "lung adenocarcinoma"}
    return {
        "neoplasm_id": f"{patient}-N1",
        "patient_id": patient,
        "diagnosis_date": on_day(day),
        "category": category,
        "diagnosis": diagnoses[category],
        "relation_to_treated_disease": "new_primary",
        "status": "confirmed",
        "basis": "histology",
    }


def specimen_rows() -> list[dict[str, object]]:
    return [
        {
            "specimen_id": "S-1",
            "patient_id": "H-03",
            "neoplasm_id": "H-03-N1",
            "collected_date": on_day(400),
            "material": "second_tumour",
            "tumour_purity": "0.8",
        },
        {"specimen_id": "S-2", "patient_id": "H-03", "collected_date": on_day(-20), "material": "apheresis"},
    ]


def finding_rows() -> list[dict[str, object]]:
    return [
        {
            "specimen_id": "S-1",
            "assay": "vector_copy_number",
            "result": "below_limit",
            "value": "0.01",
            "unit": "copies/cell",
            "lower_limit": "0.01",
        },
        {
            "specimen_id": "S-1",
            "assay": "somatic_variant",
            "target": "TP53 R248Q",
            "result": "positive",
            "share": "0.41",
        },
        {"specimen_id": "S-2", "assay": "somatic_variant", "target": "TP53 R248Q", "result": "negative"},
    ]
