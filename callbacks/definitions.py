"""The view "Published numbers": this cohort counted as published series counted, and both estimators."""

from __future__ import annotations

from typing import Any

from dash import Dash, Output

from callbacks.asking import FORESEEN, ask, look
from callbacks.errors import sentence_of
from callbacks.panels import LOOK, QUESTION, failed, filled, panel_outputs, way_back
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, definitions_page, estimators_panel, ids
from components.still import STILL, still
from data.methods.definitions import definitions_methods
from data.view import View


def register(app: Dash) -> None:
    app.callback(
        [Output(ids.DEFINITIONS, STILL), *panel_outputs(estimators_panel.PANEL)],
        *QUESTION,
        LOOK,
    )(show_definitions)


def show_definitions(query: Any, version: Any, display: Any) -> list[Any]:
    """Rows, figure and sentence of one answer."""
    try:
        asked = ask(query)
        answer = services().definitions(asked.snapshot, asked.spec)
    except FORESEEN as error:
        rows = definitions_page.failure(sentence_of(error), way_back(error))
        return [still(rows), *failed(estimators_panel.PANEL, estimators_panel.TITLE, error)]
    reset_href = cohort_bar.reset_query(asked.view)
    question, methods = View(asked.spec), definitions_methods(asked.spec, answer)
    rows = definitions_page.definitions(answer, reset_href)
    rows += work("definitions", answer.n_analysed, question, methods)
    content = estimators_panel.content(answer, look(display), reset_href)
    content.foot.extend(work("estimators", answer.n_analysed, question))
    return [still(rows), *filled(estimators_panel.PANEL, content)]
