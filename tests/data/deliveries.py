"""A folder of tables as a hospital would hand it over: three patients written by hand, to be changed cell by cell.

P1: axi-cel on 2020-01-10, dead, myeloid neoplasm, specimen and findings. P2: two infusions, alive. 00123: cilta-cel
in 2021, alive, a month-precise solid cancer. The delivery as it stands breaks no rule.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from data.import_report import ImportReport, Problem
from data.schema import TABLES
from data.sources.folder import read_folder
from data.validation import CleanTables, validate

TODAY = date(2025, 6, 30)

Row = Mapping[str, str]
Delivery = dict[str, list[dict[str, str]]]

_TEXT = {
    "patients": """
patient_id,birth_year,birth_date,sex,site,second_cancer_followup_date,last_contact_date,vital_status,death_date,cause_of_death,prior_cancer
P1,1950,,female,North,2023-01-10,2023-01-10,dead,2023-02-01,second_cancer,no
P2,,1960-03-15,male,North,2024-06-01,2024-06-01,alive,,,
00123,1975,,,,2025-01-01,2025-05-05,alive,,,yes
""",
    "identifiers": """
patient_id,hospital_number,family_name,given_name,birth_date
00123,0009,None,NA,1975-02-28
""",
    "infusions": """
infusion_id,patient_id,infusion_date,product,indication,setting,prior_lines,prior_radiotherapy,lymphodepletion,bridging,dose_1e6_cells
I1,P1,2020-01-10,axi-cel,lbcl,commercial,3,yes,flu_cy,none,150.5
I3,P2,2022-05-01,brexu-cel,mcl,commercial,4,no,flu_cy,steroids,
I2,P2,2020-03-01,axi-cel,lbcl,trial,2,no,flu_cy,none,200
I4,00123,2021-07-01,cilta-cel,mm,commercial,5,,flu_cy,none,60
""",
    "measurements": """
patient_id,measured_date,analyte,value,comparator,unit,assay,specimen,lower_limit
P1,2020-01-05,anc,1500,,cells/µL,,blood,
P1,2020-01-20,car_transgene,50,<,copies/µg DNA,qPCR,blood,50
P1,2020-02-20,ebv_dna,400,,copies/mL,PCR,blood,100
P2,2020-03-10,igg,850,,mg/dL,,serum,
00123,2021-07-15,hb,9.5,,g/dL,,blood,
""",
    "events": """
patient_id,kind,name,start_date,end_date,ongoing,grade,grade_scale,note
P1,crs,CRS,2020-01-12,2020-01-16,no,2,ASTCT 2019,"fever, then
hypotension"
P2,supportive,IVIG,2020-06-01,,yes,,,
""",
    "second_cancers": """
neoplasm_id,patient_id,diagnosis_date,diagnosis_date_precision,category,diagnosis,icdo3_morphology,icd10,relation_to_treated_disease,status,basis
N1,P1,2022-01-10,day,myeloid,MDS,9989/3,D46.9,new_primary,confirmed,histology
N2,00123,2022-03,month,solid,Lung cancer,8140/3,C34.9,new_primary,confirmed,histology
""",
    "specimens": """
specimen_id,patient_id,neoplasm_id,collected_date,material,tumour_purity
S1,P1,N1,2022-01-11,second_tumour,0.6
S2,P1,,2020-01-02,apheresis,
""",
    "findings": """
specimen_id,assay,target,result,value,unit,lower_limit,share,rank,denominator,cancer_gene,expression_effect,laboratory,reported_date,note
S1,vector_copy_number,,below_limit,,copies/cell,0.001,,,all_cells,,,Central,2022-02-01,
S1,somatic_variant,TP53 p.R175H,positive,,,,0.41,1,,,,Central,2022-02-01,
S2,somatic_variant,TP53 p.R175H,positive,,,,0.03,,,,,Central,2022-02-10,
""",
    "reference_rates": """
category,sex,age_from,age_to,year_from,year_to,rate_per_100000,population,source,licence
solid,female,0,59,2015,2025,300,Northland,"Registry, 2024 edition",CC BY 4.0
solid,female,60,120,2015,2025,1200,Northland,"Registry, 2024 edition",CC BY 4.0
solid,male,0,120,2015,2025,900.5,Northland,"Registry, 2024 edition",CC BY 4.0
""",
}


def delivery() -> Delivery:
    """The three patients, every column of the schema present, ready to be changed."""
    tables: Delivery = {}
    for name, text in _TEXT.items():
        rows = list(csv.DictReader(io.StringIO(text.lstrip("\n"), newline="")))
        tables[name] = [{c.name: row.get(c.name, "") for c in TABLES[name].columns} for row in rows]
    return tables


def in_days(tables: Delivery) -> Delivery:
    """The same delivery with days since each patient's first infusion in place of dates."""
    first: dict[str, date] = {}
    for row in tables["infusions"]:
        day = date.fromisoformat(row["infusion_date"])
        first[row["patient_id"]] = min(day, first.get(row["patient_id"], day))
    owner = {row["specimen_id"]: row["patient_id"] for row in tables["specimens"]}
    days: Delivery = {}
    for name, rows in tables.items():
        if not TABLES[name].of_patients:
            days[name] = rows
            continue
        days[name] = []
        for row in rows:
            day0 = first[row["patient_id"] if "patient_id" in row else owner[row["specimen_id"]]]
            days[name].append(
                {
                    column.name_in(True): _in_days(row[column.name], day0, column.dated)
                    for column in TABLES[name].columns
                }
            )
    return days


def _in_days(text: str, day0: date, dated: bool) -> str:
    if not dated or not text:
        return text
    day = date.fromisoformat(f"{text}-15" if len(text) == 7 else text)
    return str((day - day0).days)


def write(folder: Path, tables: Mapping[str, list[dict[str, str]]]) -> Path:
    """Write the tables as CSV files, as Python's csv module quotes them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        header = list(rows[0]) if rows else list(TABLES[name].header())
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def load(folder: Path, today: date = TODAY) -> tuple[CleanTables, ImportReport]:
    return validate(read_folder(folder), today)


def report(folder: Path, tables: Mapping[str, list[dict[str, str]]], today: date = TODAY) -> ImportReport:
    """Write a delivery and judge it."""
    return load(write(folder, tables), today)[1]


def codes(found: ImportReport) -> list[str]:
    return [problem.code for problem in found.problems]


def only(found: ImportReport, code: str) -> Problem:
    """The single problem of a rule."""
    problems = [problem for problem in found.problems if problem.code == code]
    assert len(problems) == 1, f"{code}: {[p.sentence for p in found.problems]}"
    return problems[0]
