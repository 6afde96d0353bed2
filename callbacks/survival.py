"""The view of overall survival: one answer, one response."""

from __future__ import annotations

from typing import Any

from dash import Dash

from callbacks.asking import FORESEEN, ask, look
from callbacks.cohort import LOOK, QUESTION, filled, panel_outputs
from callbacks.errors import allowed_by, sentence_of
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, survival_page
from components.comparisons import comparison_links
from data.methods.survival import survival_methods
from data.repository import DataUnavailable
from data.view import View


def register(app: Dash) -> None:
    app.callback(panel_outputs(survival_page.PANEL), *QUESTION, LOOK)(show_survival)


def show_survival(query: Any, version: Any, display: Any) -> list[Any]:
    """Curves, tables and sentences of overall survival."""
    try:
        asked = ask(query)
        answer = services().survival(asked.snapshot, asked.spec)
        content = survival_page.content(
            answer,
            look(display),
            comparison_links(asked.view),
            work("survival", answer.n_analysed, View(asked.spec), survival_methods(asked.spec, answer)),
            reset_href=cohort_bar.reset_query(asked.view),
        )
    except FORESEEN as error:
        reset = None if isinstance(error, DataUnavailable) else "?"
        content = survival_page.failure(sentence_of(error), reset, allowed_by(error))
    return filled(content)
