"""One Excel workbook with a sheet per table, read as text: the same columns and rules as a folder of CSV files.

A sheet is named as its table. What Excel can hide is refused where the sheet is read (`excel_file.py`).
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from data.import_report import SHEET, Problem, problem
from data.schema import TABLES
from data.sources.csv_file import Limits, TextFrame
from data.sources.excel_file import OpenWorkbook, open_workbook, read_sheet
from data.sources.file_formats import FORMATS, IN_THE_SHEET
from data.sources.formats_table import declared_formats
from data.sources.manifest import check_manifest as differences
from data.sources.manifest import manifest_path
from data.sources.ordinary_file import TooLarge, opened_ordinary, read_ordinary, where_it_leads
from data.sources.raw_tables import RawTables
from data.sources.shaping import about_pairs, nearest, no_tables, shaped_tables
from data.steps import Step, no_step

ABOUT = "about"
HELP_SHEETS = ("read me", "example", "words")
"""Sheets of the template that hold no data."""
LIMITS = Limits()


def quick_signature(path: Path) -> str:
    """Changes whenever the workbook or its manifest is written; see `folder.quick_signature`."""
    stats = []
    try:
        stats.append(path.stat())
        if (manifest := manifest_path(path)).is_file():
            stats.append(manifest.stat())
    except OSError as error:
        return f"unreadable: {type(error).__name__}"
    text = "\n".join(f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}" for stat in stats)
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(path: Path) -> str:
    """SHA-256 over the bytes of the workbook, whatever its name. Raises OSError."""
    with opened_ordinary(where_it_leads(path)) as file:
        return hashlib.sha256(b"workbook\0" + hashlib.file_digest(file, "sha256").digest()).hexdigest()


def read_workbook(
    path: Path, limits: Limits = LIMITS, step: Step = no_step, *, check_manifest: bool = True
) -> RawTables:
    """Read every table of a workbook as text. Never raises for what stands in it; see `RawTables.problems`."""
    stamp = ""
    with contextlib.suppress(OSError):
        stamp = fingerprint(path)
    opened = _opened(path, limits)
    if not isinstance(opened, OpenWorkbook):
        return RawTables(no_tables(), {}, {}, (opened,), {}, False, "")
    parts: dict[str, TextFrame] = {}
    for place, sheet in enumerate(opened.sheets):
        step(place / len(opened.sheets), f"reading {sheet}")
        if sheet in TABLES or sheet in (ABOUT, FORMATS):
            parts[sheet] = read_sheet(opened, sheet, limits)
    files = {sheet: f"{path.name}{SHEET}{sheet}" for sheet in parts}
    problems = [*_unknown_sheets(opened), *_missing(path, parts)]
    about, formats = parts.pop(ABOUT, None), parts.pop(FORMATS, None)
    problems += [problem for part in parts.values() for problem in part.problems]
    tables, day_form, more = shaped_tables(parts, files)
    problems += more
    pairs, more = about_pairs(about, files[ABOUT]) if about else ({}, [])
    problems += more
    declared, more = _formats(formats, files)
    problems += more
    if check_manifest:
        problems += differences(path, {path.name: path}, {})
    return RawTables(
        tables,
        {table: files[table] for table in parts},
        {table: part.rows_read for table, part in parts.items()},
        tuple(problems),
        pairs,
        day_form,
        stamp,
        left_out={table: part.left_out for table, part in parts.items()},
        formats=declared,
        declaration=IN_THE_SHEET,
    )


def _opened(path: Path, limits: Limits) -> OpenWorkbook | Problem:
    try:
        if not path.is_file():
            remedy = f"There is no workbook {path}." if not path.exists() else f"{path} is no ordinary file."
            return problem("folder_unreadable", path.name, remedy)
        place = where_it_leads(path)
        return open_workbook(read_ordinary(place, limits.file_bytes), path.name, limits)
    except TooLarge as error:
        remedy = f"It has {error.size:,} bytes; the limit is {limits.file_bytes:,}."
        return problem("file_too_large", path.name, remedy)
    except OSError as error:
        remedy = f"It cannot be read: {error.strerror or error}."
        return problem("folder_unreadable", path.name, remedy)


def _unknown_sheets(opened: OpenWorkbook) -> list[Problem]:
    known = [*TABLES, ABOUT, FORMATS]
    return [
        problem(
            "file_unknown",
            f"{opened.file}{SHEET}{sheet}",
            nearest(sheet, known) or f"Sheets are {', '.join(known)}.",
        )
        for sheet in opened.sheets
        if sheet not in known and sheet not in HELP_SHEETS
    ]


def _missing(path: Path, parts: dict[str, TextFrame]) -> list[Problem]:
    remedy = "Add the sheet; `python -m data templates FILE.xlsx` writes an empty workbook."
    return [
        problem("table_missing", f"{path.name}{SHEET}{name}", remedy)
        for name, table in TABLES.items()
        if table.required and name not in parts
    ]


def _formats(part: TextFrame | None, files: dict[str, str]) -> tuple[dict, list[Problem]]:
    """The formats of sheets: only those of numbers and dates have a meaning here."""
    if part is None:
        return {}, []
    if part.frame is None or len(part.frame) == 0:
        return {}, list(part.problems)
    formats, problems = declared_formats(part.frame, files[FORMATS], list(files))
    return formats, [*part.problems, *problems]
