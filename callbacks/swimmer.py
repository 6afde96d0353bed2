"""The view "Patients": the cohort's patients as bars, in the order of the address; a click opens one."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output

from callbacks.asking import FORESEEN, Asked, ask, look
from callbacks.errors import allowed_by, sentence_of
from callbacks.panels import LOOK, QUESTION
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, ids, swimmer_page
from components.still import STILL, still
from components.swimmer_page import SwimmerContent
from data.access import AccessDenied
from data.methods.swimmer import swimmer_methods
from data.patients_in_cohort import patient_on_curve
from data.repository import DataUnavailable
from data.swimmer_results import SwimmerAnswer
from data.view import View


def register(app: Dash) -> None:
    app.callback(
        [
            Output(ids.SWIMMER_GRAPH, "figure"),
            Output(ids.SWIMMER_CHART, "hidden"),
            Output(ids.SWIMMER_CHART, "style"),
            Output(ids.SWIMMER_HEAD, STILL),
            Output(ids.SWIMMER_MESSAGE, STILL),
            Output(ids.SWIMMER_LEGEND, STILL),
            Output(ids.SWIMMER_TABLES, STILL),
        ],
        *QUESTION,
        LOOK,
    )(show_swimmer)
    app.clientside_callback(
        ClientsideFunction("swimmer", "open"),
        Output(ids.ANNOUNCER, "title", allow_duplicate=True),
        Input(ids.SWIMMER_GRAPH, "clickData"),
        prevent_initial_call=True,
    )


def show_swimmer(query: Any, version: Any, display: Any) -> list[Any]:
    """Figure, legend and tables of one answer."""
    theme = look(display)
    try:
        asked = ask(query)
        answer = services().swimmer(asked.snapshot, asked.spec, asked.view.sort)
        off = why_no_bar(asked, answer)
    except FORESEEN as error:
        if isinstance(error, AccessDenied) and error.field is None:
            return _filled(swimmer_page.denied(sentence_of(error)))
        reset = None if isinstance(error, DataUnavailable) else "?"
        return _filled(swimmer_page.failure(sentence_of(error), reset, allowed_by(error)))
    reset_href = cohort_bar.reset_query(asked.view)
    content = swimmer_page.content(answer, asked.view, theme, off, reset_href)
    question, methods = View(asked.spec, sort=asked.view.sort), swimmer_methods(asked.spec, answer)
    content.tables.extend(work("swimmer", answer.n_analysed, question, methods))
    return _filled(content)


def why_no_bar(asked: Asked, answer: SwimmerAnswer) -> str | None:
    """Why the patient of the address has no bar; None where there is one, or no patient is named."""
    patient_id = asked.view.patient
    if patient_id is None:
        return None
    if any(row.patient_id == patient_id for row in (*answer.with_second_cancer, *answer.others)):
        return None
    found = patient_on_curve(asked.snapshot, asked.spec, services().access(), patient_id)
    return f"{patient_id}: {found.reason or 'in the cohort, beyond the patients drawn'}, no bar."


def _filled(content: SwimmerContent) -> list[Any]:
    parts = (content.head, content.message, content.legend, content.tables)
    return [content.figure, content.hidden, content.style, *(still(part) for part in parts)]
