"""The whole application on the demo cohort, asked without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient

from data.settings import Settings


@pytest.fixture(scope="session")
def application(demo_store: Path) -> Dash:
    from app import create_app

    return create_app(Settings(store=demo_store))


@pytest.fixture
def client(application: Dash) -> FlaskClient:
    return application.server.test_client()
