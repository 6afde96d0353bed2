"""The view of rates against the population: one question, one answer, one response."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output

from callbacks.asking import FORESEEN, Asked, ask, look
from callbacks.errors import allowed_by, sentence_of
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, ids, rates_panel
from components.rates_panel import RatesContent
from components.still import STILL, still
from data.methods.rates import rates_methods
from data.rates_results import RatesAnswer
from data.repository import DataUnavailable
from data.view import View


def register(app: Dash) -> None:
    app.callback(
        [
            Output(ids.RATES_GRAPH, "figure"),
            Output(ids.RATES_CHART, "hidden"),
            Output(ids.RATES_CHART, "style"),
            Output(ids.RATES_HEAD, STILL),
            Output(ids.RATES_MESSAGE, STILL),
            Output(ids.RATES_FOOT, STILL),
            Output(ids.RATES_READING, STILL),
        ],
        Input(ids.URL, "search"),
        Input(ids.DATA_VERSION, "data"),
        Input(ids.DISPLAY, "data"),
    )(show_rates)


def show_rates(query: Any, version: Any, display: Any) -> list[Any]:
    """Observed and expected cancers of the question, or why there are none."""
    theme = look(display)
    try:
        asked = ask(query)
        answer = services().rates(asked.snapshot, asked.spec)
    except FORESEEN as error:
        reset = None if isinstance(error, DataUnavailable) else "?"
        return filled(rates_panel.failure(sentence_of(error), reset, allowed_by(error)))
    reset = cohort_bar.reset_query(asked.view)
    return filled(
        rates_panel.content(
            answer,
            theme,
            reset_href=reset,
            few_href=href_of_few(asked, answer),
            work=work("rates", answer.n_analysed, View(asked.spec), rates_methods(asked.spec, answer)),
        )
    )


def filled(content: RatesContent) -> list[Any]:
    """The parts of the view in the order of its outputs."""
    parts = (content.head, content.message, content.foot, content.reading)
    return [
        content.figure,
        content.hidden,
        {"height": f"{content.height}px"},
        *(still(part) for part in parts),
    ]


def href_of_few(asked: Asked, answer: RatesAnswer) -> str | None:
    """The address that shows rows of few cancers; None where nothing is held back or the reader may not ask for it."""
    rows = (*answer.classes, *answer.groups)
    if answer.reference is None or not services().access().sees_patients:
        return None
    if not any(row.n and row.expected is None for row in rows):
        return None
    spec = replace(asked.spec, min_patients=0, min_events=0)
    return None if spec == asked.spec else "?" + replace(asked.view, spec=spec).to_query()
