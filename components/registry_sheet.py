"""What of the registry's forms the data can answer, to be copied: one table for each form, with a button and a file.

The answers and their words come ready; nothing is decided here.
"""

from __future__ import annotations

from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from components import ids, states
from components.format import counted
from components.markup import attributes, unseen
from components.still import place
from components.tables import WordTable, table
from data.registry_results import AnswerState, FilledForm, RegistrySheet
from data.registry_sheet import LINE_COLUMNS, form_text

TITLE = "For the registry: CIBMTR forms 3500 and 4100"
_HEADS = (*LINE_COLUMNS, "Section of the manual")


def skeleton() -> html.Section:
    """The panel before the first answer."""
    return html.Section(
        [
            html.H2(TITLE, className="panel-title"),
            place(ids.PATIENT_REGISTRY, states.loading("the fields of the forms")),
        ],
        className="panel patient-registry",
    )


def registry_parts(sheet: RegistrySheet) -> list[Component]:
    """The file with everything, a fold for each form, and what limits them."""
    address = f"/export/patient/{quote(sheet.patient_id, safe='')}/registry.tsv"
    return [
        html.P(html.A("Download every form as TSV", href=address, className="button")),
        *(_form(form, sheet.patient_id) for form in sheet.forms),
        html.Div([html.P(note, className="due-note") for note in sheet.notes]),
    ]


def _form(form: FilledForm, patient_id: str) -> html.Details:
    of = f": {form.neoplasm_id}" if form.neoplasm_id else ""
    name = f"Form {form.number}, {form.title}{of}"
    said = sum(one.answer.state is AnswerState.ANSWERED for one in form.fields)
    rows = tuple((one.wording, one.answer.value, one.answer.note, one.manual) for one in form.fields)
    copy = html.Button(
        ["Copy form ", form.number, unseen(of)],
        className="button",
        type="button",
        **attributes(data_copy=form_text(form, patient_id)),
    )
    summary = html.Summary(
        [
            html.Span(name),
            html.Span(f"{counted(len(rows), 'field')}, {said} answered from the data", className="minor"),
        ]
    )
    return html.Details([summary, html.P(copy), table(WordTable(name, _HEADS, rows))], className="folded")
