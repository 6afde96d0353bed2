"""What `data/` answers about overall survival. Conventions of days, years and None: `data/results.py`."""

from __future__ import annotations

from dataclasses import dataclass

from data.results import ComparedCohort, Comparison, Curve, Estimate, Exclusion, FixedTime, RiskTable, Stamp

DEATH = "death"


@dataclass(frozen=True)
class GroupSurvival:
    """One group. A suppressed group has n, deaths, person-years and rate only; `note` says why.

    `curve` is survival, from 1 downwards, over the days on which anybody of the group died; None where suppressed.
    `dashed_from_days`, `shown_until_days` and `last_day` as in `GroupIncidence`.
    `deaths` is None where the scope may not see it.
    """

    group: str
    n: int
    deaths: int | None
    person_years: float
    rate_per_100_py: Estimate
    median_survival_years: Estimate
    median_follow_up_years: Estimate
    last_day: float | None
    dashed_from_days: float | None
    shown_until_days: float | None
    curve: Curve | None
    fixed_times: tuple[FixedTime, ...]
    risk_table: RiskTable
    note: str | None


@dataclass(frozen=True)
class SurvivalAnswer:
    """Everything the survival panel says. `definition` says what is counted, from when and until when.

    `by` is the grouping, COMPARED where the groups are the cohorts A and B, None for one group.
    """

    stamp: Stamp
    definition: str
    by: str | None
    horizon_years: float
    lag_days: int
    landmark_days: int
    n_loaded: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    notices: tuple[str, ...]
    groups: tuple[GroupSurvival, ...]
    tests: tuple[Comparison, ...]
    compared: ComparedCohort | None
