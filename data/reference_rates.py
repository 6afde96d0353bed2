"""The reference rates of one load: which table applies, its rates as grids, and why there is none where there is none.

A centre supplies its table with its data. The synthetic cohort brings invented rates of its own, which are refused
beside any data that are not synthetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.dataset import Dataset
from data.import_report import ImportReport
from data.per_load import once_per_load
from data.rates_results import DEMONSTRATION, ReferenceSource, WithoutRates
from data.statistics.lexis import FIVE_YEAR_CUTS, RateGrid
from data.vocabulary import CancerCategory, RateCategory, Sex

TABLE = "reference_rates"
NO_DATES = "no calendar dates in this installation"
LISTED_PROBLEMS = 5
SEXES = tuple(Sex)
ALL_BUT_SKIN = tuple(word for word in CancerCategory if word is not CancerCategory.NON_MELANOMA_SKIN)
_PER_PERSON_YEAR = 100_000.0


@dataclass(frozen=True)
class ReferenceRates:
    """Rates per person-year: `rates[category]` is (sexes, age bands, years) with NaN where there is none."""

    rates: Mapping[RateCategory, np.ndarray]
    age_cuts: tuple[float, ...]
    first_year: int

    def grid(self, classes: Sequence[CancerCategory]) -> RateGrid | None:
        """The rates of these classes together; None where the table has no rates for one of them.

        The table's own rate of all classes is taken where exactly those are asked for; otherwise rates are added up.
        """
        if RateCategory.ALL in self.rates and tuple(classes) == ALL_BUT_SKIN:
            found = self.rates[RateCategory.ALL]
        elif all(RateCategory(word.value) in self.rates for word in classes):
            found = sum(self.rates[RateCategory(word.value)] for word in classes)
        else:
            return None
        return RateGrid(np.asarray(found), self.age_cuts, self.first_year)

    def has(self, word: CancerCategory) -> bool:
        return RateCategory(word.value) in self.rates


@dataclass(frozen=True)
class Missing:
    """Why there are no rates, in a sentence for the reader."""

    kind: WithoutRates
    sentence: str


@once_per_load
def reference_rates(dataset: Dataset) -> ReferenceRates:
    """The table of one load as grids; it must have a row. Age bands end at every fifth birthday and where rows do."""
    frame = dataset.reference_rates
    columns = ("age_from", "age_to", "year_from", "year_to")
    bounds = frame[list(columns)].to_numpy(dtype=np.int64)
    cuts = np.unique(np.concatenate([FIVE_YEAR_CUTS, bounds[:, 0], bounds[:, 1] + 1]))
    first_year = int(bounds[:, 2].min())
    shape = (len(SEXES), len(cuts), int(bounds[:, 3].max()) - first_year + 1)
    rates: dict[RateCategory, np.ndarray] = {}
    below, above = np.searchsorted(cuts, bounds[:, 0]), np.searchsorted(cuts, bounds[:, 1] + 1)
    values = frame["rate_per_100000"].to_numpy(dtype=np.float64) / _PER_PERSON_YEAR
    for at, (category, sex) in enumerate(zip(frame["category"], frame["sex"], strict=True)):
        rate = rates.setdefault(RateCategory(category), np.full(shape, np.nan))
        years = slice(bounds[at, 2] - first_year, bounds[at, 3] - first_year + 1)
        rate[SEXES.index(Sex(sex)), below[at] : above[at], years] = values[at]
    return ReferenceRates(rates, tuple(cuts.tolist()), first_year)


def why_missing(dataset: Dataset, report: ImportReport) -> Missing | None:
    """Why nothing can be expected of this load; None where its table can be used."""
    if not dataset.has_calendar_dates:
        return Missing(WithoutRates.NO_DATES, NO_DATES)
    if len(dataset.reference_rates) == 0 and problems(report):
        return Missing(WithoutRates.UNUSABLE, "The table of reference rates cannot be used.")
    if len(dataset.reference_rates) == 0:
        return Missing(WithoutRates.NOT_INSTALLED, "No reference rates are installed here.")
    if not dataset.synthetic and DEMONSTRATION in set(dataset.reference_rates["population"]):
        return Missing(
            WithoutRates.DEMONSTRATION,
            "The table of reference rates holds demonstration rates; they are not used beside real patients.",
        )
    return None


def source(dataset: Dataset, report: ImportReport) -> ReferenceSource:
    """Whose rates they are."""
    frame = dataset.reference_rates
    populations, sources, licences = (
        tuple(dict.fromkeys(frame[name])) for name in ("population", "source", "licence")
    )
    return ReferenceSource(
        populations=populations,
        sources=sources,
        licences=licences,
        years=(int(frame["year_from"].min()), int(frame["year_to"].max())),
        is_demonstration=DEMONSTRATION in populations,
        rows_rejected=report.rejected_by_table.get(TABLE, 0),
    )


def problems(report: ImportReport) -> tuple[str, ...]:
    """What was wrong with the file of reference rates, errors first; the rest is counted in a last sentence."""
    found = [problem for problem in (*report.errors, *report.warnings) if problem.table == TABLE]
    listed = tuple(problem.sentence for problem in found[:LISTED_PROBLEMS])
    rest = len(found) - len(listed)
    more = (f"{rest} more {'problem' if rest == 1 else 'problems'} of this file on the Data page.",)
    return listed + (more if rest > 0 else ())
