"""A small REDCap project on disk, in the layout of its downloads: record export, data dictionary and mapping.

Two records. Longitudinal: base forms at `start_arm_1`, visits at `week_4_arm_1`, a repeating form `laboratory` at the
start, and a repeating event `follow_up_arm_1`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from data.importers.imported import Imported, ImportRefused
from data.importers.redcap import import_redcap
from data.importers.rules import sentence

HEADINGS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
API_HEADINGS = (
    "field_name", "form_name", "section_header", "field_type", "field_label", "select_choices_or_calculations",
    "field_note", "text_validation_type_or_show_slider_number", "text_validation_min", "text_validation_max",
    "identifier", "branching_logic", "required_field", "custom_alignment", "question_number", "matrix_group_name",
    "matrix_ranking", "field_annotation",
)  # fmt: skip
FIELDS = (
    ("record_id", "person", "text", "Record ID", "", ""),
    ("mrn", "person", "text", "Hospital number", "", "y"),
    ("sex", "person", "radio", "Sex", "1, Female | 2, Male", ""),
    ("intro", "person", "descriptive", "Read this first", "", ""),
    ("before", "person", "checkbox", "Before CAR-T", "1, Auto | -2, Allo | RT, Radiotherapy, any", ""),
    ("trial", "person", "yesno", "In a trial", "", ""),
    ("inf_date", "infusion", "text", "Date", "", ""),
    ("product", "infusion", "dropdown", "Product", "1, axi-cel | 2, cilta-cel", ""),
    ("visit_date", "visit", "text", "Date of visit", "", ""),
    ("cd4", "immune", "text", "CD4", "", ""),
    ("lab_date", "laboratory", "text", "Taken", "", ""),
    ("lab_test", "laboratory", "dropdown", "Test", "1, Haemoglobin | 2, Sodium", ""),
    ("lab_result", "laboratory", "text", "Result", "", ""),
    ("fu_date", "follow_up", "text", "Last contact", "", ""),
    ("fu_status", "follow_up", "radio", "Status", "1, Alive | 2, Dead", ""),
)
HEADER = (
    "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,redcap_data_access_group,"
    "mrn,sex,before___1,before____2,before___rt,before___unk,trial,person_complete,"
    "inf_date,product,infusion_complete,visit_date,visit_complete,cd4,immune_complete,"
    "lab_date,lab_test,lab_result,laboratory_complete,fu_date,fu_status,follow_up_complete"
)
RECORDS = (
    {"record_id": "1", "event": "start_arm_1", "mrn": "700", "sex": "1", "before___1": "1", "before____2": "0",
     "before___rt": "0", "before___unk": "0", "trial": "0", "person_complete": "2", "inf_date": "2020-01-10",
     "product": "1", "infusion_complete": "2"},
    {"record_id": "1", "event": "start_arm_1", "form": "laboratory", "instance": "1", "lab_date": "2020-01-20 07:30",
     "lab_test": "1", "lab_result": "9.5", "laboratory_complete": "2"},
    {"record_id": "1", "event": "start_arm_1", "form": "laboratory", "instance": "2", "lab_date": "2020-01-21",
     "lab_test": "2", "lab_result": "140", "laboratory_complete": "1"},
    {"record_id": "1", "event": "week_4_arm_1", "visit_date": "2020-02-07", "visit_complete": "2", "cd4": "150",
     "immune_complete": "2"},
    {"record_id": "1", "event": "follow_up_arm_1", "instance": "1", "fu_date": "2022-01-10", "fu_status": "1",
     "follow_up_complete": "2"},
    {"record_id": "1", "event": "follow_up_arm_1", "instance": "2", "fu_date": "2024-01-10", "fu_status": "1",
     "follow_up_complete": "2"},
    {"record_id": "2", "event": "start_arm_1", "mrn": "701", "sex": "UNK", "before___1": "0", "before____2": "0",
     "before___rt": "0", "before___unk": "0", "trial": "", "person_complete": "0", "inf_date": "2021-03-31",
     "product": "2", "infusion_complete": "2"},
    {"record_id": "2", "event": "week_4_arm_1", "visit_date": "2021-04-28", "visit_complete": "2", "cd4": "-999",
     "immune_complete": "0"},
    {"record_id": "2", "event": "follow_up_arm_1", "instance": "1", "fu_date": "2024-02-25", "fu_status": "1",
     "follow_up_complete": "0"},
)  # fmt: skip
MAPPING = """
importer = "redcap"

[redcap]
records = "records.csv"
dictionary = "dictionary.csv"
missing = ["-999", "UNK"]

[[patients]]
form = "person"

[patients.columns]
patient_id = "record_id"
sex = { column = "sex", map = { 1 = "female", 2 = "male" } }
site = "redcap_data_access_group"

[[patients]]
form = "follow_up"
keep = "latest"
by = "fu_date"

[patients.columns]
patient_id = "record_id"
vital_status = { column = "fu_status", map = { 1 = "alive", 2 = "dead" } }
last_contact_date = "fu_date"

[[infusions]]
form = "infusion"

[infusions.columns]
infusion_id = { template = "{record_id}-1" }
patient_id = "record_id"
infusion_date = "inf_date"
product = { column = "product", labels = true }
prior_autologous_hct = { column = "before___1", unticked = "no" }
prior_allogeneic_hct = { column = "before____2", unticked = "no" }
prior_radiotherapy = "before___rt"

[[measurements]]
form = "laboratory"

[measurements.columns]
patient_id = "record_id"
measured_date = "lab_date"
analyte = { column = "lab_test", map = { 1 = "hb" } }
value = "lab_result"
unit = { constant = "g/dL" }

[[measurements]]
form = "immune"
events = ["week_4_arm_1"]

[measurements.columns]
patient_id = "record_id"
measured_date = "visit_date"

[[measurements.wide]]
column = "cd4"
analyte = "cd4"
unit = "/uL"
"""
_SHORT = {
    "event": "redcap_event_name",
    "form": "redcap_repeat_instrument",
    "instance": "redcap_repeat_instance",
}


def csv_text(rows: list[list[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def dictionary_text(headings: tuple[str, ...] = HEADINGS) -> str:
    rows = [list(headings)]
    for name, form, kind, label, choices, identifies in FIELDS:
        rows.append([name, form, "", kind, label, choices, "", "", "", "", identifies, *[""] * 7])
    return csv_text(rows)


def records_text(changes: Mapping[tuple[int, str], str] | None = None, header: str = HEADER) -> str:
    """The record export, with cells changed by the number of their row and their column."""
    columns = header.split(",")
    rows = []
    for number, record in enumerate(RECORDS):
        cells = {_SHORT.get(name, name): text for name, text in record.items()}
        cells |= {"redcap_data_access_group": "north"}
        cells |= {name: text for (row, name), text in (changes or {}).items() if row == number}
        rows.append([cells.get(name, "") for name in columns])
    return csv_text([columns, *rows])


def project(
    folder: Path, mapping: str = MAPPING, records: str | None = None, dictionary: str | None = None
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    written = {
        "records.csv": records_text() if records is None else records,
        "dictionary.csv": dictionary_text() if dictionary is None else dictionary,
        "mapping.toml": mapping,
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def imported(folder: Path) -> Imported:
    return import_redcap(folder, folder / "mapping.toml", lambda share, what: None)


def refused(folder: Path) -> list[str]:
    """The sentences of everything that keeps the project from being imported."""
    try:
        imported(folder)
    except ImportRefused as error:
        return [sentence(problem) for problem in error.problems]
    raise AssertionError("the import was not refused")
