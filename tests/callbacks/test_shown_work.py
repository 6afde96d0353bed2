"""Overall survival, R scripts and methods by address, on the demo cohort."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from data.settings import Settings

FILES = ("incidence.R", "survival.R", "survival-patients.csv")


@pytest.fixture(scope="module")
def aggregate(demo_store: Path) -> FlaskClient:
    return create_app(Settings(store=demo_store, scope="aggregate")).server.test_client()


def get(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return json.loads(answer.get_data(), parse_constant=pytest.fail)


def test_survival_of_everybody(client: FlaskClient) -> None:
    answer = get(client, "/api/survival")
    (group,) = answer["groups"]
    assert (
        answer["n_loaded"] - sum(left["n"] for left in answer["excluded"])
        == answer["n_analysed"]
        == group["n"]
    )
    assert group["events"]["death"] + group["events"]["censored"] == group["n"]
    assert group["curve"]["estimate"] == sorted(group["curve"]["estimate"], reverse=True)
    assert [fixed["years"] for fixed in group["fixed_times"]] == [1, 2, 3, 5]
    assert answer["tests"] == [] and answer["query"] == ""
    assert answer["endpoint"].startswith("death from any cause")


def test_survival_by_group_with_a_test(client: FlaskClient) -> None:
    answer = get(client, "/api/survival?by=sex&tests=gray")
    (test,) = answer["tests"]
    assert test["name"] == "log_rank" and test["df"] == 1 and 0 <= test["p"] <= 1


def test_survival_by_class_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = client.get("/api/survival?by=class")
    assert answer.status_code == 400
    assert answer.json is not None and answer.json["field"] == "by"


@pytest.mark.parametrize("address", ["/api/incidence", "/api/survival"])
def test_answers_carry_their_methods(client: FlaskClient, address: str) -> None:
    answer = get(client, f"{address}?landmark_days=90")
    assert "landmark" in answer["methods"] and answer["data_version"] in answer["methods"]
    assert f"{answer['n_analysed']} analysed of {answer['n_loaded']} patients" in answer["methods"]


@pytest.mark.parametrize("kind", ["incidence", "survival"])
def test_r_script_is_a_file_that_holds_the_rows(client: FlaskClient, kind: str) -> None:
    answer = client.get(f"/export/{kind}.R?sex=female")
    assert answer.status_code == 200 and answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="afterwatch-{kind}.R"'
    text = answer.get_data(as_text=True)
    assert "# cohort: female" in text and text.rstrip().endswith("finish()")
    assert not re.search(r"AW-\d", text)


def test_survival_as_csv(client: FlaskClient) -> None:
    text = client.get("/export/survival.csv?by=sex").get_data(as_text=True)
    assert "\ngroup,time_days,estimate,std_error,ci_lower,ci_upper,at_risk\n" in text
    text = client.get("/export/survival-patients.csv?by=sex").get_data(as_text=True)
    assert "\npatient_id,group,entry_days,time_days,died\n" in text


@pytest.mark.parametrize("file", FILES)
def test_files_with_patients_are_refused_in_the_aggregate_scope(aggregate: FlaskClient, file: str) -> None:
    answer = aggregate.get(f"/export/{file}")
    assert answer.status_code == 403
    assert answer.json is not None and "no single patient" in answer.json["error"]


@pytest.mark.parametrize("address", ["/api/survival", "/export/survival.csv"])
def test_curves_are_not(aggregate: FlaskClient, address: str) -> None:
    assert aggregate.get(address).status_code == 200


@pytest.mark.parametrize("file", (*FILES, "survival.csv"))
def test_an_unknown_key_is_refused(client: FlaskClient, file: str) -> None:
    assert client.get(f"/export/{file}?colour=red").status_code == 400
