"""`describe`, `prepare` and `doctor`, and the files that `validate` writes."""

from __future__ import annotations

import csv
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from data.commands.table import main
from data.installation import Check, checks
from data.report_files import COLUMNS
from tests.data.deliveries import Delivery, delivery, in_days, write


def spoilt() -> Delivery:
    tables = delivery()
    tables["measurements"][1]["value"] = "<script>"
    tables["measurements"][2]["patient_id"] = "=cmd"
    return tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "data", spoilt())


def answered(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = main([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_result_of_a_validation_as_files(folder: Path, tmp_path: Path) -> None:
    page, table = tmp_path / "result.html", tmp_path / "result.csv"
    assert main(["validate", str(folder), "--html", str(page), "--csv", str(table)]) == 1
    html = page.read_text(encoding="utf-8")
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "2 errors, 0 warnings, 2 patients touched." in html
    with table.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == COLUMNS
    assert [row[1:5] for row in rows] == [
        ["measurements.csv", "3", "value", "<script>"],
        ["measurements.csv", "4", "patient_id", "'=cmd"],
    ]
    left_out = tmp_path / "result-left-out" / "rejected-measurements.csv"
    assert left_out.read_text(encoding="utf-8").count("\n") == 3
    write(folder, delivery())
    assert main(["validate", str(folder), "--html", str(page), "--csv", str(table)]) == 0
    assert not left_out.parent.exists()
    assert "shown in full" in page.read_text(encoding="utf-8")


def test_a_result_that_leaves_the_house_quotes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["validate", str(folder), "--without-values", "--json"]
    table = tmp_path / "result.csv"
    assert main([*arguments, "--csv", str(table)]) == 1
    for text in (capsys.readouterr().out, table.read_text(encoding="utf-8")):
        assert "script" not in text
        assert "P1" not in text
        assert "not shown in this scope" in text
    assert not (tmp_path / "result-left-out").exists()


@pytest.mark.parametrize("name", ["data/patients.csv", "data/new.csv", "mine.csv", "none/result.csv", "data"])
def test_no_file_of_yours_is_overwritten(
    folder: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    before = (folder / "patients.csv").read_bytes()
    assert main(["validate", str(folder), "--csv", str(tmp_path / name)]) == 2
    assert "another" in (said := capsys.readouterr().err) or "There is no folder" in said
    assert (folder / "patients.csv").read_bytes() == before
    assert (tmp_path / "mine.csv").read_text(encoding="utf-8") == "mine"
    assert not (folder / "new.csv").exists()


def test_a_description_counts_what_was_delivered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answered(["describe", str(folder)], capsys)
    tables = {table["table"]: table for table in found["tables"]}
    assert code == 0
    assert (tables["measurements"]["rows"], tables["measurements"]["rejected"]) == (5, 2)
    assert (tables["patients"]["patients"], tables["events"]["patients"]) == (3, 2)
    assert (tables["infusions"]["first"], tables["infusions"]["last"]) == ("2020-01-10", "2022-05-01")
    product = next(c for c in tables["infusions"]["columns"] if c["column"] == "product")
    assert (product["filled"], product["words"][0]) == (4, ["axi-cel", 2])
    car = next(a for a in found["analytes"] if a["analyte"] == "car_transgene")
    assert (car["values"], car["below_limit"], car["assay"], car["first"]) == (1, 1, "qPCR", "2020-01-20")
    assert main(["describe", str(folder), "--columns"]) == 0
    printed = capsys.readouterr().out
    assert "copies/µg DNA" in printed
    assert "axi-cel 2, " in printed


def test_a_description_in_days_speaks_of_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, in_days(delivery()))
    _, found = answered(["describe", str(tmp_path)], capsys)
    assert found["day_form"] is True
    assert found["tables"][2]["first"] == "day 0"
    assert main(["describe", str(tmp_path / "gone")]) == 2
    assert "must be there" in capsys.readouterr().err


def test_preparing_writes_the_store_and_what_was_left_out(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    code, found = answered(["prepare", str(folder), "--store", str(store)], capsys)
    assert (code, found["patients"], found["errors"]) == (1, 3, 2)
    version = store / found["data_version"]
    assert (version / "measurements.parquet").is_file()
    assert (version / "rejected-measurements.csv").is_file()
    write(folder, delivery())
    assert answered(["prepare", str(folder), "--store", str(store)], capsys)[0] == 0
    tables = delivery()
    tables["patients"][0]["sex"] = "F"
    write(folder, tables)
    code, found = answered(["prepare", str(folder), "--store", str(store)], capsys)
    assert (code, "1 error" in found["error"]) == (1, True)
    assert main(["prepare", str(tmp_path / "gone"), "--store", str(store)]) == 2
    assert main(["prepare"]) == 2


def looked_at(tmp_path: Path, **settings: str) -> dict[str, Check]:
    environment = {f"AFTERWATCH_{name.upper()}": value for name, value in settings.items()}
    environment.setdefault("AFTERWATCH_STORE", str(tmp_path / "store"))
    environment.setdefault("AFTERWATCH_PORT", "0")
    return {check.name: check for check in checks(environment)}


def test_an_installation_that_is_fit(folder: Path, tmp_path: Path) -> None:
    found = looked_at(tmp_path, data=str(folder))
    assert {name: check.found for name, check in found.items() if check.state == "bad"} == {}
    assert list(found) == [
        "Python", "packages", "clock", "proxy", "settings", "data", "data permissions", "store", "disk", "memory",
        "port",
    ]  # fmt: skip
    assert all(check.remedy for check in found.values() if check.state == "note")
    assert list((tmp_path).iterdir()) == [folder]


def test_what_is_not_fit_is_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    assert looked_at(tmp_path, data=str(tmp_path / "gone"))["data"].state == "bad"
    assert looked_at(tmp_path, data=str(tmp_path / "empty"))["data"].state == "bad"
    assert looked_at(tmp_path, store=str(tmp_path / "file"))["store"].state == "bad"
    wrong = looked_at(tmp_path, scope="everything")
    assert (wrong["settings"].state, "store" in wrong) == ("bad", False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = looked_at(tmp_path, port=str(taken.getsockname()[1]))["port"]
    assert (port.state, bool(port.remedy)) == ("bad", True)


def test_a_proxy_that_is_asked_for_this_machine_is_a_note() -> None:
    def proxy(**environment: str) -> Check:
        return next(check for check in checks(environment) if check.name == "proxy")

    assert proxy().state == "good"
    assert proxy(http_proxy="http://p:1").state == "note"
    assert proxy(http_proxy="http://p:1", no_proxy="localhost,127.0.0.1").state == "good"


def test_the_doctor_ends_with_1_where_something_is_bad(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTERWATCH_PORT", "0")
    monkeypatch.setenv("AFTERWATCH_STORE", str(tmp_path))
    assert main(["doctor"]) == 0
    monkeypatch.setenv("AFTERWATCH_DATA", str(tmp_path / "gone"))
    code, found = answered(["doctor"], capsys) if not capsys.readouterr().err else (None, {})
    assert (code, found["fit"]) == (1, False)
