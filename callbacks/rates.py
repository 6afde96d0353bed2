"""The view of rates against the population: one question, one answer, one response."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import Dash

from callbacks.asking import Asked, look
from callbacks.panels import LOOK, QUESTION, answered, panel_outputs
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, rates_panel
from components.panel import PanelContent
from data.methods.rates import rates_methods
from data.rates_results import RatesAnswer
from data.view import View


def register(app: Dash) -> None:
    app.callback(panel_outputs(rates_panel.PANEL), *QUESTION, LOOK)(show_rates)


def show_rates(query: Any, version: Any, display: Any) -> list[Any]:
    """Observed and expected cancers of the question, or why there are none."""

    def make(asked: Asked) -> PanelContent:
        answer = services().rates(asked.snapshot, asked.spec)
        return rates_panel.content(
            answer,
            look(display),
            reset_href=cohort_bar.reset_query(asked.view),
            few_href=href_of_few(asked, answer),
            work=work("rates", answer.n_analysed, View(asked.spec), rates_methods(asked.spec, answer)),
        )

    return answered(rates_panel.PANEL, rates_panel.TITLE, query, make)


def href_of_few(asked: Asked, answer: RatesAnswer) -> str | None:
    """The address that shows rows of few cancers; None where nothing is held back or the reader may not ask for it."""
    rows = (*answer.classes, *answer.groups)
    if answer.reference is None or not services().access().sees_patients:
        return None
    if not any(row.n and row.expected is None for row in rows):
        return None
    spec = replace(asked.spec, min_patients=0, min_events=0)
    return None if spec == asked.spec else "?" + replace(asked.view, spec=spec).to_query()
