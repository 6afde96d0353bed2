"""The addresses that outside programs rely on: names, nesting, statuses, sentences."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from data.settings import Settings
from tests.data.folders import write_folder


def get(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return json.loads(answer.get_data(), parse_constant=pytest.fail)


def table(client: FlaskClient, address: str) -> tuple[list[str], list[dict[str, str]]]:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    lines = answer.get_data(as_text=True).splitlines()
    notes = [line for line in lines if line.startswith("#")]
    return notes, list(csv.DictReader(io.StringIO("\n".join(lines[len(notes) :]))))


def test_health_names_version_and_patients(client: FlaskClient) -> None:
    answer = get(client, "/healthz")
    assert answer["status"] == "ok" and answer["patients"] == 724 and answer["data_version"]


def test_everybody_without_a_query(client: FlaskClient) -> None:
    answer = get(client, "/api/incidence")
    (group,) = answer["groups"]
    assert group["group"] == "all"
    assert group["events"]["second_cancer"] == 25
    assert answer["n_loaded"] == 724
    assert (
        answer["n_loaded"] - sum(reason["n"] for reason in answer["excluded"])
        == answer["n_analysed"]
        == group["n"]
    )
    assert answer["tests"] == []
    assert [curve["cause"] for curve in group["curves"]] == ["second_cancer", "death"]
    assert [row["years"] for row in group["fixed_times"] if row["cause"] == "second_cancer"] == [1, 2, 3, 5]
    for curve in group["curves"]:
        lengths = {
            len(curve[key])
            for key in ("time_days", "estimate", "std_error", "ci_lower", "ci_upper", "at_risk")
        }
        assert len(lengths) == 1
        assert curve["estimate"] == sorted(curve["estimate"])


def test_classes_of_the_25(client: FlaskClient) -> None:
    answer = get(client, "/api/incidence?by=class&min_events=0&min_patients=0")
    events = {group["group"]: group["events"]["second_cancer"] for group in answer["groups"]}
    assert events == {"t_nk": 1, "myeloid": 13, "other_haematologic": 0, "solid": 11}


def test_the_query_comes_back_canonical(client: FlaskClient) -> None:
    one = get(client, "/api/incidence?sex=male,female&indication=mcl,lbcl&age_min=60.0")
    other = get(client, "/api/incidence?age_min=60&indication=lbcl,mcl&sex=female,male")
    assert one["query"] == other["query"]
    assert one["groups"] == other["groups"]
    assert get(client, f"/api/incidence?{one['query']}") == one


def test_groups_and_the_unknown(client: FlaskClient) -> None:
    answer = get(client, "/api/incidence?by=prior_autologous_hct")
    assert {"yes", "no", "unknown"} >= {group["group"] for group in answer["groups"]}
    assert sum(group["n"] for group in answer["groups"]) == answer["n_analysed"]
    for group in answer["groups"]:
        if group["note"]:
            assert group["curves"] == [] and group["fixed_times"] == [] and group["person_years"] >= 0


def test_this_cohort_as_published_series_counted(client: FlaskClient) -> None:
    answer = get(client, "/api/definitions?sex=female&sort=age")
    assert answer["query"] == "sex=female&sort=age" and answer["n_analysed"] > 0
    stanford = answer["definitions"][0]
    assert (stanford["series"], stanford["horizon_years"]) == ("hamilton_2024", 3)
    outcome = "t_nk,myeloid,other_haematologic"
    (group,) = get(client, f"/api/incidence?sex=female&outcome={outcome}")["groups"]
    (fixed,) = (row for row in group["fixed_times"] if (row["years"], row["cause"]) == (3, "second_cancer"))
    for name in ("estimate", "ci_lower", "ci_upper", "at_risk"):
        assert stanford["cohort"][name] == fixed[name]
    for reading in answer["estimators"]:
        assert reading["one_minus_kaplan_meier"] >= reading["aalen_johansen"]["estimate"]


def test_whom_to_look_at(client: FlaskClient, aggregate_client: FlaskClient) -> None:
    query = "order=latest&rules=low_cd4,overdue_visit&sex=female"
    answer = get(client, f"/api/worklist?{query}")
    assert answer["query"] == query
    assert {row["rule"] for row in answer["rows"]} == {"low_cd4", "overdue_visit"}
    states = ("listed", "not_listed", "cannot_be_said", "does_not_apply")
    for count in answer["counts"]:
        assert sum(count[state] for state in states) == answer["n_selected"]
    listed = {count["rule"]: count["listed"] for count in answer["counts"]}
    assert len(answer["rows"]) == listed["low_cd4"] + listed["overdue_visit"]
    notes, rows = table(client, f"/export/worklist.csv?{query}")
    assert [row["patient_id"] for row in rows] == [row["patient_id"] for row in answer["rows"]]
    assert "# rules: low_cd4,overdue_visit" in notes
    hidden = get(aggregate_client, f"/api/worklist?{query}")
    assert hidden["rows"] is None and hidden["n_patients_listed"] is None
    assert "AW-" not in json.dumps(hidden)


def test_options_carry_counts(client: FlaskClient) -> None:
    answer = get(client, "/api/cohort?sex=female")
    assert answer["n_loaded"] == 724
    assert sum(answer["options"]["sex"].values()) == 724
    assert sum(answer["options"]["product"].values()) == answer["options"]["sex"]["female"]
    assert "unknown" in answer["options"]["bridging"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("colour=red", "colour"),
        ("sex=femal", "sex"),
        ("age_min=old", "age_min"),
        ("age_min=nan", "age_min"),
        ("age_min=70&age_max=60", None),
        ("competing=relapse", "competing"),
        ("status=suspected", "status"),
        ("compare=a", "compare"),
        ("by=nothing", "by"),
        ("lag_days=-1", "lag_days"),
        ("day90_cd9_max=3", None),
        ("site=Atlantis", "site"),
        ("sort=height", "sort"),
    ],
)
@pytest.mark.parametrize(
    "address",
    ["/api/incidence", "/api/cohort", "/api/definitions", "/export/incidence.csv", "/export/cohort.csv"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    client: FlaskClient, address: str, query: str, field: str | None
) -> None:
    answer = client.get(f"{address}?{query}")
    body = answer.get_json()
    assert answer.status_code == 400 and set(body) == {"error", "field", "allowed"}
    assert len(body["error"]) > 10 and body["error"].rstrip().endswith((".", "?"))
    if field:
        assert body["field"] == field


@pytest.mark.parametrize(
    "address",
    [
        "/api",
        "/api/",
        "/api/nothing",
        "/api//incidence",
        "/export",
        "/api/patient/",
        "/api/patient/NOBODY",
        "/export/x.csv",
        "/export/patient/NOBODY.csv",
    ],
)
def test_unknown_addresses_and_patients_are_json(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404 and answer.is_json and answer.get_json()["error"]


@pytest.mark.parametrize(
    "address",
    [
        "/healthz?x=1",
        "/api/patient/AW-0001?x=1",
        "/api/incidence?x=1",
        "/api/data-quality?x=1",
        "/export/coverage.csv?x=1",
    ],
)
def test_no_key_is_ignored(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400 and answer.get_json()["field"] == "x"


def test_a_patient_that_is_not_there_is_not_ignored(client: FlaskClient) -> None:
    assert client.get("/api/incidence?patient=NOBODY").status_code == 404
    assert (
        get(client, "/api/incidence?patient=AW-0001&scale=linear")["query"] == "patient=AW-0001&scale=linear"
    )


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_addresses_are_read_only(client: FlaskClient, method: str) -> None:
    assert getattr(client, method)("/api/incidence").status_code == 405


def some_patient(client: FlaskClient) -> str:
    return table(client, "/export/cohort.csv")[1][0]["patient_id"]


def test_a_patient_has_no_date_and_no_name(client: FlaskClient) -> None:
    answer = get(client, f"/api/patient/{some_patient(client)}")
    assert answer["day0_date"] is None
    parts = {"patient_id", "header", "lanes", "series", "marks", "evidence", "verdict", "due", "derived"}
    assert parts <= set(answer)
    text = json.dumps(answer)
    assert "Synthetic-" not in text


def test_a_patient_keeps_the_days_since_the_first_infusion_whatever_day_0_is_asked(
    client: FlaskClient,
) -> None:
    """The rules behind verdict, due list and grades count from the infusion; the day to take away stands beside."""
    plain, asked = (get(client, f"/api/patient/AW-0118{query}") for query in ("", "?zero=lymphodepletion"))
    assert plain["zero"]["day"] == 0 and asked["zero"]["zero"] == "lymphodepletion"
    assert asked["zero"] in asked["zeros"]
    assert {**plain, "zero": asked["zero"]} == asked
    (lane,) = [lane for lane in plain["lanes"] if lane["lane"] == "lymphodepletion"]
    assert lane["start_day"] == asked["zero"]["day"]
    days = [
        [int(row["day"]) for row in table(client, f"/export/patient/AW-0118.csv{query}")[1]]
        for query in ("", "?zero=lymphodepletion")
    ]
    assert days[1] == [day - lane["start_day"] for day in days[0]]


def test_a_file_has_the_units_asked_and_the_api_the_canonical_ones(client: FlaskClient) -> None:
    notes, rows = table(client, "/export/patient/AW-0118.csv?units=us")
    assert any(note.startswith("# units: us") for note in notes)
    shown = [(row["value"], row["unit"]) for row in rows if row["name"] == "igg"]
    (series,) = (one for one in get(client, "/api/patient/AW-0118")["series"] if one["analyte"] == "igg")
    assert series["unit"] == "g/L"
    assert [(float(value) / 100, unit) for value, unit in shown] == [
        (pytest.approx(point["value"]), "mg/dL") for point in series["points"]
    ]
    assert client.get("/api/patient/AW-0118?units=us").status_code == 400


@pytest.mark.parametrize("address", ["/api/patient/AW-0118", "/export/patient/AW-0118.csv"])
def test_a_day_0_that_is_not_recorded_is_refused(client: FlaskClient, address: str) -> None:
    answer = client.get(f"{address}?zero=infusion:2")
    assert answer.status_code == 400
    assert answer.get_json() == {
        "error": "No infusion 2 with a date is recorded for AW-0118, so day 0 cannot be there.",
        "field": "zero",
        "allowed": ["diagnosis", "lymphodepletion", "infusion", "second_cancer"],
    }


def test_exports_say_what_they_are(client: FlaskClient) -> None:
    notes, rows = table(client, "/export/incidence.csv?sex=female")
    assert {"sentence", "query", "data version", "program version", "time"} <= {
        note[1:].split(":")[0].strip() for note in notes
    }
    assert list(rows[0]) == [
        "group",
        "cause",
        "time_days",
        "estimate",
        "std_error",
        "ci_lower",
        "ci_upper",
        "at_risk",
    ]
    notes, rows = table(client, "/export/cohort.csv?sex=female")
    assert {
        "patient_id",
        "entry_days",
        "time_days",
        "cause",
        "second_cancer_category",
        "second_cancer_day",
    } <= set(rows[0])
    assert len(rows) == get(client, "/api/incidence?sex=female")["n_analysed"]


def test_the_export_is_the_table_behind_the_curve(client: FlaskClient) -> None:
    rows = table(client, "/export/cohort.csv")[1]
    assert sum(row["cause"] == "second_cancer" for row in rows) == 25


@pytest.fixture(scope="module")
def aggregate_client(demo_store: Any) -> FlaskClient:
    return create_app(Settings(store=demo_store, scope="aggregate")).server.test_client()


@pytest.mark.parametrize(
    "address",
    [
        "/api/patient/AW-0001",
        "/export/patient/AW-0001.csv",
        "/export/patient/AW-0001/registry.tsv",
        "/export/cohort.csv",
        "/export/worklist.csv",
        "/api/incidence?min_patients=1",
    ],
)
def test_the_aggregate_scope_sees_no_individual(aggregate_client: FlaskClient, address: str) -> None:
    answer = aggregate_client.get(address)
    assert answer.status_code == 403 and answer.get_json()["error"]


def test_the_identified_scope_sees_dates(demo_store: Any) -> None:
    client = create_app(Settings(store=demo_store, scope="identified")).server.test_client()
    assert get(client, f"/api/patient/{some_patient(client)}")["day0_date"] is not None


def test_the_registry_file_has_dates_in_the_identified_scope_only(
    client: FlaskClient, demo_store: Any
) -> None:
    identified = create_app(Settings(store=demo_store, scope="identified")).server.test_client()
    for one, has_dates in ((client, False), (identified, True)):
        answer = one.get("/export/patient/AW-0118/registry.tsv")
        assert answer.status_code == 200 and answer.mimetype == "text/tab-separated-values"
        lines = answer.get_data(as_text=True).splitlines()
        said = [line for line in lines if line.startswith("3500") and "Date of diagnosis" in line]
        assert len(said) == 1 and ("2023-" in said[0]) is has_dates and "day 54" in said[0]
    assert client.get("/export/patient/NOBODY/registry.tsv").status_code == 404


def test_how_fresh_and_how_complete_the_data_are(client: FlaskClient, aggregate_client: FlaskClient) -> None:
    answer, hidden = get(client, "/api/data-quality"), get(aggregate_client, "/api/data-quality")
    assert [one["table"] for one in answer["freshness"]][:3] == ["patients", "infusions", "measurements"]
    assert all(one["last_day"] is not None for one in answer["coverage"])
    assert all(one["last_day"] is None for one in hidden["coverage"])
    assert all(len(one["cells"]) == len(answer["groups"]) for one in answer["not_recorded"])
    notes, rows = table(client, "/export/missingness.csv")
    assert f"# data version: {answer['data_version']}" in notes
    cells = [cell for one in answer["not_recorded"] + answer["never_measured"] for cell in one["cells"]]
    assert [row["missing"] for row in rows] == [str(cell["missing"]) for cell in cells]
    assert len(table(client, "/export/freshness.csv")[1]) == len(answer["freshness"])


def test_what_changed_since_the_version_before(tmp_path: Any) -> None:
    folder, store = write_folder(tmp_path / "data", n_patients=3), tmp_path / "store"
    first = create_app(Settings(data=str(folder), store=store)).server.test_client()
    answer = get(first, "/api/changes")
    assert answer["version_before"] is None and "first data" in answer["why_not"] and "changes" not in answer
    assert first.get("/api/changes?since=1").status_code == 400
    write_folder(folder, n_patients=4)
    second = create_app(Settings(data=str(folder), store=store)).server.test_client()
    found = get(second, "/api/changes")
    assert found["version_before"] == answer["data_version"] and found["new_version"] == found["data_version"]
    assert found["changes"]["patients"]["added"] == {"n": 1, "patients": ["P003"]}
    aggregate = create_app(Settings(data=str(folder), store=store, scope="aggregate")).server.test_client()
    assert get(aggregate, "/api/changes")["changes"]["patients"]["added"] == {"n": None, "patients": []}


def test_without_good_data_every_address_says_so(tmp_path: Any) -> None:
    client = create_app(
        Settings(data=str(tmp_path / "missing"), store=tmp_path / "store")
    ).server.test_client()
    health = client.get("/healthz")
    assert health.status_code == 503 and health.get_json()["reason"]
    for address in (
        "/api/changes",
        "/api/data-quality",
        "/export/missingness.csv",
        "/api/cohort",
        "/api/incidence",
        "/api/definitions",
        "/api/worklist",
        "/api/patient/AW-0001",
        "/export/incidence.csv",
    ):
        answer = client.get(address)
        assert answer.status_code == 503 and answer.get_json()["error"]
    assert client.get("/").status_code == 200
