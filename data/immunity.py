"""Immune recovery of a cohort: percentile bands of one analyte by time since infusion, and who was measured.

A description of those who were measured and not of those who were not: who is sampled late differs from who is not.
Time counts from the first infusion also under a landmark, which only restricts the patients.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data import small_cells
from data.access import Access
from data.cohort_spec import CohortSpec
from data.measured_groups import (
    AnalysedGroups,
    Measured,
    analysed_groups,
    assay_name,
    chosen_assay,
    other_units,
)
from data.measurements.interface import assays_apart
from data.measurements.time_bins import EDGES, MIDDLES, N_BINS
from data.patients_in_cohort import patient_in_cohort
from data.recovery_results import (
    MINIMUM_MEASURED,
    PERCENTILES,
    AssayBins,
    GroupRecovery,
    PatientOnTop,
    RecoveryAnswer,
)
from data.registries import analytes
from data.snapshot import Snapshot
from data.stamps import stamp

Floats = NDArray[np.float64]


def recovery(
    loaded: Measured, spec: CohortSpec, access: Access, analyte: str, assay: str | None = None
) -> RecoveryAnswer:
    """Percentiles per group and time bin of one analyte of the registry, by one assay where assays are kept apart.

    QueryError, AccessDenied for what may not be asked.
    """
    known = analytes()[analyte]
    asked = analysed_groups(loaded, spec, access)
    apart = assays_apart(known)
    answers = loaded.measurements.recovery(analyte, asked.groups)
    chosen, others = chosen_assay(analyte, answers, apart, assay)
    return RecoveryAnswer(
        stamp=stamp(loaded, spec),
        analyte=analyte,
        unit=known.canonical_unit,
        assays_apart=apart,
        assays=tuple(map(assay_name, chosen.assays)) if chosen else (),
        other_assays=others,
        by=asked.by,
        horizon_years=spec.horizon_years,
        landmark_days=spec.clock_starts_on_day,
        n_loaded=asked.selection.n_loaded,
        n_analysed=asked.found.n,
        excluded=small_cells.exclusions(asked.found.excluded, access),
        notices=(*asked.notices, *_landmark(spec), *other_units(loaded, analyte)),
        start_days=EDGES[:-1].astype(np.float64),
        end_days=EDGES[1:].astype(np.float64),
        groups=tuple(_group(asked, number, chosen, spec, access) for number in range(len(asked.split))),
    )


def patient_on_top(
    snapshot: Snapshot, spec: CohortSpec, access: Access, patient_id: str, answer: RecoveryAnswer
) -> PatientOnTop:
    """One patient's values over the bands of `answer`, whether the cohort holds this patient or not.

    Raises AccessDenied where the scope shows no patient, UnknownPatient.
    """
    history = snapshot.history(access, patient_id)
    return PatientOnTop(
        patient_id=patient_id,
        in_cohort=patient_in_cohort(snapshot, spec, patient_id),
        series=tuple(
            series
            for series in history.series
            if (series.analyte, series.unit) == (answer.analyte, answer.unit)
            and (not answer.assays_apart or assay_name(series.assay) in answer.assays)
        ),
    )


def group_note(n: int, spec: CohortSpec) -> str | None:
    """Why a group is not shown; the only group of a question without `by` is hidden bin by bin."""
    if n == 0:
        return "No patient can be analysed here."
    is_split = spec.compare is not None or (spec.by is not None and not spec.by.by_class)
    if is_split and n < spec.min_patients:
        return f"Not shown: {n} {'patient' if n == 1 else 'patients'}, fewer than {spec.min_patients}."
    return None


def may_show(counts: NDArray[np.int64], access: Access) -> Floats:
    """Counts of patients; 1 to 19 are NaN where the scope sees no individuals."""
    few = (counts > 0) & (counts < MINIMUM_MEASURED) & (not access.sees_patients)
    return np.where(few, np.nan, counts)


def followed_at_middles(asked: AnalysedGroups, group: int) -> NDArray[np.int64]:
    """Patients of a group who are alive and under follow-up at the middle of each bin, (B,)."""
    rows = asked.groups.members[group]
    entry, end = asked.groups.entry_days[rows], asked.groups.end_days[rows]
    entered = np.isnan(entry[:, None]) | (entry[:, None] < MIDDLES)
    return (entered & (end[:, None] >= MIDDLES)).sum(axis=0)


def share_of_followed(measured: NDArray[np.int64], followed: NDArray[np.int64], access: Access) -> Floats:
    """Which share of those under follow-up was measured; NaN of fewer than 20, or where the count may not be seen."""
    enough = (followed >= MINIMUM_MEASURED) & ~np.isnan(may_show(measured, access))
    return np.where(enough, measured / np.maximum(followed, 1), np.nan)


def _landmark(spec: CohortSpec) -> tuple[str, ...]:
    day = spec.clock_starts_on_day
    if not day:
        return ()
    return (
        f"Only patients in follow-up without an event on day {day} (landmark); time still counts from the first "
        "infusion, and before that day nobody of them can have died.",
    )


def _group(
    asked: AnalysedGroups, number: int, chosen: AssayBins | None, spec: CohortSpec, access: Access
) -> GroupRecovery:
    name, n = asked.split[number].name, asked.split[number].patient_index.size
    note = group_note(n, spec)
    if note or chosen is None:
        return _without_bins(name, n, note)
    followed = followed_at_middles(asked, number)
    both = chosen.n_followed[number]
    measured = may_show(chosen.n[number], access)
    unseen = np.isnan(measured)
    tested = int(chosen.n_patients[number])
    return GroupRecovery(
        group=name,
        n=n,
        tested=tested if not np.isnan(may_show(np.array(tested), access)) else None,
        measured=measured,
        followed=may_show(followed, access),
        measured_followed=may_show(both, access),
        share_measured=share_of_followed(both, followed, access),
        below=np.where(unseen, np.nan, chosen.n_below[number]),
        zero=np.where(unseen, np.nan, chosen.n_zero[number]),
        limit=np.where(chosen.n[number] < MINIMUM_MEASURED, np.nan, chosen.limit[number]),
        percentiles=chosen.percentiles[number],
        at_limit=chosen.at_limit[number],
        note=None,
    )


def _without_bins(name: str, n: int, note: str | None) -> GroupRecovery:
    """A group that is not shown, or, without a note, one of which nobody was ever measured."""
    nothing = np.full(N_BINS, np.nan) if note else np.zeros(N_BINS)
    return GroupRecovery(
        group=name,
        n=n,
        tested=None if note else 0,
        measured=nothing,
        followed=np.full(N_BINS, np.nan),
        measured_followed=nothing,
        share_measured=np.full(N_BINS, np.nan),
        below=nothing,
        zero=nothing,
        limit=np.full(N_BINS, np.nan),
        percentiles=np.full((len(PERCENTILES), N_BINS), np.nan),
        at_limit=np.zeros((len(PERCENTILES), N_BINS), dtype=bool),
        note=note,
    )
