"""Rates against a population as outside programs ask for them, and the view's one callback."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from data.demo import write_demo
from data.rates_results import DEMONSTRATION
from data.settings import Settings
from tests.data.deliveries import delivery, in_days, write


def get(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return json.loads(answer.get_data(), parse_constant=pytest.fail)


def client_of(folder: Path, store: Path, scope: str = "deidentified") -> FlaskClient:
    return create_app(Settings(data=str(folder), store=store, scope=scope)).server.test_client()


def test_the_demo_cohort_and_its_label(client: FlaskClient) -> None:
    answer = get(client, "/api/rates")
    assert answer["reference"]["label"] == DEMONSTRATION
    assert answer["together"]["observed"] == 25
    assert {row["name"]: row["observed"] for row in answer["classes"]} == {
        "t_nk": 1, "myeloid": 13, "other_haematologic": 0, "solid": 11,
    }  # fmt: skip
    assert answer["together"]["expected"] == pytest.approx(16.10, abs=0.01)
    curves = get(client, "/api/incidence")
    assert answer["n_analysed"] == curves["n_analysed"]
    assert answer["together"]["person_years"] == curves["groups"][0]["person_years"]


def test_the_same_query_as_everywhere(client: FlaskClient) -> None:
    answer = get(client, "/api/rates?sex=female&by=indication&min_events=0&min_patients=0")
    assert sum(row["n"] for row in answer["groups"]) == answer["n_analysed"]
    assert get(client, f"/api/rates?{answer['query']}") == answer


@pytest.mark.parametrize("query", ["sexx=female", "by=sex&by=age", "outcome=lung"])
def test_what_cannot_be_read_is_refused(client: FlaskClient, query: str) -> None:
    for address in ("/api/rates", "/export/rates.csv"):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 400 and json.loads(answer.get_data())["error"]


def test_the_file(client: FlaskClient) -> None:
    answer = client.get("/export/rates.csv?by=sex")
    assert answer.mimetype == "text/csv" and "afterwatch-rates.csv" in answer.headers["Content-Disposition"]
    lines = answer.get_data(as_text=True).splitlines()
    assert f"# reference population: {DEMONSTRATION}" in lines
    rows = list(csv.DictReader(io.StringIO("\n".join(line for line in lines if not line.startswith("#")))))
    same = get(client, "/api/rates?by=sex")
    assert float(rows[0]["sir"]) == same["together"]["sir"]["estimate"]
    assert [row["name"] for row in rows if row["kind"] == "group"] == ["female", "male", "unknown"]


def test_the_aggregate_scope_gets_no_small_count(demo_store: Path) -> None:
    client = create_app(Settings(store=demo_store, scope="aggregate")).server.test_client()
    answer = get(client, "/api/rates?by=sex")
    counts = [row["observed"] for row in (answer["together"], *answer["classes"], *answer["groups"])]
    assert not [n for n in counts if n is not None and 0 < n < 5]
    assert answer["together"]["sir"]["estimate"] is not None
    assert client.get("/api/rates?min_events=1").status_code == 403


class TestOwnData:
    def test_days_instead_of_dates(self, tmp_path: Path) -> None:
        tables = in_days(delivery())
        for row in tables["patients"]:
            row["age_at_infusion_years"] = "60"
        answer = get(client_of(write(tmp_path / "in", tables), tmp_path / "store"), "/api/rates")
        assert answer["why_without_reference"] == "no calendar dates in this installation"
        assert answer["together"]["observed"] == 2 and answer["together"]["expected"] is None
        assert answer["together"]["rate_per_100_py"]["estimate"] is not None

    def test_a_centre_s_own_table(self, tmp_path: Path) -> None:
        folder = write(tmp_path / "in", delivery())
        answer = get(
            client_of(folder, tmp_path / "store"), "/api/rates?outcome=solid&min_events=0&min_patients=0"
        )
        assert answer["reference"]["populations"] == ["Northland"]
        assert answer["reference"]["label"] is None
        assert answer["together"]["expected"] > 0

    def test_rates_survive_the_store_and_change_the_version(self, tmp_path: Path) -> None:
        folder = write(tmp_path / "in", delivery())
        query = "/api/rates?outcome=solid&min_events=0&min_patients=0"
        first = get(client_of(folder, tmp_path / "store"), query)
        again = get(client_of(folder, tmp_path / "store"), query)
        assert again == first
        text = (folder / "reference_rates.csv").read_text()
        (folder / "reference_rates.csv").write_text(text.replace(",1200,", ",2400,"))
        other = get(client_of(folder, tmp_path / "store"), query)
        assert other["data_version"] != first["data_version"]
        assert other["together"]["expected"] != first["together"]["expected"]

    def test_a_wrong_table_leaves_the_patients_and_says_what_is_wrong(self, tmp_path: Path) -> None:
        folder = write(tmp_path / "in", delivery())
        (folder / "reference_rates.csv").write_bytes(b"\xff\xfenonsense")
        client = client_of(folder, tmp_path / "store")
        assert get(client, "/healthz")["problem"] is None
        answer = get(client, "/api/rates")
        assert answer["n_loaded"] == 3
        assert answer["why_without_reference"] == "The table of reference rates cannot be used."
        assert answer["table_problems"][0].startswith("reference_rates.csv: ")

    def test_demonstration_rates_are_not_used_beside_real_patients(self, tmp_path: Path) -> None:
        write_demo(tmp_path / "demo", lambda sentence: None)
        folder = write(tmp_path / "in", delivery())
        shutil.copy(tmp_path / "demo" / "reference_rates.csv", folder)
        answer = get(client_of(folder, tmp_path / "store"), "/api/rates")
        assert answer["reference"] is None and "demonstration rates" in answer["why_without_reference"]
