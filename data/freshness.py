"""How fresh each table is: its last dated row, in words that the scope may see.

A date is shown in the scope that sees dates. The last row of a small table is one patient's, so other scopes get how
long before the latest row of all data it lies, in classes (a modelling choice). Where no single patient may be seen,
the table of a few patients has no class, and without calendar dates there is no last day. Teaching cases are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.access import Access
from data.dataset import Dataset
from data.freshness_results import TableFreshness
from data.loaded import Loaded
from data.small_cells import held_back

CLASSES_DAYS = ((30, "up to 30 days"), (90, "31 to 90 days"), (365, "91 to 365 days"))
LONGER = "more than a year"
_DATED = {
    "patients": ("last_contact_day", "second_cancer_followup_day", "death_day"),
    "infusions": ("day",),
    "events": ("start_day", "end_day"),
    "second_cancers": ("day",),
    "specimens": ("day",),
    "findings": ("reported_day",),
}


def freshness(load: Loaded, access: Access, measured_rows: int) -> tuple[TableFreshness, ...]:
    """The tables in the order of the schema, those without dates left out. `measured_rows` counts the measurements."""
    dataset = load.dataset
    counted = ~dataset.patients["teaching_case"].to_numpy(dtype=bool)
    last_days = load.measurements.last_days()
    measured = np.flatnonzero(~np.isnan(last_days) & counted)
    found = [_of_table(dataset, name, columns, counted, access) for name, columns in _DATED.items()]
    of_measurements = _told(
        dataset,
        "measurements",
        measured_rows,
        measured,
        _latest(dataset, measured, last_days[measured]),
        access,
    )
    found.insert(2, of_measurements)
    return tuple(found)


def _of_table(
    dataset: Dataset, name: str, columns: Sequence[str], counted: NDArray[np.bool_], access: Access
) -> TableFreshness:
    frame: pd.DataFrame = getattr(dataset, name)
    owner = _owner(dataset, name, frame)
    rows = np.flatnonzero(counted[owner]) if owner.size else np.empty(0, dtype=np.intp)
    day = frame[list(columns)].to_numpy(dtype=np.float64)[rows]
    latest = np.fmax.reduce(day, axis=1) if rows.size else np.empty(0)
    return _told(dataset, name, rows.size, owner[rows], _latest(dataset, owner[rows], latest), access)


def _owner(dataset: Dataset, name: str, frame: pd.DataFrame) -> NDArray[np.intp]:
    if name == "patients":
        return np.arange(len(frame))
    if name == "findings":
        owner = dataset.specimens.set_index("specimen_id")["patient_index"]
        return owner.reindex(frame["specimen_id"]).to_numpy(dtype=np.intp)
    return frame["patient_index"].to_numpy(dtype=np.intp)


def _latest(dataset: Dataset, owner: NDArray[np.intp], day: NDArray[np.float64]) -> date | float | None:
    """The latest of some days of some patients: a date, or a day where there are no dates; None: none is dated."""
    if not dataset.has_calendar_dates:
        known = day[~np.isnan(day)]
        return float(known.max()) if known.size else None
    day0 = dataset.patients["day0_date"].to_numpy(dtype="datetime64[D]")[owner]
    dated = ~np.isnat(day0) & ~np.isnan(day)
    if not dated.any():
        return None
    return (day0[dated] + day[dated].astype("timedelta64[D]")).max().astype(date)


def _told(
    dataset: Dataset,
    name: str,
    rows: int,
    owner: NDArray[np.intp],
    latest: date | float | None,
    access: Access,
) -> TableFreshness:
    patients = int(np.unique(owner).size)
    if access.sees_patients:
        last, behind = _last(dataset, latest, access)
        return TableFreshness(name, rows, patients, latest is not None, last, behind)
    (shown_rows,), (shown_patients,) = held_back([rows]), held_back([patients])
    behind = None if shown_patients is None else _last(dataset, latest, access)[1]
    return TableFreshness(name, shown_rows, shown_patients, latest is not None, None, behind)


def _last(dataset: Dataset, latest: date | float | None, access: Access) -> tuple[str | None, str | None]:
    """The last dated row in words, and how long before the latest row of all data it lies."""
    if latest is None:
        return None, None
    if isinstance(latest, (int, float)):
        return f"day {latest:.0f}", None
    if dataset.data_of_date is None:
        return None, None
    # A date known to the month is placed in its middle, which may lie after the latest certain date.
    days = max(dataset.data_of_date - latest, timedelta()).days
    return (latest.isoformat(), f"{days} days") if access.sees_dates else (None, behind_in_words(days))


def behind_in_words(days: int) -> str:
    """The class of a number of days, 0 or more."""
    return next((words for most, words in CLASSES_DAYS if days <= most), LONGER)
