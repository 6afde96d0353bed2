"""Where a date is placed of which only the month or the year is known.

The load puts a month on its 15th and a year on 1 July. Here such a day is moved to the nearest possible day of
follow-up, never out of its own month or year: 2021-03 cannot become April, and 2019 stays before an infusion of 2021.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.vocabulary import DatePrecision

_CALENDAR_UNIT = {DatePrecision.MONTH: "datetime64[M]", DatePrecision.YEAR: "datetime64[Y]"}
_DAYS_AROUND = {DatePrecision.MONTH: (14.0, 16.0), DatePrecision.YEAR: (182.0, 183.0)}
"""Days of the period before and after the placed day where there is no calendar: the longest month and year."""


def is_partial(precision: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which dates are known to the month or the year only; an empty precision is a full date."""
    return np.isin(precision.astype(str), list(_CALENDAR_UNIT))


def moved_into_follow_up(
    day: NDArray[np.float64],
    precision: NDArray[np.object_],
    day0_date: NDArray[np.datetime64],
    *last_days: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Days with the partial ones moved into [0, last day] as far as their own month or year reaches.

    All arrays are (n,). A last day that lies before the month or year is no bound, so of an earlier end of follow-up
    and a later death the death still is one; NaN: no bound. `day0_date` NaT: no calendar, the longest period is
    assumed.
    """
    moved = day.copy()
    for unit in _CALENDAR_UNIT:
        rows = np.flatnonzero((precision.astype(str) == unit) & ~np.isnan(day))
        if rows.size == 0:
            continue
        first, last = _period(day[rows], day0_date[rows], unit)
        for bound in last_days:
            upper = np.where(np.isnan(bound[rows]), np.inf, bound[rows])
            reachable = (last >= 0) & (first <= upper) & (upper >= 0)
            inside = np.clip(moved[rows], 0, np.maximum(upper, 0))
            moved[rows] = np.where(reachable, inside, moved[rows])
    return moved


def last_possible_day(
    day: NDArray[np.float64], precision: NDArray[np.object_], day0_date: NDArray[np.datetime64]
) -> NDArray[np.float64]:
    """The last day that each placed date can mean, shape (n,); an exact date means its own day."""
    latest = day.copy()
    for unit in _CALENDAR_UNIT:
        rows = np.flatnonzero((precision.astype(str) == unit) & ~np.isnan(day))
        if rows.size:
            latest[rows] = _period(day[rows], day0_date[rows], unit)[1]
    return latest


def _period(
    day: NDArray[np.float64], day0_date: NDArray[np.datetime64], unit: DatePrecision
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """First and last day of the month or year in which each day lies."""
    before, after = _DAYS_AROUND[unit]
    first, last = day - before, day + after
    known = ~np.isnat(day0_date)
    day0 = day0_date[known].astype("datetime64[D]")
    period = (day0 + day[known].astype("timedelta64[D]")).astype(_CALENDAR_UNIT[unit])
    first[known] = (period.astype("datetime64[D]") - day0).astype(np.float64)
    last[known] = ((period + 1).astype("datetime64[D]") - day0).astype(np.float64) - 1
    return first, last
