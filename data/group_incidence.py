"""One group of an answer: Aalen-Johansen curves of every cause, fixed times, numbers at risk, rate and follow-up.

Which patients are in the group, and from when to when they are at risk, comes in with `GroupedPatients`.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from data.access import Access
from data.cohort_spec import CohortSpec
from data.exits import CENSORED, SECOND_CANCER
from data.groups import GroupedPatients
from data.results import (
    DAYS_PER_YEAR,
    FIXED_YEARS,
    Curve,
    Estimate,
    FixedTime,
    GroupIncidence,
    RiskTable,
)
from data.small_cells import few
from data.statistics.counts import numbers_at
from data.statistics.follow_up import median_follow_up
from data.statistics.incidence import AalenJohansen, aalen_johansen, at_times
from data.statistics.mean_cumulative_count import MeanCumulativeCount
from data.statistics.rates import person_years, rate_per_100_person_years
from data.statistics.survival import KaplanMeier


def group_incidence(
    group: GroupedPatients, causes: tuple[str, ...], spec: CohortSpec, access: Access
) -> GroupIncidence:
    """Curves, counts and rates of one group; without curves where it is too small to be shown."""
    time, cause, entry = group.time_days, group.cause, group.entry_days
    counts = np.bincount(cause, minlength=len(causes) + 1).tolist()
    events = dict(zip((CENSORED, *causes), counts, strict=True))
    years = person_years(entry, time)
    note = why_hidden(time.size, events[SECOND_CANCER], spec, access)
    hidden = GroupIncidence(
        group=group.name,
        n=time.size,
        events=(*((name, events[name]) for name in causes), (CENSORED, events[CENSORED])),
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
    return hidden if note else _with_curves(hidden, group, causes, spec)


def _with_curves(
    hidden: GroupIncidence, group: GroupedPatients, causes: tuple[str, ...], spec: CohortSpec
) -> GroupIncidence:
    time, cause, entry = group.time_days, group.cause, group.entry_days
    curve = aalen_johansen(time, cause, n_causes=len(causes), entry=entry)
    dashed, shown = drawn_days(curve, entry, spec.min_at_risk)
    return replace(
        hidden,
        median_follow_up_years=in_years(median_follow_up(time, cause == 0, entry)),
        last_day=float(time.max()),
        dashed_from_days=dashed,
        shown_until_days=shown,
        curves=_curves(curve, causes),
        fixed_times=_fixed_times(curve, causes, spec.horizon_years),
        risk_table=risk_table(group, causes, spec.horizon_years),
    )


def why_hidden(n: int, n_events: int, spec: CohortSpec, access: Access) -> str | None:
    """Why a group has no curve; None where it has one. The only group of a query without `by` always has one."""
    if n == 0:
        return "No patient can be analysed here."
    if spec.by is None and spec.compare is None:
        return None
    if n < spec.min_patients:
        return few(n, spec.min_patients, "patient", access)
    if n_events < spec.min_events:
        return few(n_events, spec.min_events, "second cancer", access)
    return None


def drawn_days(
    curve: AalenJohansen | MeanCumulativeCount | KaplanMeier, entry: np.ndarray, min_at_risk: int
) -> tuple[float | None, float | None]:
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


def in_years(days: Estimate) -> Estimate:
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
            estimate=given(estimate[number][place]),
            ci_lower=given(lower[number][place]),
            ci_upper=given(upper[number][place]),
            at_risk=at_risk[place],
        )
        for number, cause in enumerate(causes)
        for place, year in enumerate(years)
    )


def given(value: float) -> float | None:
    return None if math.isnan(value) else value


def risk_table(group: GroupedPatients, causes: tuple[str, ...], horizon_years: float) -> RiskTable:
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
