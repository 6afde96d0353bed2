"""Gray's test: whether the cumulative incidence of one cause is the same in several groups.

Per event time of any cause, in group r: n at risk, d events of the cause and c of the others; S event-free and F the
incidence of the cause, S-, F- just before. With h = n / S- the groups are compared through

    z_r = sum over times of w (d_r - D R_r / sum R),  R_r = h_r (1 - F_r-),  D = sum d,  w = (1 - F0-)^rho

where F0, the incidence under the hypothesis, rises by D / sum h. The variance is that of z written as a sum of
martingales of the groups, with the factors of the hypergeometric distribution for ties (docs/statistics.md).
Delayed entry has no part in the test: it is not defined here, and the caller must withhold it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.statistics.counts import Floats, Integers, check_follow_up
from data.statistics.distributions import chi_square_upper_tail
from data.statistics.steps import steps_of_counts

_SINGULAR = 1e-10
"""Smallest eigenvalue of the correlations of z, below which a group is taken to say nothing of its own."""


@dataclass(frozen=True)
class GrayTest:
    """Chi-square `statistic` with `df` degrees of freedom and its `p`; both None with the `reason` why not."""

    statistic: float | None
    df: int
    p: float | None
    reason: str | None = None


@dataclass(frozen=True, eq=False)
class _Counts:
    """Per group and distinct event time, (G, J): at risk, events of the cause, events of any other cause."""

    at_risk: Integers
    of_cause: Integers
    of_others: Integers


@dataclass(frozen=True, eq=False)
class _Groups:
    """Per group and distinct event time, (G, J): S just before and after, F-, and h = n / S- (0 without any)."""

    counts: _Counts
    event_free_before: Floats
    event_free: Floats
    incidence_before: Floats
    scaled_risk: Floats


def gray_test(
    time: ArrayLike,
    cause: ArrayLike,
    group: ArrayLike,
    *,
    n_causes: int,
    of_cause: int = 1,
    rho: float = 0.0,
) -> GrayTest:
    """Gray's K-sample test of the cumulative incidence of `of_cause`, ties exact.

    time (n,), cause (n,), n_causes: as in `aalen_johansen`, without delayed entry. group (n,): whole numbers; numbers
    that no patient has are no groups. rho: 0 weighs all times alike, 1 the early ones more, by (1 - F0-)^rho.

    Without a second group, without an event of the cause, or where a group has nobody at risk when events happen,
    there is no test but a reason. ValueError for what `aalen_johansen` refuses, for a group that is no whole number
    and for a cause outside 1..n_causes. As `cuminc` of R's cmprsk. Source: Gray, Ann Statist 1988.
    """
    return _test(_count(time, cause, group, n_causes, of_cause), rho)


def _count(time: ArrayLike, cause: ArrayLike, group: ArrayLike, n_causes: int, of_cause: int) -> _Counts:
    follow_up = check_follow_up(time, cause, n_causes)
    if not 1 <= of_cause <= n_causes:
        raise ValueError(f"The cause to compare must be between 1 and {n_causes}, not {of_cause}.")
    place, n_groups = _places(group, follow_up.time.size)
    event_time = np.unique(follow_up.time[follow_up.cause > 0])
    n_times = event_time.size
    last = np.searchsorted(event_time, follow_up.time, side="right")

    def by_group_and_time(rows: NDArray[np.bool_] | slice) -> Integers:
        cells = np.bincount(place[rows] * (n_times + 1) + last[rows], minlength=n_groups * (n_times + 1))
        return cells.reshape(n_groups, n_times + 1)[:, 1:]

    leaving = by_group_and_time(slice(None))
    return _Counts(
        leaving[:, ::-1].cumsum(axis=1)[:, ::-1],
        by_group_and_time(follow_up.cause == of_cause),
        by_group_and_time((follow_up.cause > 0) & (follow_up.cause != of_cause)),
    )


def _places(group: ArrayLike, n: int) -> tuple[NDArray[np.intp], int]:
    """Groups numbered from 0 without gaps, and how many there are."""
    group = np.asarray(group)
    if group.shape != (n,):
        raise ValueError(f"Group needs one value per patient, but has shape {group.shape} for {n} patients.")
    if n and group.dtype.kind not in "iu":
        raise ValueError(f"Group must be a whole number, but the column is {group.dtype}.")
    labels, place = np.unique(group, return_inverse=True)
    return place, labels.size


def _test(counts: _Counts, rho: float) -> GrayTest:
    df = max(len(counts.at_risk) - 1, 0)
    if df == 0:
        return GrayTest(None, df, None, "There are no two groups to compare.")
    if not counts.of_cause.any():
        return GrayTest(None, df, None, "Nobody has had the event, so there is nothing to compare.")
    score, variance = _score(_curves(counts), rho)
    # The scores add up to 0, so one group is left out; which one makes no difference.
    score, variance = score[:-1], variance[:-1, :-1]
    scale = np.sqrt(np.diag(variance).clip(min=0.0))
    if not (scale > 0.0).all() or np.linalg.eigvalsh(variance / np.outer(scale, scale))[0] < _SINGULAR:
        return GrayTest(
            None,
            df,
            None,
            "A group has too few patients at risk when events happen to be compared with the others.",
        )
    standardised = score / scale
    statistic = float(standardised @ np.linalg.solve(variance / np.outer(scale, scale), standardised))
    return GrayTest(statistic, df, chi_square_upper_tail(max(statistic, 0.0), df))


def _curves(counts: _Counts) -> _Groups:
    curves = np.zeros((3, *counts.at_risk.shape))
    for r, at_risk in enumerate(counts.at_risk):
        somebody = np.maximum(at_risk, 1)
        events = np.stack([counts.of_cause[r], counts.of_others[r]])
        steps = steps_of_counts(somebody, somebody - events.sum(axis=0), events)
        curves[0, r], curves[1, r] = steps.event_free_before, steps.event_free
        curves[2, r, 1:] = steps.incidence[0, :-1]
    return _Groups(counts, curves[0], curves[1], curves[2], _ratio(counts.at_risk, curves[0]))


def _score(groups: _Groups, rho: float) -> tuple[Floats, Floats]:
    """Scores z (G,) and their variance (G, G)."""
    counts, h = groups.counts, groups.scaled_risk
    h_total, deaths = h.sum(axis=0), counts.of_cause.sum(axis=0)
    pooled = np.cumsum(deaths / h_total)
    free_before = 1.0 - _before(pooled)
    weight = free_before**rho
    share = h * (1.0 - groups.incidence_before)
    score = (weight * (counts.of_cause - deaths * share / share.sum(axis=0))).sum(axis=1)

    now = weight * (np.eye(len(h))[:, :, np.newaxis] * h - h[:, np.newaxis] * h / h_total)
    so_far = np.cumsum(now * (deaths / (h_total * free_before)), axis=2)
    later = so_far[:, :, -1:] - so_far
    ratio = _ratio(1.0 - pooled, groups.event_free)
    of_cause, of_others = now + (1.0 - ratio) * later, ratio * later
    first, second = _martingale_variances(groups, h_total, deaths)
    return score, np.einsum("irj,krj,rj->ik", of_cause, of_cause, first) + np.einsum(
        "irj,krj,rj->ik", of_others, of_others, second
    )


def _martingale_variances(groups: _Groups, h_total: Floats, deaths: Integers) -> tuple[Floats, Floats]:
    """Variance of the jumps of each group at each time, (G, J): events of the cause, events of the others."""
    n, before = groups.counts.at_risk, groups.event_free_before
    others = groups.counts.of_others
    ties = 1.0 - _ratio(deaths - 1.0, h_total * before - 1.0)
    ties_of_others = 1.0 - _ratio(others - 1.0, n - 1.0)
    return (
        ties * _ratio(before * deaths, h_total * n),
        ties_of_others * before**2 * _ratio(others, n.astype(np.float64) ** 2),
    )


def _ratio(above: NDArray, below: NDArray) -> Floats:
    """above / below, 0 where below is 0: where nobody is left, nothing is added any more."""
    above, below = np.broadcast_arrays(above, below)
    return np.divide(above, below, out=np.zeros(above.shape), where=below != 0)


def _before(running: Floats) -> Floats:
    """A running sum just before each of its times."""
    return np.concatenate([[0.0], running[:-1]])
