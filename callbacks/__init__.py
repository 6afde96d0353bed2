"""What answers a request: parse, ask `data/`, hand to `components/`. No arithmetic and no layout here."""

from __future__ import annotations

from typing import cast

import flask
from dash import Dash

from callbacks import (
    address,
    api,
    association,
    cohort,
    data,
    definitions,
    errors,
    evidence,
    minutes,
    pages,
    patient,
    rates,
    recovery,
    security,
    specimens,
    static,
    status,
    survival,
    swimmer,
    worklist,
)
from data.settings import Settings


def register(app: Dash, settings: Settings) -> None:
    """Put every answer on `app`: callbacks first, then the checks that are derived from them."""
    server = cast(flask.Flask, app.server)
    for module in (
        pages,
        address,
        status,
        cohort,
        association,
        rates,
        recovery,
        definitions,
        swimmer,
        survival,
        evidence,
        patient,
        minutes,
        worklist,
        specimens,
        data,
    ):
        module.register(app)
    server.register_blueprint(api.blueprint)
    server.before_request(api.refuse_unknown)
    errors.register(server)
    security.protect(app, settings)
    static.compress(server)
