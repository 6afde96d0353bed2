"""From the answers of the rules to the verdict: first match, top to bottom.

In evidence without a conflict, an answer replaced by "not tested" never moves the verdict towards the CAR.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.evidence_results import Level, Outcome

CAR_POSITIVE = frozenset(
    {Level.CAR_POSITIVE_EARLIER_CLONE, Level.CAR_POSITIVE_CLONAL, Level.INSERTION_CONTRIBUTORY}
)
CAR_NEGATIVE = frozenset({Level.CAR_NEGATIVE, Level.CAR_NEGATIVE_EARLIER_CLONE, Level.BYSTANDER})
_FEW_OR_NO_COPIES = (Outcome.NEGATIVE, Outcome.BYSTANDER)


@dataclass(frozen=True)
class Answers:
    """The answers that decide. `shared_haematopoiesis`: a clone of blood formation in tumour and earlier sample."""

    vector: Outcome
    car: Outcome
    integration: Outcome = Outcome.NOT_TESTED
    pre_existing: Outcome = Outcome.NOT_TESTED
    insertion_effect: Outcome = Outcome.NOT_TESTED
    shared_haematopoiesis: bool = False

    @property
    def car_found(self) -> bool:
        """The tumour cells carry the CAR, by vector or by protein or RNA."""
        return self.vector is Outcome.CLONAL or self.car is Outcome.SUPPORTS

    @property
    def conflict(self) -> bool:
        """Vector and CAR contradict each other, or one of them contradicts itself."""
        itself = Outcome.CONFLICTING in (self.vector, self.car)
        found_without_vector = self.vector in _FEW_OR_NO_COPIES and self.car is Outcome.SUPPORTS
        vector_without_car = self.vector is Outcome.CLONAL and self.car is Outcome.AGAINST
        return itself or found_without_vector or vector_without_car


def level_of(given: Answers) -> Level:
    """The verdict of these answers."""
    if given.vector is given.car is Outcome.NOT_TESTED:
        return Level.NOT_ASSESSABLE
    if given.conflict:
        return Level.INDETERMINATE
    if given.car_found:
        return _car_positive(given)
    return _car_not_found(given)


def _car_positive(given: Answers) -> Level:
    if given.pre_existing is Outcome.YES:
        return Level.CAR_POSITIVE_EARLIER_CLONE
    if given.integration is not Outcome.CLONAL or given.pre_existing is not Outcome.NO:
        return Level.INDETERMINATE
    if given.insertion_effect is Outcome.EFFECT_SHOWN:
        return Level.INSERTION_CONTRIBUTORY
    return Level.CAR_POSITIVE_CLONAL


def _car_not_found(given: Answers) -> Level:
    earlier = given.pre_existing is Outcome.YES or given.shared_haematopoiesis
    if given.vector in _FEW_OR_NO_COPIES and earlier:
        return Level.CAR_NEGATIVE_EARLIER_CLONE
    if given.vector is Outcome.BYSTANDER and given.car is Outcome.AGAINST:
        return Level.BYSTANDER
    if given.vector is Outcome.NEGATIVE:
        return Level.CAR_NEGATIVE
    return Level.INDETERMINATE
