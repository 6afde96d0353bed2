"""The repository against folders that are damaged, unreadable or still being written: the last good load stays."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from data import loading
from data.access import Access
from data.repository import DataUnavailable
from data.sources import folder as source
from data.sources.manifest import write_manifest
from data.vocabulary import Scope
from tests.data.folders import (
    IDENTIFIED,
    NOW,
    Clock,
    markers,
    repository,
    write_folder,
)


def spoil_by_a_bad_row(folder: Path) -> None:
    with (folder / "patients.csv").open("a", encoding="utf-8") as file:
        file.write("P900,sixty,female,2024-01-01,alive\n")


def spoil_by_truncation(folder: Path) -> None:
    whole = (folder / "patients.csv").read_bytes()
    (folder / "patients.csv").write_bytes(whole[:-12])


def spoil_by_removing_a_table(folder: Path) -> None:
    (folder / "infusions.csv").unlink()


def spoil_by_emptying(folder: Path) -> None:
    (folder / "patients.csv").write_bytes(b"")


def spoil_by_removing_the_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def spoil_by_noise(folder: Path) -> None:
    (folder / "patients.csv").write_bytes(bytes(range(256)) * 20)


def spoil_by_a_pipe(folder: Path) -> None:
    (folder / "patients.csv").unlink()
    os.mkfifo(folder / "patients.csv")


def spoil_by_a_pipe_for_a_manifest(folder: Path) -> None:
    write_folder(folder, marker=61)
    os.mkfifo(folder / "manifest.json")


def spoil_by_a_folder_in_place_of_a_file(folder: Path) -> None:
    (folder / "patients.csv").unlink()
    (folder / "patients.csv").mkdir()


def spoil_by_a_link_that_leads_out(folder: Path) -> None:
    write_folder(folder, marker=61)
    (folder / "patients.csv").rename(folder.parent / "elsewhere.csv")
    (folder / "patients.csv").symlink_to(folder.parent / "elsewhere.csv")


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_by_a_bad_row,
        spoil_by_truncation,
        spoil_by_removing_a_table,
        spoil_by_emptying,
        spoil_by_removing_the_folder,
        spoil_by_noise,
    ],
)
def test_bad_data_keep_the_last_good_load_and_are_told(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    folder = write_folder(tmp_path / "data")
    clock = Clock()
    found = repository(tmp_path, clock)
    good, report = found.snapshot, found.latest_report(IDENTIFIED)
    spoil(folder)
    assert found.poll() is False
    status = found.status()
    assert found.snapshot is good
    assert status.data_version == good.data_version
    assert status.problem is not None
    assert status.problem.endswith(".")
    assert status.problem_since == "2026-07-01T09:30:00+02:00"
    bad_report = found.latest_report(IDENTIFIED)
    assert bad_report is not None
    assert bad_report.blocks_load
    assert bad_report != report

    clock.now += timedelta(hours=1)
    assert found.poll() is False
    assert found.status().problem_since == "2026-07-01T09:30:00+02:00"

    write_folder(folder)
    assert found.poll() is False
    assert (found.snapshot, found.status().problem, found.latest_report(IDENTIFIED)) == (good, None, report)


def test_a_bad_cell_is_quoted_to_the_identified_scope_only(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data")
    found = repository(tmp_path)
    with (folder / "patients.csv").open("a", encoding="utf-8") as file:
        file.write("P900,1957-02-03,female,2024-01-01,alive\n")
    found.poll()
    assert "1957" not in (found.status().problem or "")
    assert "patients.csv, line 5, column age_at_infusion_years" in (found.status().problem or "")
    for scope in Scope:
        report = found.latest_report(Access(scope))
        assert report is not None
        (cell,) = report.blocking
        assert ("1957" in str(report)) is (scope is Scope.IDENTIFIED)
        assert (cell.patients == ()) is (scope is Scope.AGGREGATE)
        assert cell.row == 5


@pytest.mark.parametrize("spoil", [spoil_by_a_bad_row, spoil_by_removing_the_folder, spoil_by_noise])
def test_without_any_good_data_there_is_a_sentence_and_a_report(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    folder = write_folder(tmp_path / "data")
    spoil(folder)
    found = repository(tmp_path)
    for ask in (lambda: found.snapshot, found.status):
        with pytest.raises(DataUnavailable) as raised:
            ask()
        assert str(folder) in raised.value.args[0]
        assert raised.value.report is not None
        assert raised.value.report.blocks_load
    write_folder(folder)
    assert found.poll() is True
    assert found.status().problem is None


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_folder(tmp_path / "data")
    found = repository(tmp_path)
    good = found.snapshot
    # The tests may run as root, to whom everything is readable, so the refusal is made where files are opened.
    real_open, real_descriptor = Path.open, os.open

    def refused(path: Path) -> bool:
        return Path(path).name == "patients.csv"

    def deny_open(path: Path, *arguments, **options):
        if refused(path):
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, *arguments, **options)

    def deny_descriptor(path: Path, *arguments, **options) -> int:
        if isinstance(path, Path) and refused(path):
            raise PermissionError(13, "Permission denied", str(path))
        return real_descriptor(path, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", deny_open)
        patched.setattr(os, "open", deny_descriptor)
        write_folder(folder, marker=61)
        assert found.poll() is False
    assert found.snapshot is good
    assert "Permission denied" in (found.status().problem or "")


def test_a_folder_that_changes_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "data")
    found = repository(tmp_path)
    good = found.snapshot
    write_folder(folder, marker=61)
    read = source.read_folder

    def read_while_written(path: Path, **options):
        raw = read(path, **options)
        write_folder(folder, marker=62)
        return raw

    with monkeypatch.context() as patched:
        patched.setattr(source, "read_folder", read_while_written)
        assert found.poll() is False
    assert found.snapshot is good
    assert "written to while it was read" in (found.status().problem or "")
    assert found.poll() is True
    assert markers(found.snapshot) == {62.0}
    assert found.status().problem is None


def to_a_link(path: Path) -> None:
    path.rename(path.parent.parent / "kept.csv")
    path.symlink_to(path.parent.parent / "kept.csv")


def to_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_by_a_pipe,
        spoil_by_a_pipe_for_a_manifest,
        spoil_by_a_folder_in_place_of_a_file,
        spoil_by_a_link_that_leads_out,
    ],
)
def test_what_is_no_file_keeps_the_last_good_load_and_nobody_waits_for_it(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    folder = write_folder(tmp_path / "data")
    found = repository(tmp_path)
    good = found.snapshot
    spoil(folder)
    assert found.poll() is False and found.snapshot is good
    assert (found.status().problem or "").endswith(".")
    shutil.rmtree(folder)
    write_folder(folder, marker=62)
    assert found.poll() is True and markers(found.snapshot) == {62.0}


@pytest.mark.parametrize("swap", [to_a_link, to_a_pipe])
def test_a_file_swapped_between_the_look_and_the_reading_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: Callable[[Path], None]
) -> None:
    folder = write_folder(tmp_path / "data")
    found = repository(tmp_path)
    good = found.snapshot
    write_folder(folder, marker=61)
    opened, read = [], source.read_ordinary

    def swapped_first(path: Path, most_bytes: int) -> bytes:
        if path.name == "patients.csv" and not opened:
            opened.append(path)
            swap(path)
        return read(path, most_bytes)

    with monkeypatch.context() as patched:
        patched.setattr(source, "read_ordinary", swapped_first)
        assert found.poll() is False
    assert opened and found.snapshot is good
    assert (found.status().problem or "").endswith(".")
    assert found.poll() is False and found.snapshot is good
    (folder / "patients.csv").unlink()
    write_folder(folder, marker=62)
    assert found.poll() is True and markers(found.snapshot) == {62.0}


def test_a_file_replaced_between_the_reading_and_the_manifest_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "data")
    found = repository(tmp_path)
    good = found.snapshot
    write_folder(folder, marker=62)
    write_manifest(folder, source.table_files(folder), {}, NOW)
    write_folder(folder, marker=61)
    check = source.differences

    def whole_by_then(*arguments):
        write_folder(folder, marker=62)
        return check(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(source, "differences", whole_by_then)
        assert found.poll() is False
    assert found.snapshot is good
    assert "written to while it was read" in (found.status().problem or "")
    assert found.poll() is True and markers(found.snapshot) == {62.0}


def test_a_fault_of_the_program_keeps_the_last_good_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "data")
    found = repository(tmp_path)
    good = found.snapshot
    write_folder(folder, marker=61)

    def fail(*arguments) -> None:
        raise RuntimeError("a value of a patient")

    with monkeypatch.context() as patched:
        patched.setattr(loading.validation, "judge", fail)
        assert found.poll() is False
    problem = found.status().problem or ""
    assert found.snapshot is good
    assert "RuntimeError" in problem
    assert "a value of a patient" not in problem


def test_a_store_that_cannot_be_written_is_named_and_tried_again_later(tmp_path: Path) -> None:
    write_folder(tmp_path / "data")
    (tmp_path / "store").write_text("a file stands where the folder should be")
    clock = Clock()
    found = repository(tmp_path, clock)
    with pytest.raises(DataUnavailable, match="AFTERWATCH_STORE"):
        _ = found.snapshot
    (tmp_path / "store").unlink()
    assert found.poll() is False
    clock.now += timedelta(minutes=1)
    assert found.poll() is True
