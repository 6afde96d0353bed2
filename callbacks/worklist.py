"""The page "Worklist"."""

from __future__ import annotations

from typing import Any

from dash import Dash, Output

from callbacks.asking import FORESEEN, ask
from callbacks.errors import allowed_by, sentence_of
from callbacks.panels import QUESTION
from callbacks.services import services
from components import cohort_bar, ids, worklist_page
from components.still import STILL, still
from components.worklist_page import WorklistContent
from data.repository import DataUnavailable


def register(app: Dash) -> None:
    app.callback(
        [Output(ids.WORKLIST_HEAD, STILL), Output(ids.WORKLIST_RULES, STILL), Output(ids.WORKLIST, STILL)],
        *QUESTION,
    )(show_worklist)


def show_worklist(query: Any, version: Any) -> list[str]:
    """Rules with their counts, and the lines of the chosen ones."""
    try:
        asked = ask(query)
        answer = services().worklist(asked.snapshot, asked.view)
    except FORESEEN as error:
        reset = None if isinstance(error, DataUnavailable) else "?"
        return _filled(worklist_page.failure(sentence_of(error), reset, allowed_by(error)))
    return _filled(worklist_page.content(answer, asked.view, cohort_bar.reset_query(asked.view)))


def _filled(content: WorklistContent) -> list[str]:
    return [still(part) for part in (content.head, content.rules, content.lines)]
