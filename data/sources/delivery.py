"""A delivery wherever it lies: a folder of CSV or Parquet files, or one workbook with a sheet per table."""

from __future__ import annotations

from pathlib import Path

from data.sources import folder
from data.sources.raw_tables import RawTables
from data.steps import Step, no_step

WORKBOOK_ENDING = ".xlsx"


def is_workbook(path: Path) -> bool:
    """Whether a path names a workbook; a folder may have any name."""
    return path.suffix.lower() == WORKBOOK_ENDING and not path.is_dir()


def read(path: Path, step: Step = no_step, *, check_manifest: bool = True) -> RawTables:
    """Read every table as text. Never raises for what stands there; see `RawTables.problems`."""
    if is_workbook(path):
        from data.sources.workbook import read_workbook

        return read_workbook(path, step=step, check_manifest=check_manifest)
    return folder.read_folder(path, step=step, check_manifest=check_manifest)


def quick_signature(path: Path) -> str:
    """Changes whenever a file of the delivery is added, removed or written; cheap enough to ask every second."""
    return _reader(path).quick_signature(path)


def fingerprint(path: Path) -> str:
    """SHA-256 over names and bytes of the files: equal exactly when the delivery is. Raises OSError."""
    return _reader(path).fingerprint(path)


def files(path: Path) -> dict[str, Path]:
    """The files that a load depends on, by name. Raises OSError."""
    return {path.name: path} if is_workbook(path) else folder.table_files(path)


def _reader(path: Path):
    """The module that reads what is there. That of workbooks takes a third of a second to import."""
    if not is_workbook(path):
        return folder
    from data.sources import workbook

    return workbook
