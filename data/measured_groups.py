"""The analysed patients of a question as the measurement store takes them: groups, and from when to when they live.

"Under follow-up" is entry < day <= end, with the day of a counted death as the end; a second cancer, a relapse or a
next therapy ends nobody's follow-up here. Grouping by class of second cancer has no meaning for measurements of
everybody and is answered for all patients together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cohort import Selection, select
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.end_of_follow_up import follow_up
from data.endpoint import Endpoint, endpoint
from data.groups import ALL, UNKNOWN, membership
from data.loaded import Loaded
from data.measurements.interface import FollowedGroups, MeasurementStore
from data.query import QueryError, alternatives, shown
from data.recovery_results import AssayBins
from data.registries import analytes
from data.thresholds import check_cohort_size, check_thresholds

ASSAY_NOT_RECORDED = "unknown"
"""How the address and the answers name an assay that no row gives."""


class Measured(Loaded, Protocol):
    """One load with all questions to its measurements."""

    @property
    def measurements(self) -> MeasurementStore: ...


@dataclass(frozen=True, eq=False)
class AnalysedGroups:
    """The patients as analysed, `names` of their groups in order, and what the store needs to know of them."""

    selection: Selection
    found: Endpoint
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    groups: FollowedGroups
    by: str | None
    notices: tuple[str, ...]


def analysed_groups(loaded: Measured, spec: CohortSpec, access: Access) -> AnalysedGroups:
    """Groups of the analysed patients. QueryError, AccessDenied for what may not be asked."""
    check_thresholds(spec, access)
    selection = select(loaded.dataset, loaded.measurements, spec)
    found = endpoint(loaded.dataset, spec, selection.mask)
    check_cohort_size(found.n, spec, access)
    by_class = spec.by is not None and spec.by.by_class
    names, code = _grouped(loaded, spec, found)
    sizes = np.bincount(code[code >= 0], minlength=len(names))
    entry, end = under_follow_up(loaded.dataset)
    return AnalysedGroups(
        selection=selection,
        found=found,
        names=names,
        sizes=tuple(sizes.tolist()),
        groups=FollowedGroups(code, len(names), entry, end),
        by=None if spec.by is None or by_class else spec.by.text(),
        notices=("Measurements are not grouped by class of second cancer: all patients together.",)
        if by_class
        else (),
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


def _grouped(
    loaded: Measured, spec: CohortSpec, found: Endpoint
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names of the groups and every patient's place among them, -1 for who is not analysed."""
    code = np.full(len(loaded.dataset.patients), -1, dtype=np.int64)
    if spec.by is None or spec.by.by_class:
        code[found.patient_index] = 0
        return (ALL,), code
    groups = membership(loaded, spec.by)
    own = groups.code[found.patient_index]
    counts = np.bincount(own, minlength=len(groups.names))
    kept = [
        number
        for number, name in enumerate(groups.names)
        if counts[number] or (spec.by.cuts and name != UNKNOWN)
    ]
    place = np.full(len(groups.names), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    code[found.patient_index] = place[own]
    return tuple(groups.names[number] for number in kept), code
