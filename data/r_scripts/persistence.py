"""The script that makes persistence of CAR-T cells again: shares by prop.test, time to loss by survfit."""

from __future__ import annotations

from data.end_of_follow_up import DEATH_GRACE_DAYS
from data.r_scripts.measured import MeasuredPatients, about, bounds, rows
from data.r_scripts.parts import code, columns_of, estimate_columns, heading
from data.r_scripts.quoting import r_data_frame, r_number, r_numbers, r_strings
from data.r_scripts.recovery import measured_columns
from data.recovery_documents import LOSS_FACTS
from data.recovery_results import GroupPersistence, PersistenceAnswer

CURVE = (
    "at_risk", "detectable", "detectable_lower", "detectable_upper", "detectable_alive", "lost", "lost_lower",
    "lost_upper", "died",
)  # fmt: skip
SHARE = {"detected": "detected", "share": "share", "lower": "ci_lower", "upper": "ci_upper"}


def persistence_script(answer: PersistenceAnswer, patients: MeasuredPatients, min_at_risk: int) -> str:
    """The R script of one answer about CAR-T cells."""
    parts = (
        heading(about("CAR-T cells above the detection limit, and time to their loss", answer, "survival")),
        "suppressPackageStartupMessages(library(survival))",
        rows(patients),
        bounds(answer),
        f"causes <- {r_strings(('lost', 'died'))}",
        f"grace <- {DEATH_GRACE_DAYS} # a death counts up to so many days after the last test",
        f"min_at_risk <- {r_number(min_at_risk)}",
        _answered_groups(answer.groups),
        _answered_windows(answer),
        _answered_curves(answer.groups),
        _answered_fixed(answer.groups),
        code("compare", "aalen_johansen", "kaplan_meier", "windows", "persistence"),
    )
    return "\n\n".join(parts)


def _answered_groups(groups: tuple[GroupPersistence, ...]) -> str:
    columns = {
        "n": r_numbers(group.n for group in groups),
        **{name: r_numbers(getattr(group, name) for group in groups) for name in LOSS_FACTS},
        "first_detected": r_numbers(group.first_detected_days for group in groups),
        "gap": r_numbers(group.gap_days for group in groups),
        **estimate_columns("median", [group.median_days for group in groups]),
        "shown_until": r_numbers(group.shown_until_days for group in groups),
        "shown": r_numbers(int(group.detected is not None) for group in groups),
        "drawn": r_numbers(int(group.curve is not None) for group in groups),
    }
    return r_data_frame("answered_groups", columns)


def _answered_windows(answer: PersistenceAnswer) -> str:
    shares = tuple(group.share for group in answer.groups)
    columns = measured_columns(shares, answer.start_days.size)
    for column, name in SHARE.items():
        columns[column] = r_numbers(value for share in shares for value in getattr(share, name).tolist())
    return r_data_frame("answered_windows", columns)


def _answered_curves(groups: tuple[GroupPersistence, ...]) -> str:
    drawn = [(place, group.curve) for place, group in enumerate(groups, 1) if group.curve is not None]
    columns = {
        "group": r_numbers(place for place, curve in drawn for _ in range(curve.time_days.size)),
        "time": r_numbers(day for _, curve in drawn for day in curve.time_days.tolist()),
        **{name: r_numbers(v for _, curve in drawn for v in getattr(curve, name).tolist()) for name in CURVE},
    }
    return r_data_frame("answered_curves", columns)


def _answered_fixed(groups: tuple[GroupPersistence, ...]) -> str:
    rows = [
        (
            place, read.months, read.at_risk, read.detectable.estimate, read.detectable.ci_lower,
            read.detectable.ci_upper, read.detectable_alive, read.lost.estimate, read.lost.ci_lower,
            read.lost.ci_upper, read.died,
        )
        for place, group in enumerate(groups, 1)
        for read in group.read
    ]  # fmt: skip
    return r_data_frame("answered_fixed", columns_of(("group", "months", *CURVE), rows))
