"""CAR-T kinetics of one patient: peak and its day, last day detected, first day below the limit; each assay by itself.

Not tested, below the limit, and measured as 0 are three things. Detected is a value above 0 and not below its limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from data.derived_results import Derived, DerivedCode, DerivedState
from data.derived_rules import CAR_T, Need
from data.derived_values import by_day, cannot_be_computed, ends, inputs, is_below_limit, series_of
from data.patient_results import PatientHistory, Point, Series
from data.vocabulary import Comparator


@dataclass(frozen=True)
class _Course:
    """The tests of one assay from day 0 to a further infusion, in order of day."""

    need: Need
    series: Series
    points: tuple[Point, ...]

    @property
    def detected(self) -> list[Point]:
        return [point for point in self.points if _detected(point)]

    def days_without(self) -> list[int]:
        """The days on which no test of the day found the CAR-T cells."""
        with_cells = {point.day for point in self.detected}
        return sorted({point.day for point in self.points} - with_cells)


def kinetics(history: PatientHistory) -> list[Derived]:
    """Three results for each assay of each way of measuring; what was never measured says so once for each rule."""
    courses = [_course(need, one, history) for need in CAR_T for one in series_of(history, need)]
    answers: tuple[tuple[DerivedCode, Callable[[_Course], Derived]], ...] = (
        (DerivedCode.CAR_PEAK, _peak),
        (DerivedCode.CAR_LAST_DETECTABLE, _last_detectable),
        (DerivedCode.CAR_FIRST_BELOW, _first_below),
    )
    return [
        result
        for code, answer in answers
        for result in (
            [_answered(code, answer, one) for one in courses] or [cannot_be_computed(code, ("CAR-T level",))]
        )
    ]


def _course(need: Need, series: Series, history: PatientHistory) -> _Course:
    further = [mark.day for mark in history.marks if mark.kind == "infusion" and mark.day > 0]
    last = min(further, default=float("inf"))
    days = by_day((point for point in series.points if point.day < last), first=0)
    return _Course(need, series, tuple(point for one in days for point in one.points))


def _answered(code: DerivedCode, answer: Callable[[_Course], Derived], course: _Course) -> Derived:
    if not course.points:
        found = cannot_be_computed(code, (f"{course.need.name} from day 0 on",))
    elif not course.detected:
        found = _not_detected(code, course)
    else:
        found = answer(course)
    used = inputs(course.need, by_day(course.points))
    return replace(found, inputs=used, assay=course.series.assay, specimen=course.series.specimen)


def _peak(course: _Course) -> Derived:
    """The highest value; open where a value above or below a limit might be higher."""
    exact = [point for point in course.detected if point.comparator == Comparator.EQUAL]
    others = [point for point in course.points if point not in exact]
    top = max(exact, key=lambda point: (point.value, -point.day), default=None)
    unclear = [point for point in others if top is None or ends(point)[1] > top.value]
    if top is None or unclear:
        days = ", ".join(str(day) for day in sorted({point.day for point in unclear}))
        words = f"cannot be decided: on day {days} only known to be below or above a limit"
        return Derived(DerivedCode.CAR_PEAK, DerivedState.CANNOT_BE_DECIDED, words)
    unit = course.need.unit
    words = f"peak {top.value:,.6g} {unit} on day {top.day}: time to peak {_days(top.day)}"
    return Derived(
        DerivedCode.CAR_PEAK, DerivedState.COMPUTED, words, value=top.value, unit=unit, day=top.day
    )


def _last_detectable(course: _Course) -> Derived:
    last, tested = course.detected[-1].day, course.points[-1].day
    after = len({point.day for point in course.points if point.day > last})
    words = f"last detected on day {last}"
    words += (
        ", the last day tested"
        if last == tested
        else f"; not detected on {_days(after)} tested later, to day {tested}"
    )
    return Derived(DerivedCode.CAR_LAST_DETECTABLE, DerivedState.COMPUTED, words, day=last)


def _first_below(course: _Course) -> Derived:
    code, first = DerivedCode.CAR_FIRST_BELOW, course.detected[0].day
    later = [day for day in course.days_without() if day > first]
    if not later:
        words = f"not below the limit up to the last day tested, day {course.points[-1].day}"
        return Derived(code, DerivedState.COMPUTED, words)
    again = sum(day > later[0] for day in {point.day for point in course.detected})
    words = f"first not detected on day {later[0]} ({_how(course, later[0])})"
    if again:
        words += f"; detected again on {_days(again)} later"
    return Derived(code, DerivedState.COMPUTED, words, day=later[0])


def _not_detected(code: DerivedCode, course: _Course) -> Derived:
    days = sorted({point.day for point in course.points})
    below = sum(is_below_limit(point) for point in course.points)
    zero = len(course.points) - below
    counts = [f"{below} below the limit"] * bool(below) + [f"{zero} measured as 0"] * bool(zero)
    words = f"never detected on {_days(len(days))} tested, day {days[0]} to {days[-1]}: {', '.join(counts)}"
    return Derived(code, DerivedState.COMPUTED, words)


def _detected(point: Point) -> bool:
    return not is_below_limit(point) and (point.value > 0 or point.comparator == Comparator.GREATER)


def _how(course: _Course, day: int) -> str:
    of_day: Sequence[Point] = [point for point in course.points if point.day == day]
    return "below the limit" if any(is_below_limit(point) for point in of_day) else "measured as 0"


def _days(n: int) -> str:
    return "1 day" if n == 1 else f"{n} days"
