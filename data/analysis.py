"""The answers to a query: cohort and cumulative incidence of one load, as result objects.

Statistics come from `data/statistics`, patients and endpoint from their own modules; this one puts them together,
hides what too few patients would carry, and stamps every answer with query and data version.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from data.access import Access
from data.baseline import baseline_table
from data.cohort import numeric_ranges, option_counts, select
from data.cohort_spec import CohortSpec
from data.comparisons import comparisons
from data.endpoint import Endpoint, endpoint
from data.exits import CENSORED, SECOND_CANCER
from data.groups import CohortB, GroupedPatients, cohort_b, grouped
from data.loaded import Loaded
from data.notices import notices
from data.patients_in_cohort import default_patient, patient_on_curve, patient_rows, peer_mask
from data.results import (
    COMPARED,
    DAYS_PER_YEAR,
    FIXED_YEARS,
    CohortAnswer,
    ComparedCohort,
    Curve,
    Estimate,
    FixedTime,
    GroupIncidence,
    IncidenceAnswer,
    NumericRange,
    RiskTable,
)
from data.sentence import compare_words
from data.stacked import stacked
from data.stamps import stamp
from data.statistics.counts import numbers_at
from data.statistics.follow_up import median_follow_up
from data.statistics.incidence import AalenJohansen, aalen_johansen, at_times
from data.statistics.rates import person_years, rate_per_100_person_years
from data.thresholds import OLDEST_SHOWN_AGE, check_cohort_size, check_thresholds

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
    check_thresholds(spec, access)
    selection = select(loaded.dataset, loaded.measurements, spec)
    found = endpoint(loaded.dataset, spec, selection.mask)
    check_cohort_size(found.n, spec, access)
    ranges = numeric_ranges(loaded.dataset, loaded.measurements, spec, selection)
    return CohortAnswer(
        stamp=stamp(loaded, spec),
        n_loaded=selection.n_loaded,
        n_selected=selection.n_selected,
        n_analysed=found.n,
        excluded=found.excluded,
        options=option_counts(loaded.dataset, loaded.measurements, spec, selection),
        ranges=ranges if access.sees_dates else tuple(map(_top_coded, ranges)),
    )


def incidence(loaded: Loaded, spec: CohortSpec, access: Access) -> IncidenceAnswer:
    """Cumulative incidence of every group of the query. QueryError, AccessDenied for what may not be asked."""
    check_thresholds(spec, access)
    selection = select(loaded.dataset, loaded.measurements, spec)
    found = endpoint(loaded.dataset, spec, selection.mask)
    check_cohort_size(found.n, spec, access)
    other = cohort_b(loaded, spec, selection, found)
    if other is not None:
        check_cohort_size(other.found.n, spec, access)
    split = tuple(grouped(loaded, spec, found, other))
    groups = tuple(_group(group, found, spec) for group in split)
    return IncidenceAnswer(
        stamp=stamp(loaded, spec),
        outcome=spec.outcome,
        competing=tuple(event.value for event in spec.competing),
        censor=tuple(event.value for event in spec.censor),
        with_suspected=spec.counts_suspected,
        by=COMPARED if spec.compare else spec.by.text() if spec.by else None,
        horizon_years=spec.horizon_years,
        lag_days=spec.lag_days,
        landmark_days=spec.clock_starts_on_day,
        n_loaded=selection.n_loaded,
        n_analysed=found.n,
        excluded=found.excluded,
        notices=notices(loaded.dataset, spec, found),
        groups=groups if access.sees_patients else tuple(map(_cut_where_few_are_left, groups)),
        tests=comparisons(spec, split, found.causes, n_in_both=other.n_in_both if other else 0),
        compared=_compared(spec, other) if other else None,
    )


def _compared(spec: CohortSpec, other: CohortB) -> ComparedCohort:
    assert spec.compare is not None
    return ComparedCohort(
        sentence=compare_words(spec.compare),
        n_selected=other.n_selected,
        n_analysed=other.found.n,
        excluded=other.found.excluded,
        n_in_both=other.n_in_both,
    )


def _top_coded(shown: NumericRange) -> NumericRange:
    if shown.field != "age" or shown.maximum is None or shown.minimum is None:
        return shown
    return NumericRange(
        shown.field, min(shown.minimum, OLDEST_SHOWN_AGE), min(shown.maximum, OLDEST_SHOWN_AGE), shown.unknown
    )


def _group(group: GroupedPatients, found: Endpoint, spec: CohortSpec) -> GroupIncidence:
    time, cause, entry = group.time_days, group.cause, group.entry_days
    counts = np.bincount(cause, minlength=len(found.causes) + 1).tolist()
    events = dict(zip((CENSORED, *found.causes), counts, strict=True))
    years = person_years(entry, time)
    note = _note(time.size, events[SECOND_CANCER], spec)
    hidden = GroupIncidence(
        group=group.name,
        n=time.size,
        events=(*((name, events[name]) for name in found.causes), (CENSORED, events[CENSORED])),
        person_years=years,
        rate_per_100_py=rate_per_100_person_years(events[SECOND_CANCER], years),
        median_follow_up_years=Estimate(None, None, None),
        last_day=None,
        dashed_from_days=None,
        shown_until_days=None,
        curves=(),
        fixed_times=(),
        risk_table=RiskTable((), (), ()),
        note=note,
    )
    return hidden if note else _with_curves(hidden, group, found.causes, spec)


def _with_curves(
    hidden: GroupIncidence, group: GroupedPatients, causes: tuple[str, ...], spec: CohortSpec
) -> GroupIncidence:
    time, cause, entry = group.time_days, group.cause, group.entry_days
    curve = aalen_johansen(time, cause, n_causes=len(causes), entry=entry)
    dashed, shown = _drawn(curve, entry, spec.min_at_risk)
    return replace(
        hidden,
        median_follow_up_years=_in_years(median_follow_up(time, cause == 0, entry)),
        last_day=float(time.max()),
        dashed_from_days=dashed,
        shown_until_days=shown,
        curves=_curves(curve, causes),
        fixed_times=_fixed_times(curve, causes, spec.horizon_years),
        risk_table=_risk_table(group, causes, spec.horizon_years),
    )


def _cut_where_few_are_left(group: GroupIncidence) -> GroupIncidence:
    """The group up to the last day with enough at risk: past it, every step and the last day are single patients'."""
    until = -1.0 if group.shown_until_days is None else group.shown_until_days
    columns = sum(year * DAYS_PER_YEAR <= until for year in group.risk_table.years)
    return replace(
        group,
        last_day=group.shown_until_days,
        curves=tuple(_until(curve, until) for curve in group.curves),
        fixed_times=tuple(
            fixed
            if fixed.years * DAYS_PER_YEAR <= until
            else replace(fixed, estimate=None, ci_lower=None, ci_upper=None)
            for fixed in group.fixed_times
        ),
        risk_table=RiskTable(
            group.risk_table.years[:columns],
            group.risk_table.at_risk[:columns],
            tuple((name, counts[:columns]) for name, counts in group.risk_table.events),
        ),
    )


def _until(curve: Curve, day: float) -> Curve:
    steps = int(np.searchsorted(curve.time_days, day, side="right"))
    columns = ("time_days", "estimate", "std_error", "ci_lower", "ci_upper", "at_risk")
    return replace(curve, **{name: getattr(curve, name)[:steps] for name in columns})


def _note(n: int, n_events: int, spec: CohortSpec) -> str | None:
    """Why a group has no curve; None where it has one. The only group of a query without `by` always has one."""
    if n == 0:
        return "No patient can be analysed here."
    if spec.by is None and spec.compare is None:
        return None
    if n < spec.min_patients:
        return f"Not shown: {n} {'patient' if n == 1 else 'patients'}, fewer than {spec.min_patients}."
    if n_events < spec.min_events:
        cancers = "second cancer" if n_events == 1 else "second cancers"
        return f"Not shown: {n_events} {cancers}, fewer than {spec.min_events}."
    return None


def _drawn(curve: AalenJohansen, entry: np.ndarray, min_at_risk: int) -> tuple[float | None, float | None]:
    """First day with fewer than twice `min_at_risk` at risk and last day with at least `min_at_risk`.

    Days before anybody is at risk (all enter later) are not looked at.
    """
    first_day = 0.0 if np.isnan(entry).any() or entry.size == 0 else float(entry.min()) + 1.0
    looked_at = curve.risk_time >= first_day
    until, at_risk = curve.risk_time[looked_at], curve.risk_count[looked_at]
    starts = np.maximum(np.concatenate([[first_day], until[:-1] + 1.0]), first_day)
    few = np.flatnonzero(at_risk < 2 * min_at_risk)
    enough = np.flatnonzero(at_risk >= min_at_risk)
    return (
        float(starts[few[0]]) if few.size else None,
        float(until[enough[-1]]) if enough.size else None,
    )


def _in_years(days: Estimate) -> Estimate:
    values = (days.estimate, days.ci_lower, days.ci_upper)
    return Estimate(*(None if value is None else value / DAYS_PER_YEAR for value in values))


def _curves(curve: AalenJohansen, causes: tuple[str, ...]) -> tuple[Curve, ...]:
    at_risk = curve.at_risk.astype(np.float64)
    return tuple(
        Curve(
            cause=cause,
            ci_method=curve.ci_method[number],
            time_days=curve.time,
            estimate=curve.estimate[number],
            std_error=curve.std_error[number],
            ci_lower=curve.ci_lower[number],
            ci_upper=curve.ci_upper[number],
            at_risk=at_risk,
        )
        for number, cause in enumerate(causes)
    )


def _fixed_times(
    curve: AalenJohansen, causes: tuple[str, ...], horizon_years: float
) -> tuple[FixedTime, ...]:
    years = [year for year in FIXED_YEARS if year <= horizon_years]
    read = at_times(curve, np.array(years, dtype=np.float64) * DAYS_PER_YEAR)
    estimate, lower, upper = read.estimate.tolist(), read.ci_lower.tolist(), read.ci_upper.tolist()
    at_risk = read.at_risk.tolist()
    return tuple(
        FixedTime(
            years=year,
            cause=cause,
            estimate=_given(estimate[number][place]),
            ci_lower=_given(lower[number][place]),
            ci_upper=_given(upper[number][place]),
            at_risk=at_risk[place],
        )
        for number, cause in enumerate(causes)
        for place, year in enumerate(years)
    )


def _given(value: float) -> float | None:
    return None if math.isnan(value) else value


def _risk_table(group: GroupedPatients, causes: tuple[str, ...], horizon_years: float) -> RiskTable:
    years = np.arange(math.floor(horizon_years) + 1, dtype=np.float64)
    numbers = numbers_at(
        group.time_days, group.cause, group.entry_days, years * DAYS_PER_YEAR, n_causes=len(causes)
    )
    per_cause = zip(causes, numbers.events.tolist(), strict=True)
    events = (
        *((cause, tuple(counts)) for cause, counts in per_cause),
        (CENSORED, tuple(numbers.censored.tolist())),
    )
    return RiskTable(tuple(years.tolist()), tuple(numbers.at_risk.tolist()), events)
