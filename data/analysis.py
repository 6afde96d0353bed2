"""The answers to a query: cohort and cumulative incidence of one load, as result objects.

Statistics come from `data/statistics`, patients and endpoint from their own modules; this one puts them together,
hides what too few patients would carry, and stamps every answer with query and data version.
"""

from __future__ import annotations

from dataclasses import replace

from data import small_cells
from data.access import Access
from data.baseline import baseline_table
from data.cohort import numeric_ranges, option_counts
from data.cohort_spec import CohortSpec
from data.comparisons import comparisons
from data.exits import CENSORED
from data.few_left import (
    at_fixed_times,
    curve_until,
    fixed_until,
    has_few_events,
    risk_table_until,
    said_of_few_events,
)
from data.follow_up_completeness import completeness_of
from data.group_counts import group_counts
from data.group_incidence import group_incidence
from data.groups import CohortB, GroupedPatients, analysed, cohort_b, grouped, sizes_of
from data.loaded import Loaded
from data.notices import notices
from data.patients_in_cohort import default_patient, patient_on_curve, patient_rows, peer_mask
from data.results import (
    COMPARED,
    CohortAnswer,
    ComparedCohort,
    GroupIncidence,
    IncidenceAnswer,
    NumericRange,
)
from data.sentence import compare_words
from data.small_groups import without_few_events
from data.stacked import stacked
from data.stamps import stamp
from data.thresholds import OLDEST_SHOWN_AGE, check_cohort_size
from data.vocabulary import CancerCount

__all__ = [
    "baseline_table",
    "cohort",
    "default_patient",
    "incidence",
    "patient_on_curve",
    "patient_rows",
    "peer_mask",
    "stacked",
]


def cohort(loaded: Loaded, spec: CohortSpec, access: Access) -> CohortAnswer:
    """Who is in the cohort, who is not and why, and what every option would hold under the other filters.

    QueryError, AccessDenied for what may not be asked.
    """
    selection, found = analysed(loaded, spec, access)
    ranges = numeric_ranges(loaded.dataset, loaded.measurements, spec, selection)
    options = option_counts(loaded.dataset, loaded.measurements, spec, selection)
    if not access.sees_patients:
        options, ranges = small_cells.options(options), small_cells.ranges(ranges)
    return CohortAnswer(
        stamp=stamp(loaded, spec),
        n_loaded=selection.n_loaded,
        n_selected=selection.n_selected,
        n_analysed=found.n,
        excluded=small_cells.exclusions(found.excluded, access),
        options=options,
        ranges=ranges if access.sees_dates else tuple(map(_top_coded, ranges)),
    )


def incidence(loaded: Loaded, spec: CohortSpec, access: Access) -> IncidenceAnswer:
    """Cumulative incidence of every group of the query. QueryError, AccessDenied for what may not be asked."""
    selection, found = analysed(loaded, spec, access)
    other = cohort_b(loaded, spec, selection, found)
    if other is not None:
        check_cohort_size(other.found.n, spec, access)
    every_group = tuple(grouped(loaded, spec, found, other))
    split, not_listed = small_cells.listed(every_group, sizes_of(every_group), access)
    groups = tuple(_group(loaded, group, found.causes, spec, access) for group in split)
    said = (*notices(loaded.dataset, spec, found), *not_listed)
    if not access.sees_patients:
        said += (said_of_few_events(spec),) if any(_has_few_events(group, spec) for group in groups) else ()
        groups = tuple(without_few_events(_without_single_patients(group, spec)) for group in groups)
    return IncidenceAnswer(
        stamp=stamp(loaded, spec),
        outcome=spec.outcome,
        competing=tuple(event.value for event in spec.competing),
        censor=tuple(event.value for event in spec.censor),
        with_suspected=spec.counts_suspected,
        counts_each=spec.count is CancerCount.EACH,
        by=COMPARED if spec.compare else spec.by.text() if spec.by else None,
        horizon_years=spec.horizon_years,
        lag_days=spec.lag_days,
        landmark_days=spec.clock_starts_on_day,
        n_loaded=selection.n_loaded,
        n_analysed=found.n,
        excluded=small_cells.exclusions(found.excluded, access),
        notices=said,
        groups=groups,
        tests=comparisons(spec, split, found.causes, n_in_both=other.n_in_both if other else 0),
        compared=_compared(spec, other, access) if other else None,
    )


def _compared(spec: CohortSpec, other: CohortB, access: Access) -> ComparedCohort:
    assert spec.compare is not None
    return ComparedCohort(
        sentence=compare_words(spec.compare),
        n_selected=other.n_selected,
        n_analysed=other.found.n,
        excluded=small_cells.exclusions(other.found.excluded, access),
        n_in_both=other.n_in_both,
    )


def _top_coded(shown: NumericRange) -> NumericRange:
    if shown.field != "age" or shown.maximum is None or shown.minimum is None:
        return shown
    return NumericRange(
        shown.field, min(shown.minimum, OLDEST_SHOWN_AGE), min(shown.maximum, OLDEST_SHOWN_AGE), shown.unknown
    )


def _group(
    loaded: Loaded, group: GroupedPatients, causes: tuple[str, ...], spec: CohortSpec, access: Access
) -> GroupIncidence:
    if spec.count is CancerCount.EACH:
        made = group_counts(loaded.dataset, group, causes, spec, access)
    else:
        made = group_incidence(group, causes, spec, access)
    if made.note:
        return made
    complete = completeness_of(loaded.dataset, spec, access, group.patient_index, group.entry_days)
    return replace(made, completeness=complete)


def _has_few_events(group: GroupIncidence, spec: CohortSpec) -> bool:
    numbers = (number or 0 for name, number in group.events if name != CENSORED)
    return bool(group.curves) and has_few_events(numbers, spec)


def _without_single_patients(group: GroupIncidence, spec: CohortSpec) -> GroupIncidence:
    """The group up to the last day with enough at risk; at the fixed times only where it has few events of a kind."""
    until = -1.0 if group.shown_until_days is None else group.shown_until_days
    fixed_times = fixed_until(group.fixed_times, until)
    curves = tuple(curve_until(curve, until) for curve in group.curves)
    if _has_few_events(group, spec):
        curves = tuple(at_fixed_times(curve, fixed_times) for curve in curves)
    return replace(
        group,
        last_day=group.shown_until_days,
        curves=curves,
        fixed_times=fixed_times,
        risk_table=risk_table_until(group.risk_table, until),
    )
