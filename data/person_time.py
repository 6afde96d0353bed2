"""Time at risk of the analysed patients on the calendar, by age and sex: what reference rates are multiplied with.

Whoever's birth is known to the year only is placed on 1 July; without a birth, the completed years at infusion and half
a year more are taken (both modelling choices). Days count from 1970-01-01.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.dataset import Dataset
from data.endpoint import Endpoint
from data.per_load import once_per_load
from data.results import DAYS_PER_YEAR
from data.statistics.lexis import FIVE_YEAR_CUTS, Expected, Lexis, RateGrid, expected_cancers, split
from data.vocabulary import Sex

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

_NEVER_BORN = 1_000_000.0
"""A birth that gives every age below 0, which is in no age band: for those whose age is not known."""


@dataclass(frozen=True)
class People:
    """Per patient of a load, arrays (n_patients,): day 0, birth (_NEVER_BORN: not known), sex code (-1: not recorded).

    `born_in_year` and `born_by_age`: the birth was placed within its year, or by the age at infusion.
    """

    day0: Floats
    birth: Floats
    sex: Codes
    born_in_year: NDArray[np.bool_]
    born_by_age: NDArray[np.bool_]

    @property
    def age_known(self) -> NDArray[np.bool_]:
        return self.birth != _NEVER_BORN


@once_per_load
def people(dataset: Dataset) -> People:
    """Birth, sex and day 0 of every patient of one load that has calendar dates."""
    patients = dataset.patients
    day0 = _days(patients["day0_date"].to_numpy(dtype="datetime64[ns]"))
    exact = _days(patients["birth_date"].to_numpy(dtype="datetime64[ns]"))
    in_year = _first_of_july(patients["birth_year"].to_numpy(dtype=np.float64))
    by_age = day0 - _middle_of_age(patients["age"].to_numpy(dtype=np.float64)) * DAYS_PER_YEAR
    birth = np.where(np.isnan(exact), np.where(np.isnan(in_year), by_age, in_year), exact)
    codes = {word.value: code for code, word in enumerate(Sex)}
    return People(
        day0=day0,
        birth=np.where(np.isnan(birth), _NEVER_BORN, np.fmin(birth, day0)),
        sex=np.array([codes.get(word, -1) for word in patients["sex"]], dtype=np.intp),
        born_in_year=np.isnan(exact) & ~np.isnan(in_year),
        born_by_age=np.isnan(exact) & np.isnan(in_year) & ~np.isnan(by_age),
    )


@dataclass(frozen=True)
class TimeAtRisk:
    """The analysed patients of one endpoint, arrays (n,): when they begin and stop, birth, sex code, the split time.

    Time is split at 1 January and at the birthdays of `age_cuts`, which hold every fifth year.
    """

    start: Floats
    stop: Floats
    birth: Floats
    sex: Codes
    age_cuts: tuple[float, ...]
    lexis: Lexis


def time_at_risk(
    dataset: Dataset, found: Endpoint, age_cuts: tuple[float, ...] = FIVE_YEAR_CUTS
) -> TimeAtRisk:
    """The person-time of `found`."""
    who = people(dataset)
    clock = who.day0[found.patient_index] + found.clock_starts_on_day
    entry = np.where(found.entry_days > 0, found.entry_days, 0.0)
    start, stop = clock + entry, clock + found.time_days
    birth = who.birth[found.patient_index]
    sex = who.sex[found.patient_index]
    return TimeAtRisk(start, stop, birth, sex, age_cuts, split(birth, start, stop, age_cuts))


def expected(base: TimeAtRisk, found: Endpoint, whole: Endpoint, grid: RateGrid) -> Expected:
    """Expected cancers per patient of `found`, which has the patients of `whole`, to whom `base` belongs.

    Most leave on the same day in both; only the time of the others is split anew.
    """
    all_time = expected_cancers(base.lexis, base.sex, grid)
    other = np.flatnonzero(found.time_days != whole.time_days)
    if other.size == 0:
        return all_time
    later = base.stop[other] + (found.time_days - whole.time_days)[other]
    anew = expected_cancers(
        split(base.birth[other], base.start[other], later, grid.age_cuts), base.sex[other], grid
    )
    parts = {name: getattr(all_time, name).copy() for name in ("covered_years", "expected", "ends_covered")}
    for name, values in parts.items():
        values[other] = getattr(anew, name)
    return replace(all_time, **parts)


def _days(dates: NDArray[np.datetime64]) -> Floats:
    """Days since 1970-01-01, NaN where there is no date."""
    days = dates.astype("datetime64[D]").astype(np.int64).astype(np.float64)
    return np.where(np.isnat(dates), np.nan, days)


def _first_of_july(year: Floats) -> Floats:
    known = ~np.isnan(year)
    days = np.full(len(year), np.nan)
    january = (year[known] - 1970).astype("datetime64[Y]")
    days[known] = (january.astype("datetime64[M]") + 6).astype("datetime64[D]").astype(np.float64)
    return days


def _middle_of_age(age: Floats) -> Floats:
    """Half a year is added to completed years; an age with a fraction is taken as it is."""
    return np.where(age == np.floor(age), age + 0.5, age)
