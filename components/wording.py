"""Words of the screen for every word of the vocabularies. British spelling, as a clinician would say it.

`word` is the full word, `short` one that fits under an axis. A word of an open field (a centre, a product that the
registry does not know) is shown as it was written. Definitions of the endpoint stand here too, so that every panel,
print and export says them in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from components.format import listing, unit_words
from components.words import WORDS
from data.fields import CAR_T, CategoricalField, NumericField, field_named
from data.results import COMPARED, IncidenceAnswer
from data.sentence import Counting
from data.vocabulary import (
    Bridging,
    CancerCategory,
    CancerCount,
    CancerStatus,
    CarTState,
    CompetingEvent,
    GroupTest,
    Indication,
    Lymphodepletion,
    Setting,
    Sex,
    TimelineScale,
    VectorClass,
    YesNo,
)

UNKNOWN = "unknown"
UNKNOWN_WORD = "not recorded"
NOT_TESTED = "not tested"
ALL_GROUP = "all"
LONGEST_SHORT_NAME = 15

_SHORT = {
    "other_haematologic": "other haem.",
    "non_melanoma_skin": "skin (NMSC)",
    "expanded_access": "expanded",
    "solid_tumour": "solid tum.",
    "bendamustine": "benda.",
    "chemotherapy": "chemo",
    "radiotherapy": "radiation",
    "gene_edited": "edited",
    "targeted": "targeted",
}
_FIELD_VOCABULARIES: dict[str, type[StrEnum]] = {
    "vector_class": VectorClass,
    "indication": Indication,
    "setting": Setting,
    "sex": Sex,
    "prior_cancer": YesNo,
    "prior_autologous_hct": YesNo,
    "prior_allogeneic_hct": YesNo,
    "prior_radiotherapy": YesNo,
    "prior_alkylator": YesNo,
    "prior_imid": YesNo,
    "lymphodepletion": Lymphodepletion,
    "bridging": Bridging,
    "class": CancerCategory,
    "outcome": CancerCategory,
    "competing": CompetingEvent,
    "censor": CompetingEvent,
    "status": CancerStatus,
    "count": CancerCount,
    "tests": GroupTest,
    "scale": TimelineScale,
}
CAUSES: Mapping[str, str] = {
    "second_cancer": "second cancer",
    "death": "death",
    "relapse": "relapse",
    "next_therapy": "next therapy",
    "transplant": "transplant",
    "censored": "in follow-up",
}


def word(value: StrEnum) -> str:
    """The word of the screen for one vocabulary value."""
    return WORDS[type(value)][value]


def vocabularies() -> Mapping[type[StrEnum], Mapping[Any, str]]:
    """Every vocabulary that the screen can say, for tables of definitions."""
    return WORDS


def field_word(field: str, value: str) -> str:
    """The word of the screen for a value of a categorical field; an open field's value as it was written."""
    if value == UNKNOWN:
        return UNKNOWN_WORD
    vocabulary = _FIELD_VOCABULARIES.get(field) or _later_vocabulary(field)
    return word(vocabulary(value)) if vocabulary and value in list(vocabulary) else value


def _later_vocabulary(field: str) -> type[StrEnum] | None:
    known = field_named(field)
    if not isinstance(known, CategoricalField) or known.event is None:
        return None
    return CarTState if known.event == CAR_T else YesNo


def field_label(key: str) -> str:
    """How a field is named: "Product", "CD4+ T cells before infusion"; "Class of cancer" for the key "class"."""
    if key == "class":
        return "Class of cancer"
    found = field_named(key)
    return found.label if isinstance(found, CategoricalField | NumericField) else key


def sentence_start(text: str) -> str:
    """The text with a capital first letter, unless it starts with an abbreviation's own spelling."""
    return text if text[:2].startswith(("mR", "γ")) else text[:1].upper() + text[1:]


def group_field(by: str | None) -> str | None:
    """The field of a grouping without its cuts: "age:60,70" -> "age"."""
    return by.split(":", 1)[0] if by else None


def known_groups(by: str | None, shown: Sequence[str]) -> tuple[str, ...]:
    """Every group the grouping can have, in fixed order, `shown` last where the vocabulary does not know them."""
    field = group_field(by)
    if field == "class":
        known: tuple[str, ...] = tuple(CancerCategory)
    elif field == COMPARED:
        known = ("A", "B")
    else:
        found = field_named(field or "")
        known = found.words if isinstance(found, CategoricalField) else ()
    return (*known, *(group for group in shown if group not in known))


def group_word(by: str | None, group: str) -> str:
    """A group's name on the screen: "axi-cel", "myeloid", "60 to < 70 years", "not recorded"; "all patients"."""
    if group == ALL_GROUP:
        return "all patients"
    if group == UNKNOWN:
        return UNKNOWN_WORD
    field = group_field(by) or ""
    if field == COMPARED:
        return f"cohort {group}"
    numeric = field_named(field)
    if isinstance(numeric, NumericField):
        return f"{_interval_word(group)}{f' {unit_words(numeric.unit)}' if numeric.unit else ''}"
    return field_word(field, group)


def group_short(by: str | None, group: str) -> str:
    """A group's name where space is short: beside a curve, left of the numbers at risk."""
    if group in _SHORT and group_field(by) in _FIELD_VOCABULARIES:
        return _SHORT[group]
    numeric = field_named(group_field(by) or "")
    name = _interval_word(group) if isinstance(numeric, NumericField) else group_word(by, group)
    return name if len(name) <= LONGEST_SHORT_NAME else f"{name[: LONGEST_SHORT_NAME - 1]}…"


def _interval_word(group: str) -> str:
    """`<60`, `60-<70`, `>=70` as "< 60", "60 to < 70", "≥ 70"."""
    if group == UNKNOWN:
        return UNKNOWN_WORD
    if group.startswith(">="):
        return f"≥ {group[2:]}"
    if group.startswith("<"):
        return f"< {group[1:]}"
    low, _, high = group.partition("-<")
    return f"{low} to < {high}" if high else group


def grouping_word(by: str | None) -> str:
    """How the curves are split, for a title: "by product", "by class"; nothing without a grouping."""
    if by is None:
        return ""
    if group_field(by) == "class":
        return "by class"
    if group_field(by) == COMPARED:
        return "in two cohorts"
    label = field_label(group_field(by) or "")
    return f"by {label if label[:2].isupper() else label[:1].lower() + label[1:]}"


def outcome_words(outcome: Sequence[CancerCategory]) -> str:
    """Which neoplasms count: "every class except non-melanoma skin", "T/NK-cell or myeloid"."""
    missing = [category for category in CancerCategory if category not in outcome]
    if not missing:
        return "every class, non-melanoma skin included"
    if missing == [CancerCategory.NON_MELANOMA_SKIN]:
        return "non-melanoma skin cancer not counted"
    return f"{listing([word(category) for category in outcome])} only"


def competing_words(competing: Sequence[str]) -> str:
    """What competes: "death competes", "relapse and death compete"."""
    words = [word(CompetingEvent(event)) for event in competing]
    return f"{listing(words, 'and')} compete{'s' if len(words) == 1 else ''}"


def censoring_words(censor: Sequence[str]) -> str:
    """What ends the time at risk without competing: "follow-up ends at relapse or transplant"."""
    return f"follow-up ends at {listing([word(CompetingEvent(event)) for event in censor], 'or')}"


SUSPECTED_COUNT = "suspected second cancers count"


def definition(answer: Counting, *more: str) -> str:
    """What counts, what competes, from when: "Non-melanoma skin cancer not counted · death competes · from …".

    `more` is what else must be said of what counts.
    """
    each = isinstance(answer, IncidenceAnswer) and answer.counts_each
    return " · ".join(
        (
            sentence_start(outcome_words(answer.outcome)),
            *(["each second cancer counts, not only the first"] if each else []),
            *more,
            *([SUSPECTED_COUNT] if answer.with_suspected else []),
            competing_words(answer.competing),
            *([censoring_words(answer.censor)] if answer.censor else []),
            time_zero_words(answer.lag_days, answer.landmark_days),
        )
    )


FOLLOWED_TO = (
    "Each patient is followed to a second cancer, what competes, or the end of follow-up for second cancers."
)
FOLLOWED_PAST = (
    "Each patient is followed past second cancers, to what competes or the end of follow-up for them."
)


def survival_definition(lag_days: int, landmark_days: int) -> str:
    """What overall survival counts, from when and until when."""
    return " · ".join(
        (
            "Death from any cause",
            time_zero_words(lag_days, landmark_days),
            "the living are followed to the latest of last contact, end of follow-up and every dated record",
        )
    )


def time_zero_words(lag_days: int, landmark_days: int) -> str:
    """From when time is counted: "from the first infusion", "from day 90 (landmark)", "from day 30 at risk"."""
    if landmark_days:
        return f"from day {landmark_days} after the first infusion (landmark)"
    if lag_days:
        return f"from the first infusion, at risk after day {lag_days}"
    return "from the first infusion"
