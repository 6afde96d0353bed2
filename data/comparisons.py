"""Tests between the groups of an answer: Gray's test of all of them, and of every two with Holm's adjustment.

A test that would mislead is withheld, with the reason in words: groups that share patients, a group too small to be
shown, delayed entry. Patients for whom the grouping is not recorded are in no test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from data.cohort_spec import CohortSpec
from data.exits import SECOND_CANCER
from data.group_incidence import given
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
    same_patients = spec.by is not None and spec.by.by_class
    return all_and_pairs(
        spec, groups, lambda some: _tested(spec, some, causes, n_in_both), with_pairs=not same_patients
    )


def all_and_pairs(
    spec: CohortSpec,
    groups: Sequence[GroupedPatients],
    tested: Callable[[Sequence[GroupedPatients]], Comparison],
    *,
    with_pairs: bool = True,
) -> tuple[Comparison, ...]:
    """`tested` of all groups and, where asked for, of every two of three or more, adjusted by Holm.

    Patients of the group `unknown` take no part. Empty where the query asks for no test.
    """
    if GroupTest.GRAY not in spec.tests:
        return ()
    known = [group for group in groups if group.name != UNKNOWN]
    overall = tested(known)
    if GroupTest.PAIRWISE not in spec.tests or len(known) < 3 or not with_pairs:
        return (overall,)
    pairs = [tested(pair) for pair in combinations(known, 2)]
    adjusted = holm([np.nan if pair.p is None else pair.p for pair in pairs]).tolist()
    return (overall, *(replace(pair, p_adjusted=given(p)) for pair, p in zip(pairs, adjusted, strict=True)))


def _tested(
    spec: CohortSpec, groups: Sequence[GroupedPatients], causes: tuple[str, ...], n_in_both: int
) -> Comparison:
    names = tuple(group.name for group in groups)
    held = Comparison(
        GRAY,
        SECOND_CANCER,
        names,
        None,
        None,
        None,
        None,
        _why_no_gray(spec, groups, n_in_both),
        spec.gray_rho,
    )
    if held.note:
        return held
    found = gray_test(
        np.concatenate([group.time_days for group in groups]),
        np.concatenate([group.cause for group in groups]),
        np.repeat(np.arange(len(groups)), [group.time_days.size for group in groups]),
        n_causes=len(causes),
        rho=spec.gray_rho,
    )
    return replace(held, statistic=found.statistic, df=found.df, p=found.p, note=found.reason)


def _why_no_gray(spec: CohortSpec, groups: Sequence[GroupedPatients], n_in_both: int) -> str | None:
    if spec.count is CancerCount.EACH:
        return "Withheld: Gray's test compares first second cancers, and here each one counts."
    if spec.by is not None and spec.by.by_class:
        return "Withheld: classes of cancer are no groups of patients; all curves are of the same patients."
    reason = why_withheld(spec, groups, n_in_both, "second cancers")
    return reason or _delayed_entry(np.concatenate([group.entry_days for group in groups]))


def why_withheld(
    spec: CohortSpec, groups: Sequence[GroupedPatients], n_in_both: int, events: str
) -> str | None:
    """The first reason for which groups are not tested by any test; None for none. `events` names those of cause 1."""
    if len(groups) < 2:
        return "Nothing to compare: the question has one group. Group the curves by a field, or compare two cohorts."
    if n_in_both:
        shared = "1 patient is" if n_in_both == 1 else f"{n_in_both} patients are"
        return f"Withheld: {shared} in both cohorts, and the test takes every patient once. Compare with the rest."
    for group in groups:
        n, n_events = group.time_days.size, int((group.cause == 1).sum())
        if n < spec.min_patients or n_events < spec.min_events:
            return (
                f"Withheld: group {group.name} has {n} patients with {n_events} {events}; no P value below "
                f"{spec.min_patients} patients or {spec.min_events} events."
            )
    return None


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
