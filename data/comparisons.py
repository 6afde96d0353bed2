"""Tests between the groups of an answer: Gray's test of all of them, and of every two with Holm's adjustment.

A test that would mislead is withheld, with the reason in words: groups that share patients, a group too small to be
shown, delayed entry. Patients for whom the grouping is not recorded are in no test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from data.cohort_spec import CohortSpec
from data.exits import SECOND_CANCER
from data.groups import UNKNOWN, GroupedPatients
from data.results import Comparison
from data.statistics.gray import gray_test
from data.statistics.multiplicity import holm
from data.vocabulary import CancerCount, GroupTest

GRAY = GroupTest.GRAY.value


def comparisons(
    spec: CohortSpec, groups: Sequence[GroupedPatients], causes: tuple[str, ...], *, n_in_both: int = 0
) -> tuple[Comparison, ...]:
    """The tests that the query asks for, the one of all groups first; empty where it asks for none."""
    if GroupTest.GRAY not in spec.tests:
        return ()
    tested = [group for group in groups if group.name != UNKNOWN]
    overall = _tested(spec, tested, causes, n_in_both)
    same_patients = spec.by is not None and spec.by.by_class
    if GroupTest.PAIRWISE not in spec.tests or len(tested) < 3 or same_patients:
        return (overall,)
    return (overall, *_adjusted([_tested(spec, pair, causes, n_in_both) for pair in combinations(tested, 2)]))


def _tested(
    spec: CohortSpec, groups: Sequence[GroupedPatients], causes: tuple[str, ...], n_in_both: int
) -> Comparison:
    names = tuple(group.name for group in groups)
    held = Comparison(
        GRAY, SECOND_CANCER, names, None, None, None, None, _why_withheld(spec, groups, n_in_both)
    )
    if held.note:
        return held
    found = gray_test(
        np.concatenate([group.time_days for group in groups]),
        np.concatenate([group.cause for group in groups]),
        np.repeat(np.arange(len(groups)), [group.time_days.size for group in groups]),
        n_causes=len(causes),
    )
    return replace(held, statistic=found.statistic, df=found.df, p=found.p, note=found.reason)


def _why_withheld(spec: CohortSpec, groups: Sequence[GroupedPatients], n_in_both: int) -> str | None:
    """The first reason for which there is no test; None where it can be made."""
    if spec.count is CancerCount.EACH:
        return "Withheld: Gray's test compares first second cancers, and here each one counts."
    if spec.by is not None and spec.by.by_class:
        return "Withheld: classes of cancer are no groups of patients; all curves are of the same patients."
    if len(groups) < 2:
        return "Nothing to compare: the question has one group. Group the curves by a field, or compare two cohorts."
    if n_in_both:
        shared = "1 patient is" if n_in_both == 1 else f"{n_in_both} patients are"
        return f"Withheld: {shared} in both cohorts, and the test takes every patient once. Compare with the rest."
    for group in groups:
        events = int((group.cause == 1).sum())
        if group.time_days.size < spec.min_patients or events < spec.min_events:
            return (
                f"Withheld: group {group.name} has {group.time_days.size} patients with {events} second cancers; "
                f"no P value below {spec.min_patients} patients or {spec.min_events} events."
            )
    return _delayed_entry(np.concatenate([group.entry_days for group in groups]))


def _delayed_entry(entry_days: NDArray[np.float64]) -> str | None:
    """Where all enter on one day the risk sets are whole; else the test is not defined."""
    if np.unique(entry_days).size < 2:
        return None
    late = entry_days > np.nanmin(np.where(np.isnan(entry_days), 0.0, entry_days))
    patients = "1 patient comes" if late.sum() == 1 else f"{late.sum()} patients come"
    return (
        f"Withheld: {patients} under observation after the start (delayed entry), for which Gray's test is not "
        f"defined. A landmark on day {np.nanmax(entry_days):.0f} or later lifts this."
    )


def _adjusted(pairs: Sequence[Comparison]) -> list[Comparison]:
    """Holm's adjustment over the pairs that have a P value."""
    given = [pair.p for pair in pairs if pair.p is not None]
    adjusted = iter(holm(given).tolist() if given else ())
    return [pair if pair.p is None else replace(pair, p_adjusted=next(adjusted)) for pair in pairs]
