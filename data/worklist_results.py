"""What the worklist says: one fact per patient and rule, and for every rule where all patients of a cohort stand.

Days are whole days since the first infusion. "Not listed" is only what was looked at; what was not measured, or cannot
be decided, is a state of its own and so is a rule that does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from data.results import Stamp

Mask = NDArray[np.bool_]


class WorkCode(StrEnum):
    """The rules; the order is the order of every list. It says nothing about how much one matters."""

    NEW_CANCER = "new_second_cancer"
    SUSPECTED_CANCER = "suspected_second_cancer"
    LATE_VECTOR = "vector_late"
    RCR_POSITIVE = "rcr_positive"
    CLONE = "clone_new_or_growing"
    LOW_CD4 = "low_cd4"
    CYTOPENIA = "unexplained_cytopenia"
    OVERDUE_VISIT = "overdue_visit"
    OVERDUE_HISTORY = "overdue_malignancy_history"
    OVERDUE_VECTOR = "overdue_vector_test"
    OVERDUE_RCR = "overdue_rcr_test"
    OVERDUE_SITES = "overdue_integration_sites"
    MISSING_FIELD = "missing_field"


class WorkOrder(StrEnum):
    """By rule and then the latest day first, unless the reader asks for another order."""

    RULE = "rule"
    LATEST = "latest"
    EARLIEST = "earliest"
    LOWEST = "lowest"
    HIGHEST = "highest"
    PATIENT = "patient_id"


ORDER_WORDS: dict[WorkOrder, str] = {
    WorkOrder.RULE: "by rule, then the latest day first",
    WorkOrder.LATEST: "the latest day first",
    WorkOrder.EARLIEST: "the earliest day first",
    WorkOrder.LOWEST: "by rule, then the lowest value first",
    WorkOrder.HIGHEST: "by rule, then the highest value first",
    WorkOrder.PATIENT: "by patient id",
}


class WorkState(StrEnum):
    """Where a patient stands with a rule."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    CANNOT_BE_SAID = "cannot_be_said"
    DOES_NOT_APPLY = "does_not_apply"


@dataclass(frozen=True)
class WorkFact:
    """What was found: `what` with `value`, its sign and unit, on `day`; `compared` is the rule's line, `more` the rest.

    `value` None: the fact has no number. `day` None: not dated.
    """

    what: str
    value: float | None
    unit: str | None
    day: int | None
    compared: str
    more: str = ""
    comparator: str = "="


@dataclass(frozen=True, eq=False)
class Judged:
    """One rule over all patients of a load: `standing` (n_patients,) is an index into `reasons`.

    `facts` has one entry for each listed patient, by row. Reason 0 is "listed" and has no words of its own.
    """

    code: WorkCode
    standing: NDArray[np.int8]
    reasons: tuple[tuple[WorkState, str], ...]
    facts: Mapping[int, WorkFact]


def judged(
    code: WorkCode,
    n_patients: int,
    facts: Mapping[int, WorkFact],
    others: Sequence[tuple[WorkState, str, Mask | bool]],
) -> Judged:
    """The listed patients and, for the others, the first of `others` that applies; the last must apply to all."""
    standing = np.full(n_patients, -1, dtype=np.int8)
    standing[list(facts)] = 0
    for number, (_, _, applies) in enumerate(others, 1):
        standing[(standing == -1) & applies] = number
    reasons = ((WorkState.LISTED, ""), *((state, words) for state, words, _ in others))
    return Judged(code, standing, reasons, facts)


@dataclass(frozen=True)
class WorkRow:
    """One line of the list. `date` is None unless the reader sees dates and the data have them."""

    patient_id: str
    label: str
    rule: WorkCode
    fact: WorkFact
    date: date | None


@dataclass(frozen=True)
class WorkCount:
    """Where the patients of the cohort stand with one rule, by state and by reason; None: held back.

    `reasons` holds the states but "listed" in more words; it is empty where the reader sees no single patients.
    """

    rule: WorkCode
    states: tuple[tuple[WorkState, int | None], ...]
    reasons: tuple[tuple[WorkState, str, int], ...]

    @property
    def listed(self) -> int | None:
        return dict(self.states)[WorkState.LISTED]


@dataclass(frozen=True)
class WorklistAnswer:
    """`counts` has every rule, `rows` the lines of the `chosen` ones; rows are None where no single patient is shown.

    `judged_on`: the day of the data that all patients are judged on; None: each on the own last recorded day.
    `n_patients` of the n_selected patients of the cohort have a line.
    """

    stamp: Stamp
    n_loaded: int
    n_selected: int
    judged_on: date | None
    chosen: tuple[WorkCode, ...]
    order: WorkOrder
    counts: tuple[WorkCount, ...]
    rows: tuple[WorkRow, ...] | None
    n_patients: int | None
