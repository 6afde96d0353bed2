"""Person-years by sex, five-year age band and calendar period, as a table that shows no cell of a few patients."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.person_time import TimeAtRisk
from data.rates_results import LexisRow, LexisTable
from data.statistics.lexis import AGE_STEP, OLDEST_BAND, sums
from data.thresholds import OLDEST_SHOWN_AGE
from data.vocabulary import Sex

PERIOD_YEARS = 5
SEXES: tuple[str | None, ...] = (*(word.value for word in Sex), None)


def lexis_table(time: TimeAtRisk, min_patients: int, access: Access) -> LexisTable:
    """The table of one cohort. Ages from OLDEST_SHOWN_AGE on are one band unless the reader sees dates.

    Who does not see individuals gets no cell of fewer than `min_patients` patients.
    """
    pieces = time.lexis
    period = pieces.year // PERIOD_YEARS
    first, n_periods = int(period.min()), int(period.max() - period.min()) + 1
    oldest = OLDEST_BAND if access.sees_dates else OLDEST_SHOWN_AGE
    n_bands = oldest // AGE_STEP + 1
    band = _five_year_bands(time, n_bands)
    sex = np.where(time.sex < 0, len(SEXES) - 1, time.sex)[pieces.row]
    cell = (sex * (n_bands + 1) + band) * n_periods + period - first
    n_cells = len(SEXES) * (n_bands + 1) * n_periods
    years = sums(cell, pieces.years, n_cells)
    hidden = np.zeros(n_cells, dtype=bool)
    if not access.sees_patients:
        hidden = _few(cell, pieces.row, len(time.start), n_cells, min_patients)
    shape = (len(SEXES), n_bands + 1, n_periods)
    return LexisTable(
        periods=tuple(_period(first + at) for at in range(n_periods)),
        rows=tuple(_rows(years.reshape(shape), hidden.reshape(shape), oldest)),
        n_hidden=int(hidden.sum()),
    )


def _five_year_bands(time: TimeAtRisk, n_bands: int) -> NDArray[np.intp]:
    """Band 0, 1, … of each piece, the last one open; n_bands where age is not known."""
    first_age = np.asarray(time.age_cuts)[time.lexis.age_band]
    band = np.minimum(first_age // AGE_STEP, n_bands - 1).astype(np.intp)
    return np.where(time.lexis.age_band < 0, n_bands, band)


def _few(
    cell: NDArray[np.intp], row: NDArray[np.intp], n: int, n_cells: int, least: int
) -> NDArray[np.bool_]:
    """Cells of 1 to `least` - 1 patients; one that would stand alone takes the next smallest with it."""
    patients = np.bincount(np.unique(cell * n + row) // n, minlength=n_cells)
    few = (patients > 0) & (patients < least)
    others = np.flatnonzero(patients >= least)
    if few.sum() == 1 and others.size:
        few[others[patients[others].argmin()]] = True
    return few


def _rows(years: NDArray[np.float64], hidden: NDArray[np.bool_], oldest: int) -> Iterator[LexisRow]:
    """Bands in which somebody is at risk, sex by sex, age not known last."""
    n_bands = years.shape[1] - 1
    for code, sex in enumerate(SEXES):
        for band in range(n_bands + 1):
            own, unseen = years[code, band], hidden[code, band]
            if not own.any():
                continue
            ages = None if band == n_bands else _ages(band * AGE_STEP, oldest)
            cells = (None if unseen[at] else float(own[at]) for at in range(len(own)))
            yield LexisRow(sex, ages, tuple(cells))


def _ages(first: int, oldest: int) -> str:
    return f"{first}+" if first >= oldest else f"{first}–{first + AGE_STEP - 1}"


def _period(number: int) -> str:
    return f"{number * PERIOD_YEARS}–{number * PERIOD_YEARS + PERIOD_YEARS - 1}"
