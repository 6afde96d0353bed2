"""Overall survival as CSV: the curves, and the analysis table that they were made from."""

from __future__ import annotations

from datetime import datetime

from data.access import Access
from data.cells import csv_text
from data.cohort_spec import CohortSpec
from data.exports import clock_words, comments_of
from data.groups import ALL, COHORT_A, COHORT_B, membership
from data.loaded import Loaded
from data.survival_analysis import survival, survival_groups
from data.survival_results import SurvivalAnswer

CURVE_COLUMNS = ("group", "time_days", "estimate", "std_error", "ci_lower", "ci_upper", "at_risk")
PATIENT_COLUMNS = ("patient_id", "group", "entry_days", "time_days", "died")


def survival_csv(answer: SurvivalAnswer, exported_at: datetime | None = None) -> str:
    """Every curve of an answer, one line per day of a death; a group that is not shown has its reason in a comment."""
    comments = comments_of(
        answer.stamp, answer.definition, answer.landmark_days, answer.excluded, exported_at
    )
    comments += [("notice", notice) for notice in answer.notices]
    comments += [(f"group {group.group}", group.note) for group in answer.groups if group.note]
    rows = (
        (group.group, *values)
        for group in answer.groups
        if group.curve is not None
        for values in zip(*(getattr(group.curve, name).tolist() for name in CURVE_COLUMNS[1:]), strict=True)
    )
    return csv_text(comments, CURVE_COLUMNS, rows)


def survival_patients_csv(
    loaded: Loaded, spec: CohortSpec, access: Access, exported_at: datetime | None = None
) -> str:
    """One line per patient and group: entry, time, died yes or no. AccessDenied where patients are out of scope.

    entry_days is empty where the patient is at risk from the start of the clock.
    """
    access.require_patients()
    answer = survival(loaded, spec, access)
    ids = loaded.dataset.patients["patient_id"].to_numpy(dtype=object)
    found, other, _ = survival_groups(loaded, spec)
    cohorts = [(ALL, found)] if other is None else [(COHORT_A, found), (COHORT_B, other.found)]
    groups = membership(loaded, spec.by) if spec.by else None
    rows = (
        (ids[index], groups.names[groups.code[index]] if groups else name, entry, time, "yes" if cause else "no")
        for name, cohort in cohorts
        for index, entry, time, cause in zip(
            cohort.patient_index.tolist(), cohort.entry_days.tolist(), cohort.time_days.tolist(),
            cohort.cause.tolist(), strict=True,
        )
    )  # fmt: skip
    comments = comments_of(
        answer.stamp, answer.definition, answer.landmark_days, answer.excluded, exported_at
    )
    comments.append(("entry_days", f"{clock_words(answer.landmark_days)}; empty: at risk from day 0 of it"))
    return csv_text(comments, PATIENT_COLUMNS, rows)
