"""What `data/published_definitions.py` answers: this cohort, counted as published series counted, beside their numbers.

Proportions 0-1, years of 365.25 days; None means "cannot be given" and is never 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.registries import PublishedEstimate
from data.results import Estimate, IncidenceAnswer, Stamp


@dataclass(frozen=True)
class DefinitionReading:
    """One published number and this cohort under the same classes at the same time.

    `events` counts the first second cancers of these classes over the whole follow-up, `events_by_then` those up to the
    time of the reading, `at_risk` who is still at risk then; None where a scope must not see so few. `reason` says why
    there is no estimate.
    """

    published: PublishedEstimate
    n: int
    events: int | None
    events_by_then: int | None
    at_risk: int
    median_follow_up_years: Estimate
    estimate: Estimate
    reason: str | None


@dataclass(frozen=True)
class EstimatorReading:
    """Both estimators at one whole number of years; None where the curve cannot be read."""

    years: int
    aalen_johansen: Estimate
    one_minus_kaplan_meier: float | None
    at_risk: int


@dataclass(frozen=True)
class EstimatorComparison:
    """The cohort's question by both estimators. `overstated` is 1 - Kaplan-Meier at the days of the incidence curve.

    `reason` says why a scope sees neither; there are no curves then.
    """

    incidence: IncidenceAnswer
    readings: tuple[EstimatorReading, ...]
    overstated: NDArray[np.float64]
    reason: str | None = None


@dataclass(frozen=True)
class DefinitionsAnswer:
    """The whole view. `cautions` say in sentences where the question differs from what series count by default."""

    stamp: Stamp
    n_analysed: int
    cautions: tuple[str, ...]
    readings: tuple[DefinitionReading, ...]
    comparison: EstimatorComparison
