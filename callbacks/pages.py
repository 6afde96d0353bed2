"""Which page an address opens. A page starts with empty panels; their own callbacks fill them.

The first page comes with the layout, which saves its readers one round trip; the others are put in its place.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import flask
from dash import Dash, Input, Output, State, no_update

from callbacks.asking import text
from callbacks.status import data_status
from components import (
    association_panel,
    board,
    cohort_page,
    data_page,
    definitions_page,
    ids,
    patient_page,
    rates_panel,
    recovery_page,
    shell,
    survival_page,
    swimmer_page,
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
    "/patient": patient_page.layout,
    "/data": data_page.layout,
}


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
    """The shell with the page from which the browser asks for it, which only the Referer header tells."""
    path = urlsplit(flask.request.referrer or "/").path
    return shell.layout(page_at(path), named(path), data_status())


def show_page(pathname: Any, shown: Any) -> tuple[Any, Any]:
    """The skeleton of the page at `pathname`, unless it stands there already."""
    path = named(text(pathname))
    return (no_update, no_update) if path == shown else (page_at(path), path)


def page_at(path: str) -> Any:
    page = PAGES.get(named(path))
    return page() if page else shell.no_such_page()


def named(path: str) -> str:
    return path.rstrip("/") or "/"
