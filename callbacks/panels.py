"""Filling panels: one answer, one response; where there is no answer, the sentence that says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Input, Output

from callbacks.asking import FORESEEN, Asked, ask
from callbacks.errors import allowed_by, sentence_of
from components import ids, panel
from components.panel import PanelContent, PanelIds
from components.still import STILL, still
from data.repository import DataUnavailable

QUESTION = (Input(ids.URL, "search"), Input(ids.DATA_VERSION, "data"))
LOOK = Input(ids.DISPLAY, "data")


def panel_outputs(of: PanelIds) -> list[Output]:
    """Everything of one panel that an answer fills."""
    return [
        Output(of.graph, "figure"),
        Output(of.chart, "hidden"),
        *([Output(of.chart, "style")] if of.grows else []),
        Output(of.head, STILL),
        Output(of.message, STILL),
        Output(of.foot, STILL),
    ]


def filled(of: PanelIds, content: PanelContent) -> list[Any]:
    """The parts of a panel in the order of `panel_outputs`."""
    words = [still(part) for part in (content.head, content.message, content.foot)]
    style = [{"height": f"{content.height}px"}] if of.grows else []
    return [content.figure, content.hidden, *style, *words]


def answered(of: PanelIds, title: str, query: Any, make: Callable[[Asked], PanelContent]) -> list[Any]:
    """The panel that `make` answers a question with, or why it cannot be answered."""
    try:
        return filled(of, make(ask(query)))
    except FORESEEN as error:
        return failed(of, title, error)


def failed(of: PanelIds, title: str, error: Exception) -> list[Any]:
    """A panel without an answer; a reset is offered where the question was the trouble."""
    return filled(of, panel.failure(title, sentence_of(error), way_back(error), allowed_by(error)))


def way_back(error: Exception) -> str | None:
    """The address of the whole cohort, where the question was the trouble and not the data."""
    return None if isinstance(error, DataUnavailable) else "?"
