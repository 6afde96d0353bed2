"""The data dictionary of a REDCap project: which form a field is on, and what its codes mean.

Read from the CSV that REDCap writes, with the headings of the download or those of the interface for programs. Missing
data codes are a setting of the project and not in it; the mapping names them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data.import_report import Problem
from data.importers.rules import refusal
from data.importers.source_tables import SourceTable

CHECKBOX = "checkbox"
_WITH_CHOICES = frozenset({"radio", "dropdown", CHECKBOX})
_FIXED_CHOICES = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}
_WITHOUT_DATA = frozenset({"descriptive"})
_HEADINGS: Mapping[str, tuple[str, str]] = {
    "name": ("Variable / Field Name", "field_name"),
    "form": ("Form Name", "form_name"),
    "kind": ("Field Type", "field_type"),
    "label": ("Field Label", "field_label"),
    "note": ("Field Note", "field_note"),
    "choices": ("Choices, Calculations, OR Slider Labels", "select_choices_or_calculations"),
    "identifier": ("Identifier?", "identifier"),
}


@dataclass(frozen=True)
class Field:
    """One field: `kind` is REDCap's field type, `choices` the label of each code, empty where it has none.

    `note` stands under the field on screen, often its unit.
    """

    name: str
    form: str
    kind: str
    label: str
    choices: Mapping[str, str]
    identifies: bool
    note: str = ""

    def columns(self) -> tuple[str, ...]:
        """Its columns in a record export: one per choice for boxes to tick."""
        if self.kind != CHECKBOX:
            return (self.name,)
        return tuple(box_column(self.name, code) for code in self.choices)


@dataclass(frozen=True)
class Dictionary:
    """All fields by name in the order of the file; the first one is the record id."""

    fields: Mapping[str, Field]

    @property
    def record_id(self) -> str:
        return next(iter(self.fields))

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(field.form for field in self.fields.values()))

    def of_form(self, form: str) -> tuple[Field, ...]:
        """The fields of a form that have data, without the record id."""
        return tuple(
            field
            for name, field in self.fields.items()
            if field.form == form and name != self.record_id and field.kind not in _WITHOUT_DATA
        )

    def labels(self) -> dict[str, dict[str, str]]:
        """Code to label for every field that is one choice of several."""
        return {name: dict(f.choices) for name, f in self.fields.items() if f.choices and f.kind != CHECKBOX}

    def boxes(self) -> dict[str, str]:
        """The columns of boxes to tick, each with the column that holds the status of its form."""
        return {
            column: status_column(field.form)
            for field in self.fields.values()
            if field.kind == CHECKBOX
            for column in field.columns()
        }


def status_column(form: str) -> str:
    """The column of a record export that says whether a form was completed: 0, 1 or 2."""
    return f"{form}_complete"


def box_column(field: str, code: str) -> str:
    """`prior_tx___3` for the box 3; what is no letter or digit in a code becomes an underscore."""
    return f"{field}___{re.sub('[^a-z0-9]', '_', code.lower())}"


def read_dictionary(table: SourceTable) -> Dictionary | Problem:
    """The dictionary in the rows of its file."""
    columns = {}
    for part, headings in _HEADINGS.items():
        column = next((name for name in headings if name in table.columns), None)
        if column is None and part == "note":
            columns[part] = pd.Series("", index=table.frame.index)
            continue
        if column is None:
            remedy = f"It has no column {headings[0]}. Download the data dictionary of the project as CSV."
            return refusal("source_column_missing", table.place, remedy, 1, headings[0])
        columns[part] = table.frame[column].str.strip()
    fields = {
        row["name"]: Field(
            name=row["name"],
            form=row["form"],
            kind=row["kind"],
            label=row["label"],
            choices=_FIXED_CHOICES.get(row["kind"]) or _choices(row["kind"], row["choices"]),
            identifies=row["identifier"].lower() == "y",
            note=row["note"],
        )
        for row in pd.DataFrame(columns).to_dict("records")
    }
    if not fields:
        return refusal("source_column_missing", table.place, "It has no row; download it again.")
    return Dictionary(fields)


def _choices(kind: str, text: str) -> dict[str, str]:
    """`1, Female | 2, Male` as code to label; a label may have commas."""
    if kind not in _WITH_CHOICES:
        return {}
    pairs = (part.partition(",") for part in text.split("|") if part.strip())
    return {code.strip(): label.strip() for code, _, label in pairs}
