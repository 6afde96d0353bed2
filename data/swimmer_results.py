"""What `data/swimmer.py` answers: one row per patient of a cohort, in a chosen order, with what happened and when.

Days are whole days since the first infusion; None means that it did not happen, or not within the bar.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.results import Exclusion, Stamp
from data.vocabulary import CancerCategory


@dataclass(frozen=True)
class CancerMark:
    """One second cancer that counts; `in_outcome`: its class is one that the question counts.

    `suspected`: not confirmed; there only where the question counts those too.
    """

    day: int
    category: CancerCategory
    in_outcome: bool
    suspected: bool = False


@dataclass(frozen=True)
class SwimmerRow:
    """One patient: a bar from `start_day` (0, or later where followed from a later day) to `end_day`.

    The bar ends at a counted death (`died`) or at the end of follow-up for second cancers. The other days are those of
    the first event of a kind; `value` is the patient's value of the field that sorts, as written in the data.
    """

    patient_id: str
    label: str
    start_day: int
    end_day: int
    died: bool
    cancers: tuple[CancerMark, ...]
    relapse_day: int | None
    next_therapy_day: int | None
    transplant_day: int | None
    second_infusion_day: int | None
    value: str | None


@dataclass(frozen=True)
class SwimmerAnswer:
    """The analysed patients: those with a second cancer of the outcome, then the others, each part in order.

    `others` may hold fewer than `n_others`: the first ones of the order, and all with a second cancer of another class.
    `counts`: patients per kind of event over all analysed, second cancers by class under the class's word.
    """

    stamp: Stamp
    sort: str
    landmark_days: int
    n_loaded: int
    n_analysed: int
    n_others: int
    excluded: tuple[Exclusion, ...]
    outcome: tuple[CancerCategory, ...]
    counts: tuple[tuple[str, int], ...]
    with_second_cancer: tuple[SwimmerRow, ...]
    others: tuple[SwimmerRow, ...]
