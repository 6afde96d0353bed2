"""This cohort counted as published series counted: the same classes, read at the same time, by Aalen-Johansen.

Only the classes and the time come from the publication; who is in the cohort, what competes and from when time runs
stay those of the question. What cannot be computed on another cohort stands in the registry with its reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.analysis import incidence
from data.cohort import select
from data.cohort_spec import DEFAULT_COMPETING, DEFAULT_OUTCOME, CohortSpec
from data.endpoint import Endpoint, endpoint
from data.exits import SECOND_CANCER
from data.loaded import Loaded
from data.published_results import (
    DefinitionReading,
    DefinitionsAnswer,
    EstimatorComparison,
    EstimatorReading,
)
from data.query import write_number
from data.registries import PublishedEstimate, published_estimates
from data.results import DAYS_PER_YEAR, Estimate, IncidenceAnswer
from data.statistics.follow_up import median_follow_up
from data.statistics.incidence import AalenJohansen, aalen_johansen, at_times
from data.statistics.one_minus_kaplan_meier import comparison_at_times, one_minus_kaplan_meier
from data.thresholds import check_cohort_size, check_thresholds
from data.vocabulary import CancerCategory, CancerCount

COMPARED_YEARS = (1, 3, 5)
NOTHING = Estimate(None, None, None)


@dataclass(frozen=True)
class _Counted:
    """The cohort with one set of classes as the event."""

    found: Endpoint
    curve: AalenJohansen
    median_years: Estimate
    readable_until_days: float


def definitions(loaded: Loaded, spec: CohortSpec, access: Access) -> DefinitionsAnswer:
    """Every published number that can be reproduced, beside this cohort. QueryError, AccessDenied as elsewhere."""
    check_thresholds(spec, access)
    asked = plain_question(spec)
    mask = select(loaded.dataset, loaded.measurements, asked).mask
    counted: dict[tuple[CancerCategory, ...], _Counted] = {}
    for published in published_estimates():
        if published.classes not in counted:
            counted[published.classes] = _count(
                loaded, replace(asked, outcome=published.classes), mask, access
            )
    whole = incidence(loaded, replace(asked, horizon_years=_drawn_years(spec)), access)
    return DefinitionsAnswer(
        stamp=replace(whole.stamp, query=spec.key()),
        n_analysed=whole.n_analysed,
        cautions=_cautions(asked, compares=spec.compare is not None),
        readings=tuple(
            _reading(published, counted[published.classes], spec, access)
            for published in published_estimates()
        ),
        comparison=_comparison(whole, endpoint(loaded.dataset, asked, mask), spec, access),
    )


def plain_question(spec: CohortSpec) -> CohortSpec:
    """The question of one cohort and first second cancers, as series are read."""
    return replace(spec, by=None, compare=None, tests=(), count=CancerCount.FIRST)


def _drawn_years(spec: CohortSpec) -> float:
    """The comparison is read at up to five years, whatever the curves elsewhere are drawn to."""
    return max(spec.horizon_years, float(COMPARED_YEARS[-1]))


def _count(loaded: Loaded, spec: CohortSpec, mask: NDArray[np.bool_], access: Access) -> _Counted:
    found = endpoint(loaded.dataset, spec, mask)
    check_cohort_size(found.n, spec, access)
    time, cause, entry = found.time_days, found.cause, found.entry_days
    curve = aalen_johansen(time, cause, n_causes=len(found.causes), entry=entry)
    enough = curve.risk_time[curve.risk_count >= max(spec.min_at_risk, 1)]
    median = median_follow_up(time, cause == 0, entry)
    return _Counted(found, curve, _in_years(median), float(enough.max()) if enough.size else -1.0)


def _reading(
    published: PublishedEstimate, counted: _Counted, spec: CohortSpec, access: Access
) -> DefinitionReading:
    days = published.horizon_years * DAYS_PER_YEAR
    read = at_times(counted.curve, [days])
    is_event = counted.found.cause == 1
    events = int(is_event.sum())
    by_then = int((is_event & (counted.found.time_days <= days)).sum())
    too_few = _too_few(counted.found.n, events, spec, access)
    estimate = _given(
        Estimate(*(float(values[0, 0]) for values in (read.estimate, read.ci_lower, read.ci_upper)))
    )
    reason = too_few or _not_readable(published.horizon_years, counted, spec)
    if reason is None and estimate.estimate is None:
        reason = "not estimable: nobody is at risk by then, all are followed from a later day"
    hidden = 0 < events < spec.min_events and not access.sees_patients
    return DefinitionReading(
        published=published,
        n=counted.found.n,
        events=None if hidden else events,
        events_by_then=None if hidden else by_then,
        at_risk=int(read.at_risk[0]),
        median_follow_up_years=counted.median_years,
        estimate=NOTHING if reason else estimate,
        reason=reason,
    )


def _too_few(n: int, events: int, spec: CohortSpec, access: Access) -> str | None:
    if n == 0:
        return "nobody can be analysed"
    if n < spec.min_patients:
        return f"not shown: {n} {'patient' if n == 1 else 'patients'}, fewer than {spec.min_patients}"
    if events >= spec.min_events:
        return None
    if events and not access.sees_patients:
        return f"not shown: fewer than {spec.min_events} second cancers of these classes"
    cancers = "second cancer" if events == 1 else "second cancers"
    return f"not shown: {events} {cancers} of these classes, fewer than {spec.min_events}"


def _not_readable(horizon_years: float, counted: _Counted, spec: CohortSpec) -> str | None:
    if horizon_years * DAYS_PER_YEAR <= counted.readable_until_days:
        return None
    years = write_number(horizon_years)
    return f"not estimable: fewer than {max(spec.min_at_risk, 1)} at risk at {years} years"


def _cautions(spec: CohortSpec, *, compares: bool) -> tuple[str, ...]:
    """What of the question departs from the definitions on which the published numbers rest."""
    found = ["Only the first of the two compared cohorts stands here."] if compares else []
    if spec.outcome != DEFAULT_OUTCOME:
        found.append(
            "The classes chosen in the filters hold for the comparison of estimators only; each row counts its own."
        )
    if spec.competing != DEFAULT_COMPETING:
        words = " and ".join(event.value.replace("_", " ") for event in spec.competing)
        found.append(
            f"As asked, {words} compete in this cohort's column; series usually let death alone compete."
        )
    if spec.counts_suspected:
        found.append("As asked, suspected second cancers count in this cohort's column.")
    if spec.censor:
        words = " and ".join(event.value.replace("_", " ") for event in spec.censor)
        found.append(
            f"As asked, {words} ends the time at risk in this cohort's column without being an event."
        )
    if spec.lag_days:
        found.append(
            f"As asked, this cohort is at risk after day {spec.lag_days} (lag); series count from the infusion."
        )
    if spec.clock_starts_on_day:
        found.append(
            f"As asked, this cohort's time counts from day {spec.clock_starts_on_day} (landmark); series count from "
            "the infusion."
        )
    return tuple(found)


def _comparison(
    whole: IncidenceAnswer, found: Endpoint, spec: CohortSpec, access: Access
) -> EstimatorComparison:
    """Both estimators of the same question, the second nowhere where the first is not given."""
    (group,) = whole.groups
    if not access.sees_patients and 0 < int((found.cause == 1).sum()) < spec.min_events:
        # Each step of so few would be a single patient's.
        reason = f"Not shown in this scope: fewer than {spec.min_events} second cancers."
        return EstimatorComparison(replace(whole, groups=()), (), np.empty(0), reason)
    curve = one_minus_kaplan_meier(
        found.time_days, found.cause, n_causes=len(found.causes), entry=found.entry_days
    )
    event_days = next((one.time_days for one in group.curves if one.cause == SECOND_CANCER), np.empty(0))
    until = -1.0 if group.shown_until_days is None else group.shown_until_days
    readings = []
    for fixed in group.fixed_times:
        if fixed.cause != SECOND_CANCER or fixed.years not in COMPARED_YEARS:
            continue
        days = fixed.years * DAYS_PER_YEAR
        readable = fixed.estimate is not None and days <= until
        readings.append(
            EstimatorReading(
                years=fixed.years,
                aalen_johansen=Estimate(fixed.estimate, fixed.ci_lower, fixed.ci_upper)
                if readable
                else NOTHING,
                one_minus_kaplan_meier=float(comparison_at_times(curve, [days]).estimate[0])
                if readable
                else None,
                at_risk=fixed.at_risk,
            )
        )
    return EstimatorComparison(whole, tuple(readings), comparison_at_times(curve, event_days).estimate)


def _in_years(days: Estimate) -> Estimate:
    values = (days.estimate, days.ci_lower, days.ci_upper)
    return Estimate(*(None if value is None else value / DAYS_PER_YEAR for value in values))


def _given(values: Estimate) -> Estimate:
    numbers = (values.estimate, values.ci_lower, values.ci_upper)
    return Estimate(*(None if value is None or math.isnan(value) else value for value in numbers))
