"""Age and calendar year from days since 1970-01-01; NaN where a date is not recorded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def calendar_year(day: Floats) -> Floats:
    """Calendar year of each day, shape (n,)."""
    years = np.full(len(day), np.nan)
    known = ~np.isnan(day)
    years[known] = day[known].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def completed_years(born: Floats, at: Floats) -> Floats:
    """Whole years from birth to a day, shape (n,); somebody born on 29 February completes a year on 1 March."""
    years = np.full(len(born), np.nan)
    known = ~np.isnan(born) & ~np.isnan(at)
    (birth_year, birthday), (year, today) = (_year_and_day_of_year(day[known]) for day in (born, at))
    years[known] = year - birth_year - (today < birthday)
    return years


def _year_and_day_of_year(day: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Calendar year, and month and day as one number that grows through the year."""
    dates = day.astype("datetime64[D]")
    months = dates.astype("datetime64[M]").astype(np.int64)
    day_of_month = (dates - dates.astype("datetime64[M]")).astype(np.int64)
    return months // 12 + 1970, months % 12 * 31 + day_of_month
