"""The view of overall survival: one answer, one response."""

from __future__ import annotations

from typing import Any

from dash import Dash

from callbacks.asking import Asked, look
from callbacks.panels import LOOK, QUESTION, answered, panel_outputs
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, survival_page
from components.comparisons import comparison_links
from components.panel import PanelContent
from data.methods.survival import survival_methods
from data.view import View


def register(app: Dash) -> None:
    app.callback(panel_outputs(survival_page.PANEL), *QUESTION, LOOK)(show_survival)


def show_survival(query: Any, version: Any, display: Any) -> list[Any]:
    """Curves, tables and sentences of overall survival."""

    def make(asked: Asked) -> PanelContent:
        answer = services().survival(asked.snapshot, asked.spec)
        return survival_page.content(
            answer,
            look(display),
            comparison_links(asked.view),
            work("survival", answer.n_analysed, View(asked.spec), survival_methods(asked.spec, answer)),
            reset_href=cohort_bar.reset_query(asked.view),
        )

    return answered(survival_page.PANEL, survival_page.TITLE, query, make)
