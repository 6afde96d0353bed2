"""Overall survival of every group of a query, as a result object; hidden where too few patients would carry it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data import small_cells
from data.access import Access
from data.cohort import select
from data.cohort_spec import CohortSpec
from data.comparisons import all_and_pairs, why_withheld
from data.end_of_follow_up import follow_up
from data.endpoint import Endpoint
from data.few_left import (
    at_fixed_times,
    curve_until,
    fixed_until,
    has_few_events,
    risk_table_until,
    said_of_few_events,
)
from data.group_incidence import drawn_days, given, in_years, risk_table
from data.groups import CohortB, GroupedPatients, cohort_b, grouped, sizes_of
from data.loaded import Loaded
from data.query import QueryError
from data.results import (
    COMPARED,
    DAYS_PER_YEAR,
    FIXED_YEARS,
    ComparedCohort,
    Comparison,
    Curve,
    Estimate,
    FixedTime,
    RiskTable,
)
from data.sentence import compare_words, survival_sentence
from data.small_groups import without_few_deaths
from data.stamps import stamp
from data.statistics.follow_up import median_follow_up
from data.statistics.rates import person_years, rate_per_100_person_years
from data.statistics.survival import KaplanMeier, kaplan_meier, log_rank, survival_at
from data.survival_endpoint import survival_endpoint
from data.survival_results import DEATH, GroupSurvival, SurvivalAnswer
from data.thresholds import check_cohort_size, check_thresholds

LOG_RANK = "log_rank"
NOT_BY_CLASS = (
    "Survival cannot be grouped by class of cancer: a class is known only once the cancer has come, so its curve would "
    "begin with patients who had to live until then. Group by what was known at the infusion."
)


def survival(loaded: Loaded, spec: CohortSpec, access: Access) -> SurvivalAnswer:
    """Overall survival from the first infusion. QueryError, AccessDenied for what may not be asked."""
    if spec.by is not None and spec.by.by_class:
        raise QueryError(NOT_BY_CLASS, "by")
    check_thresholds(spec, access)
    found, other, every_group = survival_groups(loaded, spec)
    split, not_listed = small_cells.listed(every_group, sizes_of(every_group), access)
    for cohort in (found, *((other.found,) if other else ())):
        check_cohort_size(cohort.n, spec, access)
    groups = tuple(_group(group, spec, access) for group in split)
    said = (*_notices(loaded, spec, found), *not_listed)
    if not access.sees_patients:
        said += (said_of_few_events(spec),) if any(_has_few_deaths(group, spec) for group in groups) else ()
        groups = tuple(without_few_deaths(_without_single_patients(group, spec)) for group in groups)
    return SurvivalAnswer(
        stamp=stamp(loaded, spec),
        definition=survival_sentence(spec.lag_days, spec.clock_starts_on_day),
        by=COMPARED if spec.compare else spec.by.text() if spec.by else None,
        horizon_years=spec.horizon_years,
        lag_days=spec.lag_days,
        landmark_days=spec.clock_starts_on_day,
        n_loaded=int(np.count_nonzero(found.left_out != -2)),
        n_analysed=found.n,
        excluded=small_cells.exclusions(found.excluded, access),
        notices=said,
        groups=groups,
        tests=_tests(spec, split, other.n_in_both if other else 0),
        compared=_compared(spec, other, access) if other else None,
    )


def survival_groups(
    loaded: Loaded, spec: CohortSpec
) -> tuple[Endpoint, CohortB | None, tuple[GroupedPatients, ...]]:
    """The endpoint of the cohort, that of a second cohort, and the groups whose curves are drawn."""
    selection = select(loaded.dataset, loaded.measurements, spec)
    found = survival_endpoint(loaded.dataset, spec, selection.mask)
    other = cohort_b(loaded, spec, selection, found, survival_endpoint)
    return found, other, tuple(grouped(loaded, spec, found, other))


def _compared(spec: CohortSpec, other: CohortB, access: Access) -> ComparedCohort:
    assert spec.compare is not None
    excluded = small_cells.exclusions(other.found.excluded, access)
    return ComparedCohort(
        compare_words(spec.compare), other.n_selected, other.found.n, excluded, other.n_in_both
    )


def _notices(loaded: Loaded, spec: CohortSpec, found: Endpoint) -> tuple[str, ...]:
    """What must be said beside the curves; nothing where the number is 0."""
    entry = loaded.dataset.patients["entry_day"].to_numpy(dtype=np.float64)[found.patient_index]
    late = int(np.count_nonzero(entry > max(spec.clock_starts_on_day, spec.lag_days)))
    partial = int(np.count_nonzero(follow_up(loaded.dataset).death_is_partial[found.patient_index]))
    said = (
        (late, "patient", "under observation only from after day 0: at risk from then on."),
        (partial, "date of death", "known to the month or year only: it counts as the 15th or 1 July."),
    )
    plurals = {"patient": "patients", "date of death": "dates of death"}
    return tuple(f"{n} {one if n == 1 else plurals[one]} {rest}" for n, one, rest in said if n)


def _group(group: GroupedPatients, spec: CohortSpec, access: Access) -> GroupSurvival:
    deaths = int(np.count_nonzero(group.cause))
    years = person_years(group.entry_days, group.time_days)
    note = _note(group.time_days.size, deaths, spec, access)
    nothing = Estimate(None, None, None)
    hidden = GroupSurvival(
        group.name, group.time_days.size, deaths, years, rate_per_100_person_years(deaths, years), nothing, nothing,
        None, None, None, None, (), RiskTable((), (), ()), note,
    )  # fmt: skip
    return hidden if note else _with_curve(hidden, group, spec)


def _note(n: int, deaths: int, spec: CohortSpec, access: Access) -> str | None:
    """Why a group has no curve; None where it has one."""
    if n == 0:
        return "No patient can be analysed here."
    if spec.by is None and spec.compare is None:
        return None
    if n < spec.min_patients:
        return small_cells.few(n, spec.min_patients, "patient", access)
    if deaths < spec.min_events:
        return small_cells.few(deaths, spec.min_events, "death", access)
    return None


def _with_curve(hidden: GroupSurvival, group: GroupedPatients, spec: CohortSpec) -> GroupSurvival:
    time, died, entry = group.time_days, group.cause > 0, group.entry_days
    fitted = kaplan_meier(time, died, entry)
    dashed, shown = drawn_days(fitted, entry, spec.min_at_risk)
    return replace(
        hidden,
        median_survival_years=in_years(fitted.median),
        median_follow_up_years=in_years(median_follow_up(time, ~died, entry)),
        last_day=float(time.max()),
        dashed_from_days=dashed,
        shown_until_days=shown,
        curve=_curve(fitted),
        fixed_times=_fixed_times(fitted, spec.horizon_years),
        risk_table=risk_table(group, (DEATH,), spec.horizon_years),
    )


def _curve(fitted: KaplanMeier) -> Curve:
    return Curve(
        DEATH, "log-log", fitted.time, fitted.estimate, fitted.std_error, fitted.ci_lower, fitted.ci_upper,
        fitted.at_risk.astype(np.float64),
    )  # fmt: skip


def _fixed_times(fitted: KaplanMeier, horizon_years: float) -> tuple[FixedTime, ...]:
    years = [year for year in FIXED_YEARS if year <= horizon_years]
    read = survival_at(fitted, np.array(years, dtype=np.float64) * DAYS_PER_YEAR)
    return tuple(
        FixedTime(
            year, DEATH, given(read.estimate[at]), given(read.ci_lower[at]), given(read.ci_upper[at]),
            int(read.at_risk[at]),
        )
        for at, year in enumerate(years)
    )  # fmt: skip


def _has_few_deaths(group: GroupSurvival, spec: CohortSpec) -> bool:
    return group.curve is not None and has_few_events((group.deaths or 0,), spec)


def _without_single_patients(group: GroupSurvival, spec: CohortSpec) -> GroupSurvival:
    """The group up to the last day with enough at risk; at the fixed times only where few have died."""
    until = -1.0 if group.shown_until_days is None else group.shown_until_days
    fixed_times = fixed_until(group.fixed_times, until)
    curve = curve_until(group.curve, until) if group.curve else None
    if curve is not None and _has_few_deaths(group, spec):
        curve = at_fixed_times(curve, fixed_times)
    return replace(
        group,
        last_day=group.shown_until_days,
        median_survival_years=_reached_by(group.median_survival_years, until),
        curve=curve,
        fixed_times=fixed_times,
        risk_table=risk_table_until(group.risk_table, until),
    )


def _reached_by(median: Estimate, day: float) -> Estimate:
    """A median and its limits as far as they are read off the part of the curve that is shown."""
    values = (median.estimate, median.ci_lower, median.ci_upper)
    return Estimate(*(None if value is None or value * DAYS_PER_YEAR > day else value for value in values))


def _tests(spec: CohortSpec, groups: Sequence[GroupedPatients], n_in_both: int) -> tuple[Comparison, ...]:
    """The log-rank tests that the query switches on with `tests`."""
    return all_and_pairs(spec, groups, lambda some: _tested(spec, some, n_in_both))


def _tested(spec: CohortSpec, groups: Sequence[GroupedPatients], n_in_both: int) -> Comparison:
    names = tuple(group.name for group in groups)
    note = why_withheld(spec, groups, n_in_both, "deaths")
    held = Comparison(LOG_RANK, DEATH, names, None, None, None, None, note)
    if held.note:
        return held
    found = log_rank(
        np.concatenate([group.time_days for group in groups]),
        np.concatenate([group.cause > 0 for group in groups]),
        np.repeat(np.arange(len(groups)), [group.time_days.size for group in groups]),
        np.concatenate([group.entry_days for group in groups]),
    )
    if found is None:
        return replace(held, note="Withheld: at no death could these groups have differed.")
    return replace(held, statistic=found.statistic, df=found.df, p=found.p)
