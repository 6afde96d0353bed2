"""The record export of a REDCap project, taken apart into its forms.

An export has one row for each record and event, and further rows for each repeat of a repeating form, in which all
other fields are empty. A form's rows are those in which it was opened; what a block needs of another form is taken from
the row of the same record and event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from data.import_report import Problem
from data.importers.imported import NotMapped
from data.importers.mapping import Records
from data.importers.redcap_dictionary import CHECKBOX, Dictionary, box_column, status_column
from data.importers.rules import refusal
from data.importers.source_tables import SourceTable

EVENT, REPEATED, INSTANCE = "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"
OF_REDCAP = (EVENT, REPEATED, INSTANCE, "redcap_data_access_group", "redcap_survey_identifier")
_TICKED, _OPENED = "1", ("1", "2")


@dataclass(frozen=True)
class Project:
    """A record export with its data dictionary, and what the mapping says of both."""

    records: SourceTable
    dictionary: Dictionary
    dictionary_file: SourceTable
    settings: Records

    @property
    def events(self) -> tuple[str, ...]:
        """The events of the records; none in a project that is not longitudinal."""
        return tuple(self.records.frame[EVENT].unique()) if EVENT in self.records.columns else ()


def check_export(project: Project) -> Problem | None:
    """Why a file is no raw record export of the project; None where it is one."""
    place, first = project.records.place, project.dictionary.record_id
    if not project.records.columns or project.records.columns[0] != first:
        remedy = (
            f"Its first column must be {first}, the first field of the data dictionary. "
            "Export all records as CSV / raw data, with codes and field names, not labels."
        )
        return refusal("source_column_missing", place, remedy, 1, first)
    return None


def form_table(project: Project, form: str, events: Sequence[str], wanted: Sequence[str]) -> tuple[
    SourceTable, tuple[NotMapped, ...]
]:  # fmt: skip
    """The rows of a form, with `wanted` columns of other forms from the same record and event.

    Rows whose form has a status that is not taken are left out and counted.
    """
    place = f"{project.records.place}, form {form}"
    place += f" ({', '.join(events)})" if events else ""
    frame = project.records.frame
    rows = frame[_of_form(project, form)]
    if events:
        rows = rows[rows[EVENT].isin(list(events))]
    complete = status_column(form)
    notes: tuple[NotMapped, ...] = ()
    if complete in frame.columns:
        taken = rows[complete].isin(["", *project.settings.statuses])
        notes = tuple(_not_complete(place, complete, rows.loc[~taken, complete]))
        rows = rows[taken]
    boxes = {
        box: status if status in frame.columns else "" for box, status in project.dictionary.boxes().items()
    }
    statuses = [boxes[name] for name in wanted if boxes.get(name)]
    rows = _with_other_forms(project, form, rows, [*wanted, *statuses])
    rows = _without_missing_boxes(project, rows)
    table = replace(
        project.records,
        place=place,
        frame=rows.reset_index(drop=True),
        labels=project.dictionary.labels(),
        boxes=boxes,
    )
    return table, notes


def _of_form(project: Project, form: str) -> pd.Series:
    """Which rows are of the form: its repeats, and rows of an event in which somebody has opened it."""
    frame = project.records.frame
    opened = pd.Series(False, index=frame.index)
    for field in project.dictionary.of_form(form):
        for column in field.columns():
            if column in frame.columns:
                opened |= frame[column] == _TICKED if field.kind == CHECKBOX else frame[column] != ""
    complete = status_column(form)
    if complete in frame.columns:
        opened |= frame[complete].isin(_OPENED)
    if REPEATED not in frame.columns:
        return opened
    return (frame[REPEATED] == form) | ((frame[REPEATED] == "") & opened)


def _with_other_forms(project: Project, form: str, rows: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """Columns of other forms in the rows of repeats, from the row of the same record and event that is no repeat."""
    if REPEATED not in rows.columns:
        return rows
    own = {column for field in project.dictionary.of_form(form) for column in field.columns()}
    own |= {project.dictionary.record_id, status_column(form), *OF_REDCAP}
    columns = [name for name in wanted if name not in own and name in rows.columns]
    repeats = (rows[REPEATED] == form).to_numpy(dtype=bool)
    if not columns or not repeats.any():
        return rows
    keys = [project.dictionary.record_id, *([EVENT] if EVENT in rows.columns else [])]
    frame = project.records.frame
    single = frame[(frame[REPEATED] == "") & ((frame[INSTANCE] == "") if INSTANCE in frame.columns else True)]
    known = single[[*keys, *columns]].drop_duplicates(keys)
    found = rows.loc[repeats, keys].merge(known, on=keys, how="left")[columns].fillna("")
    rows = rows.copy()
    rows.loc[repeats, columns] = found.to_numpy()
    return rows


def _without_missing_boxes(project: Project, rows: pd.DataFrame) -> pd.DataFrame:
    """Boxes as empty where a missing data code was ticked for their field (`prior_tx___unk`)."""
    rows = rows.copy()
    for field in project.dictionary.fields.values():
        if field.kind != CHECKBOX:
            continue
        missing = [box_column(field.name, code) for code in project.settings.forms.missing]
        for column in (name for name in missing if name in rows.columns):
            own = [name for name in field.columns() if name in rows.columns]
            rows.loc[rows[column] == _TICKED, own] = ""
    return rows


def _not_complete(place: str, column: str, statuses: pd.Series) -> Iterator[NotMapped]:
    for status, rows in statuses.value_counts().items():
        yield NotMapped(place, column, str(status), "form_not_complete", int(rows))
