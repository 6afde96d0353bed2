"""From answers to verdict: every answer of every rule with every other, against the table written down once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import product

import pytest

from data.evidence_levels import CAR_POSITIVE, Answers, level_of
from data.evidence_results import Level, Outcome, RuleCode
from data.evidence_rules import RULES

O = Outcome  # noqa: E741 - one letter keeps the table below readable
_CONFLICTING = "conflicting"


def every_answer() -> Iterator[Answers]:
    ways = (
        RULES[code].answers
        for code in (
            RuleCode.VECTOR,
            RuleCode.CAR,
            RuleCode.INTEGRATION,
            RuleCode.PRE_EXISTING,
            RuleCode.INSERTION_EFFECT,
        )
    )
    for given in product(*ways):
        for shared in (False, True):
            yield Answers(*given, shared_haematopoiesis=shared)


ALL = tuple(every_answer())


def by_the_table(a: Answers) -> str:
    """First match, top to bottom, as the paragraph on order and conflicts says it."""
    few = a.vector in (O.NEGATIVE, O.BYSTANDER)
    contradict = (few and a.car is O.SUPPORTS) or (a.vector is O.CLONAL and a.car is O.AGAINST)
    positive = a.vector is O.CLONAL or a.car is O.SUPPORTS
    five = positive and a.integration is O.CLONAL and a.pre_existing is O.NO
    table = [
        ("0", a.vector is O.NOT_TESTED and a.car is O.NOT_TESTED),
        ("I", contradict or a.vector is O.CONFLICTING or a.car is O.CONFLICTING),
        ("4", positive and a.pre_existing is O.YES),
        ("6", five and a.insertion_effect is O.EFFECT_SHOWN),
        ("5", five),
        ("2", few and (a.pre_existing is O.YES or a.shared_haematopoiesis)),
        ("3", a.vector is O.BYSTANDER and a.car is O.AGAINST),
        ("1", a.vector is O.NEGATIVE and a.car is not O.SUPPORTS and a.pre_existing is not O.YES),
    ]
    return next((level for level, matches in table if matches), "I")


def conflicted(a: Answers) -> bool:
    return a.conflict or any(getattr(a, field.name) == _CONFLICTING for field in fields(a))


def test_every_answer_with_every_other_gives_the_level_of_the_table() -> None:
    assert len(ALL) > 10_000
    for answers in ALL:
        assert level_of(answers) == by_the_table(answers), answers
    assert {level_of(answers) for answers in ALL} == set(Level)


@pytest.mark.parametrize("field", [field.name for field in fields(Answers)])
def test_a_test_that_is_taken_away_never_moves_the_verdict_towards_the_car(field: str) -> None:
    nothing = False if field == "shared_haematopoiesis" else Outcome.NOT_TESTED
    moved = 0
    for before in ALL:
        if conflicted(before):
            continue
        level, left = level_of(before), level_of(replace(before, **{field: nothing}))
        moved += left is not level
        if left in CAR_POSITIVE:
            assert level in CAR_POSITIVE and left <= level, before
    assert moved > 0


def test_an_incomplete_test_counts_as_none() -> None:
    for answers in ALL:
        for field in ("integration", "pre_existing", "insertion_effect"):
            if getattr(answers, field) is Outcome.INCOMPLETE:
                untested = replace(answers, **{field: Outcome.NOT_TESTED})
                assert level_of(answers) is level_of(untested)


def test_no_verdict_says_car_positive_without_vector_or_car() -> None:
    for answers in ALL:
        if level_of(answers) in CAR_POSITIVE:
            assert answers.vector is Outcome.CLONAL or answers.car is Outcome.SUPPORTS


def test_the_effect_of_an_insertion_never_lifts_a_clone_from_before_above_4() -> None:
    shown = Answers(O.CLONAL, O.SUPPORTS, O.CLONAL, O.YES, O.EFFECT_SHOWN)
    assert level_of(shown) is Level.CAR_POSITIVE_EARLIER_CLONE
    assert level_of(replace(shown, pre_existing=O.NOT_TESTED)) is Level.INDETERMINATE
