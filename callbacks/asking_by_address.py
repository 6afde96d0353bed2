"""What a request by address asks: the data and the parsed question of its query."""

from __future__ import annotations

import flask

from callbacks.services import services
from data.query import QueryError, read_pairs, shown
from data.snapshot import Snapshot
from data.view import View, parse_query


def asked() -> tuple[Snapshot, View]:
    """The data and the parsed question of the current request; a patient it names must be there."""
    snapshot, view = services().repository.snapshot, parse_query(query_string())
    if view.patient is not None and services().access().sees_patients:
        snapshot.patient_index(view.patient)
    return snapshot, view


def query_string() -> str:
    return flask.request.query_string.decode("utf-8", "replace")


def without_query() -> None:
    """Refuse a query where none has a meaning: it would be ignored."""
    for key in read_pairs(query_string()):
        raise QueryError(f"This address takes no query; leave out {shown(key)}.", key)
