"""What stands on every answer, errors included, and who is turned away before one is made."""

from __future__ import annotations

import pytest
from dash import Dash
from flask.testing import FlaskClient

ADDRESSES = (
    "/",
    "/cohort",
    "/_dash-layout",
    "/_dash-dependencies",
    "/healthz",
    "/api/incidence",
    "/api/nothing",
    "/api/incidence?colour=red",
    "/export/incidence.csv",
    "/assets/address.js",
    "/assets/nothing.js",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-eval" not in policy and "http" not in policy
    script_policy = policy.split("script-src")[1].split(";")[0]
    assert "unsafe-inline" not in script_policy and "'sha256-" in script_policy
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", [a for a in ADDRESSES if not a.startswith("/assets/address")])
def test_nothing_but_files_may_be_kept(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_files_are_kept_for_a_year_and_travel_compressed(client: FlaskClient) -> None:
    bundle = client.get("/assets/vendor/plotly-cartesian.min.js", headers={"Accept-Encoding": "gzip"})
    assert "max-age=31536000" in bundle.headers["Cache-Control"]
    assert bundle.headers["Content-Encoding"] == "gzip"
    assert len(bundle.get_data()) < 600_000


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.0.7:8050", ""])
def test_a_foreign_host_name_is_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/api/incidence", headers={"Host": host}).status_code in (400, 403)


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "[::1]:8050"])
def test_a_loopback_host_name_is_served(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_post(client: FlaskClient, site: str) -> None:
    answer = client.post("/_dash-update-component", json={}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


def test_the_machine_interface_of_dash_is_off(application: Dash) -> None:
    rules = {rule.rule for rule in application.server.url_map.iter_rules()}
    assert not any("mcp" in rule for rule in rules)
