"""The sheet for the minutes: one patient beside the cohort of the address, on one page, in one answer."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from dash import Dash, Input, Output, State

from callbacks.asking import FORESEEN, Asked, ask
from callbacks.cohort import mark
from callbacks.panels import QUESTION
from callbacks.patient import as_asked, history_of, no_day_zero, peers_beside, peers_of, refusal, show_picker
from callbacks.services import services
from components import ids, minutes, patient_panel
from components.minutes import Sheet, SheetAnswers
from components.minutes_timeline import SheetTimeline, sheet_timeline
from components.still import STILL, still
from data.day_zero import day_zero
from data.patient_results import PatientHistory
from data.patients_in_cohort import patient_in_cohort
from data.query import QueryError
from data.surveillance import surveillance
from data.zero import DayZero

OUTPUTS = [
    Output(ids.MINUTES_MESSAGE, STILL),
    Output(ids.MINUTES_SHEET, "hidden"),
    Output(ids.MINUTES_TIMELINE_GRAPH, "figure"),
    Output(ids.MINUTES_TIMELINE, "hidden"),
    Output(ids.MINUTES_TIMELINE, "style"),
    Output(ids.MINUTES_HEAD, STILL),
    Output(ids.MINUTES_CAPTION, STILL),
    Output(ids.MINUTES_FINDINGS, STILL),
    Output(ids.MINUTES_COHORT, STILL),
    Output(ids.MINUTES_CURVE_GRAPH, "figure"),
    Output(ids.MINUTES_CURVE, "hidden"),
    Output(ids.MINUTES_NUMBERS, STILL),
    Output(ids.MINUTES_FOOT, STILL),
]
"""In the order of the fields of `Sheet`."""


def register(app: Dash) -> None:
    app.callback(OUTPUTS, *QUESTION)(show_sheet)
    # The list of the picker, as on the pages with a patient panel.
    app.callback(
        [
            Output(ids.PATIENT_PICKER, "options", allow_duplicate=True),
            Output(ids.PATIENT_CHOSEN, "data", allow_duplicate=True),
        ],
        Input(ids.MINUTES_HEAD, STILL),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )(show_picker)


def show_sheet(query: Any, version: Any) -> list[Any]:
    """The whole sheet, or why there is none. The curve is that of the whole cohort, however the address splits it."""
    try:
        asked = ask(query)
        history = history_of(asked)
        if history is None:
            return filled(minutes.no_sheet(patient_panel.no_patient()))
        return filled(sheet(asked, history))
    except FORESEEN as error:
        return filled(minutes.no_sheet(refusal(error)))


def sheet(asked: Asked, history: PatientHistory) -> Sheet:
    try:
        zero = day_zero(history, asked.view.zero)
    except QueryError as error:
        return minutes.no_sheet(no_day_zero(error, asked))
    return minutes.sheet(answers(asked, history, zero))


def answers(asked: Asked, history: PatientHistory, zero: DayZero) -> SheetAnswers:
    whole = replace(asked.spec, by=None, compare=None, tests=())
    single = replace(asked, view=replace(asked.view, spec=whole, patient=history.patient_id))
    return SheetAnswers(
        history=history,
        in_cohort=patient_in_cohort(asked.snapshot, whole, history.patient_id),
        timeline=timeline(single, history, zero),
        surveillance=surveillance(history),
        incidence=services().incidence(asked.snapshot, whole),
        on_curve=mark(single),
        user=services().access().user,
        made_at=datetime.now(UTC),
    )


def timeline(asked: Asked, history: PatientHistory, zero: DayZero) -> SheetTimeline | None:
    if patient_panel.no_timeline(history) is not None:
        return None
    peers = peers_beside(peers_of(asked, history), zero)
    return sheet_timeline(as_asked(asked, history, zero), peers, asked.view.scale, asked.view.panels)


def filled(sheet: Sheet) -> list[Any]:
    values = [getattr(sheet, part.name) for part in fields(sheet)]
    return [
        still(value) if output.component_property == STILL else value
        for output, value in zip(OUTPUTS, values, strict=True)
    ]
