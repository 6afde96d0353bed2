"""The sheet to copy into a registry's forms: form 4100 for the patient, form 3500 for each new second cancer.

Sources: CIBMTR Forms Instruction Manual (manula.com/manuals/cibmtr/fim and, for earlier editions,
cibmtr.org/manuals/fim), in the sections that each field names.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from data.cells import comment_line, text_cell
from data.loaded import Loaded
from data.patient_results import PatientHistory
from data.registry_follow_up import follow_up_form
from data.registry_neoplasm import neoplasm_form
from data.registry_results import FilledForm, RegistrySheet
from data.surveillance_cancers import is_reported
from data.version import PROGRAM_VERSION

WORDING = (
    "Fields by the wording of the CIBMTR Forms Instruction Manual, in the sections named. They name no revision of the "
    "form, and question numbers moved between editions (a new malignancy was question 33, then 34, of form 4100), so "
    "check them against the form that is due."
)
WHOLE_TIME = (
    "Form 4100 covers one reporting period; the values here are of the whole time since the infusion."
)
NOTHING_GUESSED = "A field that the data do not answer reads “not recorded”, “not tested” or “none recorded”."
COLUMNS = ("form", "neoplasm_id", "field", "value", "note", "manual_section")
LINE_COLUMNS = ("Field", "Value", "Note")


def registry_sheet(history: PatientHistory) -> RegistrySheet:
    """Form 3500 for each neoplasm that is or may be new, in order of day, then form 4100."""
    new = [cancer for cancer in history.second_cancers if is_reported(cancer)]
    others = [
        f"No form 3500 for {cancer.neoplasm_id}: {cancer.not_counted_reason or cancer.status.value}."
        for cancer in history.second_cancers
        if cancer not in new
    ]
    forms = (*(neoplasm_form(history, cancer) for cancer in new), follow_up_form(history))
    return RegistrySheet(history.patient_id, forms, (NOTHING_GUESSED, WHOLE_TIME, *others, WORDING))


def form_text(form: FilledForm, patient_id: str) -> str:
    """One form as lines of tab-separated text, for the clipboard: what it is, the columns, the fields."""
    about = f"CIBMTR form {form.number}, {form.title}, {patient_id}"
    head = f"{about}, {form.neoplasm_id}" if form.neoplasm_id else about
    rows = [(field.wording, field.answer.value, field.answer.note) for field in form.fields]
    return "".join(map(_line, [(head,), LINE_COLUMNS, *rows]))


def sheet_tsv(sheet: RegistrySheet, loaded: Loaded, exported_at: datetime | None = None) -> str:
    """Every form as one tab-separated file with the usual lines in front."""
    comments = [
        ("patient_id", sheet.patient_id),
        ("data version", loaded.data_version),
        ("program version", PROGRAM_VERSION),
        ("data of", loaded.data_of),
        ("synthetic", "yes" if loaded.synthetic else "no"),
        ("time", (exported_at or datetime.now(UTC)).isoformat(timespec="seconds")),
        *(("note", note) for note in sheet.notes),
    ]
    rows = [
        (form.number, form.neoplasm_id or "", one.wording, one.answer.value, one.answer.note, one.manual)
        for form in sheet.forms
        for one in form.fields
    ]
    return "".join([*(comment_line(key, value) for key, value in comments), *map(_line, [COLUMNS, *rows])])


def _line(cells: Sequence[str]) -> str:
    """One line: no cell holds a tab or a break, and none is run by a spreadsheet."""
    return "\t".join(text_cell(one) for one in cells) + "\n"
