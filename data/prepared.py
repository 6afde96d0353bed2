"""Validated data on disk, so that a second start reads no text: one folder per data version, Parquet and JSON.

A folder is written under another name and renamed when its manifest, the last file, is there; what is incomplete,
of another format or of another size than the manifest says is never used. Whether data are good is decided before.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import time
import weakref
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.import_report import ImportReport, Problem, RuleCount
from data.measurements.duckdb_store import DuckDBMeasurements, write_measurements
from data.measurements.engine import identifiers, open_engine, parquet, write_parquet

FORMAT = 3
KEPT_VERSIONS = 3
MANIFEST = "manifest.json"
FRAMES = (
    "patients", "infusions", "events", "second_cancers", "specimens", "findings", "identifiers",
    "reference_rates",
)  # fmt: skip

_ABANDONED_AFTER_SECONDS = 86400
_HERE = Path(__file__).parent
_RULES = (
    "*.csv",
    "schema*.py",
    "validation*.py",
    "judged.py",
    "quarantine.py",
    "normalise*.py",
    "vocabulary.py",
    "units.py",
    "age.py",
    "registries.py",
    "prepared.py",
    "dataset.py",
    "partial_dates.py",
)
_RULE_FOLDERS = ("rules", "sources", "measurements")
_SQL_TYPES = {
    "object": "VARCHAR",
    "float64": "DOUBLE",
    "int64": "BIGINT",
    "int32": "INTEGER",
    "bool": "BOOLEAN",
    "datetime64[ns]": "TIMESTAMP_NS",
}


@dataclass(frozen=True)
class Prepared:
    """One version as it was read back from `folder`."""

    dataset: Dataset
    measurements: DuckDBMeasurements
    report: ImportReport
    folder: Path


def data_version(fingerprint: str, as_of: date | None = None) -> str:
    """12 hexadecimal digits for the bytes of the files and the rules by which this program reads them.

    The same files give the same version wherever and whenever they are read. `as_of` is given only where a row was
    rejected for lying in the future: on a later day the same files then become other data, with another version.
    """
    parts = (str(FORMAT), _reading_rules(), fingerprint, _iso(as_of) or "")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def write_prepared(
    store: Path,
    version: str,
    dataset: Dataset,
    measurements: pd.DataFrame,
    report: ImportReport,
    write_more: Callable[[Path], None] = lambda folder: None,
) -> None:
    """Put one version into the store; where another process was faster, its folder stays. Raises OSError.

    `write_more` writes what else belongs to the version into its folder.
    """
    store.mkdir(parents=True, exist_ok=True)
    building = store / f".preparing-{version}-{os.getpid()}-{secrets.token_hex(4)}"
    building.mkdir()
    try:
        _write_frames(dataset, building)
        write_measurements(measurements, dataset.patients["teaching_case"].to_numpy(dtype=bool), building)
        _write_json(building / "report.json", asdict(report))
        write_more(building)
        files = {path.name: path.stat().st_size for path in sorted(building.iterdir())}
        manifest = {
            "format": FORMAT,
            "data_version": version,
            "dataset": _facts(dataset),
            "types": {name: _types(getattr(dataset, name)) for name in FRAMES},
            "files": files,
        }
        _write_json(building / MANIFEST, manifest)
        _put_in_place(building, store / version)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def read_prepared(store: Path, version: str) -> Prepared | None:
    """One version from the store; None where it is not there or not whole.

    Its folder cannot be removed by anybody, this process or another, as long as the measurements are in use.
    """
    folder = store / version
    descriptor = None
    try:
        descriptor = _hold(folder, fcntl.LOCK_SH)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if not _is_whole(folder, manifest, version):
            raise ValueError("not whole")
        dataset = _read_dataset(folder, manifest)
        measurements = DuckDBMeasurements(folder, len(dataset.patients), version)
        report = _read_report(folder / "report.json")
    except (OSError, ValueError, KeyError, TypeError, duckdb.Error):
        if descriptor is not None:
            os.close(descriptor)
        return None
    weakref.finalize(measurements, os.close, descriptor)
    with contextlib.suppress(OSError):
        os.utime(folder)
    return Prepared(dataset, measurements, report, folder)


def remove_old(store: Path) -> None:
    """Keep the KEPT_VERSIONS used last and those in use; remove older ones and what broken-off loads left behind."""
    for path in _by_last_use(path for path in store.iterdir() if _is_version(path))[KEPT_VERSIONS:]:
        # Where the lock is refused somebody reads the folder; where there are no locks it is safer to keep it.
        with contextlib.suppress(OSError):
            descriptor = _hold(path, fcntl.LOCK_EX)
            try:
                _remove(path)
            finally:
                os.close(descriptor)
    for path in store.glob(".*-*"):
        if path.is_dir() and time.time() - path.stat().st_mtime > _ABANDONED_AFTER_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _hold(folder: Path, lock: int) -> int:
    """A descriptor that locks the folder until it is closed. Raises OSError where it is not there or not to be had."""
    descriptor = os.open(folder / MANIFEST, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, lock | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _remove(folder: Path) -> None:
    """Remove a version; its name is free at once, so that nobody finds it half there."""
    aside = folder.with_name(f".removed-{folder.name}-{secrets.token_hex(4)}")
    folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def _by_last_use(folders: Iterable[Path]) -> list[Path]:
    return sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)


def _reading_rules() -> str:
    """A digest of everything that decides what the same files become: registries, schema, rules, reader, store."""
    paths = [path for pattern in _RULES for path in _HERE.glob(pattern)]
    paths += [path for folder in _RULE_FOLDERS for path in (_HERE / folder).rglob("*.py")]
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(
            f"{path.relative_to(_HERE)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode()
        )
    return digest.hexdigest()


def _is_version(path: Path) -> bool:
    return len(path.name) == 12 and set(path.name) <= set("0123456789abcdef") and path.is_dir()


def _is_whole(folder: Path, manifest: dict[str, Any], version: str) -> bool:
    return (
        manifest["format"] == FORMAT
        and manifest["data_version"] == version
        and all((folder / name).stat().st_size == size for name, size in manifest["files"].items())
    )


def _put_in_place(building: Path, target: Path) -> None:
    _flush(building)
    if target.exists() and read_prepared(target.parent, target.name) is None:
        _remove(target)
    try:
        building.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def _flush(folder: Path) -> None:
    """Have the system write the files out before the folder gets its name, so that a power cut cannot fake it."""
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _facts(dataset: Dataset) -> dict[str, Any]:
    """What a Dataset says besides its frames, dates as ISO text."""
    return {
        "has_calendar_dates": dataset.has_calendar_dates,
        "data_of_date": _iso(dataset.data_of_date),
        "data_of_day": dataset.data_of_day,
        "data_cut_off_date": _iso(dataset.data_cut_off_date),
        "synthetic": dataset.synthetic,
        "name": dataset.name,
    }


def _read_dataset(folder: Path, manifest: dict[str, Any]) -> Dataset:
    facts = dict(manifest["dataset"])
    for name in ("data_of_date", "data_cut_off_date"):
        facts[name] = None if facts[name] is None else date.fromisoformat(facts[name])
    connection = open_engine(folder)
    try:
        frames = {name: _read_frame(connection, folder, name, manifest["types"][name]) for name in FRAMES}
    finally:
        connection.close()
    return Dataset(**frames, **facts)


def _write_frames(dataset: Dataset, folder: Path) -> None:
    connection = open_engine(folder)
    try:
        for name in FRAMES:
            frame = getattr(dataset, name)
            columns = ", ".join(
                f"CAST({identifiers([column])} AS {_SQL_TYPES[kind]}) AS {identifiers([column])}"
                for column, kind in _types(frame).items()
            )
            connection.register("frame", frame)
            write_parquet(connection, f"SELECT {columns} FROM frame", folder / f"{name}.parquet")
            connection.unregister("frame")
    finally:
        connection.close()


def _read_frame(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, types: dict[str, str]
) -> pd.DataFrame:
    """One frame exactly as it was: text with None, numbers with NaN, dates, flags, in the same order."""
    found = connection.execute(f"SELECT {identifiers(types)} FROM {parquet(folder / f'{name}.parquet')}").df()
    return found.astype({column: kind for column, kind in types.items() if str(found[column].dtype) != kind})


def _types(frame: pd.DataFrame) -> dict[str, str]:
    """Column names with their dtypes. Raises TypeError for what would not come back as it went."""
    types = {str(column): str(kind) for column, kind in frame.dtypes.items()}
    for column, kind in types.items():
        if kind not in _SQL_TYPES:
            raise TypeError(
                f"Column {column} has type {kind}; prepared data hold {', '.join(_SQL_TYPES)} only."
            )
        if kind == "object" and pd.api.types.infer_dtype(frame[column], skipna=True) not in (
            "string",
            "empty",
        ):
            raise TypeError(f"Column {column} must hold text or None only.")
    return types


def _read_report(path: Path) -> ImportReport:
    found = json.loads(path.read_text(encoding="utf-8"))
    return ImportReport(
        problems=tuple(Problem(**row | {"patients": tuple(row["patients"])}) for row in found["problems"]),
        rows_by_table=found["rows_by_table"],
        rejected_by_table=found["rejected_by_table"],
        counts=tuple(RuleCount(**row) for row in found["counts"]),
    )


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, default=_plain), encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON.")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
