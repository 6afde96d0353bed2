"""What stands before and after every request: who may talk to us, what a callback body may look like, headers.

A browser that does not come from our own page, a body that is not the shape of one of our callbacks, and a body
over one megabyte are turned away before any of our code reads them.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import flask
import orjson
from dash import Dash
from flask.json.provider import JSONProvider
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from data.settings import Settings, is_loopback

MAX_BODY_BYTES = 1_000_000
CALLBACK_PATH = "/_dash-update-component"
CACHEABLE_PREFIXES = ("/assets/", "/_dash-component-suites/")
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class OrjsonProvider(JSONProvider):
    """JSON in and out by one strict parser: no NaN, no unbounded nesting."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return orjson.dumps(obj, option=orjson.OPT_SERIALIZE_NUMPY).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)


def protect(app: Dash, settings: Settings) -> None:
    """Install the checks and headers on the server of `app`. Call it after every callback is registered."""
    server: flask.Flask = app.server
    server.json = OrjsonProvider(server)
    server.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    policy = CONTENT_SECURITY_POLICY.format(hashes=" ".join(app.csp_hashes()))

    def before() -> None:
        check_origin(flask.request, settings)
        if flask.request.path == CALLBACK_PATH:
            check_callback_body(read_body(flask.request), app.callback_map)

    def after(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers.update(HEADERS)
        if not (flask.request.path.startswith(CACHEABLE_PREFIXES) and response.status_code < 400):
            response.headers["Cache-Control"] = "no-store"
        return response

    server.before_request(before)
    server.after_request(after)


def check_origin(request: flask.Request, settings: Settings) -> None:
    """Refuse a request that another site sends, or that reached a loopback server under a foreign name.

    The second is how a page elsewhere could read a server on this machine by renaming itself (DNS rebinding).
    """
    own = (None, f"{request.scheme}://{request.host}")
    if request.method == "POST" and (
        request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
        or request.headers.get("Origin") not in own
    ):
        raise Forbidden("This address answers its own pages only.")
    name = urlsplit(f"//{request.host}").hostname if request.host else None
    if settings.auth == "none" and not (name and is_loopback(name)):
        raise Forbidden(
            "Without sign-in this server answers under a loopback name only, such as 127.0.0.1 or localhost."
        )


def read_body(request: flask.Request) -> Any:
    """The parsed body of a callback request; raises 415 or 400 with a sentence."""
    if not request.is_json:
        raise UnsupportedMediaType("A callback takes JSON.")
    try:
        return request.get_json()
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not valid JSON.") from error


def check_callback_body(body: Any, callback_map: dict[str, Any]) -> None:
    """Raise BadRequest unless `body` has exactly the shape of one registered callback (fixed ids only)."""
    output = body.get("output") if isinstance(body, dict) else None
    if not isinstance(output, str) or (specification := callback_map.get(output)) is None:
        raise BadRequest("No such callback.")
    inputs, state = body.get("inputs"), body.get("state", [])
    names = dependency_names(inputs)
    if names is None or names != [f"{item['id']}.{item['property']}" for item in specification["inputs"]]:
        raise BadRequest("The inputs are not those of this callback.")
    if dependency_names(state) != [f"{item['id']}.{item['property']}" for item in specification["state"]]:
        raise BadRequest("The state is not that of this callback.")
    if not output_matches(body.get("outputs"), output):
        raise BadRequest("The outputs are not those of this callback.")
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        raise BadRequest("changedPropIds must be a list of names.")


def dependency_names(items: Any) -> list[str] | None:
    """`id.property` of each item, or None where an item is not an object with a text id and property."""
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    pairs = [(item.get("id"), item.get("property")) for item in items]
    if not all(isinstance(name, str) and isinstance(prop, str) for name, prop in pairs):
        return None
    return [f"{name}.{prop}" for name, prop in pairs]


def output_matches(outputs: Any, output: str) -> bool:
    """Whether `outputs` spells the same ids and properties as the callback's own output name."""
    if output.startswith(".."):
        names = dependency_names(outputs)
        return names is not None and ".." + "...".join(names) + ".." == output
    return isinstance(outputs, dict) and dependency_names([outputs]) == [output]
