"""The script that makes bands of recovery again: medians per patient and window, percentiles by quantile()."""

from __future__ import annotations

from data.r_scripts.measured import MeasuredPatients, about, bounds, rows
from data.r_scripts.parts import code, heading
from data.r_scripts.quoting import r_data_frame, r_numbers, r_strings
from data.recovery_documents import PERCENTILE_NAMES
from data.recovery_results import PERCENTILES, DetectableShare, GroupRecovery, RecoveryAnswer

MEASURED = ("measured", "followed", "measured_followed", "share_measured", "below", "zero")


def recovery_script(answer: RecoveryAnswer, patients: MeasuredPatients) -> str:
    """The R script of one answer about an analyte over time."""
    parts = (
        heading(about("Percentiles by time since infusion", answer)),
        rows(patients),
        bounds(answer),
        f"shares <- {r_numbers(PERCENTILES)}",
        f"names_of_percentiles <- {r_strings(PERCENTILE_NAMES)}",
        _answered_groups(answer),
        _answered_windows(answer),
        code("compare", "windows", "recovery"),
    )
    return "\n\n".join(parts)


def _answered_groups(answer: RecoveryAnswer) -> str:
    columns = {
        "n": r_numbers(group.n for group in answer.groups),
        "tested": r_numbers(group.tested for group in answer.groups),
        "shown": r_numbers(int(group.note is None and bool(answer.assays)) for group in answer.groups),
    }
    return r_data_frame("answered_groups", columns)


def _answered_windows(answer: RecoveryAnswer) -> str:
    groups = answer.groups
    columns = measured_columns(groups, answer.start_days.size)
    for at, name in enumerate(PERCENTILE_NAMES):
        columns[name] = r_numbers(value for group in groups for value in group.percentiles[at].tolist())
    return r_data_frame("answered_windows", columns)


def measured_columns(
    groups: tuple[GroupRecovery, ...] | tuple[DetectableShare, ...], n_windows: int
) -> dict[str, str]:
    """Who was measured, one row per group and window in order."""
    columns = {"group": r_numbers(place for place in range(1, len(groups) + 1) for _ in range(n_windows))}
    for name in MEASURED:
        columns[name] = r_numbers(value for group in groups for value in getattr(group, name).tolist())
    return columns
