"""One group of an answer in which each second cancer counts: the mean number per patient, death ending the counting.

The patients and the start of time are those of the incidence. Follow-up goes on past a second cancer, to the first
competing event, or to the end of follow-up, or to a counted second cancer after it, which counts on its own day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.exits import CENSORED, SECOND_CANCER, exits
from data.group_incidence import drawn_days, given, in_years, why_hidden
from data.groups import GroupedPatients
from data.results import DAYS_PER_YEAR, FIXED_YEARS, Curve, Estimate, FixedTime, GroupIncidence, RiskTable
from data.second_cancer_rules import second_cancer_standing
from data.statistics.counts import numbers_at
from data.statistics.follow_up import median_follow_up
from data.statistics.mean_cumulative_count import (
    MeanCumulativeCount,
    counts_at_times,
    mean_cumulative_count,
)
from data.statistics.rates import person_years, rate_per_100_person_years

LOG = "log"


@dataclass(frozen=True, eq=False)
class Counting:
    """Follow-up past second cancers: `time` (n,) and `cause` (n,) as in the endpoint; `patient`, `day` (m,) of each
    second cancer, the patient as a row of the group, days on the clock of the answer."""

    time: NDArray[np.float64]
    cause: NDArray[np.int64]
    patient: NDArray[np.intp]
    day: NDArray[np.float64]


def group_counts(
    dataset: Dataset, group: GroupedPatients, causes: tuple[str, ...], spec: CohortSpec, access: Access
) -> GroupIncidence:
    """Curve of the mean number of second cancers, counts and rates; `events` counts second cancers, not patients."""
    counted = counting(dataset, spec, group)
    numbers = np.bincount(counted.cause, minlength=len(causes) + 1).tolist()
    events = dict(zip((CENSORED, *causes), numbers, strict=True)) | {SECOND_CANCER: counted.day.size}
    years = person_years(group.entry_days, counted.time)
    note = why_hidden(group.time_days.size, int((group.cause == 1).sum()), spec, access)
    hidden = GroupIncidence(
        group=group.name,
        n=group.time_days.size,
        events=(*((name, events[name]) for name in causes), (CENSORED, events[CENSORED])),
        person_years=years,
        rate_per_100_py=rate_per_100_person_years(counted.day.size, years),
        median_follow_up_years=Estimate(None, None, None),
        last_day=None,
        dashed_from_days=None,
        shown_until_days=None,
        curves=(),
        fixed_times=(),
        risk_table=RiskTable((), (), ()),
        note=note,
    )
    return hidden if note else _with_curve(hidden, group, counted, causes, spec)


def counting(dataset: Dataset, spec: CohortSpec, group: GroupedPatients) -> Counting:
    """Follow-up and every counted second cancer of the patients of a group."""
    start = spec.clock_starts_on_day
    ends = exits(dataset, spec, ())
    censored_by_event = exits(dataset, replace(spec, censor=()), ()).day > ends.day
    row_of = np.full(len(dataset.patients), -1, dtype=np.intp)
    row_of[group.patient_index] = np.arange(group.patient_index.size)

    cancers, standing = dataset.second_cancers, second_cancer_standing(dataset)
    patient_index = cancers["patient_index"].to_numpy(dtype=np.intp)
    category = cancers["category"].to_numpy(dtype=object).astype(str)
    wanted = standing.counts(spec.counts_suspected) & np.isin(
        category, [word.value for word in group.outcome]
    )
    patient, day = row_of[patient_index], standing.day
    # Only where follow-up simply ended does a later second cancer prolong it, as it does for the incidence.
    open_end = (ends.cause == 0) & ~censored_by_event
    wanted &= (patient >= 0) & (open_end[patient_index] | (day <= ends.day[patient_index]))

    time = ends.day[group.patient_index] - start
    cause = ends.cause[group.patient_index]
    # At risk from day 0 of the clock, inclusive where it is the infusion; after the entry where that is later.
    after = np.where(np.isnan(group.entry_days), 0.0 if start else -1.0, group.entry_days)
    wanted[wanted] = day[wanted] - start > after[patient[wanted]]
    rows, days = patient[wanted], day[wanted] - start
    np.maximum.at(time, rows, days)
    too_early = time <= after
    return Counting(np.where(too_early, group.time_days, time), np.where(too_early, 0, cause), rows, days)


def _with_curve(
    hidden: GroupIncidence,
    group: GroupedPatients,
    counted: Counting,
    causes: tuple[str, ...],
    spec: CohortSpec,
) -> GroupIncidence:
    entry = group.entry_days
    curve = mean_cumulative_count(counted.time, counted.cause > 0, counted.patient, counted.day, entry=entry)
    dashed, shown = drawn_days(curve, entry, spec.min_at_risk)
    return replace(
        hidden,
        median_follow_up_years=in_years(median_follow_up(counted.time, counted.cause == 0, entry)),
        last_day=float(counted.time.max()),
        dashed_from_days=dashed,
        shown_until_days=shown,
        curves=(_curve(curve),),
        fixed_times=_fixed_times(curve, spec.horizon_years),
        risk_table=_risk_table(group, counted, causes, spec.horizon_years),
    )


def _curve(curve: MeanCumulativeCount) -> Curve:
    return Curve(
        cause=SECOND_CANCER,
        ci_method=LOG,
        time_days=curve.time,
        estimate=curve.estimate,
        std_error=curve.std_error,
        ci_lower=curve.ci_lower,
        ci_upper=curve.ci_upper,
        at_risk=curve.at_risk.astype(np.float64),
    )


def _fixed_times(curve: MeanCumulativeCount, horizon_years: float) -> tuple[FixedTime, ...]:
    years = [year for year in FIXED_YEARS if year <= horizon_years]
    read = counts_at_times(curve, np.array(years, dtype=np.float64) * DAYS_PER_YEAR)
    columns = (read.estimate.tolist(), read.ci_lower.tolist(), read.ci_upper.tolist(), read.at_risk.tolist())
    return tuple(
        FixedTime(year, SECOND_CANCER, given(estimate), given(lower), given(upper), at_risk)
        for year, estimate, lower, upper, at_risk in zip(years, *columns, strict=True)
    )


def _risk_table(
    group: GroupedPatients, counted: Counting, causes: tuple[str, ...], horizon_years: float
) -> RiskTable:
    years = np.arange(int(horizon_years) + 1, dtype=np.float64)
    days = years * DAYS_PER_YEAR
    numbers = numbers_at(counted.time, counted.cause, group.entry_days, days, n_causes=len(causes))
    cancers = np.searchsorted(np.sort(counted.day), days, side="right")
    events = dict(zip(causes, numbers.events.tolist(), strict=True)) | {SECOND_CANCER: cancers.tolist()}
    return RiskTable(
        tuple(years.tolist()),
        tuple(numbers.at_risk.tolist()),
        (*((name, tuple(events[name])) for name in causes), (CENSORED, tuple(numbers.censored.tolist()))),
    )
