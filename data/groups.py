"""How the analysed patients fall into the groups of a query: one group `all`, groups of a field, or classes of cancer.

Groups stand in the order of the vocabulary or registry, numbers from low to high, `unknown` last. A numeric group is
closed on the left: `60-<70` holds 60 and not 70.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cohort import Selection, coded_field, numeric_values, select
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.endpoint import Endpoint, class_endpoint, endpoint
from data.fields import CategoricalField, NumericField
from data.filters import Grouping
from data.loaded import Loaded
from data.query import write_number
from data.thresholds import check_cohort_size, check_thresholds
from data.vocabulary import CancerCategory

ALL = "all"
COHORT_A, COHORT_B = "A", "B"
UNKNOWN = "unknown"

MakeEndpoint = Callable[[Dataset, CohortSpec, NDArray[np.bool_]], Endpoint]


@dataclass(frozen=True)
class GroupedPatients:
    """Entry, time and cause of one group's patients, arrays (n,), as in `Endpoint`, and the classes that count."""

    name: str
    outcome: tuple[CancerCategory, ...]
    patient_index: NDArray[np.intp]
    entry_days: NDArray[np.float64]
    time_days: NDArray[np.int64]
    cause: NDArray[np.int64]


@dataclass(frozen=True)
class CohortB:
    """The second of two cohorts: how many its filters leave, its endpoint, and the analysed patients of both."""

    n_selected: int
    found: Endpoint
    n_in_both: int


@dataclass(frozen=True)
class Membership:
    """Every patient's group: `code` (n_patients,) into `names`; the last name is `unknown`."""

    names: tuple[str, ...]
    code: NDArray[np.int64]


def membership(loaded: Loaded, by: Grouping) -> Membership:
    """Groups of a field over all patients of the load."""
    field = by.known
    if isinstance(field, NumericField):
        values = numeric_values(loaded.dataset, loaded.measurements, field)
        code = np.searchsorted(by.cuts, values, side="right")
        names = _interval_names(by.cuts)
        return Membership((*names, UNKNOWN), np.where(np.isnan(values), len(names), code))
    assert isinstance(field, CategoricalField)
    coded = coded_field(loaded.dataset, loaded.measurements, field)
    code = coded.codes.astype(np.int64)
    return Membership((*coded.words, UNKNOWN), np.where(code < 0, len(coded.words), code))


def _interval_names(cuts: tuple[float, ...]) -> tuple[str, ...]:
    ends = [write_number(cut) for cut in cuts]
    between = (f"{low}-<{high}" for low, high in pairwise(ends))
    return (f"<{ends[0]}", *between, f">={ends[-1]}")


def cohort_b(
    loaded: Loaded, spec: CohortSpec, selection: Selection, found: Endpoint, make: MakeEndpoint = endpoint
) -> CohortB | None:
    """Cohort B of a comparison, on the clock of cohort A; None where nothing is compared."""
    if spec.compare is None:
        return None
    question = spec.cohort_b() or spec
    if spec.compare.is_rest:
        mask = selection.loaded & ~selection.mask
    else:
        mask = select(loaded.dataset, loaded.measurements, question).mask
    other = make(loaded.dataset, question, mask)
    both = np.intersect1d(found.patient_index, other.patient_index, assume_unique=True)
    return CohortB(int(mask.sum()), other, both.size)


def grouped(
    loaded: Loaded, spec: CohortSpec, found: Endpoint, other: CohortB | None = None
) -> Iterator[GroupedPatients]:
    """The groups of a query. Words nobody has and an empty `unknown` are left out; empty intervals stay.

    With a cohort B the groups are the two cohorts, which may share patients.
    """
    if other is not None:
        yield whole(COHORT_A, spec.outcome, found)
        yield whole(COHORT_B, spec.outcome, other.found)
    elif spec.by is None:
        yield whole(ALL, spec.outcome, found)
    elif spec.by.by_class:
        for category in spec.outcome:
            own = class_endpoint(loaded.dataset, spec, found, category)
            yield whole(category.value, (category,), own)
    else:
        yield from _of_field(membership(loaded, spec.by), spec, found)


def sizes_of(groups: Iterable[GroupedPatients]) -> list[int]:
    """How many patients each group has."""
    return [group.patient_index.size for group in groups]


def analysed(loaded: Loaded, spec: CohortSpec, access: Access) -> tuple[Selection, Endpoint]:
    """Who the filters leave, and entry, time and cause of those who can be analysed.

    QueryError, AccessDenied for what may not be asked: thresholds, and a cohort too small for who sees no patient.
    """
    check_thresholds(spec, access)
    selection = select(loaded.dataset, loaded.measurements, spec)
    found = endpoint(loaded.dataset, spec, selection.mask)
    check_cohort_size(found.n, spec, access)
    return selection, found


def groups_of(loaded: Loaded, spec: CohortSpec) -> tuple[GroupedPatients, ...]:
    """The analysed patients of a question in its groups: the rows behind its curves."""
    selection = select(loaded.dataset, loaded.measurements, spec)
    found = endpoint(loaded.dataset, spec, selection.mask)
    return tuple(grouped(loaded, spec, found, cohort_b(loaded, spec, selection, found)))


def whole(name: str, outcome: tuple[CancerCategory, ...], found: Endpoint) -> GroupedPatients:
    """Everybody of an endpoint as one group."""
    return GroupedPatients(name, outcome, found.patient_index, found.entry_days, found.time_days, found.cause)


def _of_field(groups: Membership, spec: CohortSpec, found: Endpoint) -> Iterator[GroupedPatients]:
    keep_empty = spec.by is not None and bool(spec.by.cuts)
    code = groups.code[found.patient_index]
    for number, name in enumerate(groups.names):
        rows = code == number
        if rows.any() or (keep_empty and name != UNKNOWN):
            yield GroupedPatients(
                name,
                spec.outcome,
                found.patient_index[rows],
                found.entry_days[rows],
                found.time_days[rows],
                found.cause[rows],
            )
