"""Afterwatch: settings in, application out. `python app.py` serves; `app:server` is the WSGI object for other servers.

Importing this module does no work; the first access to `server` builds the application from the environment.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask
from dash import Dash

import callbacks
from callbacks import security
from callbacks.scripts import LeanDash
from callbacks.services import EXTENSION, Services, make_cache
from components import shell
from data.repository import Repository
from data.settings import Settings, SettingsError

if TYPE_CHECKING:
    server: flask.Flask

ASSETS = Path(__file__).parent / "assets"
THREADS = 8


def create_app(settings: Settings, repository: Repository | None = None) -> Dash:
    """The whole application on one Flask server, ready for its first request.

    `repository` is given by tests; otherwise the data named by the settings are loaded, and watched for change.
    """
    settings.check()
    if repository is None:
        repository = Repository(settings)
        repository.start_polling()
    app = LeanDash(
        "afterwatch",
        assets_folder=str(ASSETS),
        title="Afterwatch",
        update_title="",
        index_string=shell.INDEX_STRING,
        suppress_callback_exceptions=True,
        add_log_handler=False,
        compress=False,
        enable_mcp=False,
        websocket_callbacks=False,
    )
    server: flask.Flask = app.server
    server.extensions[EXTENSION] = Services(settings, repository, make_cache(server, settings))
    callbacks.register(app, settings)
    # Dash finishes its set-up in the first request; two first requests at once would race, so it is made here.
    server.test_client().get("/_dash-dependencies")
    return app


def main() -> int:
    """Serve until interrupted; returns the exit status."""
    try:
        settings = Settings.from_environment()
    except SettingsError as problem:
        print(f"Afterwatch does not start: {problem}", file=sys.stderr)
        return 2
    from waitress.server import create_server

    problem = port_problem(settings)
    if problem:
        print(f"Afterwatch does not start: {problem}", file=sys.stderr)
        return 2
    app = create_app(settings)
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    listener = create_server(
        app.server,
        host=settings.host,
        port=settings.port,
        threads=THREADS,
        ident=None,
        max_request_body_size=2 * security.MAX_BODY_BYTES,
    )
    print(f"Afterwatch is at http://{name}:{settings.port}  (Ctrl+C ends it)", flush=True)
    try:
        listener.run()
    except KeyboardInterrupt:
        return 0
    return 0


def port_problem(settings: Settings) -> str | None:
    """Why the port cannot be listened on, asked before the data are read; None where it can."""
    try:
        socket.create_server((settings.host, settings.port), family=family_of(settings.host)).close()
    except OSError as problem:
        return (
            f"port {settings.port} on {settings.host} cannot be used ({problem.strerror}). "
            "Choose another with AFTERWATCH_PORT."
        )
    return None


def family_of(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def __getattr__(name: str) -> Any:
    if name == "server":
        globals()["server"] = create_app(Settings.from_environment()).server
        return globals()["server"]
    raise AttributeError(name)


if __name__ == "__main__":
    sys.exit(main())
