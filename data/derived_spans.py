"""How long one count stayed below its line: spans from the first to the last day measured below it, by assay."""

from __future__ import annotations

from collections.abc import Sequence

from data import derived_rules as rules
from data.derived_results import Derived, DerivedCode, DerivedState, Span
from data.derived_rules import Need
from data.derived_values import DayValue, by_day, cannot_be_computed, inputs, lowest, meets, series_of
from data.patient_results import PatientHistory, Series

Judged = tuple[int, bool | None]
"""A day and whether its lowest value is below the line; None where it may be either."""


def spans_below(history: PatientHistory, code: DerivedCode, need: Need) -> list[Derived]:
    """The spans below the line of `need`, one result for each assay; from day 0."""
    found = [_of_series(one, code, need) for one in series_of(history, need)]
    return found or [cannot_be_computed(code, (need.name,))]


def spans_of(judged: Sequence[Judged]) -> tuple[Span, ...]:
    """Runs of days below the line, in order of day. A day that is not below, is open, or comes after a gap ends one."""
    found: list[Span] = []
    goes_on = False
    for day, below in judged:
        if below and goes_on and not is_gap(found[-1].last_day, day):
            found[-1] = Span(found[-1].first_day, day, found[-1].n_days + 1)
        elif below:
            found.append(Span(day, day, 1))
        goes_on = bool(below)
    return tuple(found)


def is_gap(earlier_day: int, later_day: int) -> bool:
    """Whether nothing was measured for so long that a span is not carried on."""
    longest = rules.SPAN_GAP_FIRST_YEAR_DAYS if earlier_day < 365 else rules.SPAN_GAP_LATER_DAYS
    return later_day - earlier_day > longest


def _of_series(series: Series, code: DerivedCode, need: Need) -> Derived:
    days = by_day(series.points, first=0)
    if not days:
        return cannot_be_computed(code, (f"{need.name} from day 0 on",), series=series)
    judged = [(one.day, meets(*lowest(one), need.lines[0])) for one in days]
    spans = spans_of(judged)
    undecided = [day for day, below in judged if below is None]
    words = _words(days, judged, spans, need)
    state = DerivedState.COMPUTED
    if undecided:
        state = DerivedState.CANNOT_BE_DECIDED
        listed = ", ".join(str(day) for day in undecided)
        words = (
            f"cannot be decided on day {listed}: only known to be below or above a limit; otherwise {words}"
        )
    return Derived(
        code,
        state,
        words,
        inputs(need, days),
        spans=spans,
        assay=series.assay,
        specimen=series.specimen,
    )


def _words(days: Sequence[DayValue], judged: Sequence[Judged], spans: Sequence[Span], need: Need) -> str:
    line = f"{need.lines[0].value:g} {need.unit}"
    first, last = days[0].day, days[-1].day
    measured = f"{len(days)} days, day {first} to {last}" if first < last else f"1 day, day {first}"
    if not spans:
        return f"never below {line} (measured on {measured})"
    words = f"below {line}: {'; '.join(_span_words(span) for span in spans)}; measured on {measured}"
    return f"{words}; below at the last value" if judged[-1][1] else words


def _span_words(span: Span) -> str:
    if span.n_days == 1:
        return f"day {span.first_day} (1 day measured)"
    return f"day {span.first_day} to {span.last_day} ({span.n_days} days measured)"
