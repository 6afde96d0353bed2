"""Every word of every vocabulary can be said."""

from __future__ import annotations

from enum import StrEnum

import pytest

from components import wording
from data import vocabulary
from data.fields import categorical_fields
from data.vocabulary import CancerCategory, CompetingEvent, Sex

NOT_SAID = {vocabulary.Comparator, vocabulary.Scope, vocabulary.TimelinePanel}
"""Signs, a setting, and the panels, whose titles stand with their curves (components/figures/timeline_panels.py)."""
VOCABULARIES = [
    kind
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum and kind not in NOT_SAID
]


@pytest.mark.parametrize("kind", VOCABULARIES, ids=lambda kind: kind.__name__)
def test_every_value_has_its_own_word(kind: type[StrEnum]) -> None:
    words = [wording.word(value) for value in kind]
    assert all(words)
    assert len(set(words)) == len(words)
    assert not any("_" in word for word in words)


def test_a_field_s_words() -> None:
    assert wording.field_word("vector_class", "gammaretroviral") == "γ-retroviral"
    assert wording.field_word("product", "axi-cel") == "axi-cel"
    assert wording.field_word("site", "Some Hospital") == "Some Hospital"
    assert wording.field_word("sex", "unknown") == "not recorded"


def test_every_categorical_field_can_be_grouped_and_said() -> None:
    for field in categorical_fields().values():
        for value in field.words:
            assert wording.group_word(field.key, value)
            assert len(wording.group_short(field.key, value)) <= wording.LONGEST_SHORT_NAME


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("<60", "< 60 years"),
        ("60-<70", "60 to < 70 years"),
        (">=70", "≥ 70 years"),
        ("unknown", "not recorded"),
    ],
)
def test_groups_of_numbers(group: str, words: str) -> None:
    assert wording.group_word("age:60,70", group) == words


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (None, ""),
        ("class", "by class"),
        ("product", "by product"),
        ("age:60", "by age at infusion"),
        ("prior_imid", "by prior IMiD"),
    ],
)
def test_a_grouping_in_a_title(by: str | None, words: str) -> None:
    assert wording.grouping_word(by) == words


def test_known_groups_keep_their_order() -> None:
    assert wording.known_groups("sex", ["male"]) == tuple(Sex)
    assert wording.known_groups("class", []) == tuple(CancerCategory)
    assert wording.known_groups("site", ["B", "A"]) == ("B", "A")


def test_the_definition_of_the_endpoint() -> None:
    default = [category for category in CancerCategory if category is not CancerCategory.NON_MELANOMA_SKIN]
    assert wording.outcome_words(default) == "non-melanoma skin cancer not counted"
    assert wording.outcome_words(list(CancerCategory)) == "every class, non-melanoma skin included"
    assert wording.outcome_words([CancerCategory.T_NK, CancerCategory.MYELOID]) == "T/NK-cell or myeloid only"
    assert wording.competing_words(["death"]) == "death competes"
    assert (
        wording.competing_words([CompetingEvent.RELAPSE, CompetingEvent.DEATH]) == "relapse and death compete"
    )
    assert wording.time_zero_words(0, 90) == "from day 90 after the first infusion (landmark)"
    assert wording.time_zero_words(30, 0) == "from the first infusion, at risk after day 30"
