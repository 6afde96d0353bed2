"""`diff`: two folders or two versions in the store, for people and for programs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from data.commands.table import main
from data.loading import load_folder
from tests.data.deliveries import delivery, write


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    after = delivery()
    after["second_cancers"][0]["diagnosis"] = "AML"
    after["measurements"].pop()
    return write(tmp_path / "old", delivery()), write(tmp_path / "new", after)


def test_two_folders_as_text(sides: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *map(str, sides)]) == 0
    said = capsys.readouterr().out
    assert "second_cancers, altered: diagnosis 1" in said
    assert "second_cancers, altered: patients P1" in said
    assert "measurements, removed: patients 00123" in said


def test_the_same_folder_twice_does_not_differ(
    sides: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", str(sides[0]), str(sides[0]), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["same"] is True


def test_versions_of_the_store_by_name_and_without_patients(
    sides: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    versions = [load_folder(side, store, date(2025, 6, 30), lambda said: None).data_version for side in sides]
    assert main(["diff", *versions, "--store", str(store), "--json", "--without-patients"]) == 0
    answer = capsys.readouterr().out
    document = json.loads(answer)
    assert [document["old_version"], document["new_version"]] == versions
    assert document["changes"]["second_cancers"]["altered"] == {"n": 1}
    assert document["changes"]["measurements"]["removed"] == {"n": 1}
    assert "P1" not in answer and "00123" not in answer


def test_rows_in_error_are_told_by_the_exit_code(sides: tuple[Path, Path]) -> None:
    after = delivery()
    after["measurements"][0]["value"] = "much"
    write(sides[1], after)
    assert main(["diff", *map(str, sides)]) == 1


@pytest.mark.parametrize("missing", ["nowhere", "0123456789ab"])
def test_what_is_not_there_is_said(
    sides: tuple[Path, Path], missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", str(sides[0]), str(tmp_path / missing), "--store", str(tmp_path)]) == 2
    assert main(["diff", missing, str(sides[0]), "--store", str(tmp_path)]) == 2
    assert missing in capsys.readouterr().err
