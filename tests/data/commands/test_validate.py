"""`validate` on the command line: what it prints for a program and for a person, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from data.commands.table import main
from tests.data.deliveries import delivery, write


def answer(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = main(["validate", "--json", *arguments])
    return code, json.loads(capsys.readouterr().out)


def test_a_delivery_without_a_mistake_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, delivery())
    assert answer([str(tmp_path)], capsys) == (0, {"errors": 0, "warnings": 0, "problems": []})


def test_a_mistake_is_told_with_everything_that_finds_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = delivery()
    tables["measurements"][1]["value"] = "<50"
    write(tmp_path, tables)
    code, found = answer([str(tmp_path)], capsys)
    assert (code, found["errors"], found["warnings"]) == (1, 1, 0)
    assert found["problems"] == [
        {
            "severity": "error",
            "file": "measurements.csv",
            "row": 3,
            "column": "value",
            "value": "<50",
            "rule": "A number is written with digits and a decimal point, nothing else.",
            "remedy": "Write 50 here and < into the column comparator.",
            "patients": ["P1"],
        }
    ]


def test_warnings_alone_end_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = delivery()
    tables["patients"][2]["vital_status"] = ""
    write(tmp_path, tables)
    code, found = answer([str(tmp_path)], capsys)
    assert (code, found["errors"], found["warnings"]) == (0, 0, 1)


def test_a_path_that_cannot_be_read_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer([str(tmp_path / "gone")], capsys)
    assert (code, found["errors"]) == (2, 1)
    assert "No such file" in found["problems"][0]["remedy"]


def test_the_summary_counts_and_shows_the_first_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = delivery()
    tables["measurements"] += [{**tables["measurements"][0], "value": "neg"} for _ in range(5)]
    write(tmp_path, tables)
    assert main(["validate", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "error: measurements.csv, column value: 5 × A number is written" in printed
    assert 'line 7 "neg": ' in printed
    assert "… and 2 more" in printed
    assert (
        "5 errors, 4 warnings, 1 patient touched. This delivery can be shown; the rows in error are left"
        in printed
    )
