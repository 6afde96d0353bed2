"""How files of the page travel: compressed once per process, kept by the browser for a year under their address.

Asset addresses carry the file's modification time, so a changed file has a new address.
"""

from __future__ import annotations

import re

import flask
from flask_compress import Compress

ONE_YEAR_SECONDS = 31_536_000
STATIC_PREFIXES = ("/assets/", "/_dash-component-suites/")
READ_WHOLE = re.compile(r"/(plotly-cartesian|dash_renderer|react-dom@)[^/]*\.js$")
READ_WHOLE_HINT = b"//# allFunctionsCalledOnLoad\n"
"""A browser that knows this first line reads every function of the script as it arrives, beside the page's own work."""


class StaticFileCache:
    """Compressed bytes of static files only; answers made from patient data are never kept."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self._kept.get(key)

    def set(self, key: str, value: bytes) -> None:
        if not key.endswith(";"):
            self._kept[key] = value


def static_key(request: flask.Request) -> str:
    return request.path if request.path.startswith(STATIC_PREFIXES) else ""


def compress(server: flask.Flask) -> None:
    """Compress every answer, static files once."""
    server.config.update(
        SEND_FILE_MAX_AGE_DEFAULT=ONE_YEAR_SECONDS,
        COMPRESS_CACHE_BACKEND=StaticFileCache,
        COMPRESS_CACHE_KEY=static_key,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_LEVEL=6,
    )
    Compress(server)
    # Registered after Compress and therefore run before it: a file sent as a stream cannot be cached.
    server.after_request(hold_in_memory)


def hold_in_memory(response: flask.Response) -> flask.Response:
    if flask.request.path.startswith(STATIC_PREFIXES) and response.status_code == 200:
        response.direct_passthrough = False
        hint = READ_WHOLE_HINT if READ_WHOLE.search(flask.request.path) else b""
        response.set_data(hint + response.get_data())
    return response
