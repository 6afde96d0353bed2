"""Rates against a population as they leave `data/`: observed, expected, their ratio and the person-time behind them.

Plain frozen values. None is "cannot be given", never 0. Person-years are years of 365.25 days at risk.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.results import ComparedCohort, Estimate, Exclusion, Stamp
from data.vocabulary import CancerCategory

TOGETHER = "together"
EXCESS_PER_YEARS = 10_000
DEMONSTRATION = "Demonstration rates, not a population"
"""The population of the invented rates, in the table, on the screen, in print, in the API and in exports."""
NO_ESTIMATE = Estimate(None, None, None)


class WithoutRates(StrEnum):
    """Why an answer has person-years and rates but no expected cancers."""

    NO_DATES = "no_dates"
    NOT_INSTALLED = "not_installed"
    UNUSABLE = "unusable"
    DEMONSTRATION = "demonstration"


@dataclass(frozen=True)
class ReferenceSource:
    """Where the rates come from, as the table says; several values where its rows differ.

    `is_demonstration`: invented rates of the synthetic cohort. `rows_rejected`: rows of the file that were left out.
    """

    populations: tuple[str, ...]
    sources: tuple[str, ...]
    licences: tuple[str, ...]
    years: tuple[int, int]
    is_demonstration: bool
    rows_rejected: int


@dataclass(frozen=True)
class RateRow:
    """One class of cancer, one group of patients, or all classes together (`name` is TOGETHER).

    n: patients. observed: first cancers of the row; None where it is held back (its rate then is too).
    person_years: all time at risk.
    covered_years and observed_covered: the part that lies in person-time with a reference rate; expected, sir, excess
    and p_value are of that part. A row that is held back has none of them, and `note` says why.
    """

    name: str
    n: int
    observed: int | None
    person_years: float
    rate_per_100_py: Estimate
    covered_years: float | None = None
    observed_covered: int | None = None
    expected: float | None = None
    sir: Estimate = NO_ESTIMATE
    excess_per_10000_py: Estimate = NO_ESTIMATE
    p_value: float | None = None
    note: str | None = None


@dataclass(frozen=True)
class Uncovered:
    """Person-time of all classes together that has no reference rate; `observed` None where it is held back."""

    reason: str
    person_years: float
    observed: int | None


@dataclass(frozen=True)
class LexisRow:
    """Person-years of one sex and age band, one number per calendar period; None where a cell is held back.

    `ages` is "60–64", "90+" or None where age is not known; `sex` None where it is not recorded.
    """

    sex: str | None
    ages: str | None
    person_years: tuple[float | None, ...]


@dataclass(frozen=True)
class LexisTable:
    """Person-years by sex, five-year age band and calendar period; `periods` as "2015–2019". `n_hidden`: cells."""

    periods: tuple[str, ...]
    rows: tuple[LexisRow, ...]
    n_hidden: int


@dataclass(frozen=True)
class RatesAnswer:
    """Everything the view of rates says: made in one piece from one query on one data version.

    `counted` are the classes that count here; `left_out` those of the question for which the table has no rates, as
    registries have none for non-melanoma skin cancer. `groups` are cohorts A and B where two are compared.
    `without_rates` and `why_without` say why nothing is expected.
    """

    stamp: Stamp
    outcome: tuple[CancerCategory, ...]
    counted: tuple[CancerCategory, ...]
    left_out: tuple[CancerCategory, ...]
    competing: tuple[str, ...]
    censor: tuple[str, ...]
    with_suspected: bool
    by: str | None
    compared: ComparedCohort | None
    lag_days: int
    landmark_days: int
    n_loaded: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    notices: tuple[str, ...]
    together: RateRow
    classes: tuple[RateRow, ...]
    groups: tuple[RateRow, ...]
    reference: ReferenceSource | None
    without_rates: WithoutRates | None
    why_without: str | None
    table_problems: tuple[str, ...]
    uncovered: tuple[Uncovered, ...]
    lexis: LexisTable | None
