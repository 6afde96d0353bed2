"""Overall survival, and by address the files and methods of every result, on the demo cohort."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from callbacks.files import RESULTS, SCRIPTS, TABLES
from components.downloads import FILES as DOWNLOADS
from data.settings import Settings

WITH_DATES = {"rates.R", "rates-patients.csv"}
FILES = sorted({**TABLES, **SCRIPTS})
ANSWERS = (
    "incidence", "stacked", "survival", "rates", "association", "recovery", "persistence", "definitions", "baseline",
    "swimmer", "evidence",
)  # fmt: skip
WITHOUT_LANDMARK = {"baseline", "evidence"}
"""Their methods name no landmark: who was analysed says it."""


@pytest.fixture(scope="module")
def identified(demo_store: Path) -> FlaskClient:
    return create_app(Settings(store=demo_store, scope="identified")).server.test_client()


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


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_carry_their_methods(client: FlaskClient, answer: str) -> None:
    found = get(client, f"/api/{answer}?landmark_days=90")
    assert ("landmark" in found["methods"] or answer in WITHOUT_LANDMARK) and found["data_version"] in found[
        "methods"
    ]
    assert f"{found['n_analysed']} analysed of {found['n_loaded']} patients" in found["methods"]
    assert found["n_loaded"] - sum(left["n"] for left in found["excluded"]) == found["n_analysed"]


@pytest.mark.parametrize("file", sorted({*SCRIPTS} - WITH_DATES))
def test_r_script_is_a_file_that_holds_the_rows(client: FlaskClient, file: str) -> None:
    answer = client.get(f"/export/{file}?sex=female")
    assert answer.status_code == 200 and answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="afterwatch-{file}"'
    text = answer.get_data(as_text=True)
    assert "# cohort: female" in text and text.rstrip().endswith("finish()")
    assert text.isascii() and not re.search(r"AW-\d", text)


@pytest.mark.parametrize("file", sorted({**RESULTS, **TABLES}.keys() - WITH_DATES))
def test_csv_says_what_it_is_and_has_rows(client: FlaskClient, file: str) -> None:
    answer = client.get(f"/export/{file}?sex=female")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    lines = answer.get_data(as_text=True).splitlines()
    notes = [line for line in lines if line.startswith("#")]
    assert {"# sentence: female", "# query: sex=female"} <= set(notes)
    header, *rows = lines[len(notes) :]
    assert rows and all(len(row) >= 2 for row in rows)
    assert ("patient_id" in header.split(",")) == (file in TABLES)


@pytest.mark.parametrize("file", sorted(WITH_DATES))
def test_dates_of_birth_are_for_who_may_see_them(
    client: FlaskClient, identified: FlaskClient, file: str
) -> None:
    assert client.get(f"/export/{file}").status_code == 403
    answer = identified.get(f"/export/{file}?by=sex&sex=female,male")
    assert answer.status_code == 200
    if file.endswith(".csv"):
        assert re.search(
            r"^female,AW-\d+,female,19\d\d-\d\d-\d\d,20", answer.get_data(as_text=True), re.MULTILINE
        )


def test_every_link_on_a_screen_has_its_address() -> None:
    linked = {file.name for files in DOWNLOADS.values() for file in files}
    assert linked == {*RESULTS, *TABLES, *SCRIPTS}


def test_survival_as_csv(client: FlaskClient) -> None:
    text = client.get("/export/survival.csv?by=sex").get_data(as_text=True)
    assert "\ngroup,time_days,estimate,std_error,ci_lower,ci_upper,at_risk\n" in text
    text = client.get("/export/survival-patients.csv?by=sex").get_data(as_text=True)
    assert "\npatient_id,group,entry_days,time_days,died\n" in text


@pytest.mark.parametrize("file", FILES)
def test_files_with_patients_are_refused_in_the_aggregate_scope(aggregate: FlaskClient, file: str) -> None:
    answer = aggregate.get(f"/export/{file}")
    assert answer.status_code == 403
    assert answer.json is not None
    assert ("dates of birth" if file in WITH_DATES else "no single patient") in answer.json["error"]


@pytest.mark.parametrize("file", RESULTS)
def test_results_are_not(aggregate: FlaskClient, file: str) -> None:
    assert aggregate.get(f"/export/{file}").status_code == 200


@pytest.mark.parametrize("file", (*FILES, *RESULTS))
def test_an_unknown_key_is_refused(client: FlaskClient, file: str) -> None:
    assert client.get(f"/export/{file}?colour=red").status_code == 400


def test_who_they_were_by_address(client: FlaskClient, aggregate: FlaskClient) -> None:
    answer = get(client, "/api/baseline?by=sex")
    groups = {group["group"]: group["n"] for group in answer["groups"]}
    assert groups["female"] > 200 and set(answer["rows"][0]["cells"]) == set(groups)
    assert answer["standardised_differences"]["age"] >= 0
    lines = client.get("/export/baseline.csv?by=sex").get_data(as_text=True).splitlines()
    header = next(line for line in lines if not line.startswith("#"))
    assert header == "field,label,level,female,male,unknown,standardised_difference"
    assert get(aggregate, "/api/baseline")["groups"][0]["group"] == "all"


def test_bars_by_address(client: FlaskClient, aggregate: FlaskClient) -> None:
    answer = get(client, "/api/swimmer?sort=second_cancer")
    days = [row["cancers"][0]["day"] for row in answer["with_second_cancer"]]
    assert len(days) + answer["n_without_second_cancer"] == answer["n_analysed"] and len(days) == 25
    assert all(
        row["start_day"] <= row["end_day"] for row in (*answer["with_second_cancer"], *answer["others"])
    )
    assert aggregate.get("/api/swimmer").status_code == 403
