"""Choosing the patient: a search box, a step back or on, and the address that opens one on the Board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from dash import dcc, html

from components import ids, wording
from components.format import day
from components.markup import attributes, unseen
from data.patient_results import PatientRow
from data.view import DEFAULT_SCALE
from data.vocabulary import TimelineScale


def bar() -> html.Section:
    """The bar with its controls, before the first answer."""
    return html.Section(
        [
            html.H2(
                html.Label("Patient", htmlFor=ids.PATIENT_PICKER), id="patient-label", className="bar-title"
            ),
            html.Div(
                dcc.Dropdown(
                    id=ids.PATIENT_PICKER,
                    clearable=False,
                    searchable=True,
                    placeholder="search",
                    maxHeight=420,
                    optionHeight=30,
                ),
                className="picker",
            ),
            html.Div(
                [
                    _step(ids.PATIENT_PREVIOUS, "‹", "Previous patient", "K"),
                    _step(ids.PATIENT_NEXT, "›", "Next patient", "J"),
                ],
                className="steps",
            ),
            html.Fieldset(
                [
                    html.Legend("Time axis", className="visually-hidden"),
                    dcc.RadioItems(
                        id=ids.filter_control("scale"),
                        options=[
                            {"label": wording.word(scale), "value": str(scale)} for scale in TimelineScale
                        ],
                        value=str(DEFAULT_SCALE),
                        className="segments",
                    ),
                ],
                className="scale",
            ),
        ],
        id=ids.PATIENT_BAR,
        className="patient-bar",
        **attributes(aria_label="Choice of the patient"),
    )


def picker_options(rows: Sequence[PatientRow]) -> list[dict[str, Any]]:
    """The options of the search box in the order given, each found by id and by class of cancer."""
    return [
        {
            "label": picker_words(row),
            "value": row.patient_id,
            "search": f"{row.patient_id} {picker_words(row)}",
        }
        for row in rows
    ]


def picker_words(row: PatientRow) -> str:
    """One patient in the search box: "AW-0417 · myeloid, day 310"; "· not in this cohort", "· teaching case"."""
    parts = [row.label or row.patient_id]
    if row.second_cancer_category is not None:
        parts.append(f"{wording.word(row.second_cancer_category)}, {day(row.second_cancer_day)}")
    if row.teaching_case:
        parts.append("teaching case")
    elif not row.in_cohort:
        parts.append("not in this cohort")
    return " · ".join(parts)


def patient_href(query: str, patient_id: str) -> str:
    """A link to the Board with this cohort and that patient."""
    parts = [part for part in query.split("&") if part and not part.startswith("patient=")]
    return "/?" + "&".join(sorted([*parts, f"patient={quote(patient_id, safe='')}"]))


def _step(button_id: str, sign: str, words: str, key: str) -> html.Button:
    return html.Button(
        [html.Span(sign, **attributes(aria_hidden="true")), unseen(words)],
        id=button_id,
        className="button step",
        title=f"{words} (key {key})",
    )
