"""The analysed patients of a cohort as bars from infusion to the end of follow-up, in a chosen order.

The curves follow each patient to the first event; a bar goes on to the end of follow-up, so that what came after a
second cancer is seen. Needs a scope that sees individuals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cohort import coded_fields, numeric_values, select
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.end_of_follow_up import follow_up
from data.endpoint import Endpoint, endpoint
from data.exits import first_cancer_days, first_event_days
from data.fields import categorical_fields, numeric_fields
from data.groups import UNKNOWN
from data.later_events import second_infusion_days
from data.loaded import Loaded
from data.patient_order import FOLLOW_UP, PATIENT_ID, SECOND_CANCER
from data.patients_in_cohort import age_words, deidentified_patient_labels, patient_labels
from data.query import write_number
from data.second_cancer_rules import second_cancer_standing
from data.stamps import stamp
from data.swimmer_results import CancerMark, SwimmerAnswer, SwimmerRow
from data.thresholds import AGE, OLDEST_SHOWN_AGE, check_thresholds
from data.vocabulary import CancerCategory, CompetingEvent

MOST_OTHERS = 1000
"""So many patients without a second cancer are drawn; more would be a grey surface and a slow page."""

Days = NDArray[np.float64]
Word = Callable[[int], str | None]
EVENTS = {
    "relapse": CompetingEvent.RELAPSE,
    "next_therapy": CompetingEvent.NEXT_THERAPY,
    "transplant": CompetingEvent.TRANSPLANT,
}


@dataclass(frozen=True)
class _Bars:
    """Columns over all patients, (n_patients,): NaN or infinite where there is none. `cancers` by patient row."""

    start: Days
    end: Days
    died: NDArray[np.bool_]
    first_cancer: Days
    events: dict[str, Days]
    cancers: dict[int, list[CancerMark]]


def swimmer(
    loaded: Loaded, spec: CohortSpec, access: Access, sort: str = FOLLOW_UP, *, everybody: bool = False
) -> SwimmerAnswer:
    """Bars of the analysed patients, of `everybody` or so many as can be drawn.

    AccessDenied in the aggregate scope, QueryError for what cannot be asked.
    """
    access.require_patients()
    check_thresholds(spec, access)
    dataset = loaded.dataset
    selection = select(dataset, loaded.measurements, spec)
    found = endpoint(dataset, spec, selection.mask)
    bars = _bars(dataset, spec, found)
    key, word = _sorting(loaded, sort, bars, access)
    rows = found.patient_index
    order = rows[np.lexsort((rows, -bars.end[rows], key[rows]))]
    has_cancer = np.isfinite(bars.first_cancer[order])
    first, others = order[has_cancer], order[~has_cancer]
    kept = np.full(others.size, everybody) | (np.arange(others.size) < MOST_OTHERS)
    kept |= np.isin(others, list(bars.cancers))
    labels = patient_labels(dataset) if access.sees_dates else deidentified_patient_labels(dataset)
    ids = dataset.patients["patient_id"].to_numpy(dtype=object)

    def made(chosen: NDArray[np.intp]) -> tuple[SwimmerRow, ...]:
        return tuple(_row(row, str(ids[row]), labels[row], bars, word) for row in chosen.tolist())

    return SwimmerAnswer(
        stamp=stamp(loaded, spec),
        sort=sort,
        landmark_days=spec.clock_starts_on_day,
        n_loaded=selection.n_loaded,
        n_analysed=found.n,
        n_others=others.size,
        excluded=found.excluded,
        outcome=spec.outcome,
        counts=_counts(bars, rows),
        with_second_cancer=made(first),
        others=made(others[kept]),
    )


def _bars(dataset: Dataset, spec: CohortSpec, found: Endpoint) -> _Bars:
    followed = follow_up(dataset)
    cancers = _cancers(dataset, spec, found)
    end = np.where(followed.death_counts, followed.death_day, followed.end_day)
    for row, marks in cancers.items():
        end[row] = max(end[row], *(mark.day for mark in marks))
    entry = dataset.patients["entry_day"].to_numpy(dtype=np.float64)
    events = {name: first_event_days(dataset)[event] for name, event in EVENTS.items()}
    events["second_infusion"] = second_infusion_days(dataset)
    return _Bars(
        start=np.where(entry > 0, entry, 0.0),
        end=end,
        died=followed.death_counts,
        first_cancer=first_cancer_days(dataset, spec.outcome, spec.counts_suspected),
        events={name: np.where(day <= end, day, np.nan) for name, day in events.items()},
        cancers=cancers,
    )


def _cancers(dataset: Dataset, spec: CohortSpec, found: Endpoint) -> dict[int, list[CancerMark]]:
    """Counted second cancers of any class of the analysed patients, by patient row, in order of day and class."""
    standing = second_cancer_standing(dataset)
    patient = dataset.second_cancers["patient_index"].to_numpy(dtype=np.intp)
    category = dataset.second_cancers["category"].to_numpy(dtype=object)
    analysed = np.zeros(len(dataset.patients), dtype=bool)
    analysed[found.patient_index] = True
    marks: dict[int, list[CancerMark]] = {}
    counts = standing.counts(spec.counts_suspected) & analysed[patient]
    for at in np.flatnonzero(counts).tolist():
        word, suspected = CancerCategory(category[at]), not standing.counted[at]
        mark = CancerMark(int(standing.day[at]), word, word in spec.outcome, suspected)
        marks.setdefault(int(patient[at]), []).append(mark)
    order = list(CancerCategory)
    for own in marks.values():
        own.sort(key=lambda mark: (mark.day, order.index(mark.category)))
    return marks


def _sorting(loaded: Loaded, sort: str, bars: _Bars, access: Access) -> tuple[Days, Word]:
    """What sorts, small first and missing last, and its word for a patient; ties are broken by follow-up and id."""
    n = bars.end.size
    if sort == SECOND_CANCER:
        return bars.first_cancer, _no_word
    if sort == PATIENT_ID:
        return np.arange(n, dtype=np.float64), _no_word
    if sort in categorical_fields():
        coded = coded_fields(loaded.dataset)[sort]
        words = [*coded.words, UNKNOWN]
        code = np.where(coded.codes < 0, len(coded.words), coded.codes)
        return code.astype(np.float64), lambda row: words[int(code[row])]
    if sort == FOLLOW_UP:
        return np.zeros(n), _no_word
    numbers = numeric_values(loaded.dataset, loaded.measurements, numeric_fields()[sort])
    if sort == AGE:
        oldest = np.inf if access.sees_dates else float(OLDEST_SHOWN_AGE)
        # The order of those of 90 and over would tell their ages apart.
        return np.minimum(numbers, oldest), lambda row: age_words(float(numbers[row]), oldest) or None
    return numbers, lambda row: None if np.isnan(numbers[row]) else write_number(float(numbers[row]))


def _no_word(row: int) -> str | None:
    return None


def _row(row: int, patient_id: str, label: str, bars: _Bars, word: Word) -> SwimmerRow:
    def day(kind: str) -> int | None:
        value = bars.events[kind][row]
        return int(value) if np.isfinite(value) else None

    return SwimmerRow(
        patient_id=patient_id,
        label=label or patient_id,
        start_day=int(bars.start[row]),
        end_day=int(bars.end[row]),
        died=bool(bars.died[row]),
        cancers=tuple(bars.cancers.get(row, ())),
        relapse_day=day("relapse"),
        next_therapy_day=day("next_therapy"),
        transplant_day=day("transplant"),
        second_infusion_day=day("second_infusion"),
        value=word(row),
    )


def _counts(bars: _Bars, rows: NDArray[np.intp]) -> tuple[tuple[str, int], ...]:
    """Patients per kind; a patient with two cancers of one class counts once there."""
    classes = [{mark.category for mark in marks} for marks in bars.cancers.values()]
    died = int(bars.died[rows].sum())
    return (
        *((category.value, sum(category in own for own in classes)) for category in CancerCategory),
        *((name, int(np.isfinite(days[rows]).sum())) for name, days in bars.events.items()),
        ("death", died),
        ("in_follow_up", rows.size - died),
        ("later_entry", int((bars.start[rows] > 0).sum())),
    )
