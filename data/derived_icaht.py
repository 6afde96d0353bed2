"""ICAHT grades of one patient from the measured neutrophils: what the days without a count leave open is said.

Days between two counts at most 7 days apart are interpolated. All other days without a count are taken once as
recovered and once as profound; a grade is given only where both lead to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from data import derived_rules as rules
from data.derived_results import Derived, DerivedCode, DerivedInput, DerivedState
from data.derived_rules import NEUTROPHILS
from data.derived_values import DayValue, by_day, cannot_be_computed, inputs, lowest, series_of
from data.icaht import early_grade_of_course, late_grade
from data.patient_results import PatientHistory, Series
from data.vocabulary import EventKind

Used = tuple[DerivedInput, ...]
_DAYS = np.arange(rules.EARLY_LAST_DAY + 1)
_FAR_ABOVE = 1e9
"""Stands for "above any line" where a number is needed to interpolate with."""
_ENDS_LATE = {
    EventKind.RELAPSE: "relapse",
    EventKind.NEXT_THERAPY: "next therapy",
    EventKind.TRANSPLANT: "transplant",
}


def early_icaht(history: PatientHistory) -> list[Derived]:
    """The early grade for each assay of the neutrophils."""
    found = series_of(history, NEUTROPHILS)
    return [_early(one) for one in found] or [cannot_be_computed(DerivedCode.EARLY_ICAHT, ("neutrophils",))]


def late_icaht(history: PatientHistory) -> list[Derived]:
    """The late grade for each assay of the neutrophils."""
    found = series_of(history, NEUTROPHILS)
    last_day, end = _late_end(history)
    return [_late(one, last_day, end) for one in found] or [
        cannot_be_computed(DerivedCode.LATE_ICAHT, ("neutrophils",))
    ]


def _early(series: Series) -> Derived:
    code, days = DerivedCode.EARLY_ICAHT, by_day(series.points)
    if not any(0 <= one.day <= rules.EARLY_LAST_DAY for one in days):
        return cannot_be_computed(code, ("neutrophils of days 0 to 30",), series=series)
    low, high = _course(days)
    best, *fewest = early_grade_of_course(high)
    worst, *most = early_grade_of_course(low)
    used = inputs(NEUTROPHILS, _used(days))
    if best == worst:
        severe, profound = (_days(*pair) for pair in zip(fewest, most, strict=True))
        words = f"grade {best}: longest run of {severe} at ≤ 0.5 and of {profound} at ≤ 0.1 × 10⁹/L"
        if best == 0:
            words = "grade 0: no day at ≤ 0.5 × 10⁹/L"
        return _row(code, DerivedState.COMPUTED, words, series, used, best)
    words = f"cannot be decided: grade {best} to {worst}, {_open_days(low, high)}"
    return _row(code, DerivedState.CANNOT_BE_DECIDED, words, series, used)


def _used(days: Sequence[DayValue]) -> list[DayValue]:
    """The counts of days 0 to 30, and those just before and after that the first and the last days lie between."""
    reached = {
        one.day
        for earlier, later in pairwise(days)
        for one in (earlier, later)
        if later.day - earlier.day <= rules.INTERPOLATED_DAYS
        and later.day > 0
        and earlier.day < rules.EARLY_LAST_DAY
    }
    return [one for one in days if 0 <= one.day <= rules.EARLY_LAST_DAY or one.day in reached]


def _course(days: Sequence[DayValue]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest and highest possible neutrophils on days 0 to 30."""
    low, high = np.zeros(_DAYS.size), np.full(_DAYS.size, _FAR_ABOVE)
    at = np.array([one.day for one in days])
    ends = np.minimum([lowest(one) for one in days], _FAR_ABOVE)
    after = np.searchsorted(at, _DAYS)
    before = np.searchsorted(at, _DAYS, side="right") - 1
    inside = (before >= 0) & (after < at.size)
    inside[inside] = at[after[inside]] - at[before[inside]] <= rules.INTERPOLATED_DAYS
    low[inside] = np.interp(_DAYS[inside], at, ends[:, 0])
    high[inside] = np.interp(_DAYS[inside], at, ends[:, 1])
    return low, high


def _days(fewest: int, most: int) -> str:
    """A length in days, as a range where days without a count leave it open."""
    if fewest == most:
        return "1 day" if most == 1 else f"{most} days"
    return f"{fewest} to {most} days"


def _open_days(low: NDArray[np.float64], high: NDArray[np.float64]) -> str:
    """Why the grade is open: days without a count, or counts that are only known to be below or above a limit."""
    unknown = _DAYS[(low == 0.0) & (high == _FAR_ABOVE)]
    if unknown.size == 0:
        return "a count is only known to be below or above a limit"
    return f"no count on {unknown.size} days between day {unknown[0]} and day {unknown[-1]}"


def _late(series: Series, last_day: int, end: str | None) -> Derived:
    code = DerivedCode.LATE_ICAHT
    days = by_day(series.points, rules.EARLY_LAST_DAY + 1, last_day)
    used = inputs(NEUTROPHILS, days)
    if len(days) < rules.LATE_LEAST_DAYS:
        until = f"before {end} on day {last_day + 1}" if end else f"up to day {last_day}"
        return cannot_be_computed(code, (f"neutrophils on 2 days after day 30 and {until}",), used, series)
    pairs = np.array([lowest(one) for one in days])
    # The line that two days reach is the line that the second lowest reaches.
    second = rules.LATE_LEAST_DAYS - 1
    worst, best = (late_grade(np.sort(pairs[:, column])[second]) for column in (0, 1))
    if best != worst:
        words = (
            f"cannot be decided: grade {best} to {worst}, a count is only known to be below or above a limit"
        )
        return _row(code, DerivedState.CANNOT_BE_DECIDED, words, series, used)
    reached = rules.LATE_LINES[max(best - 1, 0)]
    words = f"grade {best}: {'2 or more' if best else 'fewer than 2'} days at ≤ {reached:g} × 10⁹/L"
    words += f" ({len(days)} days measured, day {days[0].day} to {days[-1].day}"
    words += f"; window ended on day {last_day} by {end})" if end else ")"
    return _row(code, DerivedState.COMPUTED, words, series, used, best)


def _late_end(history: PatientHistory) -> tuple[int, str | None]:
    """Last day of the late window, and the event that ended it early."""
    found = [
        (lane.start_day, _ENDS_LATE[EventKind(lane.lane)])
        for lane in history.lanes
        if lane.lane in _ENDS_LATE and lane.start_day > 0
    ]
    found += [
        (lane.start_day, "progression")
        for lane in history.lanes
        if lane.lane == EventKind.RESPONSE and "progress" in lane.name.lower() and lane.start_day > 0
    ]
    found += [(m.day, "a further infusion") for m in history.marks if m.kind == "infusion" and m.day > 0]
    day, end = min(found, default=(rules.LATE_LAST_DAY + 1, ""))
    return (day - 1, end) if day <= rules.LATE_LAST_DAY else (rules.LATE_LAST_DAY, None)


def _row(
    code: DerivedCode, state: DerivedState, words: str, series: Series, used: Used, grade: int | None = None
) -> Derived:
    return Derived(code, state, words, used, grade=grade, assay=series.assay, specimen=series.specimen)
