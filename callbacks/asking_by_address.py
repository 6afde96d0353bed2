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
    with_keys()


def with_keys(*keys: str) -> View:
    """The question of an address that takes these keys only; any other is refused, as it would be ignored."""
    for key in read_pairs(query_string()):
        if key not in keys:
            taken = f"only {' and '.join(keys)}" if keys else "no query"
            raise QueryError(f"This address takes {taken}; leave out {shown(key)}.", key, keys)
    return parse_query(query_string())
