"""Days after the first infusion as dates, where the other tables of an import give dates.

A patient's day 0 is the earliest infusion; with an undated infusion there is none, because that one could be the first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.importers.cell_reading import Note
from data.importers.imported import EXAMPLES, ORIGIN, Conversion, NotMapped
from data.schema import TABLES
from data.sources.raw_tables import LINE

_WHOLE = r"[+-]?\d{1,6}"
_FULL_DATE = r"\d{4}-\d{2}-\d{2}"


def day_zero(infusions: pd.DataFrame) -> pd.Series:
    """The first infusion of each patient (index) as datetime64, of those whose infusions all have a full date."""
    full = infusions["infusion_date"].str.fullmatch(_FULL_DATE)
    dates = pd.to_datetime(infusions["infusion_date"].where(full), format="%Y-%m-%d", errors="coerce")
    by_patient = dates.groupby(infusions["patient_id"])
    return by_patient.min().where(by_patient.count() == by_patient.size()).dropna()


def patients_of(table: str, part: pd.DataFrame, specimens: pd.DataFrame) -> pd.Series:
    """The patient of each row; a finding belongs to the patient of its specimen. "" where there is none."""
    if table != "findings":
        return part["patient_id"]
    owner = specimens.drop_duplicates("specimen_id").set_index("specimen_id")["patient_id"]
    return part["specimen_id"].map(owner).fillna("")


def as_dates(
    table: str, part: pd.DataFrame, patients: pd.Series, zero: pd.Series
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """A part of a table with dates in place of its days.

    Without a day 0 the date is empty and counted; what is no whole number stays as it is written, for the rules.
    """
    notes: list[Note] = []
    start = patients.map(zero).to_numpy(dtype="datetime64[D]")
    for column in TABLES[table].dated_columns:
        if column.day_name is None or column.day_name not in part:
            continue
        days = part[column.day_name]
        whole = days.str.fullmatch(_WHOLE).to_numpy(dtype=bool)
        known = whole & ~np.isnat(start)
        dates = np.where(whole, "", days.to_numpy(dtype=object)).astype(object)
        dates[known] = _dates(start[known], days[known])
        if known.any():
            examples = dict(zip("day " + days[known][:EXAMPLES], dates[known][:EXAMPLES], strict=True))
            notes.append(
                Conversion(table, column.name, "day_to_date", int(known.sum()), tuple(examples.items()))
            )
        if (lost := whole & ~known).any():
            notes.append(_lost(table, column.day_name, part[lost]))
        part = part.rename(columns={column.day_name: column.name}).assign(**{column.name: dates})
    return part, tuple(notes)


def _dates(start: NDArray[np.datetime64], days: pd.Series) -> NDArray[np.object_]:
    return np.datetime_as_string(start + days.astype("int64").to_numpy().astype("timedelta64[D]")).astype(
        object
    )


def _lost(table: str, column: str, rows: pd.DataFrame) -> NotMapped:
    places = zip(rows[ORIGIN][:3], rows[LINE][:3], strict=True)
    examples = tuple(f"{origin}, line {line}" for origin, line in places)
    return NotMapped(table, column, None, "no_day_zero", len(rows), table, examples)
