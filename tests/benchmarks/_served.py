"""Servers for the benchmarks: the program on the demo cohort, and a bare Dash page to hold it against."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, dcc, html
from waitress.server import create_server

from app import create_app
from data.repository import Repository
from data.settings import Settings

STORE = Path(os.environ.get("AFTERWATCH_STORE", ".afterwatch"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def program(cache: str) -> Dash:
    """The whole program on the demo cohort; `cache` is AFTERWATCH_CACHE."""
    settings = Settings(store=STORE, cache=cache)
    return create_app(settings, Repository(settings, progress=lambda _: None))


def bare_page(figure: dict[str, Any], *, cartesian: bool) -> Dash:
    """A Dash page with one button and one graph; a click answers `figure`, alternately with another title.

    With `cartesian` it loads the program's plotly bundle, so that only the program's own work differs; without, it is
    Dash as it comes: the full bundle, nothing compressed.
    """
    folder = str(Path("assets/vendor").absolute()) if cartesian else "no-assets"
    app = Dash("bare", assets_folder=folder, compress=False)
    app.layout = html.Div([html.Button("draw", id="draw"), dcc.Graph(id="graph")])

    def draw(clicks: int | None) -> dict[str, Any]:
        return {**figure, "layout": {**figure["layout"], "title": {"text": f"drawn {clicks or 0} times"}}}

    app.callback(Output("graph", "figure"), Input("draw", "n_clicks"))(draw)
    return app


@contextmanager
def served(app: Dash) -> Iterator[str]:
    """The address at which `app` answers while the block runs."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    port = free_port()
    server = create_server(app.server, host="127.0.0.1", port=port, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
