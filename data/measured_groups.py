"""The analysed patients of a question as the measurement store takes them: groups, and from when to when they live.

"Under follow-up" is entry < day <= end, with the day of a counted death as the end; a second cancer, a relapse or a
next therapy ends nobody's follow-up here. Grouping by class of second cancer has no meaning for measurements of
everybody and is answered for all patients together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from data import small_cells
from data.access import Access
from data.cohort import Selection
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.end_of_follow_up import follow_up
from data.endpoint import Endpoint
from data.groups import GroupedPatients, analysed, cohort_b, grouped, sizes_of
from data.loaded import Loaded
from data.measurements.interface import FollowedGroups, MeasurementStore
from data.query import QueryError, alternatives, shown
from data.recovery_results import AssayBins
from data.registries import analytes
from data.results import COMPARED
from data.thresholds import check_cohort_size

BY_CLASS = "Measurements are not grouped by class of second cancer: all patients together."
ASSAY_NOT_RECORDED = "unknown"
"""How the address and the answers name an assay that no row gives."""


class Measured(Loaded, Protocol):
    """One load with all questions to its measurements."""

    @property
    def measurements(self) -> MeasurementStore: ...


@dataclass(frozen=True, eq=False)
class AnalysedGroups:
    """The patients as analysed: the groups into which they `split`, and what the store needs to know of them.

    `selection` and `found` are those of the cohort, of cohort A where two are compared.
    """

    selection: Selection
    found: Endpoint
    split: tuple[GroupedPatients, ...]
    groups: FollowedGroups
    by: str | None
    notices: tuple[str, ...]


def analysed_groups(loaded: Measured, spec: CohortSpec, access: Access) -> AnalysedGroups:
    """Groups of the analysed patients. QueryError, AccessDenied for what may not be asked."""
    selection, found = analysed(loaded, spec, access)
    other = cohort_b(loaded, spec, selection, found)
    if other is not None:
        check_cohort_size(other.found.n, spec, access)
    by_class = other is None and spec.by is not None and spec.by.by_class
    every_group = tuple(grouped(loaded, replace(spec, by=None) if by_class else spec, found, other))
    split, not_listed = small_cells.listed(every_group, sizes_of(every_group), access)
    entry, end = under_follow_up(loaded.dataset)
    by = COMPARED if other is not None else None if spec.by is None or by_class else spec.by.text()
    return AnalysedGroups(
        selection=selection,
        found=found,
        split=split,
        groups=FollowedGroups(tuple(group.patient_index for group in split), entry, end),
        by=by,
        notices=(BY_CLASS, *not_listed) if by_class else not_listed,
    )


def under_follow_up(dataset: Dataset) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Entry (NaN: from the first infusion, or before it) and end of life under follow-up, (n_patients,)."""
    entry = dataset.patients["entry_day"].to_numpy(dtype=np.float64)
    followed = follow_up(dataset)
    end = np.where(followed.death_counts, followed.death_day, followed.end_day)
    return np.where(entry > 0, entry, np.nan), end


def chosen_assay(
    analyte: str, answers: tuple[AssayBins, ...], apart: bool, assay: str | None
) -> tuple[AssayBins | None, tuple[str, ...]]:
    """The answer of the assay that was asked for, or else of the one with most patients, and the others' names.

    QueryError for an assay that these data do not have, or where assays are not kept apart.
    """
    if not apart:
        if assay is not None:
            raise QueryError(
                f"The assays of {shown(analyte)} are read together; leave out assay={assay[:60]}.", "assay"
            )
        return (answers[0], ()) if answers else (None, ())
    names = [assay_name(answer.assays[0]) for answer in answers]
    if assay is not None and assay not in names:
        raise QueryError(
            f"{shown(assay)} is no assay of {shown(analyte)} in these data. {alternatives(assay, names)}",
            "assay",
            names,
        )
    if not answers:
        return None, ()
    measured = [int(answer.n_patients.sum()) for answer in answers]
    at = names.index(assay) if assay is not None else measured.index(max(measured))
    return answers[at], tuple(name for name in names if name != names[at])


def assay_name(assay: str | None) -> str:
    return ASSAY_NOT_RECORDED if assay is None else assay


def other_units(loaded: Measured, analyte: str) -> tuple[str, ...]:
    """A sentence where values in a unit that is kept apart are in no number here."""
    canonical = analytes()[analyte].canonical_unit
    rows = loaded.measurements.coverage()
    units = sorted(set(rows.loc[rows["analyte"] == analyte, "unit"]) - {canonical})
    return (
        (f"Values in {', '.join(units)} are kept apart and are in none of these numbers.",) if units else ()
    )
