"""Which page an address opens. A page starts with empty panels; their own callbacks fill them.

The first page comes with the layout, and with it the curves of the Board and the cohort bar, which saves their readers
three round trips; the other pages are put in its place. For which address and in which look they are wanted stands in
two headers that assets/answers.js sends, and a header of the answer says what is in.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import flask
import orjson
from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from callbacks.asking import text
from callbacks.cohort import BAR_OUTPUTS, BOARD_OUTPUTS, show_board_incidence, show_cohort
from callbacks.status import data_status
from components import (
    association_panel,
    board,
    cohort_page,
    data_page,
    definitions_page,
    evidence_cohort,
    ids,
    minutes,
    patient_page,
    rates_panel,
    recovery_page,
    shell,
    survival_page,
    swimmer_page,
    worklist_page,
)

PAGES = {
    "/": board.layout,
    "/cohort": cohort_page.layout,
    "/cohort/survival": survival_page.layout,
    "/cohort/rates": rates_panel.layout,
    "/cohort/recovery": recovery_page.layout,
    "/cohort/patients": swimmer_page.layout,
    "/cohort/definitions": definitions_page.layout,
    "/cohort/association": association_panel.layout,
    "/cohort/evidence": evidence_cohort.layout,
    "/patient": patient_page.layout,
    minutes.PATH: minutes.layout,
    "/worklist": worklist_page.layout,
    "/data": data_page.layout,
}


ADDRESS, DISPLAY, ANSWERED = "Afterwatch-Address", "Afterwatch-Display", "Afterwatch-Answered"


def register(app: Dash) -> None:
    app.layout = first_layout
    app.callback(
        Output(ids.PAGE, "children"),
        Output(ids.PAGE, shell.PAGE_PATH),
        Input(ids.URL, "pathname"),
        State(ids.PAGE, shell.PAGE_PATH),
        prevent_initial_call=True,
    )(show_page)


def first_layout() -> Any:
    """The shell with the page that the browser asks for, and its first answers where the browser says for what."""
    address, display = sent(ADDRESS), sent(DISPLAY)
    if not is_address(address):
        return shell.layout(page_at("/"), "/", data_status())
    path, search = named(address["pathname"]), address["search"]
    layout = shell.layout(page_at(path), path, data_status(), address, display)
    put(layout, BAR_OUTPUTS, show_cohort(search, None))
    if path == "/":
        put(layout, BOARD_OUTPUTS, show_board_incidence(search, None, display))
    return layout


def put(layout: Component, outputs: Sequence[Output], answer: Sequence[Any]) -> None:
    """Give the components of `layout` what a callback with these outputs answers, and tell the browser so."""
    flask.after_this_request(functools.partial(say_answered, str(outputs[0].component_id)))
    for output, value in zip(outputs, answer, strict=True):
        if value is not no_update:
            setattr(layout[output.component_id], output.component_property, value)


def sent(header: str) -> Any:
    """What the browser says of itself in one header; None where it says nothing, or nothing that can be read."""
    try:
        return orjson.loads(flask.request.headers.get(header, ""))
    except orjson.JSONDecodeError:
        return None


def is_address(given: Any) -> bool:
    """Whether a browser gave all parts of its address, so that nothing of it has to be asked again."""
    return (
        isinstance(given, dict)
        and set(given) == {"pathname", "search", "hash", "href"}
        and all(isinstance(part, str) for part in given.values())
    )


def say_answered(component_id: str, response: flask.Response) -> flask.Response:
    """Add one id to the header that names the first output of every callback whose answer came with the layout."""
    response.headers[ANSWERED] = f"{response.headers.get(ANSWERED, '')} {component_id}".strip()
    return response


def show_page(pathname: Any, shown: Any) -> tuple[Any, Any]:
    """The skeleton of the page at `pathname`, unless it stands there already."""
    path = named(text(pathname))
    return (no_update, no_update) if path == shown else (page_at(path), path)


def page_at(path: str) -> Any:
    page = PAGES.get(named(path))
    return page() if page else shell.no_such_page()


def named(path: str) -> str:
    return path.rstrip("/") or "/"
