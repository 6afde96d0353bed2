"""What is in a delivery, as counts: tables, patients, dates, how far every column is filled, what was measured.

Rows that break a rule count as they are read: a description says what was delivered, a validation what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.judged import Judged
from data.rules.cells import EPOCH
from data.rules.load import Load, TypedTable
from data.schema import TABLES, Column
from data.vocabulary import Comparator

MOST_WORDS = 12


@dataclass(frozen=True)
class ColumnFilled:
    """How many rows have a value in a column, and its most frequent words where it is one of words."""

    column: str
    filled: int
    words: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class TableDescribed:
    """One table: rows read and rejected, patients it speaks of, its first and last date (or day), its columns."""

    table: str
    file: str
    rows: int
    rejected: int
    patients: int
    first: str | None
    last: str | None
    columns: tuple[ColumnFilled, ...]


@dataclass(frozen=True)
class AnalyteDescribed:
    """One analyte in one unit by one assay: values, of which below a limit, in how many patients, from when to when."""

    analyte: str
    unit: str
    assay: str
    values: int
    below_limit: int
    patients: int
    first: str | None
    last: str | None


@dataclass(frozen=True)
class Described:
    """A whole delivery. `day_form`: dates are given as days after the first infusion."""

    day_form: bool
    tables: tuple[TableDescribed, ...]
    analytes: tuple[AnalyteDescribed, ...]


def describe(judged: Judged) -> Described:
    """The description of everything that was read, absent tables left out."""
    load = judged.load
    tables = tuple(
        _table(judged, TABLES[name].dated_columns, table)
        for name, table in load.tables.items()
        if name in judged.raw.files
    )
    return Described(load.day_form, tables, tuple(_analytes(load)))


def _table(judged: Judged, dated: tuple[Column, ...], table: TypedTable) -> TableDescribed:
    load, name, raw = judged.load, table.name, judged.raw
    days = [table.dates(column.name).day for column in dated]
    first, last = _span(np.concatenate(days) if days else np.empty(0), load.day_form)
    patients = 0
    if TABLES[name].of_patients:
        codes = load.patient_codes(name)
        patients = len(np.unique(codes[codes >= 0]))
    return TableDescribed(
        table=name,
        file=raw.file(name),
        rows=raw.rows_read.get(name, 0),
        rejected=int(judged.rejected[name].sum()) + raw.rows_read.get(name, 0) - len(table),
        patients=patients,
        first=first,
        last=last,
        columns=tuple(_column(table, column, load.day_form) for column in TABLES[name].columns),
    )


def _column(table: TypedTable, column: Column, day_form: bool) -> ColumnFilled:
    cells = table.cells[column.name]
    filled = int(cells.filled().sum())
    if not (column.vocabulary or column.registry or column.asked) or not filled:
        return ColumnFilled(column.name_in(day_form), filled)
    counts = np.bincount(cells.codes, minlength=len(cells.texts))
    known = [index for index in np.argsort(-counts, kind="stable") if cells.values[index] is not None]
    words = tuple((str(cells.values[index]), int(counts[index])) for index in known[:MOST_WORDS])
    return ColumnFilled(column.name_in(day_form), filled, words)


def _analytes(load: Load) -> Iterator[AnalyteDescribed]:
    measurements = load["measurements"]
    if len(measurements) == 0:
        return
    names = ("analyte", "unit", "assay")
    frame = pd.DataFrame(
        {
            **{name: pd.Categorical.from_codes(*_categories(measurements, name)) for name in names},
            "day": measurements.numbers("measured_date"),
            "patient": load.patient_codes("measurements"),
            "below": measurements.equals("comparator", Comparator.LESS),
        }
    )
    for (analyte, unit, assay), rows in frame.groupby(list(names), observed=True, sort=True):
        first, last = _span(rows["day"].to_numpy(), load.day_form)
        patients = rows.loc[rows["patient"] >= 0, "patient"].nunique()
        below = int(rows["below"].sum())
        yield AnalyteDescribed(analyte, unit, assay, len(rows), below, int(patients), first, last)


def _categories(table: TypedTable, name: str) -> tuple[NDArray[np.int32], list[str]]:
    cells = table.cells[name]
    return cells.codes, [str(text) for text in cells.texts]


def _span(days: NDArray[np.float64], day_form: bool) -> tuple[str | None, str | None]:
    """The first and the last of some days in words."""
    days = days[~np.isnan(days)]
    if len(days) == 0:
        return None, None
    ends = int(days.min()), int(days.max())
    first, last = (f"day {day}" if day_form else date.fromordinal(day + EPOCH).isoformat() for day in ends)
    return first, last
