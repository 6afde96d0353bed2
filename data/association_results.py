"""What `data/association.py` answers: frozen results for the screen, the API and the export.

A ratio that cannot be given has None for its numbers and says why in `note`. These are associations in a group of
patients; nothing here is about one patient, and nothing is a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.association_factors import Factor
from data.results import Exclusion, Stamp
from data.vocabulary import CancerCategory


class Proportional(StrEnum):
    """What the check of proportional hazards found."""

    NO_SIGN_AGAINST = "no_sign_against"
    CHANGES = "changes_over_time"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True)
class Ratio:
    """A hazard ratio, cause-specific or subdistribution, with its 95 % limits; `proportional` None where unchecked."""

    estimate: float | None
    ci_lower: float | None
    ci_upper: float | None
    proportional: Proportional | None = None
    proportional_p: float | None = None
    note: str | None = None


@dataclass(frozen=True)
class Side:
    """Patients, events and time on one side of a factor; None where counts are held back.

    For a factor that changes, a patient stands on each side on which any time was spent.
    """

    n: int | None
    events: int | None
    deaths: int | None
    person_years: float | None


@dataclass(frozen=True)
class FactorAnswer:
    """One factor by itself, among patients for whom it is known.

    `n`, `events`, `deaths`: analysed with it; `n_unknown` without a record, or with a word that is not compared.
    `unknown_person_years`, `unknown_events`: time at which a changing factor is not known, which is left out.
    `exposed`, `unexposed` None for a number.
    """

    factor: Factor
    n: int
    n_unknown: int
    events: int
    deaths: int
    unknown_person_years: float | None
    unknown_events: int | None
    exposed: Side | None
    unexposed: Side | None
    hazard: Ratio
    death_hazard: Ratio
    subdistribution: Ratio


@dataclass(frozen=True)
class ModelTerm:
    factor: Factor
    hazard: Ratio
    death_hazard: Ratio
    subdistribution: Ratio


@dataclass(frozen=True)
class ModelAnswer:
    """Several factors at once. `note` says why there is no model; then `terms` is empty."""

    factors: tuple[Factor, ...]
    n: int
    n_unknown: int
    events: int
    deaths: int
    parameters: int
    terms: tuple[ModelTerm, ...]
    note: str | None

    @property
    def events_per_parameter(self) -> float:
        return self.events / self.parameters


@dataclass(frozen=True)
class AssociationAnswer:
    """Everything the association view says, from one query on one data version.

    `fine_gray_withheld` is the sentence why no subdistribution hazard is given at all; None where it is.
    `compared` is the number of factors that have a ratio. `note` says why there is nothing to compare.
    """

    stamp: Stamp
    outcome: tuple[CancerCategory, ...]
    competing: tuple[str, ...]
    censor: tuple[str, ...]
    with_suspected: bool
    lag_days: int
    landmark_days: int
    n_loaded: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    notices: tuple[str, ...]
    events: int
    deaths: int
    min_events: int
    compared: int
    rows: tuple[FactorAnswer, ...]
    model: ModelAnswer | None
    fine_gray_withheld: str | None
    enters_last_on_day: int | None
    note: str | None
