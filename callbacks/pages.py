"""Which page an address opens. A page starts with empty panels; their own callbacks fill them."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from callbacks.asking import text
from components import board, cohort_page, data_page, ids, patient_page, shell

PAGES = {
    "/": board.layout,
    "/cohort": cohort_page.layout,
    "/patient": patient_page.layout,
    "/data": data_page.layout,
}


def register(app: Dash) -> None:
    app.layout = shell.layout
    app.callback(Output(ids.PAGE, "children"), Input(ids.URL, "pathname"))(show_page)


def show_page(pathname: Any) -> Any:
    """The skeleton of the page at `pathname`; a sentence where there is none."""
    page = PAGES.get(text(pathname).rstrip("/") or "/")
    return page() if page else shell.no_such_page()
