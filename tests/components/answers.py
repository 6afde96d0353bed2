"""Answers made by hand for the tests of components: follow-up times and causes in, an `IncidenceAnswer` out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.results import (
    DAYS_PER_YEAR,
    Curve,
    Estimate,
    Exclusion,
    FixedTime,
    GroupIncidence,
    IncidenceAnswer,
    RiskTable,
    Stamp,
)
from data.statistics.incidence import aalen_johansen, at_times
from data.vocabulary import CancerCategory

STAMP = Stamp(
    data_version="3f2a9c0",
    program_version="0.1.0",
    query="product=axi-cel",
    sentence="axi-cel, age 60 or more",
    data_of="30 Jun 2026",
    synthetic=True,
)
CAUSES = ("second_cancer", "death")
OUTCOME = tuple(category for category in CancerCategory if category is not CancerCategory.NON_MELANOMA_SKIN)

Times = Sequence[float] | np.ndarray


def group(name: str, days: Times, causes: Times, *, min_at_risk: int = 2, horizon: int = 5) -> GroupIncidence:
    """One group of an answer. `causes`: 0 in follow-up, 1 second cancer, 2 death."""
    days, causes = np.asarray(days, dtype=float), np.asarray(causes, dtype=int)
    estimated = aalen_johansen(days, causes, n_causes=2)
    ordered = np.sort(days)[::-1]
    fixed = at_times(estimated, np.array([1, 2, 3, 5]) * DAYS_PER_YEAR)
    curves = tuple(
        Curve(
            cause,
            estimated.ci_method[k],
            estimated.time,
            estimated.estimate[k],
            estimated.std_error[k],
            estimated.ci_lower[k],
            estimated.ci_upper[k],
            estimated.at_risk.astype(float),
        )
        for k, cause in enumerate(CAUSES)
    )
    years = tuple(float(year) for year in range(horizon + 1))
    return GroupIncidence(
        group=name,
        n=len(days),
        events=(
            *((cause, int((causes == k + 1).sum())) for k, cause in enumerate(CAUSES)),
            ("censored", int((causes == 0).sum())),
        ),
        person_years=float(days.sum() / DAYS_PER_YEAR),
        rate_per_100_py=Estimate(1.35, 0.67, 2.42),
        median_follow_up_years=Estimate(2.9, 2.6, 3.3),
        last_day=float(days.max()),
        dashed_from_days=_first_day_below(ordered, 2 * min_at_risk),
        shown_until_days=float(ordered[min_at_risk - 1]) if len(days) >= min_at_risk else None,
        curves=curves,
        fixed_times=tuple(
            FixedTime(
                year,
                cause,
                _number(fixed.estimate[k, at]),
                _number(fixed.ci_lower[k, at]),
                _number(fixed.ci_upper[k, at]),
                int(fixed.at_risk[at]),
            )
            for at, year in enumerate((1, 2, 3, 5))
            for k, cause in enumerate(CAUSES)
        ),
        risk_table=RiskTable(
            years=years,
            at_risk=tuple(int((days >= year * DAYS_PER_YEAR).sum()) for year in years),
            events=tuple(
                (
                    cause,
                    tuple(int(((causes == k + 1) & (days <= year * DAYS_PER_YEAR)).sum()) for year in years),
                )
                for k, cause in enumerate(CAUSES)
            ),
        ),
        note=None,
    )


def suppressed(name: str, n: int, reason: str) -> GroupIncidence:
    """A group that keeps its counts and shows no curve."""
    whole = group(name, np.arange(1, n + 1) * 100.0, np.zeros(n))
    return replace(
        whole, curves=(), fixed_times=(), shown_until_days=None, dashed_from_days=None, note=reason
    )


def answer(groups: Sequence[GroupIncidence], *, by: str | None = None, **changes) -> IncidenceAnswer:
    """An answer over the groups, with two exclusions."""
    n = sum(one.n for one in groups)
    made = IncidenceAnswer(
        stamp=STAMP,
        outcome=OUTCOME,
        competing=("death",),
        by=by,
        horizon_years=5.0,
        lag_days=0,
        landmark_days=0,
        n_loaded=n + 5,
        n_analysed=n,
        excluded=(Exclusion("no follow-up date", 3), Exclusion("vital status unknown", 2)),
        notices=(),
        groups=tuple(groups),
    )
    return replace(made, **changes)


def simulated(name: str, n: int, seed: int, *, hazard: float = 0.02, **more) -> GroupIncidence:
    """A group of n with constant hazards per year, seeded."""
    random = np.random.default_rng(seed)
    cancer = random.exponential(1 / hazard, n) if hazard else np.full(n, np.inf)
    death = random.exponential(4.5, n)
    stop = random.uniform(0.5, 8, n)
    days = np.floor(np.minimum(np.minimum(cancer, death), stop) * DAYS_PER_YEAR)
    causes = np.where(
        (cancer <= death) & (cancer <= stop), 1, np.where((death <= stop) & (death < cancer), 2, 0)
    )
    return group(name, days, causes, min_at_risk=10, **more)


def by_product() -> IncidenceAnswer:
    """Three products and a group held back; an answer as the Board shows it most."""
    groups = [
        simulated("axi-cel", 348, 1, hazard=0.03),
        simulated("tisa-cel", 96, 2, hazard=0.018),
        simulated("cilta-cel", 58, 3, hazard=0.05),
        suppressed("obe-cel", 9, "fewer than 20 patients"),
    ]
    return answer(groups, by="product")


def _first_day_below(ordered: np.ndarray, wanted: int) -> float:
    return float(ordered[wanted - 1] + 1) if len(ordered) >= wanted else 0.0


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
