"""The table `formats` of a delivery: which file is written how. A row that cannot be understood stops the load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import pandas as pd

from data.import_report import Problem, problem
from data.sources.file_formats import (
    DateFormat,
    Decimal,
    Encoding,
    FileFormat,
    Separator,
)
from data.sources.raw_tables import LINE

COLUMNS: Mapping[str, type[StrEnum]] = {
    "encoding": Encoding,
    "separator": Separator,
    "decimal": Decimal,
    "date_format": DateFormat,
}
"""Column of the table with its words; the column `file` comes before them."""


def declared_formats(
    frame: pd.DataFrame, file: str, known_files: Iterable[str]
) -> tuple[dict[str, FileFormat], list[Problem]]:
    """The format of each file that the table names. `file` is where the table stands, for the report."""
    names = [str(name) for name in frame.columns if name != LINE]
    if "file" not in names:
        remedy = f"Give it the columns file, {', '.join(COLUMNS)}."
        return {}, [problem("format_declared", file, remedy, row=1)]
    problems = [
        problem("format_declared", file, f"Its columns are file, {', '.join(COLUMNS)}.", 1, name, name)
        for name in names
        if name not in ("file", *COLUMNS)
    ]
    formats: dict[str, FileFormat] = {}
    for row in frame.astype(dict.fromkeys(names, str)).to_dict("records"):
        line, named = int(row[LINE]), str(row["file"])
        if named not in known_files or named in formats:
            remedy = "Name a file of this delivery, each once."
            problems.append(problem("format_declared", file, remedy, line, "file", named))
            continue
        formats[named], wrong = _format(row, file, line)
        problems += wrong
    return formats, problems


def _format(row: Mapping[Any, Any], file: str, line: int) -> tuple[FileFormat, list[Problem]]:
    """One row; a cell with a word that is none is left as the data model asks, and reported."""
    chosen: dict[str, Any] = {}
    problems = []
    for column, words in COLUMNS.items():
        text = str(row.get(column, ""))
        if text in list(words):
            chosen[column] = words(text)
        elif text:
            remedy = f"Write one of {', '.join(words)}."
            problems.append(problem("format_declared", file, remedy, line, column, text))
    return FileFormat(**chosen), problems
