"""The view "Published numbers": this cohort counted as published series counted, and both estimators."""

from __future__ import annotations

from typing import Any

from dash import Dash, Output

from callbacks.asking import FORESEEN, ask, look
from callbacks.cohort import LOOK, QUESTION
from callbacks.errors import sentence_of
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, definitions_page, estimators_panel, ids
from components.estimators_panel import EstimatorsContent
from components.still import STILL, still
from data.methods.definitions import definitions_methods
from data.repository import DataUnavailable
from data.view import View


def register(app: Dash) -> None:
    app.callback(
        [
            Output(ids.DEFINITIONS, STILL),
            Output(ids.ESTIMATORS_GRAPH, "figure"),
            Output(ids.ESTIMATORS_CHART, "hidden"),
            Output(ids.ESTIMATORS_HEAD, STILL),
            Output(ids.ESTIMATORS_MESSAGE, STILL),
            Output(ids.ESTIMATORS_FOOT, STILL),
        ],
        *QUESTION,
        LOOK,
    )(show_definitions)


def show_definitions(query: Any, version: Any, display: Any) -> list[Any]:
    """Rows, figure and sentence of one answer."""
    theme = look(display)
    try:
        asked = ask(query)
        answer = services().definitions(asked.snapshot, asked.spec)
    except FORESEEN as error:
        reset = None if isinstance(error, DataUnavailable) else "?"
        failed = definitions_page.failure(sentence_of(error), reset)
        return [still(failed), *_panel(estimators_panel.failure(sentence_of(error)))]
    reset_href = cohort_bar.reset_query(asked.view)
    question, methods = View(asked.spec), definitions_methods(asked.spec, answer)
    rows = definitions_page.definitions(answer, reset_href)
    rows += work("definitions", answer.n_analysed, question, methods)
    panel = estimators_panel.content(answer, theme, reset_href)
    panel.foot.extend(work("estimators", answer.n_analysed, question))
    return [still(rows), *_panel(panel)]


def _panel(content: EstimatorsContent) -> list[Any]:
    parts = (content.head, content.message, content.foot)
    return [content.figure, content.hidden, *(still(part) for part in parts)]
