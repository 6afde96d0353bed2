"""The association view by address, as a file and as a callback, on the demo cohort."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from app import create_app
from callbacks.association import show_association
from data.settings import Settings


def get(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return json.loads(answer.get_data(), parse_constant=pytest.fail)


def test_document(client: FlaskClient) -> None:
    answer = get(client, "/api/association")
    assert answer["exploratory"] is True and answer["several_at_once"] is None
    assert answer["n_loaded"] - sum(part["n"] for part in answer["excluded"]) == answer["n_analysed"]
    assert {row["known"] for row in answer["factors"]} == {"infusion", "during"}
    assert answer["comparisons"] == sum(row["hazard"]["estimate"] is not None for row in answer["factors"])
    for row in answer["factors"]:
        assert row["n"] + row["n_unknown"] == answer["n_analysed"]
        for name in ("hazard", "death_hazard", "subdistribution"):
            ratio = row[name]
            if ratio["estimate"] is None:
                assert ratio["note"] and ratio["ci_lower"] is None
            else:
                assert ratio["ci_lower"] < ratio["estimate"] < ratio["ci_upper"] and ratio["note"] is None
        if row["with"] is not None and row["known"] == "infusion":
            assert row["with"]["events"] + row["without"]["events"] == row["events"]["second_cancer"]
            assert row["with"]["n"] + row["without"]["n"] == row["n"]


def test_landmark_and_model_are_in_the_address(client: FlaskClient) -> None:
    answer = get(client, "/api/association?landmark_days=90&factors=landmark_neutrophils,age")
    assert answer["query"] == "factors=age,landmark_neutrophils&landmark_days=90"
    assert {row["known"] for row in answer["factors"]} == {"infusion", "landmark", "during"}
    model = answer["several_at_once"]
    assert model["factors"] == ["age", "landmark_neutrophils"] and model["parameters"] == 2
    assert (model["note"] is None) == bool(model["terms"])


def test_the_curves_take_the_key_too(client: FlaskClient) -> None:
    """One address holds the whole state, also of the other views."""
    assert get(client, "/api/incidence?factors=age")["query"] == "factors=age"


@pytest.mark.parametrize("query", ["factors=landmark_cd4", "factors=height", "factors=age,age"])
@pytest.mark.parametrize("address", ["/api/association", "/export/association.csv", "/api/incidence"])
def test_wrong_factors_are_refused(client: FlaskClient, address: str, query: str) -> None:
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 400 and answer.get_json()["field"] == "factors"


def test_file(client: FlaskClient) -> None:
    answer = client.get("/export/association.csv?factors=age,prior_lines")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    lines = answer.get_data(as_text=True).splitlines()
    notes = [line for line in lines if line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[len(notes) :]))))
    assert any("neither cause nor a prediction" in note for note in notes)
    assert any(note.startswith("# note: Fine–Gray is withheld") for note in notes)
    assert "# query: factors=age,prior_lines" in notes
    document = get(client, "/api/association?factors=age,prior_lines")
    one = [row for row in rows if row["model"] == "one at a time"]
    assert len(one) == 3 * len(document["factors"])
    age = next(row for row in one if row["factor"] == "age" and row["kind"] == "cause_specific")
    assert float(age["hazard_ratio"]) == document["factors"][0]["hazard"]["estimate"]
    assert {row["factor"] for row in rows if row["model"] == "several at once"} == {"age", "prior_lines"}
    assert all(bool(row["hazard_ratio"]) != bool(row["note"]) for row in rows)


@pytest.fixture(scope="module")
def groups_only(demo_store: Path) -> FlaskClient:
    return create_app(Settings(store=demo_store, scope="aggregate")).server.test_client()


def test_groups_only_get_no_small_counts(groups_only: FlaskClient) -> None:
    answer = get(groups_only, "/api/association")
    hidden = [row for row in answer["factors"] if row["with"] and row["hazard"]["estimate"] is None]
    assert hidden
    for row in hidden:
        assert row["with"]["events"] is None and row["without"]["events"] is None
        assert row["death_hazard"]["estimate"] is None
    assert groups_only.get("/api/association?min_events=1").status_code == 403


def shown(application: Dash, query: str) -> list[Any]:
    with application.server.test_request_context():
        return show_association(query, "", {})


@pytest.mark.parametrize(
    ("query", "hidden", "said"),
    [
        ("", False, "Association, not cause."),
        ("outcome=t_nk", True, "Too few second cancers to compare"),
        ("prior_lines_min=90", True, "Nobody is left"),
        ("factors=height", True, "There is no factor"),
    ],
)
def test_view(application: Dash, query: str, hidden: bool, said: str) -> None:
    figure, is_hidden, style, *parts = shown(application, query)
    assert is_hidden is hidden
    assert bool(figure["data"]) is not hidden and (style == {"height": "0px"}) is hidden
    assert said in "".join(parts)


def test_page_is_there(client: FlaskClient) -> None:
    assert client.get("/cohort/association").status_code == 200
