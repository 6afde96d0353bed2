"""From the texts of single files or sheets to the tables of one delivery: exactly the columns of the schema, one form
of dates, and a problem for everything that does not fit. What cells must contain is decided in `data/validation.py`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

import pandas as pd

from data.import_report import Problem, problem
from data.schema import ABOUT_KEYS, TABLES, Table
from data.sources.csv_file import TextFrame
from data.sources.raw_tables import LINE


def shaped_tables(
    parts: Mapping[str, TextFrame], files: Mapping[str, str]
) -> tuple[dict[str, pd.DataFrame], bool, list[Problem]]:
    """Every table of the schema, whether days stand in place of dates, and what was wrong with headers.

    `files` names each table's file or sheet for the report.
    """
    frames = {table: part.frame for table, part in parts.items() if part.frame is not None}
    day_form, problems = _date_form(frames, files)
    tables: dict[str, pd.DataFrame] = {}
    for name, table in TABLES.items():
        tables[name], more = _shaped(table, frames.get(name), files.get(name, ""), day_form)
        problems += more
    return tables, day_form, problems


def no_tables() -> dict[str, pd.DataFrame]:
    """Every table of the schema without a row."""
    return {name: _empty(table, day_form=False) for name, table in TABLES.items()}


def about_pairs(part: TextFrame, file: str) -> tuple[dict[str, str], list[Problem]]:
    """The pairs of the table `about`; `file` is where it stands."""
    if part.frame is None or not {"key", "value"} <= set(part.frame.columns):
        wrong = problem("about_key_unknown", file, "Give it the columns key and value.", row=1)
        return {}, [*part.problems, *([] if part.frame is None else [wrong])]
    rows = list(zip(part.frame["key"], part.frame["value"], part.frame[LINE], strict=True))
    problems = [
        problem("about_key_unknown", file, "It is kept out.", row=int(line), column="key", value=key)
        for key, _, line in rows
        if key not in ABOUT_KEYS
    ]
    return {key: value for key, value, _ in rows if key in ABOUT_KEYS}, [*part.problems, *problems]


def nearest(name: str, known: Sequence[str]) -> str | None:
    """`It is not read; did you mean …?` where one of the known names is close."""
    close = difflib.get_close_matches(name.strip().lower(), known, n=1, cutoff=0.75)
    return f"It is not read; did you mean {close[0]}?" if close else None


def _date_form(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> tuple[bool, list[Problem]]:
    """Whether the delivery gives days instead of dates, and a problem where it gives both."""
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
            "column_unknown", file, nearest(name, header) or "It is kept out.", 1, name or "(no name)", name
        )
        for name in names
        if name not in both_forms
    ]
    for column in table.columns:
        name = column.name_in(day_form)
        if column.required and name not in names and not {column.name, column.day_name} & set(names):
            remedy = f"Add the column {name}; the header must read: {', '.join(header)}."
            problems.append(problem("header_column_missing", file, remedy, 1, name))
    absent = pd.Categorical.from_codes([0] * len(frame), categories=[""])
    shaped = {name: frame[name] if name in names else absent for name in header}
    return pd.DataFrame({**shaped, LINE: frame[LINE]}, index=frame.index, copy=False), problems


def _empty(table: Table, day_form: bool) -> pd.DataFrame:
    columns = {name: pd.Series(dtype=object) for name in table.header(day_form)}
    return pd.DataFrame({**columns, LINE: pd.Series(dtype="int64")})
