"""The complete list of problems and the rows left out, by address: what each scope gets of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from data.settings import Settings
from data.vocabulary import Scope
from tests.data.deliveries import Delivery, delivery, write


def spoilt() -> Delivery:
    tables = delivery()
    bad = {**tables["measurements"][1], "value": "<50"}
    tables["measurements"] += [bad] * 1200
    return tables


def client(folder: Path, store: Path, scope: Scope) -> FlaskClient:
    from app import create_app

    return create_app(Settings(data=str(folder), store=store, scope=scope)).server.test_client()


def problems(answer_of: FlaskClient) -> tuple[list[str], list[dict[str, str]]]:
    answer = answer_of.get("/export/problems.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert "afterwatch-problems.csv" in answer.headers["Content-Disposition"]
    lines = answer.get_data(as_text=True).splitlines()
    notes = [line for line in lines if line.startswith("#")]
    return notes, list(csv.DictReader(io.StringIO("\n".join(lines[len(notes) :]))))


@pytest.mark.parametrize("scope", list(Scope))
def test_every_problem_is_there_and_cells_for_those_who_may_see_them(tmp_path: Path, scope: Scope) -> None:
    asked = client(write(tmp_path / "data", spoilt()), tmp_path / "store", scope)
    notes, rows = problems(asked)
    errors = [row for row in rows if row["severity"] == "error"]
    assert len(errors) == 1200
    assert all(row["row"] for row in rows), "no summary stands in for rows"
    assert "# complete: yes" in notes
    assert ("<50" in {row["value"] for row in errors}) == (scope is Scope.IDENTIFIED)
    assert ({row["patients"] for row in errors} == {""}) == (scope is Scope.AGGREGATE)
    page = asked.get("/export/left-out/rejected-measurements.csv")
    assert page.status_code == (200 if scope is Scope.IDENTIFIED else 403)
    assert (page.get_data(as_text=True).count("<50") >= 1200) == (scope is Scope.IDENTIFIED)


def test_data_that_cannot_be_shown_have_their_list_too(tmp_path: Path) -> None:
    tables = spoilt()
    tables["patients"][0]["sex"] = "F"
    asked = client(write(tmp_path / "data", tables), tmp_path / "store", Scope.IDENTIFIED)
    notes, rows = problems(asked)
    assert rows[0]["value"] == "F"
    assert any("complete: no, the first 1,000 rows" in note for note in notes)
    assert asked.get("/export/left-out/rejected-patients.csv").status_code == 503


@pytest.mark.parametrize(
    "name", ["rejected-patients.csv", "report.json", "..%2fmanifest.json", "manifest.json", "x"]
)
def test_no_other_file_of_the_store_is_given(tmp_path: Path, name: str) -> None:
    asked = client(write(tmp_path / "data", spoilt()), tmp_path / "store", Scope.IDENTIFIED)
    assert asked.get(f"/export/left-out/{name}").status_code == 404
    assert asked.get("/export/problems.csv?x=1").status_code == 400
