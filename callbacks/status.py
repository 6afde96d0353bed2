"""The line that says of which data the page speaks, and the notice when newer or no data are there."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.errors import sentence_of
from callbacks.services import services
from components import ids, shell
from data.repository import DataUnavailable


def register(app: Dash) -> None:
    app.callback(
        Output(ids.STATUS_LINE, "children"),
        Output(ids.DATA_PROBLEM, "children"),
        Output(ids.DATA_VERSION, "data"),
        Input(ids.CLOCK, "n_intervals"),
        State(ids.DATA_VERSION, "data"),
    )(show_status)


def show_status(ticks: Any, version: Any) -> tuple[Any, Any, Any]:
    """Status line, problem banner, and the data version where it is another than the page's own."""
    try:
        status = services().repository.status()
    except DataUnavailable as problem:
        return shell.no_data_line(), shell.problem_banner(sentence_of(problem), None), None
    changed = status.data_version if status.data_version != version else no_update
    return shell.status_line(status), shell.problem_banner(status.problem, status.problem_since), changed
