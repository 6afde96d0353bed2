"""What happens first as files: the shares, the analysis table behind them, the R script that makes them again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from data.access import Access
from data.cells import csv_text
from data.cohort import select
from data.cohort_spec import CohortSpec
from data.endpoint import endpoint
from data.exits import CENSORED
from data.exports import Comments, clock_words, comments_of
from data.groups import ALL, GroupedPatients
from data.loaded import Loaded
from data.r_scripts.stacked import stacked_script
from data.sentence import endpoint_of
from data.stacked import causes_by_class, stacked
from data.stacked_results import EVENT_FREE, StackedAnswer

CURVE_COLUMNS = ("cause", "time_days", "estimate")
PATIENT_COLUMNS = ("patient_id", "entry_days", "time_days", "cause")


def stacked_csv(answer: StackedAnswer, exported_at: datetime | None = None) -> str:
    """The share of every cause and of those without any, one line per cause and day of an event."""
    rows = (
        (cause, day, share)
        for cause, shares in (
            *zip(answer.causes, answer.estimate, strict=True),
            (EVENT_FREE, answer.event_free),
        )
        for day, share in zip(answer.time_days.tolist(), np.asarray(shares).tolist(), strict=True)
    )
    return csv_text(_comments(answer, exported_at), CURVE_COLUMNS, rows)


def stacked_patients_csv(
    loaded: Loaded, spec: CohortSpec, access: Access, exported_at: datetime | None = None
) -> str:
    """One line per analysed patient: entry, time, what happened first. AccessDenied in the aggregate scope."""
    access.require_patients()
    answer = stacked(loaded, spec, access)
    comments = _comments(answer, exported_at)
    comments.append(("entry_days", f"{clock_words(answer.landmark_days)}; empty: at risk from day 0 of it"))
    return csv_text(comments, PATIENT_COLUMNS, _patients(loaded, spec, answer))


def stacked_r(loaded: Loaded, spec: CohortSpec, access: Access) -> str:
    """The R script of /api/stacked with its analysis table. AccessDenied where single patients are out of scope."""
    access.require_patients()
    return stacked_script(stacked(loaded, spec, access), _rows(loaded, spec))


def _rows(loaded: Loaded, spec: CohortSpec) -> GroupedPatients:
    """Everybody, with the second cancers told apart by class."""
    found = endpoint(loaded.dataset, spec, select(loaded.dataset, loaded.measurements, spec).mask)
    _, cause = causes_by_class(loaded, spec, found)
    return GroupedPatients(ALL, spec.outcome, found.patient_index, found.entry_days, found.time_days, cause)


def _patients(loaded: Loaded, spec: CohortSpec, answer: StackedAnswer) -> Iterator[tuple[object, ...]]:
    ids = loaded.dataset.patients["patient_id"].to_numpy(dtype=object)
    rows, names = _rows(loaded, spec), (CENSORED, *answer.causes)
    columns = (
        rows.patient_index.tolist(),
        rows.entry_days.tolist(),
        rows.time_days.tolist(),
        rows.cause.tolist(),
    )
    for index, entry, time, cause in zip(*columns, strict=True):
        yield ids[index], entry, time, names[cause]


def _comments(answer: StackedAnswer, exported_at: datetime | None) -> Comments:
    comments = comments_of(
        answer.stamp, endpoint_of(answer), answer.landmark_days, answer.excluded, exported_at
    )
    return [*comments, *(("notice", notice) for notice in answer.notices)]
