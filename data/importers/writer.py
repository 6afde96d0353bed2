"""Writes an import as a folder that the program reads: tables, about.csv, and a report in the folder `import`.

The folder is built beside its place and judged by the ordinary validation before it moves there. The place only ever
holds tables that can be shown; those that cannot lie beside it under the same name with `.refused`. Only a folder that
an earlier import wrote is ever replaced.
"""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from data.import_report import ImportReport, Problem
from data.importers.imported import IMPORTED_TABLES, ORIGIN, Imported
from data.importers.report import write_report
from data.judged import report
from data.quarantine import write_quarantine
from data.schema import ABOUT_KEYS, TABLES
from data.sources.folder import ABOUT, REPORT_FOLDER, read_folder
from data.sources.raw_tables import LINE, RawTables
from data.validation import judge

REFUSED = ".refused"


class FolderTaken(Exception):
    """The place is taken by something that no import wrote; args[0] is the sentence."""


@dataclass(frozen=True)
class Written:
    """An import on disk: `folder` is where the tables lie, `report` what the rules say of them.

    `can_be_shown`: no error keeps the load from the screen. `origins` has, for each problem of the report, the place in
    the source that its row comes from, "" where there is none.
    """

    folder: Path
    imported: Imported
    report: ImportReport
    origins: tuple[str, ...]

    @property
    def can_be_shown(self) -> bool:
        return not self.report.blocks_load


def check_place(folder: Path) -> None:
    """Raises FolderTaken where the folder, or its `.refused` twin, holds what no import wrote."""
    if not folder.name:
        raise FolderTaken(f"{folder} cannot hold an import. Choose another folder with --out.")
    for place in (folder, _refused_place(folder)):
        if not place.exists() and not place.is_symlink():
            continue
        if not place.is_dir() or (any(place.iterdir()) and not (place / REPORT_FOLDER).is_dir()):
            raise FolderTaken(
                f"{place} is there and was not written by an import, so it is left alone. "
                "Choose another folder with --out, or move this one."
            )


def write_import(imported: Imported, folder: Path, today: date) -> Written:
    """Write the tables and the report; `today` is the day after which a date lies in the future.

    Raises FolderTaken, and OSError where the disk refuses.
    """
    folder = folder.absolute()
    check_place(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = folder.with_name(f".{folder.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        building.mkdir()
        write_tables(imported, building)
        raw = replace(read_folder(building), declaration=imported.declaration)
        judged = judge(raw, today)
        told = report(judged)
        place = _refused_place(folder) if told.blocks_load else folder
        written = Written(place, imported, told, _origins(imported, raw, told))
        write_report(building / REPORT_FOLDER, imported, told, written.origins)
        write_quarantine(judged, building / REPORT_FOLDER)
        _move(building, place)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return written


def write_tables(imported: Imported, folder: Path) -> None:
    """The tables that have rows, the required ones, and about.csv, into a folder that is there."""
    for name in IMPORTED_TABLES:
        table = imported.tables[name]
        if len(table) or TABLES[name].required:
            header = list(TABLES[name].header(imported.day_form))
            table.to_csv(
                folder / f"{name}.csv", columns=header, index=False, encoding="utf-8", lineterminator="\n"
            )
    pairs = pd.DataFrame(
        [(key, imported.about[key]) for key in ABOUT_KEYS if imported.about.get(key)],
        columns=["key", "value"],
    )
    pairs.to_csv(folder / ABOUT, index=False, encoding="utf-8", lineterminator="\n")


def _refused_place(folder: Path) -> Path:
    return folder.with_name(folder.name + REFUSED)


def _move(building: Path, place: Path) -> None:
    """Put the finished folder in its place; what stood there is removed only once it has gone."""
    before = place.with_name(f".{place.name}-{os.getpid()}-{secrets.token_hex(4)}-before")
    if place.exists():
        place.rename(before)
    building.rename(place)
    shutil.rmtree(before, ignore_errors=True)


def _origins(imported: Imported, raw: RawTables, report: ImportReport) -> tuple[str, ...]:
    return tuple(_origin(found, imported, raw) for found in report.problems)


def _origin(found: Problem, imported: Imported, raw: RawTables) -> str:
    """`labs.csv, line 12` for a problem of one row; rows are written in their order, so the line gives the row."""
    if found.row is None or found.table not in imported.tables:
        return ""
    table, lines = imported.tables[found.table], raw.tables[found.table][LINE].to_numpy()
    row = int(np.searchsorted(lines, found.row))
    if len(table) != len(lines) or row >= len(lines) or lines[row] != found.row:
        return ""
    origin, line = table[ORIGIN].iat[row], int(table[LINE].iat[row])
    return f"{origin}, line {line}" if line else str(origin)
