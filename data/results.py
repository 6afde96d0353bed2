"""What `data/` answers about cohorts and about the data: frozen results for screens, the API and exports.

Days are whole days since the patient's first infusion (day 0) unless a name says otherwise; years are 365.25 days.
`None` (or NaN inside an array) means "cannot be given" and is never replaced by 0. What is answered about one patient
stands in `data/patient_results.py`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.vocabulary import CancerCategory

DAYS_PER_YEAR = 365.25
COMPARED = "compare"
FIXED_YEARS = (1, 2, 3, 5, 10, 15)
"""The years at which every curve is read, up to the horizon."""


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % limits; None where it is not reached or cannot be given."""

    estimate: float | None
    ci_lower: float | None
    ci_upper: float | None


@dataclass(frozen=True)
class Exclusion:
    """A reason for which `n` patients are not analysed; reasons are disjoint. None: held back (data/small_cells.py)."""

    reason: str
    n: int | None


@dataclass(frozen=True)
class Stamp:
    """What every answer carries so that it can be traced: the same on screen, in print, in files."""

    data_version: str
    program_version: str
    query: str
    sentence: str
    data_of: str
    synthetic: bool


@dataclass(frozen=True)
class OptionCounts:
    """Patients per value of one categorical field under all other filters; `unknown` counts the empty ones.

    None: held back (data/small_cells.py).
    """

    field: str
    counts: tuple[tuple[str, int | None], ...]
    unknown: int | None


@dataclass(frozen=True)
class NumericRange:
    """Observed range of one numeric field under all other filters; limits None where nobody has a value."""

    field: str
    minimum: float | None
    maximum: float | None
    unknown: int | None


@dataclass(frozen=True)
class CohortAnswer:
    stamp: Stamp
    n_loaded: int
    n_selected: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    options: tuple[OptionCounts, ...]
    ranges: tuple[NumericRange, ...]


@dataclass(frozen=True)
class Curve:
    """Cumulative incidence of one cause; arrays over the days on which any event of the group happened."""

    cause: str
    ci_method: str
    time_days: NDArray[np.float64]
    estimate: NDArray[np.float64]
    std_error: NDArray[np.float64]
    ci_lower: NDArray[np.float64]
    ci_upper: NDArray[np.float64]
    at_risk: NDArray[np.float64]


@dataclass(frozen=True)
class FixedTime:
    """A curve read at a whole number of years; None past the last day and before anybody is at risk."""

    years: int
    cause: str
    estimate: float | None
    ci_lower: float | None
    ci_upper: float | None
    at_risk: int


@dataclass(frozen=True)
class RiskTable:
    """Numbers under the axis at the start of each year: at risk just before, events and deaths up to and including."""

    years: tuple[float, ...]
    at_risk: tuple[int, ...]
    events: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class GroupIncidence:
    """One group of the cohort. A suppressed group has n, events, person-years and rate only; `note` says why.

    `events` counts each cause and "censored". `dashed_from_days` is the first day with fewer than twice min_at_risk at
    risk, `shown_until_days` the last day with at least min_at_risk at risk (None: nothing is shown). `completeness` is
    Clark's index of follow-up, 0-1, None without a data cut-off. Numbers of events that the scope may not see are None.
    """

    group: str
    n: int
    events: tuple[tuple[str, int | None], ...]
    person_years: float
    rate_per_100_py: Estimate
    median_follow_up_years: Estimate
    last_day: float | None
    dashed_from_days: float | None
    shown_until_days: float | None
    curves: tuple[Curve, ...]
    fixed_times: tuple[FixedTime, ...]
    risk_table: RiskTable
    note: str | None
    completeness: float | None = None


@dataclass(frozen=True)
class Comparison:
    """One test between groups for one cause. Where `note` says why it is withheld, there are no numbers.

    `p_adjusted` is Holm's, over all pairs of the view; None where nothing is adjusted. `rho`: the weights of Gray's
    test, 0 where all times weigh alike.
    """

    name: str
    cause: str
    groups: tuple[str, ...]
    statistic: float | None
    df: int | None
    p: float | None
    p_adjusted: float | None
    note: str | None
    rho: float = 0.0


@dataclass(frozen=True)
class ComparedCohort:
    """Cohort B of a comparison; `n_in_both` are the analysed patients whom both cohorts hold."""

    sentence: str
    n_selected: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    n_in_both: int


@dataclass(frozen=True)
class IncidenceAnswer:
    """Everything the incidence panel says: made in one piece from one query on one data version.

    With `counts_each` the curves are the mean number of second cancers per patient, not a probability. `by` is the
    grouping, COMPARED where the groups are the cohorts A and B, None for one group.
    """

    stamp: Stamp
    outcome: tuple[CancerCategory, ...]
    competing: tuple[str, ...]
    by: str | None
    horizon_years: float
    lag_days: int
    landmark_days: int
    n_loaded: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    notices: tuple[str, ...]
    groups: tuple[GroupIncidence, ...]
    censor: tuple[str, ...] = ()
    with_suspected: bool = False
    counts_each: bool = False
    tests: tuple[Comparison, ...] = ()
    compared: ComparedCohort | None = None


@dataclass(frozen=True)
class BaselineRow:
    """One row of the baseline table: a level of a field, or the median of a number; one cell per group."""

    field: str
    label: str
    level: str | None
    cells: tuple[str, ...]


@dataclass(frozen=True)
class BaselineTable:
    """`differences`: per field the largest standardised difference between two groups; empty for a single group."""

    stamp: Stamp
    groups: tuple[str, ...]
    n: tuple[int, ...]
    rows: tuple[BaselineRow, ...]
    n_loaded: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    differences: tuple[tuple[str, float | None], ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Status:
    """What the header of every page and the health address say about the data that is being shown.

    `installation` stands for where the data are read from, without naming it: what a browser keeps for these data.
    """

    data_version: str
    data_of: str
    patients: int
    teaching_cases: int
    synthetic: bool
    loaded_from: str
    problem: str | None
    problem_since: str | None

    @property
    def installation(self) -> str:
        return hashlib.sha256(self.loaded_from.encode()).hexdigest()[:12]
