"""The repository against folders on disk: first load, reload, and readers that read while data change."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from data.access import Access, AccessDenied
from data.repository import Repository
from data.settings import Settings
from data.snapshot import UnknownPatient
from data.sources import folder as source
from data.vocabulary import Scope
from tests.data.folders import (
    DEIDENTIFIED,
    Clock,
    markers,
    replace_file,
    repository,
    write_folder,
)


def test_a_good_folder_is_shown(tmp_path: Path) -> None:
    write_folder(tmp_path / "data", n_patients=3)
    found = repository(tmp_path)
    status = found.status()
    assert (status.patients, status.teaching_cases, status.synthetic) == (3, 0, False)
    assert (status.problem, status.problem_since) == (None, None)
    assert status.data_of == "2024-01-01"
    assert status.loaded_from == str(tmp_path / "data")
    assert status.data_version == found.snapshot.data_version
    assert markers(found.snapshot) == {60.0}
    history = found.snapshot.history(DEIDENTIFIED, "P001")
    assert (history.header.age, history.series[0].points[0].value, history.end_of_follow_up_day) == (
        "60",
        60.0,
        1461,
    )


def test_reads_of_one_patient_are_authorised_first(tmp_path: Path) -> None:
    write_folder(tmp_path / "data")
    snapshot = repository(tmp_path).snapshot
    with pytest.raises(UnknownPatient, match="'P999'"):
        snapshot.history(DEIDENTIFIED, "P999")
    for patient_id in ("P001", "P999"):
        with pytest.raises(AccessDenied):
            snapshot.history(Access(Scope.AGGREGATE), patient_id)


def test_the_version_follows_the_bytes_and_nothing_else(tmp_path: Path) -> None:
    write_folder(tmp_path / "data")
    first = repository(tmp_path).snapshot.data_version
    elsewhere = tmp_path / "elsewhere"
    write_folder(elsewhere / "copied")
    os.utime(elsewhere / "copied" / "patients.csv", (1, 1))
    assert repository(elsewhere, data=elsewhere / "copied").snapshot.data_version == first
    write_folder(tmp_path / "data", marker=61)
    assert repository(tmp_path).snapshot.data_version != first


def test_a_second_start_reads_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path / "data")
    first = repository(tmp_path).snapshot

    def refuse(folder: Path) -> None:
        raise AssertionError("the files were parsed again")

    monkeypatch.setattr(source, "read_folder", refuse)
    second = repository(tmp_path).snapshot
    assert second.data_version == first.data_version
    assert second.report == first.report
    assert second.history(DEIDENTIFIED, "P000") == first.history(DEIDENTIFIED, "P000")


def test_a_spoilt_store_is_made_anew(tmp_path: Path) -> None:
    write_folder(tmp_path / "data")
    version = repository(tmp_path).snapshot.data_version
    file = tmp_path / "store" / version / "measurements.parquet"
    file.write_bytes(file.read_bytes()[:50])
    assert markers(repository(tmp_path).snapshot) == {60.0}


def test_an_unchanged_folder_is_not_loaded_again(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data")
    found = repository(tmp_path)
    before = found.snapshot
    assert found.poll() is False
    os.utime(folder / "patients.csv")
    assert found.poll() is False
    assert found.snapshot is before


def test_a_changed_folder_replaces_the_snapshot(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data")
    found = repository(tmp_path)
    before = found.snapshot
    write_folder(folder, n_patients=5, marker=70)
    assert found.poll() is True
    assert (markers(before), markers(found.snapshot)) == ({60.0}, {70.0})
    assert found.status().patients == 5
    assert found.snapshot.data_version != before.data_version


def test_a_row_from_the_future_is_taken_up_when_its_day_has_come(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data")
    with (folder / "measurements.csv").open("a", encoding="utf-8") as file:
        file.write("P000,2026-07-02,platelets,99,10^9/L\n")
    clock = Clock()
    found = repository(tmp_path, clock)
    early = found.snapshot
    assert len(early.history(DEIDENTIFIED, "P000").series[0].points) == 1
    clock.now += timedelta(days=1)
    assert found.poll() is True
    assert len(found.snapshot.history(DEIDENTIFIED, "P000").series[0].points) == 2
    assert found.snapshot.data_version != early.data_version


def test_only_a_few_versions_stay_on_disk(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data")
    found = repository(tmp_path)
    for marker in range(30, 35):
        write_folder(folder, marker=marker)
        assert found.poll() is True
    assert len(list((tmp_path / "store").iterdir())) <= 5


def test_data_without_calendar_dates_say_so(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    header = "patient_id,age_at_infusion_years,second_cancer_followup_day,vital_status"
    replace_file(folder / "patients.csv", f"{header}\nA,50,3120,alive\n")
    replace_file(folder / "infusions.csv", "infusion_id,patient_id,infusion_day,product\nI1,A,0,axi-cel\n")
    assert repository(tmp_path).status().data_of == "day 3120 after infusion (no calendar dates)"


def test_readers_never_fail_and_never_see_a_mixture_during_thirty_reloads(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data", n_patients=2, marker=20)
    found = repository(tmp_path)
    stop = threading.Event()
    faults: list[str] = []
    seen: dict[str, float] = {}

    def read() -> None:
        while not stop.wait(0.05):
            try:
                snapshot = found.snapshot
                history = snapshot.history(DEIDENTIFIED, "P001")
                values = {
                    *markers(snapshot),
                    float(history.header.age or 0),
                    history.series[0].points[0].value,
                }
                (marker,) = values
                if seen.setdefault(snapshot.data_version, marker) != marker:
                    faults.append(
                        f"{snapshot.data_version} stands for {seen[snapshot.data_version]} and {marker}"
                    )
                if history.data_version != snapshot.data_version:
                    faults.append("a history of another version")
            except Exception as error:
                faults.append(f"{type(error).__name__}: {error}")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    # Six new deliveries, then twenty-four that return to three known ones, which come from the store.
    for marker in [*range(21, 27), *(24 + step % 3 for step in range(24))]:
        write_folder(folder, n_patients=2, marker=marker)
        assert found.poll() is True
    stop.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert len(seen) > 1


def test_the_polling_thread_takes_up_a_change_by_itself(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data")
    settings = Settings(data=str(folder), store=tmp_path / "store", reload_seconds=0.1)
    swapped = threading.Event()

    class Watched(Repository):
        def poll(self) -> bool:
            changed = super().poll()
            if changed and self.snapshot.dataset.patients["age"].iloc[0] == 71.0:
                swapped.set()
            return changed

    found = Watched(settings, progress=lambda sentence: None, clock=Clock())
    thread = found.start_polling()
    assert thread.daemon
    write_folder(folder, marker=71)
    assert swapped.wait(timeout=20)
    assert markers(found.snapshot) == {71.0}
