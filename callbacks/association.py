"""The association view: one question, one answer, one response."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from callbacks.asking import FORESEEN, ask, look
from callbacks.errors import allowed_by, sentence_of
from callbacks.services import services
from callbacks.work import work
from components import association_panel, cohort_bar, ids, states
from components.association_panel import AssociationContent
from components.still import STILL, still
from data.methods.association import association_methods
from data.repository import DataUnavailable
from data.view import View


def register(app: Dash) -> None:
    app.callback(
        [
            Output(ids.ASSOCIATION_CHART, "hidden"),
            Output(ids.ASSOCIATION_CHART, "style"),
            Output(ids.ASSOCIATION_GRAPH, "figure"),
            Output(ids.ASSOCIATION_HEAD, STILL),
            Output(ids.ASSOCIATION_MESSAGE, STILL),
            Output(ids.ASSOCIATION_FOOT, STILL),
        ],
        Input(ids.URL, "search"),
        Input(ids.DATA_VERSION, "data"),
        Input(ids.DISPLAY, "data"),
    )(show_association)


def show_association(query: Any, version: Any, display: Any) -> list[Any]:
    """Ratios, counts and checks of one question."""
    theme = look(display)
    try:
        asked = ask(query)
        answer = services().association(asked.snapshot, asked.view)
        reset = cohort_bar.reset_query(asked.view)
        methods = association_methods(asked.spec, answer)
        question = View(asked.spec, factors=asked.view.factors)
        done = work("association", answer.n_analysed, question, methods)
        return _filled(association_panel.content(answer, asked.view, theme, reset, done))
    except FORESEEN as error:
        reset = None if isinstance(error, DataUnavailable) else "?"
        said = states.error(sentence_of(error), reset, allowed_by(error))
        return _filled(association_panel.failure(said))


def _filled(content: AssociationContent) -> list[Any]:
    parts = (content.head, content.message, content.foot)
    return [content.hidden, content.style, content.figure, *(still(part) for part in parts)]
