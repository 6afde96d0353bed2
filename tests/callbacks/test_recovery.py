"""The Recovery view and its addresses on the demo cohort, asked as a browser and as a program would."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from dash import Dash
from flask.testing import FlaskClient

from app import create_app
from components import ids
from data.settings import Settings
from tests.callbacks.bodies import body_of

QUERIES = (
    "",
    "by=product",
    "analyte=car_transgene&assay=qPCR&by=costimulatory_domain",
    "analyte=rcl",
    "patient=AW-0118",
    "product=CD22&age_min=84",
    "by=class&landmark_days=90",
)


def get(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return json.loads(answer.get_data(), parse_constant=pytest.fail)


def shown(app: Dash, query: str) -> dict[str, Any]:
    """What the callback of the view puts into each of its places."""
    (name,) = (output for output in app.callback_map if ids.RECOVERY_GRAPH in output)
    body = body_of(app, name, {f"{ids.URL}.search": query})
    answer = app.server.test_client().post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return json.loads(answer.get_data())["response"]


def words(app: Dash, query: str, place: str) -> str:
    return json.dumps(shown(app, query)[place], ensure_ascii=False).replace("\u202f", " ")


@pytest.fixture(scope="module")
def aggregate(demo_store: Path) -> FlaskClient:
    return create_app(Settings(store=demo_store, scope="aggregate")).server.test_client()


@pytest.mark.parametrize("query", QUERIES)
def test_every_figure_of_the_view_is_one_that_plotly_takes(application: Dash, query: str) -> None:
    response = shown(application, query)
    for graph, chart in (
        (ids.RECOVERY_GRAPH, ids.RECOVERY_CHART),
        (ids.PERSISTENCE_GRAPH, ids.PERSISTENCE_CHART),
        (ids.LOSS_GRAPH, ids.LOSS_CHART),
    ):
        figure = go.Figure(response[graph]["figure"])
        assert response[chart]["hidden"] == (len(figure.data) == 0)


def test_the_view_says_what_the_address_answers(application: Dash, client: FlaskClient) -> None:
    (group,) = get(client, "/api/recovery")["groups"]
    n, tested = group["n"], group["tested"]
    assert 0 < n - tested < n
    said = f"{tested} of {n} patients ever measured · {n - tested} never"
    assert said in words(application, "", ids.RECOVERY_HEAD)
    assert "AW-0118: 5 own values on top" in words(application, "patient=AW-0118", ids.RECOVERY_HEAD)
    assert "own value" not in words(application, "", ids.RECOVERY_HEAD)


def test_an_address_that_cannot_be_read_is_answered_with_a_sentence(application: Dash) -> None:
    for query, said in (
        ("analyte=cd5", "'cd5'"),
        ("assay=qPCR", "read together"),
        ("analyte=car_transgene&assay=PCR", "no assay"),
        ("patient=nobody", "no patient 'nobody'"),
    ):
        response = shown(application, query)
        message = json.dumps(response[ids.RECOVERY_MESSAGE], ensure_ascii=False)
        assert "state-error" in message and said in message
        assert response[ids.RECOVERY_GRAPH]["figure"]["data"] == []
        assert response[ids.LOSS_CHART]["hidden"]


def test_recovery_accounts_for_everybody_by_group(client: FlaskClient) -> None:
    whole, split = get(client, "/api/recovery"), get(client, "/api/recovery?by=product&min_patients=0")
    assert whole["n_loaded"] - sum(one["n"] for one in whole["excluded"]) == whole["n_analysed"]
    for name in ("measured", "followed", "below"):
        parts = zip(*(group[name] for group in split["groups"]), strict=True)
        assert [sum(counts) for counts in parts] == whole["groups"][0][name]


def test_the_median_of_cd4_is_the_one_of_the_table(client: FlaskClient) -> None:
    answer = client.get("/export/recovery.csv?analyte=cd4")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    lines = [line for line in answer.get_data(as_text=True).splitlines() if not line.startswith("#")]
    rows = {row["start_days"]: row for row in csv.DictReader(io.StringIO("\n".join(lines)))}
    document = get(client, "/api/recovery?analyte=cd4")
    at = document["start_days"].index(548)
    assert float(rows["548"]["p50"]) == document["groups"][0]["percentiles"]["p50"][at] > 200
    assert document["query"] == "" and get(client, "/api/recovery?analyte=igg")["query"] == "analyte=igg"


def test_persistence_by_each_assay_adds_up(client: FlaskClient) -> None:
    default = get(client, "/api/persistence")
    assert (default["query"], default["assays"], default["other_assays"]) == (
        "analyte=car_transgene",
        ["ddPCR"],
        ["qPCR"],
    )
    for assay in ("ddPCR", "qPCR"):
        (group,) = get(client, f"/api/persistence?assay={assay}")["groups"]
        assert group["n"] == group["never_tested"] + group["never_detected"] + group["detected"]
        assert group["detected"] == group["lost"] + group["died"] + group["censored"]
        assert group["unconfirmed"] <= group["censored"]
        for lost, died, alive in zip(
            *(group["curve"][name] for name in ("lost", "died", "detectable_alive")), strict=True
        ):
            assert lost + died + alive == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        ("/api/persistence?analyte=cd4", 400, "analyte"),
        ("/api/recovery?analyte=cd5", 400, "analyte"),
        ("/api/recovery?assay=qPCR", 400, "assay"),
        ("/api/recovery?patient=nobody", 404, "patient"),
        ("/export/recovery.csv?analyte=car_transgene&assay=x", 400, "assay"),
    ],
)
def test_what_cannot_be_answered_names_its_field(
    client: FlaskClient, address: str, status: int, field: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.get_json()["field"]) == (status, field)


def test_the_aggregate_scope_has_no_small_count_anywhere(aggregate: FlaskClient) -> None:
    recovered = get(aggregate, "/api/recovery?by=product&analyte=igg")
    persisting = get(aggregate, "/api/persistence?by=product")
    counts = [
        count
        for group in recovered["groups"]
        for name in ("measured", "followed", "measured_followed")
        for count in group[name]
    ]
    counts += [
        count
        for group in persisting["groups"]
        for name in ("measured", "followed", "measured_followed")
        for count in group["share"][name]
    ]
    assert None in counts and [count for count in counts if count is not None and 0 < count < 20] == []
    curves = [group["curve"] for group in persisting["groups"] if group["curve"]]
    assert curves and all(min(curve["at_risk"], default=10) >= 10 for curve in curves)
    assert aggregate.get("/api/recovery?product=obe-cel").status_code == 403


def test_a_question_is_answered_in_time(application: Dash) -> None:
    """The server's part, uncached but for the bins; half a second would be felt, and a hundredth is usual."""
    shown(application, "")
    started = time.perf_counter()
    shown(application, "by=product&sex=female")
    assert time.perf_counter() - started < 1.0
