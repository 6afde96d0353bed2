"""The script that makes the shares of what happens first again: survfit with a state per class and competing event."""

from __future__ import annotations

from data.groups import GroupedPatients
from data.r_scripts.parts import About, code, columns_of, heading, patients_table
from data.r_scripts.quoting import r_data_frame, r_number, r_numbers
from data.sentence import endpoint_of
from data.stacked_results import StackedAnswer


def stacked_script(answer: StackedAnswer, patients: GroupedPatients) -> str:
    """The R script of one answer; `patients` are all its rows, with its causes."""
    about = About(
        title="What happens first: shares of all patients",
        stamp=answer.stamp,
        endpoint=endpoint_of(answer),
        n_loaded=answer.n_loaded,
        n_analysed=answer.n_analysed,
        excluded=answer.excluded,
        packages=("survival",),
    )
    parts = (
        heading(about),
        "suppressPackageStartupMessages(library(survival))",
        patients_table((patients,), answer.causes),
        f"answered_patients <- {r_number(answer.n_analysed)}",
        f"answered_events <- {r_numbers(answer.events)} # by cause, and without any at last",
        f"shown_until <- {r_number(-1 if answer.shown_until_days is None else answer.shown_until_days)}",
        _answered_curves(answer),
        _answered_fixed(answer),
        code("compare", "aalen_johansen", "kaplan_meier", "stacked"),
    )
    return "\n\n".join(parts)


def _estimates(answer: StackedAnswer) -> list[str]:
    return [f"estimate_{place}" for place in range(1, len(answer.causes) + 1)]


def _answered_curves(answer: StackedAnswer) -> str:
    columns = {
        name: r_numbers(row.tolist()) for name, row in zip(_estimates(answer), answer.estimate, strict=True)
    }
    columns = {"time": r_numbers(answer.time_days.tolist()), **columns}
    return r_data_frame("answered_curves", columns | {"event_free": r_numbers(answer.event_free.tolist())})


def _answered_fixed(answer: StackedAnswer) -> str:
    rows = [(fixed.years, *fixed.estimate, fixed.event_free, fixed.at_risk) for fixed in answer.fixed_times]
    return r_data_frame(
        "answered_fixed", columns_of(("years", *_estimates(answer), "event_free", "at_risk"), rows)
    )
