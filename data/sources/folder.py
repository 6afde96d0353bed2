"""A folder of the tables as CSV or Parquet, read as text: nothing typed, nothing guessed, everything accounted for.

Whatever stands in the folder ends in problems with file and line, never in an exception. What cells must contain is
decided in `data/validation.py`.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from data.import_report import Problem, problem
from data.schema import ABOUT_KEYS, TABLES, Table
from data.sources.csv_file import Limits, TextFrame, read_csv
from data.sources.parquet_file import read_parquet
from data.sources.raw_tables import LINE, RawTables

ABOUT = "about.csv"
FORMATS = ("csv", "parquet")
LIMITS = Limits()


def quick_signature(folder: Path) -> str:
    """Changes whenever a table file is added, removed or written; cheap enough to ask every second.

    From names, sizes and modification times. A folder that cannot be read has a signature of its own.
    """
    try:
        entries = [(name, (folder / name).stat()) for name in _present(folder)]
    except OSError as error:
        return f"unreadable: {type(error).__name__}"
    text = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns} {stat.st_ino}" for name, stat in entries)
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(folder: Path) -> str:
    """SHA-256 over names and bytes of the table files: equal exactly when the delivery is. Raises OSError."""
    digest = hashlib.sha256()
    for name in _present(folder):
        with (folder / name).open("rb") as file:
            content = hashlib.file_digest(file, "sha256").digest()
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def read_folder(folder: Path, limits: Limits = LIMITS) -> RawTables:
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
    read: dict[str, TextFrame] = {}
    for table, name in chosen.items():
        read[table] = _read_file(folder, name, limits)
        problems += read[table].problems
    frames = {table: part.frame for table, part in read.items() if part.frame is not None}
    day_form, more = _date_form(frames, chosen)
    problems += more
    tables: dict[str, pd.DataFrame] = {}
    for name, table in TABLES.items():
        tables[name], more = _shaped(table, frames.get(name), chosen.get(name, ""), day_form)
        problems += more
    about, more = _about(folder, names, limits)
    rows_read = {table: part.rows_read for table, part in read.items()}
    return RawTables(tables, chosen, rows_read, (*problems, *more), about, day_form, stamp)


def _present(folder: Path) -> list[str]:
    """Names of the files that a load depends on, in order."""
    wanted = {f"{table}.{ending}" for table in TABLES for ending in FORMATS} | {ABOUT}
    return sorted(entry.name for entry in folder.iterdir() if entry.name in wanted and entry.is_file())


def _unreadable(folder: Path, error: OSError) -> RawTables:
    remedy = (
        f"{folder} cannot be read ({error.strerror or error}); check AFTERWATCH_DATA and the permissions."
    )
    found = problem("folder_unreadable", folder.name or str(folder), remedy)
    tables = {name: _empty(table, day_form=False) for name, table in TABLES.items()}
    return RawTables(tables, {}, {}, (found,), {}, False, "")


def _unknown_files(names: list[str]) -> Iterator[Problem]:
    """Files that look as if they were meant to be read and are not."""
    read = {f"{table}.{ending}" for table in TABLES for ending in FORMATS} | {ABOUT}
    data_endings = ("csv", "parquet", "tsv", "xlsx", "xls", "gz", "zip", "bz2", "zst", "xz")
    for name in names:
        stem, _, ending = name.lower().partition(".")
        if name in read or name.startswith("."):
            continue
        if stem in TABLES or ending.rsplit(".", 1)[-1] in data_endings:
            remedy = _nearest(name, sorted(read)) or f"Tables are {', '.join(TABLES)}, as .csv or .parquet."
            yield problem("file_unknown", name, remedy)


def _chosen(names: list[str]) -> tuple[dict[str, str], list[Problem]]:
    """The file of each table."""
    chosen: dict[str, str] = {}
    problems = []
    for name, table in TABLES.items():
        files = [f"{name}.{ending}" for ending in FORMATS if f"{name}.{ending}" in names]
        if len(files) > 1:
            problems.append(problem("table_twice", files[0], f"Remove {files[0]} or {files[1]}."))
        elif files:
            chosen[name] = files[0]
        elif table.required:
            remedy = f"Add {name}.csv to the folder; `python -m data templates` writes an empty one."
            problems.append(problem("table_missing", f"{name}.csv", remedy))
    return chosen, problems


def _read_file(folder: Path, name: str, limits: Limits) -> TextFrame:
    path = folder / name
    try:
        if not path.resolve(strict=True).is_relative_to(folder.resolve(strict=True)):
            remedy = "Copy the file itself into the folder."
            return TextFrame(None, 0, (problem("file_outside", name, remedy),))
        if not path.is_file():
            return TextFrame(None, 0, (problem("file_unreadable", name, "Replace it by a file."),))
        size = path.stat().st_size
        if size > limits.file_bytes:
            remedy = f"It has {size:,} bytes; the limit is {limits.file_bytes:,}."
            return TextFrame(None, 0, (problem("file_too_large", name, remedy),))
        if name.endswith(".parquet"):
            return read_parquet(path, limits)
        return read_csv(path.read_bytes(), name, limits)
    except OSError as error:
        remedy = f"It cannot be read: {error.strerror or error}."
        return TextFrame(None, 0, (problem("file_unreadable", name, remedy),))


def _date_form(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> tuple[bool, list[Problem]]:
    """Whether the folder gives days instead of dates, and a problem where it gives both."""
    dates, days = [], []
    for name, frame in frames.items():
        for column in TABLES[name].dated_columns:
            dates += [(files[name], column.name)] if column.name in frame.columns else []
            days += [(files[name], column.day_name)] if column.day_name in frame.columns else []
    if not (dates and days):
        return bool(days), []
    remedy = (
        f"{dates[0][0]} has {dates[0][1]}, {days[0][0]} has {days[0][1]}. "
        "Give every table its _date columns, or every table its _day columns."
    )
    return False, [problem("date_form_mixed", days[0][0], remedy, row=1, column=days[0][1])]


def _shaped(
    table: Table, frame: pd.DataFrame | None, file: str, day_form: bool
) -> tuple[pd.DataFrame, list[Problem]]:
    """The frame with exactly the columns of the schema, absent ones empty, and what was wrong with its header."""
    if frame is None:
        return _empty(table, day_form), []
    header = table.header(day_form)
    both_forms = set(header) | {column.name for column in table.columns} | {c.day_name for c in table.columns}
    names = [str(name) for name in frame.columns if name != LINE]
    problems = [
        problem(
            "column_unknown", file, _nearest(name, header) or "It is kept out.", 1, name or "(no name)", name
        )
        for name in names
        if name not in both_forms
    ]
    for column in table.columns:
        name = column.name_in(day_form)
        if column.required and name not in names and not {column.name, column.day_name} & set(names):
            remedy = f"Add the column {name}; the header must read: {', '.join(header)}."
            problems.append(problem("header_column_missing", file, remedy, 1, name))
    shaped = {name: frame[name] if name in names else "" for name in header}
    return pd.DataFrame({**shaped, LINE: frame[LINE]}, index=frame.index), problems


def _empty(table: Table, day_form: bool) -> pd.DataFrame:
    columns = {name: pd.Series(dtype=object) for name in table.header(day_form)}
    return pd.DataFrame({**columns, LINE: pd.Series(dtype="int64")})


def _nearest(name: str, known: tuple[str, ...] | list[str]) -> str | None:
    close = difflib.get_close_matches(name.strip().lower(), known, n=1, cutoff=0.75)
    return f"It is not read; did you mean {close[0]}?" if close else None


def _about(folder: Path, names: list[str], limits: Limits) -> tuple[dict[str, str], list[Problem]]:
    if ABOUT not in names:
        return {}, []
    part = _read_file(folder, ABOUT, limits)
    if part.frame is None or not {"key", "value"} <= set(part.frame.columns):
        wrong = problem("about_key_unknown", ABOUT, "Give it the columns key and value.", row=1)
        return {}, [*part.problems, *([] if part.frame is None else [wrong])]
    known = part.frame["key"].isin(list(ABOUT_KEYS))
    problems = [
        problem("about_key_unknown", ABOUT, "It is kept out.", row=int(line), column="key", value=key)
        for key, line in zip(part.frame.loc[~known, "key"], part.frame.loc[~known, LINE], strict=True)
    ]
    return dict(zip(part.frame.loc[known, "key"], part.frame.loc[known, "value"], strict=True)), [
        *part.problems,
        *problems,
    ]
