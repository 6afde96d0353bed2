"""The repository against folders on disk: first load, reload, damage, and readers that read while data change."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from data import loading
from data.access import Access, AccessDenied
from data.repository import DataUnavailable, Repository
from data.settings import Settings
from data.snapshot import Snapshot, UnknownPatient
from data.sources import folder as source
from data.vocabulary import Scope

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=2)))
DEIDENTIFIED = Access(Scope.DEIDENTIFIED)
IDENTIFIED = Access(Scope.IDENTIFIED)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def write_folder(folder: Path, n_patients: int = 3, marker: int = 60) -> Path:
    """A delivery in which every patient has the age, the dose and one platelet count equal to `marker`."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = [f"P{number:03}" for number in range(n_patients)]
    tables = {
        "patients": [
            "patient_id,age_at_infusion_years,sex,second_cancer_followup_date,vital_status",
            *(f"{one},{marker},female,2024-01-01,alive" for one in ids),
        ],
        "infusions": [
            "infusion_id,patient_id,infusion_date,product,indication,dose_1e6_cells",
            *(f"I-{one},{one},2020-01-01,axi-cel,lbcl,{marker}" for one in ids),
        ],
        "measurements": [
            "patient_id,measured_date,analyte,value,unit",
            *(f"{one},2019-12-31,platelets,{marker},10^9/L" for one in ids),
        ],
    }
    for name, lines in tables.items():
        replace_file(folder / f"{name}.csv", "\n".join(lines) + "\n")
    return folder


def replace_file(path: Path, text: str) -> None:
    """Write beside and rename, as a careful hospital job does."""
    beside = path.with_name(f".{path.name}")
    beside.write_text(text, encoding="utf-8")
    beside.rename(path)


def repository(
    tmp_path: Path, clock: Callable[[], datetime] | None = None, data: Path | None = None
) -> Repository:
    folder = tmp_path / "data" if data is None else data
    settings = Settings(data=str(folder), store=tmp_path / "store")
    return Repository(settings, progress=lambda sentence: None, clock=clock or Clock())


def markers(snapshot: Snapshot) -> set[float]:
    """Every marker that stands in one snapshot: more than one means that loads were mixed."""
    patients = snapshot.dataset.patients
    platelets = snapshot.measurements.last_values("platelets", -45, 0)
    return {
        *patients["age"],
        *patients["dose_1e6_cells"],
        *snapshot.dataset.infusions["dose_1e6_cells"],
        *platelets,
    }


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
    real_open, real_bytes = Path.open, Path.read_bytes

    def refused(path: Path) -> bool:
        return path.name == "patients.csv"

    def deny_open(path: Path, *arguments, **options):
        if refused(path):
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, *arguments, **options)

    def deny_bytes(path: Path) -> bytes:
        if refused(path):
            raise PermissionError(13, "Permission denied", str(path))
        return real_bytes(path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", deny_open)
        patched.setattr(Path, "read_bytes", deny_bytes)
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

    def read_while_written(path: Path):
        raw = read(path)
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
        patched.setattr(loading.validation, "validate", fail)
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


def test_readers_never_fail_and_never_see_a_mixture_during_fifty_reloads(tmp_path: Path) -> None:
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
    # Six new deliveries, then forty-four that return to three known ones, which come from the store.
    for marker in [*range(21, 27), *(24 + step % 3 for step in range(44))]:
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
