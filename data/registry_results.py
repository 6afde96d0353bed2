"""What of a registry's form the data can answer: one answer for each field, in the words to be copied.

"Not recorded", "not tested", "none recorded" and "does not apply" are four states beside an answer; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AnswerState(StrEnum):
    """NONE_RECORDED: a list without a row, which does not say that there was none."""

    ANSWERED = "answered"
    NONE_RECORDED = "none_recorded"
    NOT_RECORDED = "not_recorded"
    NOT_TESTED = "not_tested"
    DOES_NOT_APPLY = "does_not_apply"


_WORDS = {
    AnswerState.NONE_RECORDED: "none recorded",
    AnswerState.NOT_RECORDED: "not recorded",
    AnswerState.NOT_TESTED: "not tested",
    AnswerState.DOES_NOT_APPLY: "does not apply",
}


@dataclass(frozen=True)
class Answer:
    """`value` is what the field gets; `note` says what it rests on or why there is no answer."""

    state: AnswerState
    value: str
    note: str = ""


def answered(value: str, note: str = "") -> Answer:
    return Answer(AnswerState.ANSWERED, value, note)


def unanswered(state: AnswerState, note: str = "") -> Answer:
    """An answer that is only a state, with its word as the value."""
    return Answer(state, _WORDS[state], note)


@dataclass(frozen=True)
class FilledField:
    """One field of a form by its wording; `manual` is the section of the form's manual that has it."""

    wording: str
    manual: str
    answer: Answer


@dataclass(frozen=True)
class FilledForm:
    """One form as far as the data go; `neoplasm_id` where it is one for each neoplasm."""

    number: str
    title: str
    neoplasm_id: str | None
    fields: tuple[FilledField, ...]


@dataclass(frozen=True)
class RegistrySheet:
    """Every form of one patient; `notes` say what limits all of them and which neoplasm has none."""

    patient_id: str
    forms: tuple[FilledForm, ...]
    notes: tuple[str, ...]
