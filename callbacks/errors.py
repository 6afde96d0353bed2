"""How an error reads from outside: a sentence, the field it is about, the alternatives; never a traceback.

Addresses under /api and /export and the health address answer JSON; an unforeseen fault gets an incident number that
also stands in the server's log, and nothing else.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Sequence

import flask
from werkzeug.exceptions import HTTPException

from data.access import AccessDenied
from data.query import QueryError
from data.repository import DataUnavailable
from data.snapshot import UnknownPatient

log = logging.getLogger("afterwatch")


def sentence_of(error: Exception) -> str:
    """The sentence a reader gets for a foreseen error."""
    return str(error.args[0]) if error.args else str(error)


def allowed_by(error: Exception) -> tuple[str, ...]:
    """The alternatives that a foreseen error names."""
    return tuple(getattr(error, "allowed", ()))


def error_response(
    status: int, sentence: str, field: str | None = None, allowed: Sequence[str] = ()
) -> flask.Response:
    body = {"error": sentence, "field": field, "allowed": list(allowed)}
    response = flask.jsonify(body)
    response.status_code = status
    return response


def register(server: flask.Flask) -> None:
    """Install one handler per foreseen error and one for all others."""
    server.register_error_handler(QueryError, lambda e: error_response(400, e.sentence, e.field, e.allowed))
    server.register_error_handler(
        AccessDenied, lambda e: error_response(403, sentence_of(e), getattr(e, "field", None))
    )
    server.register_error_handler(UnknownPatient, lambda e: error_response(404, sentence_of(e), "patient"))
    server.register_error_handler(DataUnavailable, lambda e: error_response(503, sentence_of(e)))
    server.register_error_handler(HTTPException, _http_error)
    server.register_error_handler(Exception, _unforeseen)


def _http_error(error: HTTPException) -> flask.Response:
    return error_response(error.code or 500, error.description or "The request cannot be answered.")


def _unforeseen(error: Exception) -> flask.Response:
    incident = secrets.token_hex(4)
    # The message of an exception may hold a patient's value, so the log gets its kind and place only.
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("incident %s: %s at %s\n%s", incident, type(error).__name__, flask.request.url_rule, frames)
    return error_response(
        500, f"The program met a fault it does not know. Incident {incident} is in the server's log."
    )
