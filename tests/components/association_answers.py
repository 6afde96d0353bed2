"""Association answers made by hand for the tests of components."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from data.association_factors import factors
from data.association_results import (
    AssociationAnswer,
    FactorAnswer,
    ModelAnswer,
    ModelTerm,
    Proportional,
    Ratio,
    Side,
)
from data.results import Exclusion
from tests.components.answers import OUTCOME, STAMP

SHOWN = Ratio(1.54, 1.11, 2.15, Proportional.NO_SIGN_AGAINST, 0.4)
CHANGING = Ratio(3.83, 1.49, 29.8, Proportional.CHANGES, 0.01)
SUB = Ratio(1.4, 0.04, 2.39, Proportional.NO_SIGN_AGAINST, 0.5)
DEATH = Ratio(1.03, 0.96, 1.11, Proportional.NO_SIGN_AGAINST, 0.7)
FEW = Ratio(None, None, None, note="Fewer than 5 second cancers on one side.")
WITHHELD = Ratio(None, None, None, note="Fine–Gray is withheld.")


def row(key: str, **changes: Any) -> FactorAnswer:
    """One factor with a ratio; numbers have no sides."""
    factor = factors()[key]
    sides = (Side(403, 11, 180, 1034.2), Side(305, 13, 170, 805.0)) if factor.has_sides else (None, None)
    changing = key.startswith("during")
    made = FactorAnswer(
        factor=factor,
        n=708,
        n_unknown=4,
        events=24,
        deaths=350,
        unknown_person_years=239.0 if changing else None,
        unknown_events=2 if changing else None,
        exposed=sides[0],
        unexposed=sides[1],
        hazard=SHOWN,
        death_hazard=DEATH,
        subdistribution=WITHHELD,
    )
    return replace(made, **changes)


def several(note: str | None = None) -> ModelAnswer:
    chosen = (factors()["age"], factors()["prior_lines"])
    terms = tuple(ModelTerm(factor, SHOWN, DEATH, WITHHELD) for factor in chosen)
    return ModelAnswer(chosen, 682, 30, 24, 353, 2, () if note else terms, note)


def answer(*rows: FactorAnswer, **changes: Any) -> AssociationAnswer:
    made = AssociationAnswer(
        stamp=STAMP,
        outcome=OUTCOME,
        competing=("death",),
        censor=(),
        with_suspected=False,
        lag_days=0,
        landmark_days=0,
        n_loaded=724,
        n_analysed=712,
        excluded=(Exclusion("no follow-up date", 12),),
        notices=("8 neoplasms count as no event.",),
        events=25,
        deaths=368,
        min_events=5,
        compared=sum(row.hazard.estimate is not None for row in rows),
        rows=rows,
        model=None,
        fine_gray_withheld="Fine–Gray is withheld: 16 patients come under observation late.",
        enters_last_on_day=592,
        note=None,
    )
    return replace(made, **changes)
