"""Survival of one event, death: Kaplan-Meier and the log-rank test, through lifelines.

Conventions of risk sets and ties: `data/statistics/counts.py`. lifelines is imported where it is used, because a start
of the program must not wait for it; it has no log-rank test under delayed entry, which is computed here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.results import Estimate
from data.statistics.counts import (
    EventTable,
    Floats,
    FollowUp,
    Integers,
    check_follow_up,
    check_times,
    count_events,
)
from data.statistics.distributions import chi_square_upper_tail
from data.statistics.follow_up import first_below_half
from data.statistics.follow_up import kaplan_meier as product_limit
from data.statistics.limits import log_log_limits, upper_limit_of_none

_SIDES = ("lower", "upper")


@dataclass(frozen=True, eq=False)
class KaplanMeier:
    """Survival at the T distinct times of death: `estimate`, `std_error`, `ci_lower`, `ci_upper` (T,), 0 to 1.

    `time` (T,) in the unit that came in, `at_risk` (T,) with entry < t <= exit, `deaths` (T,). Limits are log-log and
    NaN where survival is 0. `median` and its limits are in the unit of `time`, None where not reached. `last_time` is
    the last observed time, NaN for no patients; `risk_time`, `risk_count`: see `EventTable`.
    """

    time: Floats
    at_risk: Integers
    deaths: Integers
    estimate: Floats
    std_error: Floats
    ci_lower: Floats
    ci_upper: Floats
    median: Estimate
    last_time: float
    risk_time: Floats
    risk_count: Integers


@dataclass(frozen=True, eq=False)
class Reading:
    """A survival curve read at `times` (M,); NaN past the last time and before anybody is at risk."""

    times: Floats
    at_risk: Integers
    estimate: Floats
    std_error: Floats
    ci_lower: Floats
    ci_upper: Floats


@dataclass(frozen=True)
class LogRank:
    """Chi-squared statistic with its degrees of freedom and p value, and per group observed and expected deaths."""

    statistic: float
    df: int
    p: float
    observed: tuple[float, ...]
    expected: tuple[float, ...]


def kaplan_meier(time: ArrayLike, died: ArrayLike, entry: ArrayLike | None = None) -> KaplanMeier:
    """Kaplan-Meier with Greenwood's standard error, log-log 95 % limits and the median with its limits.

    `time` (n,) and `entry` (n,) as in `aalen_johansen`, `died` (n,) true where follow-up ended with death. No patients
    give empty arrays; once the risk set has been emptied by deaths survival stays 0. The median is the first time at
    which survival is below 0.5, as in `median_follow_up`. ValueError as in `aalen_johansen`.
    Sources: Kaplan & Meier, JASA 1958; Greenwood 1926; Kalbfleisch & Prentice, 2nd ed. 2002, section 1.4.
    """
    follow_up = check_follow_up(time, np.asarray(died, dtype=bool).astype(np.intp), 1, entry)
    table = count_events(follow_up)
    if table.time.size == 0:
        nothing = np.empty(0)
        estimate = std_error = lower = upper = nothing
    else:
        estimate, lower, upper = _fitted(follow_up, table)
        std_error = product_limit(table)[1]
    halves = (first_below_half(table.time, curve) for curve in (estimate, lower, upper))
    return KaplanMeier(
        table.time, table.at_risk, table.events[0], estimate, std_error, lower, upper, Estimate(*halves),
        table.last_time, table.risk_time, table.risk_count,
    )  # fmt: skip


def _fitted(follow_up: FollowUp, table: EventTable) -> tuple[Floats, Floats, Floats]:
    """Survival and its log-log limits at the times of death, from lifelines.

    lifelines refuses some samples in which nobody is at risk for a while; for them the same formulas stand here.
    """
    from lifelines import KaplanMeierFitter
    from lifelines.exceptions import StatError

    time, died = np.asarray(follow_up.time, dtype=np.float64), follow_up.cause > 0
    try:
        fitter = KaplanMeierFitter().fit(time, died, entry=follow_up.entry)
    except StatError:
        estimate, std_error = product_limit(table)
        return estimate, *log_log_limits(estimate, std_error)
    place = np.searchsorted(fitter.survival_function_.index.to_numpy(dtype=np.float64), table.time)
    limits = fitter.confidence_interval_survival_function_
    columns = (
        fitter.survival_function_["KM_estimate"],
        *(limits[f"KM_estimate_{side}_0.95"] for side in _SIDES),
    )
    estimate, lower, upper = (column.to_numpy(dtype=np.float64)[place] for column in columns)
    # At 0 the transformation has no value; lifelines writes one there.
    gone = estimate <= 0.0
    return np.where(gone, 0.0, estimate), np.where(gone, np.nan, lower), np.where(gone, np.nan, upper)


def survival_at(curve: KaplanMeier, times: ArrayLike) -> Reading:
    """Read a curve at any times (M,) of 0 or later: the value at t includes the deaths at t.

    Before the first death survival is 1 with the exact lower limit 0.025^(1/n) of the n at risk at t (Clopper &
    Pearson 1934); NaN past the last observed time and before anybody is at risk.
    """
    at = check_times(times)
    place = np.searchsorted(curve.time, at, side="right")
    interval = np.searchsorted(curve.risk_time, at)
    at_risk = np.append(curve.risk_count, 0)[interval]
    first = int(np.argmax(curve.risk_count > 0)) if curve.risk_count.size else 0
    observed = (at <= curve.last_time) & (interval >= first)

    def read(values: Floats, before: Floats | float) -> Floats:
        read_off = np.append(values, np.nan)[np.maximum(place - 1, 0)]
        return np.where(observed, np.where(place == 0, before, read_off), np.nan)

    lowest = 1.0 - upper_limit_of_none(at_risk)
    return Reading(
        at,
        at_risk,
        read(curve.estimate, 1.0),
        read(curve.std_error, 0.0),
        read(curve.ci_lower, lowest),
        read(curve.ci_upper, np.where(at_risk > 0, 1.0, np.nan)),
    )


def log_rank(
    time: ArrayLike, died: ArrayLike, group: ArrayLike, entry: ArrayLike | None = None
) -> LogRank | None:
    """Log-rank test of equal survival in the groups; None where no death could have told two of them apart.

    `time`, `died`, `entry` as in `kaplan_meier`; `group` (n,) whole numbers from 0. Through lifelines where everybody
    is at risk from 0 on; under delayed entry by the same formula over the risk sets entry < t <= exit. A group that was
    never at risk at a death has no part in the test, as in R's `survdiff`.
    Sources: Mantel, Cancer Chemother Rep 1966; Peto & Peto, J R Stat Soc A 1972.
    """
    follow_up = check_follow_up(time, np.asarray(died, dtype=bool).astype(np.intp), 1, entry)
    codes = np.asarray(group)
    numbers = np.arange(int(codes.max()) + 1 if codes.size else 0)
    deaths, at_risk = _by_group(follow_up, codes, numbers)
    all_deaths, all_at_risk = deaths.sum(axis=0), at_risk.sum(axis=0)
    expected = (at_risk * (all_deaths / all_at_risk)).sum(axis=1)
    taking_part = np.flatnonzero(expected > 0)
    if taking_part.size < 2:
        return None
    df = taking_part.size - 1
    statistic = _statistic(deaths, at_risk, taking_part)
    if statistic is None:
        return None
    p = chi_square_upper_tail(statistic, df)
    if follow_up.entry is None:
        statistic, p = _log_rank_of_lifelines(follow_up, codes, np.isin(codes, taking_part))
    return LogRank(statistic, df, p, tuple(deaths.sum(axis=1).tolist()), tuple(expected.tolist()))


def _by_group(
    follow_up: FollowUp, codes: NDArray, numbers: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Deaths and numbers at risk (groups, T) at the T distinct times of death of anybody."""
    died = follow_up.cause > 0
    times = np.unique(follow_up.time[died])
    entry = np.full(follow_up.time.size, -1.0) if follow_up.entry is None else follow_up.entry
    deaths, at_risk = [], []
    for number in numbers:
        own = codes == number
        ending = np.searchsorted(times, np.sort(follow_up.time[own & died]))
        deaths.append(np.bincount(ending, minlength=times.size))
        staying = own.sum() - np.searchsorted(np.sort(follow_up.time[own]), times)
        entering_later = own.sum() - np.searchsorted(np.sort(entry[own]), times)
        at_risk.append(staying - entering_later)
    shape = (numbers.size, times.size)
    return np.array(deaths, dtype=np.int64).reshape(shape), np.array(at_risk, dtype=np.int64).reshape(shape)


def _log_rank_of_lifelines(
    follow_up: FollowUp, codes: NDArray, rows: NDArray[np.bool_]
) -> tuple[float, float]:
    from lifelines.statistics import multivariate_logrank_test

    result = multivariate_logrank_test(
        np.asarray(follow_up.time, dtype=np.float64)[rows], codes[rows], (follow_up.cause > 0)[rows]
    )
    return float(result.test_statistic), float(result.p_value)


def _statistic(
    deaths: NDArray[np.int64], at_risk: NDArray[np.int64], taking_part: NDArray[np.intp]
) -> float | None:
    """(O - E)' V^-1 (O - E) without the last group, with the hypergeometric variance at tied times of death.

    None where V has no inverse: at no death could the groups have differed.
    """
    all_deaths, all_at_risk = deaths.sum(axis=0), at_risk.sum(axis=0)
    share = at_risk[taking_part] / all_at_risk
    difference = (deaths[taking_part] - share * all_deaths).sum(axis=1)[:-1]
    spread = all_deaths * (all_at_risk - all_deaths) / np.maximum(all_at_risk - 1, 1)
    variance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    variance = variance[:-1, :-1]
    if np.linalg.matrix_rank(variance) < difference.size:
        return None
    return float(difference @ np.linalg.solve(variance, difference))
