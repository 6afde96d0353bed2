"""Whether subdistribution hazard ratios stay the same over time: a robust score test.

Each covariate is multiplied by g, the rank of the event time among the events of the cause, and the score of that
product is taken at the fitted model. Its variance is the sum over patients of the squared part each has in it, after
taking away what the estimation of the coefficients and of the censoring distribution explains, so the test holds with
the weights of Fine & Gray. That g is the rank, and not time or its logarithm, is a modelling choice: a few late events
do not decide. Source: Zhou, Fine & Laird, Statist Med 2013; Grambsch & Therneau, Biometrika 1994.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.statistics.counts import Floats
from data.statistics.distributions import chi_square_upper_tail
from data.statistics.frozen import make_read_only
from data.statistics.subdistribution import Means, RiskSets, information, score_parts

_NOTHING_LEFT = 1e-10


@dataclass(frozen=True, eq=False)
class Proportionality:
    """`correlation` (p,) of the Schoenfeld residuals with the rank of the event time: above 0 the ratio grows.

    `statistic` (p,) and `p` (p,): chi-square with one degree of freedom per covariate; `global_statistic` and
    `global_p` with as many as there are covariates. NaN where it cannot be given (events on too few different times).
    """

    correlation: Floats
    statistic: Floats
    p: Floats
    global_statistic: float
    global_p: float

    def __post_init__(self) -> None:
        make_read_only(self)


def not_tested(n_covariates: int) -> Proportionality:
    """NaN throughout."""
    nan = np.full(n_covariates, np.nan)
    return Proportionality(nan, nan, nan, np.nan, np.nan)


def proportionality(sets: RiskSets, risk: Floats, at: Means, of_coefficients: Floats) -> Proportionality:
    """The test at a fitted model; `of_coefficients` (p, n) is each patient's part in the coefficients."""
    n_covariates = len(of_coefficients)
    rank = np.cumsum(sets.events) - sets.events / 2.0
    rank = rank / sets.events.sum() - 0.5  # the mean over the events is 0
    own = sets.passed[sets.is_event] - 1
    residuals = sets.covariates[:, sets.is_event] - at.mean[:, own]
    of_events = rank[own]
    score = residuals @ of_events
    parts = score_parts(sets, risk, at, rank) - information(sets, risk, at, rank) @ of_coefficients
    variance = parts @ parts.T
    size = np.sqrt((residuals**2).sum(axis=1) * (of_events**2).sum())
    correlation = np.divide(score, size, out=np.full(n_covariates, np.nan), where=size > 0.0)
    known = np.diag(variance) > _NOTHING_LEFT * size**2
    statistic = np.divide(score**2, np.diag(variance), out=np.full(n_covariates, np.nan), where=known)
    overall = _overall(score, variance) if known.all() else np.nan
    return Proportionality(
        correlation,
        statistic,
        np.array([_tail(value, 1) for value in statistic]),
        overall,
        _tail(overall, n_covariates),
    )


def _overall(score: Floats, variance: Floats) -> float:
    scale = np.sqrt(np.diag(variance))
    scaled, score = variance / np.outer(scale, scale), score / scale
    if np.linalg.eigvalsh(scaled)[0] < _NOTHING_LEFT:
        return np.nan
    return float(score @ np.linalg.solve(scaled, score))


def _tail(statistic: float, df: int) -> float:
    return np.nan if np.isnan(statistic) else chi_square_upper_tail(statistic, df)
