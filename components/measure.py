"""What the curves of an answer measure, and how a value of it reads: a probability in per cent, or a mean number.

Where each second cancer counts, a value is second cancers per patient and reads per 100 patients, never in per cent: it
is no share of patients and may pass 100.
"""

from __future__ import annotations

from components.format import NOT_ESTIMABLE, THIN, interval, missing, percent, share
from data.results import IncidenceAnswer

INCIDENCE = "Cumulative incidence of a second cancer"
MEAN_NUMBER = "Mean number of second cancers per 100 patients"


def title(answer: IncidenceAnswer) -> str:
    """What the curves are called."""
    return MEAN_NUMBER if answer.counts_each else INCIDENCE


def value(answer: IncidenceAnswer, estimate: float | None) -> str:
    """One value in a sentence: "2.1 %", "2.1 per 100"."""
    if answer.counts_each:
        return NOT_ESTIMABLE if missing(estimate) else f"{share(estimate)} per 100"
    return percent(estimate)


def value_ci(
    answer: IncidenceAnswer, estimate: float | None, lower: float | None, upper: float | None
) -> str:
    """A value with its limits in a sentence: "6.5 % (95 % CI 4.0–9.0)"."""
    if missing(estimate):
        return NOT_ESTIMABLE
    limits = interval(lower, upper)
    named = limits if limits.startswith("limits") else f"95{THIN}% CI {limits}"
    return f"{value(answer, estimate)} ({named})"


def cell(
    answer: IncidenceAnswer, estimate: float | None, lower: float | None, upper: float | None
) -> tuple[str, str]:
    """A value and its limits for a table whose heading says 95 % CI: ("6.5 %", "(4.0–9.0)")."""
    short = share(estimate) if answer.counts_each else percent(estimate)
    return short, f"({interval(lower, upper)})"


def tick(answer: IncidenceAnswer, proportion: float) -> str:
    """A label of the axis: "5 %", "5"."""
    return f"{round(proportion * 100)}" if answer.counts_each else f"{round(proportion * 100)} %"
