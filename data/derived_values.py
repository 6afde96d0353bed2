"""Values with a comparator as the two numbers between which they lie, so that a rule can say what they leave open.

"< 50" lies anywhere from 0 to just under 50; it decides a cut-off only where both ends agree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from data.derived_results import Derived, DerivedCode, DerivedInput, DerivedState
from data.derived_rules import Line, Need, Side
from data.measured_values import Readings
from data.patient_results import PatientHistory, Point, Series
from data.vocabulary import Comparator

_MEETS: dict[Side, Callable[[float, float], bool]] = {
    Side.BELOW: lambda value, line: value < line,
    Side.AT_MOST: lambda value, line: value <= line,
    Side.AT_LEAST: lambda value, line: value >= line,
    Side.ABOVE: lambda value, line: value > line,
}
_MEETS_EACH: dict[Side, np.ufunc] = {
    Side.BELOW: np.less,
    Side.AT_MOST: np.less_equal,
    Side.AT_LEAST: np.greater_equal,
    Side.ABOVE: np.greater,
}


@dataclass(frozen=True)
class DayValue:
    """The lowest and the highest that the values of one day can be; `points` are the values themselves."""

    day: int
    low: float
    high: float
    points: tuple[Point, ...]


def ends(point: Point) -> tuple[float, float]:
    """Lowest and highest number that a value can stand for; a number under its own limit lies below the limit."""
    if point.comparator == Comparator.LESS:
        return 0.0, math.nextafter(point.value, -math.inf)
    if is_below_limit(point):
        return 0.0, math.nextafter(point.lower_limit or 0.0, -math.inf)
    if point.comparator == Comparator.GREATER:
        return math.nextafter(point.value, math.inf), math.inf
    return point.value, point.value


def is_below_limit(point: Point) -> bool:
    """Whether a value is reported as "<", or as a number above 0 and under the limit of its own assay."""
    limit = point.lower_limit
    under = limit is not None and 0 < point.value < limit and point.comparator == Comparator.EQUAL
    return point.comparator == Comparator.LESS or under


def meets(low: float, high: float, line: Line) -> bool | None:
    """Whether a value between `low` and `high` is on the side of the line that counts; None where it may be either."""
    met = _MEETS[line.side]
    at_low, at_high = met(low, line.value), met(high, line.value)
    return at_low if at_low == at_high else None


def ends_of(found: Readings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`ends` of many values at once."""
    value, limit = found.value, found.lower_limit
    less, greater = found.sign < 0, found.sign > 0
    below = less | (~greater & (value > 0) & (value < limit))
    low = np.where(below, 0.0, np.where(greater, np.nextafter(value, np.inf), value))
    top = np.nextafter(np.where(less, value, limit), -np.inf)
    return low, np.where(below, top, np.where(greater, np.inf, value))


def meets_each(low: NDArray[np.float64], high: NDArray[np.float64], line: Line) -> NDArray[np.int8]:
    """`meets` of many values at once: 1 yes, 0 no, -1 where it may be either."""
    met = _MEETS_EACH[line.side]
    at_low, at_high = met(low, line.value), met(high, line.value)
    return np.where(at_low == at_high, at_low, -1).astype(np.int8)


def series_of(history: PatientHistory, need: Need) -> list[Series]:
    """The series of one analyte in its canonical unit, each assay and specimen by itself, in an order of their own."""
    found = [one for one in history.series if one.analyte == need.analyte and one.unit == need.unit]
    return sorted(found, key=lambda one: (one.assay or "", one.specimen or ""))


def by_day(points: Iterable[Point], first: float = -math.inf, last: float = math.inf) -> list[DayValue]:
    """The values of days `first` to `last`, day by day, whatever the order of the rows."""
    within = sorted((p for p in points if first <= p.day <= last), key=_order)
    return [_day_value(day, tuple(of_day)) for day, of_day in groupby(within, key=lambda point: point.day)]


def lowest(value: DayValue) -> tuple[float, float]:
    """Ends of the lowest value of a day that has several."""
    pairs = [ends(point) for point in value.points]
    return min(low for low, _ in pairs), min(high for _, high in pairs)


def day_words(day: int) -> str:
    """A day as a sentence has it, with a true minus: "day −5"."""
    return f"day {day}".replace("-", "−")


def inputs(need: Need, days: Sequence[DayValue], points: int | None = None) -> tuple[DerivedInput, ...]:
    """Every value of these days as an input."""
    return tuple(
        DerivedInput(need.analyte, one.value, need.unit, one.day, one.comparator, points)
        for day in days
        for one in day.points
    )


def cannot_be_computed(
    code: DerivedCode,
    names: tuple[str, ...],
    used: tuple[DerivedInput, ...] = (),
    series: Series | None = None,
) -> Derived:
    """The result of a rule for which the inputs `names` are not there; `used` are those that are."""
    return Derived(
        code,
        DerivedState.CANNOT_BE_COMPUTED,
        f"cannot be computed: {', '.join(names)}",
        used,
        names,
        assay=series.assay if series else None,
        specimen=series.specimen if series else None,
    )


def _day_value(day: int, points: tuple[Point, ...]) -> DayValue:
    pairs = [ends(point) for point in points]
    return DayValue(day, min(low for low, _ in pairs), max(high for _, high in pairs), points)


def _order(point: Point) -> tuple[int, float, str]:
    return point.day, point.value, str(point.comparator)
