"""The first event of every patient, or the end of follow-up: day and cause, from day 0, whoever is in the cohort.

Causes: 0 censored, 1 second cancer, then the competing events of the query in vocabulary order. On one day the second
cancer comes first, then relapse, next therapy and transplant, then death, then censoring.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.end_of_follow_up import follow_up
from data.per_load import once_per_load
from data.second_cancer_rules import second_cancer_standing
from data.vocabulary import CancerCategory, CompetingEvent

SECOND_CANCER = "second_cancer"
CENSORED = "censored"

Days = NDArray[np.float64]


@dataclass(frozen=True)
class Exits:
    """Per patient, arrays (n_patients,): `day` (NaN without a usable end) and `cause` (0 censored, k: causes[k-1])."""

    day: Days
    cause: NDArray[np.int64]


def cause_names(competing: Sequence[CompetingEvent]) -> tuple[str, ...]:
    """Names of the causes 1, 2, …"""
    return (SECOND_CANCER, *(event.value for event in competing))


def exits(dataset: Dataset, spec: CohortSpec, outcome: Collection[CancerCategory] | None = None) -> Exits:
    """First event of each patient, where nothing but the outcome and the competing events of `spec` counts.

    `outcome` narrows the classes that count. An event of `spec.censor` ends the time at risk without being one; on one
    day everything else comes first. A counted death or a second cancer of the outcome after the end of follow-up is an
    event. A relapse, therapy or transplant is one only up to that end, whatever is known later: to take it because a
    death or cancer followed would be to look for it only in those who have one.
    """
    followed = follow_up(dataset)
    cancer = first_cancer_days(dataset, spec.outcome if outcome is None else outcome, spec.counts_suspected)
    days = np.stack([cancer, *(_event_days(dataset, event) for event in spec.competing)])
    earliest = days.argmin(axis=0)
    day = days.min(axis=0)
    happened = np.isfinite(day)
    usable = ~np.isnan(followed.end_day)
    last = np.where(happened, day, followed.end_day)
    for event in spec.censor:
        censored = _event_days(dataset, event)
        happened &= ~(censored < last)
        last = np.minimum(last, censored)
    return Exits(day=np.where(usable, last, np.nan), cause=np.where(happened & usable, earliest + 1, 0))


def _event_days(dataset: Dataset, event: CompetingEvent) -> Days:
    """Day of the event that can end the time at risk; infinite where there is none that counts."""
    followed = follow_up(dataset)
    if event is CompetingEvent.DEATH:
        return np.where(followed.death_counts, followed.death_day, np.inf)
    day = first_event_days(dataset)[event]
    return np.where(day <= followed.end_day, day, np.inf)


def first_cancer_days(
    dataset: Dataset, outcome: Collection[CancerCategory], with_suspected: bool = False
) -> Days:
    """Day of the first counted second cancer of one of these classes; infinite where there is none."""
    per_class = (_first_possible_cancer_days if with_suspected else _first_cancer_days)(dataset)
    days = np.full(len(dataset.patients), np.inf)
    for category in outcome:
        days = np.minimum(days, per_class[category])
    return days


@once_per_load
def _first_cancer_days(dataset: Dataset) -> dict[CancerCategory, Days]:
    return _first_days_per_class(dataset, with_suspected=False)


@once_per_load
def _first_possible_cancer_days(dataset: Dataset) -> dict[CancerCategory, Days]:
    return _first_days_per_class(dataset, with_suspected=True)


def _first_days_per_class(dataset: Dataset, *, with_suspected: bool) -> dict[CancerCategory, Days]:
    cancers, standing = dataset.second_cancers, second_cancer_standing(dataset)
    category = cancers["category"].to_numpy(dtype=object)
    patient = cancers["patient_index"].to_numpy(dtype=np.intp)
    counts = standing.counts(with_suspected)
    return {
        wanted: _first_days(patient, standing.day, counts & (category == wanted), len(dataset.patients))
        for wanted in CancerCategory
    }


@once_per_load
def first_event_days(dataset: Dataset) -> dict[CompetingEvent, Days]:
    """Day of the first relapse, next therapy and transplant on or after day 0; infinite where there is none."""
    events = dataset.events
    kind = events["kind"].to_numpy(dtype=object)
    day = events["start_day"].to_numpy(dtype=np.float64)
    patient = events["patient_index"].to_numpy(dtype=np.intp)
    return {
        wanted: _first_days(patient, day, (kind == wanted.value) & (day >= 0), len(dataset.patients))
        for wanted in CompetingEvent
        if wanted is not CompetingEvent.DEATH
    }


def _first_days(patient: NDArray[np.intp], day: Days, rows: NDArray[np.bool_], n_patients: int) -> Days:
    first = np.full(n_patients, np.inf)
    np.minimum.at(first, patient[rows], day[rows])
    return first
