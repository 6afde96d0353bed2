"""The association view: one question, one answer, one response."""

from __future__ import annotations

from typing import Any

from dash import Dash

from callbacks.asking import Asked, look
from callbacks.panels import LOOK, QUESTION, answered, panel_outputs
from callbacks.services import services
from callbacks.work import work
from components import association_panel, cohort_bar
from components.panel import PanelContent
from data.methods.association import association_methods
from data.view import View


def register(app: Dash) -> None:
    app.callback(panel_outputs(association_panel.PANEL), *QUESTION, LOOK)(show_association)


def show_association(query: Any, version: Any, display: Any) -> list[Any]:
    """Ratios, counts and checks of one question."""

    def make(asked: Asked) -> PanelContent:
        answer = services().association(asked.snapshot, asked.view)
        methods = association_methods(asked.spec, answer)
        question = View(asked.spec, factors=asked.view.factors)
        done = work("association", answer.n_analysed, question, methods)
        reset = cohort_bar.reset_query(asked.view)
        return association_panel.content(answer, asked.view, look(display), reset, done)

    return answered(association_panel.PANEL, association_panel.TITLE, query, make)
