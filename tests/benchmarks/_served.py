"""Servers for the benchmarks: the program on the demo cohort, and a bare Dash page to hold it against."""

from __future__ import annotations

import http.client
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, dcc, html
from waitress.server import create_server

from app import create_app
from data.repository import Repository
from data.settings import Settings

START_SECONDS = 60
ANSWER_SECONDS = 20
STORE = Path(os.environ.get("AFTERWATCH_STORE", ".afterwatch"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def own_process(**settings: str) -> Iterator[int]:
    """The port of the program in a process of its own, as `python app.py` starts it with these settings."""
    port = free_port()
    environment = {**os.environ, "AFTERWATCH_PORT": str(port), **settings}
    process = subprocess.Popen([sys.executable, "app.py"], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    start = time.monotonic()
    while time.monotonic() - start < START_SECONDS:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the program did not start")


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
