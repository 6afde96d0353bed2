"""A folder of the tables as CSV or Parquet, read as text: nothing typed, nothing guessed, everything accounted for.

Whatever stands in the folder ends in problems with file and line, never in an exception. What cells must contain is
decided in `data/validation.py`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from data.import_report import Problem, problem
from data.schema import TABLES
from data.sources.csv_file import Limits, TextFrame, read_csv
from data.sources.file_formats import BEFORE_THE_IMPORT, FORMATS_FILE, IN_THE_FILE, PLAIN, FileFormat
from data.sources.formats_table import declared_formats
from data.sources.manifest import MANIFEST_FILE
from data.sources.manifest import check_manifest as differences
from data.sources.ordinary_file import opened_ordinary, read_ordinary, where_it_leads
from data.sources.parquet_file import read_parquet
from data.sources.raw_tables import RawTables
from data.sources.shaping import about_pairs, nearest, no_tables, shaped_tables
from data.steps import Step, no_step

ABOUT = "about.csv"
ENDINGS = ("csv", "parquet")
REPORT_FOLDER = "import"
REPORT = "report.json"
"""The folder in which an importer keeps its account of the tables beside it, and the account for a program."""
LIMITS = Limits()
_WANTED = frozenset(f"{table}.{ending}" for table in TABLES for ending in ENDINGS) | {ABOUT, FORMATS_FILE}


def quick_signature(folder: Path) -> str:
    """Changes whenever a table file is added, removed or written; cheap enough to ask every second.

    From names, sizes and modification times. A folder that cannot be read has a signature of its own.
    """
    try:
        names = [*_present(folder), *([MANIFEST_FILE] if (folder / MANIFEST_FILE).is_file() else [])]
        entries = [(name, (folder / name).stat()) for name in names]
    except OSError as error:
        return f"unreadable: {type(error).__name__}"
    text = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns} {stat.st_ino}" for name, stat in entries)
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(folder: Path) -> str:
    """SHA-256 over names and bytes of the table files: equal exactly when the delivery is. Raises OSError."""
    digest = hashlib.sha256()
    for name in _present(folder):
        with opened_ordinary(where_it_leads(folder / name)) as file:
            content = hashlib.file_digest(file, "sha256").digest()
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def table_files(folder: Path) -> dict[str, Path]:
    """The files that a load depends on, by name. Raises OSError."""
    return {name: folder / name for name in _present(folder)}


def read_folder(
    folder: Path, limits: Limits = LIMITS, step: Step = no_step, *, check_manifest: bool = True
) -> RawTables:
    """Read every table of a folder as text. Never raises for what stands in the folder; see `RawTables.problems`."""
    stamp = ""
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        return _unreadable(folder, error)
    with contextlib.suppress(OSError):
        stamp = fingerprint(folder)
    problems = list(_unknown_files(names))
    chosen, more = _chosen(names)
    problems += more
    formats, more = _formats(folder, names, limits)
    problems += more
    read: dict[str, TextFrame] = {}
    for place, (table, name) in enumerate(chosen.items()):
        step(place / len(chosen), f"reading {name}")
        read[table] = _read_file(folder, name, limits, formats.get(name, PLAIN))
    problems += [problem for part in read.values() for problem in part.problems]
    tables, day_form, more = shaped_tables(read, chosen)
    problems += more
    about, more = _about(folder, names, limits)
    problems += more
    rows_read = {table: part.rows_read for table, part in read.items()}
    if check_manifest:
        rows = {chosen[table]: n for table, n in rows_read.items()}
        problems += differences(folder, table_files(folder), rows)
    return RawTables(
        tables,
        chosen,
        rows_read,
        tuple(problems),
        about,
        day_form,
        stamp,
        left_out={table: part.left_out for table, part in read.items()},
        formats={table: formats[name] for table, name in chosen.items() if name in formats},
        declaration=BEFORE_THE_IMPORT if _is_imported(folder) else IN_THE_FILE,
    )


def _is_imported(folder: Path) -> bool:
    """Whether an importer left its account there; not where its folder may not be looked into, which is no error."""
    return os.path.isfile(folder / REPORT_FOLDER / REPORT)


def _present(folder: Path) -> list[str]:
    """Names of the files that a load depends on, in order."""
    return sorted(entry.name for entry in folder.iterdir() if entry.name in _WANTED and entry.is_file())


def _unreadable(folder: Path, error: OSError) -> RawTables:
    remedy = (
        f"{folder} cannot be read ({error.strerror or error}); check AFTERWATCH_DATA and the permissions."
    )
    if isinstance(error, NotADirectoryError):
        remedy = f"{folder} is a file; name the folder it lies in, or a workbook (.xlsx)."
    found = problem("folder_unreadable", folder.name or str(folder), remedy)
    return RawTables(no_tables(), {}, {}, (found,), {}, False, "")


def _unknown_files(names: list[str]) -> Iterator[Problem]:
    """Files that look as if they were meant to be read and are not."""
    data_endings = ("csv", "parquet", "tsv", "xlsx", "xls", "gz", "zip", "bz2", "zst", "xz")
    for name in names:
        stem, _, ending = name.lower().partition(".")
        if name in _WANTED or name.startswith("."):
            continue
        if stem in TABLES or ending.rsplit(".", 1)[-1] in data_endings:
            remedy = nearest(name, sorted(_WANTED)) or f"Tables are {', '.join(TABLES)}, as .csv or .parquet."
            yield problem("file_unknown", name, remedy)


def _chosen(names: list[str]) -> tuple[dict[str, str], list[Problem]]:
    """The file of each table."""
    chosen: dict[str, str] = {}
    problems = []
    for name, table in TABLES.items():
        files = [f"{name}.{ending}" for ending in ENDINGS if f"{name}.{ending}" in names]
        if len(files) > 1:
            problems.append(problem("table_twice", files[0], f"Remove {files[0]} or {files[1]}."))
        elif files:
            chosen[name] = files[0]
        elif table.required:
            remedy = f"Add {name}.csv to the folder; `python -m data templates` writes an empty one."
            problems.append(problem("table_missing", f"{name}.csv", remedy))
    return chosen, problems


def _read_file(folder: Path, name: str, limits: Limits, form: FileFormat = PLAIN) -> TextFrame:
    path = folder / name
    try:
        place = where_it_leads(path)
        if not place.is_relative_to(where_it_leads(folder)):
            remedy = "Copy the file itself into the folder."
            return TextFrame(None, 0, (problem("file_outside", name, remedy),))
        if not path.is_file():
            return TextFrame(None, 0, (problem("file_unreadable", name, "Replace it by a file."),))
        size = path.stat().st_size
        if size > limits.file_bytes:
            remedy = f"It has {size:,} bytes; the limit is {limits.file_bytes:,}."
            return TextFrame(None, 0, (problem("file_too_large", name, remedy),))
        if name.endswith(".parquet"):
            return read_parquet(place, name, limits)
        content = read_ordinary(place, limits.file_bytes)
        return read_csv(content, name, limits, form.separator.sign, form.encoding)
    except OSError as error:
        remedy = f"It cannot be read: {error.strerror or error}."
        return TextFrame(None, 0, (problem("file_unreadable", name, remedy),))


def _formats(folder: Path, names: list[str], limits: Limits) -> tuple[dict[str, FileFormat], list[Problem]]:
    if FORMATS_FILE not in names:
        return {}, []
    part = _read_file(folder, FORMATS_FILE, limits)
    if part.frame is None:
        return {}, list(part.problems)
    formats, problems = declared_formats(part.frame, FORMATS_FILE, names)
    return formats, [*part.problems, *problems]


def _about(folder: Path, names: list[str], limits: Limits) -> tuple[dict[str, str], list[Problem]]:
    if ABOUT not in names:
        return {}, []
    return about_pairs(_read_file(folder, ABOUT, limits), ABOUT)
