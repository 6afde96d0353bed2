"""From a folder of tables to a snapshot: read, validate, normalise and prepare, or take what was prepared before.

A folder that changes while it is read is never shown: what was read could be half of each.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from data import normalise, validation
from data.dataset import Dataset
from data.import_report import ImportReport
from data.judged import report as report_of
from data.prepared import Prepared, data_version, read_prepared, remove_old, write_prepared
from data.problem_list import keep_problems
from data.report_scope import without_value
from data.snapshot import Snapshot
from data.sources import delivery as source
from data.sources.manifest import check_manifest
from data.steps import Step, no_step, part

Progress = Callable[[str], None]

_DEMO_KEPT = 2
_DATA = Path(__file__).parent
_DEPENDS_ON_TODAY = "date_future"


class LoadFailed(Exception):
    """The data cannot be shown; args[0] is the sentence, `report` says every reason where files could be read."""

    def __init__(self, sentence: str, report: ImportReport | None = None) -> None:
        super().__init__(sentence)
        self.report = report


class StillChanging(LoadFailed):
    """The folder was written to while it was read; another look later may succeed."""


class StoreFailed(LoadFailed):
    """The prepared data cannot be written or read back; the data themselves may be good."""


def load_folder(folder: Path, store: Path, today: date, progress: Progress, step: Step = no_step) -> Snapshot:
    """The snapshot of what stands in `folder`, or in the workbook of that name. Raises LoadFailed, StillChanging too.

    `today` decides what lies in the future. The prepared form in `store` is used where its version is that of the
    files; otherwise it is made there, and `step` is told how far that is.
    """
    seen = source.quick_signature(folder)
    prepared = _prepared_before(folder, store, today)
    if prepared is None:
        progress(f"Reading {folder} …")
        prepared = _prepare(folder, store, today, seen, step)
    if source.quick_signature(folder) != seen:
        raise _changing(folder)
    dataset = prepared.dataset
    with contextlib.suppress(OSError):
        remove_old(store)
    return Snapshot(
        dataset=dataset,
        measurements=prepared.measurements,
        report=prepared.report,
        data_version=prepared.measurements.version,
        synthetic=dataset.synthetic,
        data_of=data_of(dataset),
        loaded_from=str(folder),
        kept_in=prepared.folder,
    )


def data_of(dataset: Dataset) -> str:
    """Of which day the data are: that of their latest dated row, not of the load."""
    if dataset.data_of_date is not None:
        return dataset.data_of_date.isoformat()
    if dataset.data_of_day is not None:
        return f"day {dataset.data_of_day} after infusion (no calendar dates)"
    return "no dated row"


def demo_folder(store: Path, progress: Progress) -> Path:
    """The folder of the synthetic cohort, generated once per version of its generator. Raises LoadFailed."""
    target = store / f"demo-{_generator_digest()}"
    if target.is_dir():
        return target
    from data.demo import write_demo

    building = store / f".demo-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        building.mkdir(parents=True)
        write_demo(building, progress)
        try:
            building.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    except OSError as error:
        raise _store_unwritable(store, error) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    others = sorted(store.glob("demo-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in others[_DEMO_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def _prepared_before(folder: Path, store: Path, today: date) -> Prepared | None:
    """What an earlier load of the same files prepared; None also where they are not those of their manifest."""
    try:
        fingerprint = source.fingerprint(folder)
        if any(check_manifest(folder, source.files(folder), {})):
            return None
    except OSError:
        return None
    return read_prepared(store, data_version(fingerprint)) or read_prepared(
        store, data_version(fingerprint, today)
    )


def _judged_by_the_day(report: ImportReport) -> bool:
    """Whether a row was rejected for lying in the future: on a later day it may be accepted."""
    return any(problem.code == _DEPENDS_ON_TODAY for problem in report.problems)


def _prepare(folder: Path, store: Path, today: date, seen: str, step: Step) -> Prepared:
    raw = source.read(folder, part(step, 0.0, 0.4))
    if source.quick_signature(folder) != seen:
        raise _changing(folder)
    judged = validation.judge(raw, today, part(step, 0.4, 0.6))
    report = report_of(judged)
    if report.blocks_load:
        raise LoadFailed(_blocked(folder, report), report)
    step(0.6, "sorting")
    clean = validation.clean_tables(judged)
    dataset = normalise.build_dataset(clean)
    version = data_version(raw.fingerprint, today if _judged_by_the_day(report) else None)
    try:
        frame = normalise.measurement_frame(clean, dataset)
        del clean
        step(0.8, "writing")
        write_prepared(store, version, dataset, frame, report, partial(keep_problems, judged, report))
        prepared = read_prepared(store, version)
    except (OSError, duckdb.IOException) as error:
        raise _store_unwritable(store, error) from error
    if prepared is None:
        sentence = (
            f"Prepared data were damaged on the way to {store / version}. Check the disk of AFTERWATCH_STORE."
        )
        raise StoreFailed(sentence, report)
    return prepared


def _blocked(folder: Path, report: ImportReport) -> str:
    n = len(report.blocking)
    errors = "1 error" if n == 1 else f"{n} errors"
    return f"The data in {folder} cannot be shown because of {errors}. The first: {without_value(report.blocking[0])}"


def _changing(folder: Path) -> StillChanging:
    return StillChanging(f"{folder} was written to while it was read; it is read again when it is quiet.")


def _store_unwritable(store: Path, error: Exception) -> StoreFailed:
    return StoreFailed(
        f"Prepared data cannot be written to {store} ({getattr(error, 'strerror', None) or type(error).__name__}). "
        "Give AFTERWATCH_STORE a folder that the program may write to, with room for the data."
    )


def _generator_digest() -> str:
    """Changes with the generator, its parameters and the schema and registries it writes by."""
    digest = hashlib.sha256()
    paths = [*(_DATA / "demo").rglob("*.py"), *(_DATA / "demo").rglob("*.csv"), *_DATA.glob("*.csv")]
    paths.append(_DATA / "reference" / "demonstration_rates.csv")
    paths += [*_DATA.glob("schema*.py"), _DATA / "vocabulary.py"]
    for path in sorted(paths):
        digest.update(
            f"{path.relative_to(_DATA)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode()
        )
    return digest.hexdigest()[:12]
