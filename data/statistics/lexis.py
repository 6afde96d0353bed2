"""Person-time split on the Lexis diagram: by age and by calendar year, and cancers expected from reference rates.

Time is in days; `start` and `stop` count from 1970-01-01, `birth` likewise. Age is days since birth / 365.25, so the
5th birthday lies 1826.25 days after birth. A piece of time is open on the left and closed on the right: whoever leaves
on a birthday or on 1 January leaves in the band that ends there, as in R's `Epi::splitLexis`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.results import DAYS_PER_YEAR

AGE_STEP = 5
OLDEST_BAND = 120
FIVE_YEAR_CUTS = tuple(float(age) for age in range(0, OLDEST_BAND + 1, AGE_STEP))

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Lexis:
    """Pieces of person-time, arrays (n_pieces,), person by person and in order of time.

    row: the person. years: length, >= 0. age_band: k for ages from cut k to cut k + 1, -1 before the first cut.
    year: calendar year. last: (n,) index of each person's last piece, in which an event at `stop` lies.
    """

    row: Codes
    years: Floats
    age_band: Codes
    year: Codes
    last: Codes


@dataclass(frozen=True)
class RateGrid:
    """Rates per person-year of one class, NaN where there is none: (sexes, age bands, years from `first_year`).

    Age band k holds the ages from `age_cuts[k]` up to the next cut.
    """

    rate: Floats
    age_cuts: tuple[float, ...]
    first_year: int


@dataclass(frozen=True)
class Expected:
    """Per person, arrays (n,): years with a rate, cancers expected in them, and whether the last piece has a rate."""

    covered_years: Floats
    expected: Floats
    ends_covered: NDArray[np.bool_]


def split(birth: ArrayLike, start: ArrayLike, stop: ArrayLike, age_cuts: ArrayLike = FIVE_YEAR_CUTS) -> Lexis:
    """Split each person's time at every birthday of `age_cuts` (years, rising; by default every fifth) and 1 January.

    `birth`, `start`, `stop` (n,) days, start <= stop. Raises ValueError for NaN or a stop before its start. Exact: the
    only operations are sums of whole and quarter days. Somebody with no time at risk has one piece of length 0.
    """
    birth, start, stop = (np.asarray(days, dtype=np.float64) for days in (birth, start, stop))
    if not (stop >= start).all() or np.isnan(birth).any():
        raise ValueError("Each person needs a birth and an end of follow-up that is not before its start.")
    cuts = np.asarray(age_cuts, dtype=np.float64)
    if len(start) == 0:
        none = np.zeros(0, dtype=np.intp)
        return Lexis(none, np.zeros(0), none, none, none)
    first_year = int(_years(start.min(keepdims=True))[0])
    new_years = _new_years(first_year + 1, int(_years(stop.max(keepdims=True))[0]))
    person, year_band, start, stop = _pieces(start, stop, new_years)
    born = birth[person]
    piece, age_band, age_start, age_stop = _pieces(start - born, stop - born, cuts * DAYS_PER_YEAR)
    row = person[piece]
    n_pieces = np.bincount(row, minlength=len(birth))
    return Lexis(
        row=row,
        years=(age_stop - age_start) / DAYS_PER_YEAR,
        age_band=age_band - 1,
        year=year_band[piece] + first_year,
        last=np.cumsum(n_pieces) - 1,
    )


def expected_cancers(lexis: Lexis, sex: Codes, grid: RateGrid) -> Expected:
    """Cancers expected at the rates of `grid`, whose age cuts must be those of the split. `sex` (n,): code, -1 none."""
    n_sexes, n_ages, n_years = grid.rate.shape
    padded = np.full((n_sexes + 1, n_ages + 1, n_years + 1), np.nan)
    padded[:-1, :-1, :-1] = grid.rate
    year = lexis.year - grid.first_year
    year = np.where((year < 0) | (year >= n_years), -1, year)
    age_band = np.minimum(lexis.age_band, n_ages)
    rate = padded[np.asarray(sex)[lexis.row], age_band, year]
    covered = ~np.isnan(rate)
    n = len(lexis.last)
    return Expected(
        covered_years=sums(lexis.row, np.where(covered, lexis.years, 0.0), n),
        expected=sums(lexis.row, np.where(covered, lexis.years * rate, 0.0), n),
        ends_covered=covered[lexis.last],
    )


def sums(code: Codes, values: Floats, n: int) -> Floats:
    """Sum of `values` for each of the codes 0 … n - 1."""
    return np.bincount(code, weights=values, minlength=n).astype(np.float64)


def _pieces(start: Floats, stop: Floats, cuts: ArrayLike) -> tuple[Codes, Codes, Floats, Floats]:
    """Intervals (start, stop] cut at `cuts`: per piece its interval, its band (number of cuts before), its ends."""
    cuts = np.asarray(cuts, dtype=np.float64)
    first = np.searchsorted(cuts, start, side="right")
    n_pieces = np.maximum(np.searchsorted(cuts, stop, side="left") - first, 0) + 1
    before = np.cumsum(n_pieces) - n_pieces
    whole = np.repeat(np.arange(len(start)), n_pieces)
    band = first[whole] + np.arange(len(whole)) - before[whole]
    edges = np.concatenate([[-np.inf], cuts, [np.inf]])
    return whole, band, np.maximum(start[whole], edges[band]), np.minimum(stop[whole], edges[band + 1])


def _years(day: Floats) -> Codes:
    return np.floor(day).astype("datetime64[D]").astype("datetime64[Y]").astype(np.intp) + 1970


def _new_years(first: int, last: int) -> Floats:
    """Days since 1970-01-01 of 1 January of the years first … last."""
    years = np.arange(first - 1970, last - 1970 + 1).astype("datetime64[Y]")
    return years.astype("datetime64[D]").astype(np.float64)
