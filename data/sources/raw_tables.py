"""What every source ends in: the tables as text, with the line each row came from. Nothing is typed or judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from data.import_report import Problem
from data.sources.file_formats import IN_THE_FILE, PLAIN, Declaration, FileFormat

LINE = "__line"
"""Column of every raw table: the line in the file on which the row begins; the header is line 1."""


@dataclass(frozen=True)
class LeftOut:
    """A row that could not be read as cells: the rule it breaks, its line, its text as written, the remedy."""

    code: str
    line: int
    text: str
    remedy: str


@dataclass(frozen=True)
class RawTables:
    """The tables of one delivery.

    `tables` has every table of the schema (an absent optional one without rows): text columns named as in the schema,
    dated ones by their day name where `day_form`, "" for an empty cell or an absent column, and `__line`. `files` is
    the file name of each table that was there, `rows_read` its rows including those left out for being unreadable.
    `problems` are those of files, headers and row shapes, `about` the pairs of about.csv. `fingerprint` is "" where a
    file cannot be read, which is then among the problems. `left_out` are all rows of a table that could not be read,
    `formats` how its file is written where that was declared, `declaration` where that is done.
    """

    tables: Mapping[str, pd.DataFrame]
    files: Mapping[str, str]
    rows_read: Mapping[str, int]
    problems: tuple[Problem, ...]
    about: Mapping[str, str]
    day_form: bool
    fingerprint: str
    left_out: Mapping[str, tuple[LeftOut, ...]] = field(default_factory=dict)
    formats: Mapping[str, FileFormat] = field(default_factory=dict)
    declaration: Declaration = IN_THE_FILE

    def format(self, table: str) -> FileFormat:
        """How the file of a table is written."""
        return self.formats.get(table, PLAIN)

    def file(self, table: str) -> str:
        """The file name to report for a table."""
        return self.files.get(table, f"{table}.csv")
