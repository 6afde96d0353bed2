"""The line that says of which data the page speaks, and the banner when data cannot be shown."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.errors import sentence_of
from callbacks.services import services
from components import ids, shell
from components.still import STILL, still
from data.repository import DataUnavailable


def register(app: Dash) -> None:
    app.callback(
        Output(ids.STATUS_LINE, STILL),
        Output(ids.DATA_PROBLEM, STILL),
        Output(ids.DATA_VERSION, "data"),
        Input(ids.CLOCK, "n_intervals"),
        State(ids.DATA_VERSION, "data"),
        # The first status comes with the layout: panels wait for whatever is asked before them.
        prevent_initial_call=True,
    )(show_status)


def show_status(ticks: Any, known: Any) -> tuple[Any, Any, Any]:
    """Status line, problem banner and state of the data; nothing while the page knows that state already."""
    now = data_status()
    return (
        (no_update, no_update, no_update)
        if now.state == known
        else (still(now.line), still(now.banner), now.state)
    )


def data_status() -> shell.DataStatus:
    """The state of the data, which is the data version and what is wrong, and how it is told."""
    try:
        status = services().repository.status()
    except DataUnavailable as problem:
        sentence = sentence_of(problem)
        return shell.DataStatus(shell.no_data_line(), shell.problem_banner(sentence, None), sentence)
    banner = shell.problem_banner(status.problem, status.problem_since)
    return shell.DataStatus(
        shell.status_line(status), banner, f"{status.data_version} {status.problem or ''}"
    )
