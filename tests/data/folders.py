"""Folders on disk that are delivered, replaced and looked at: what tests of the repository share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from data.access import Access
from data.repository import Repository
from data.settings import Settings
from data.snapshot import Snapshot
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
