"""What must be said beside a curve: dates that were moved, neoplasms that do not count, deaths that came too late.

Each notice is a sentence with its number. They are about the analysed patients; who is left out stands elsewhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.end_of_follow_up import DEATH_GRACE_DAYS, follow_up
from data.endpoint import Endpoint
from data.later_events import second_infusion_days
from data.second_cancer_rules import BEFORE_INFUSION, second_cancer_standing


def notices(dataset: Dataset, spec: CohortSpec, found: Endpoint) -> tuple[str, ...]:
    """Sentences in fixed order; nothing is said where the number is 0."""
    analysed = np.zeros(len(dataset.patients), dtype=bool)
    analysed[found.patient_index] = True
    said = [*_about_cancers(dataset, spec, analysed), *_about_follow_up(dataset, spec, analysed)]
    return tuple(sentence for sentence in said if sentence)


def _about_cancers(dataset: Dataset, spec: CohortSpec, analysed: NDArray[np.bool_]) -> list[str]:
    standing = second_cancer_standing(dataset)
    cancers = dataset.second_cancers
    patient = cancers["patient_index"].to_numpy(dtype=np.intp)
    category = cancers["category"].to_numpy(dtype=object).astype(str)
    here = analysed[patient] & np.isin(category, [word.value for word in spec.outcome])
    before = here & np.equal(standing.reason, BEFORE_INFUSION).astype(bool)
    counts = standing.counts(spec.counts_suspected)
    late = here & counts & (standing.day > follow_up(dataset).end_day[patient])
    return [
        _patients(
            np.unique(patient[before]).size,
            "with a second cancer before infusion: no event, not left out.",
        ),
        _not_counted(standing.reason[here & ~counts & ~before]),
        _count(
            (here & counts & standing.suspected).sum(),
            "second cancer counts though it is only suspected.",
            "second cancers count though they are only suspected.",
        ),
        _count(
            (here & counts & standing.relation_assumed).sum(),
            "second cancer counts as a new primary though its relation to the treated disease is not known.",
            "second cancers count as new primaries though their relation to the treated disease is not known.",
        ),
        _count(
            late.sum(),
            "second cancer is dated after the end of follow-up and counts on its own day.",
            "second cancers are dated after the end of follow-up and count on their own day.",
        ),
    ]


def _not_counted(reasons: NDArray[np.object_]) -> str:
    """One sentence for all neoplasms that are no event, most frequent reason first."""
    if reasons.size == 0:
        return ""
    words, counts = np.unique(reasons.astype(str), return_counts=True)
    order = np.lexsort((words, -counts))
    listed = ", ".join(f"{counts[place]} {words[place]}" for place in order)
    return f"{reasons.size} {'neoplasm counts' if reasons.size == 1 else 'neoplasms count'} as no event: {listed}."


def _about_follow_up(dataset: Dataset, spec: CohortSpec, analysed: NDArray[np.bool_]) -> list[str]:
    followed = follow_up(dataset)
    entry = dataset.patients["entry_day"].to_numpy(dtype=np.float64)
    return [
        _count(
            (analysed & followed.late_death).sum(),
            f"death is more than {DEATH_GRACE_DAYS} days after the follow-up date: censored on that date.",
            f"deaths are more than {DEATH_GRACE_DAYS} days after the follow-up date: censored on that date.",
        ),
        _partial_dates(dataset, spec, analysed),
        _patients(
            (analysed & followed.from_latest_row).sum(),
            "without a date of follow-up for second cancers: followed to the latest dated row.",
        ),
        _patients(
            (analysed & (entry > max(spec.clock_starts_on_day, spec.lag_days))).sum(),
            "under observation only from after day 0: at risk from then on.",
        ),
        _patients(
            (analysed & np.isfinite(second_infusion_days(dataset))).sum(),
            "with another infusion later: counted once, from the first one.",
        ),
    ]


def _partial_dates(dataset: Dataset, spec: CohortSpec, analysed: NDArray[np.bool_]) -> str:
    """Dates of counted second cancers and of deaths that are known to the month or the year only."""
    standing = second_cancer_standing(dataset)
    patient = dataset.second_cancers["patient_index"].to_numpy(dtype=np.intp)
    category = dataset.second_cancers["category"].to_numpy(dtype=object).astype(str)
    wanted = np.isin(category, [word.value for word in spec.outcome])
    cancers = standing.counts(spec.counts_suspected) & standing.day_is_partial & wanted & analysed[patient]
    placed = dataset.second_cancers["day"].to_numpy(dtype=np.float64)
    followed = follow_up(dataset)
    deaths = analysed & followed.death_is_partial
    death_placed = dataset.patients["death_day"].to_numpy(dtype=np.float64)
    moved = (cancers & (placed != standing.day)).sum() + (deaths & (death_placed != followed.death_day)).sum()
    return _count(
        cancers.sum() + deaths.sum(),
        f"date is known to the month or year only and counts as the 15th or 1 July ({moved} moved into follow-up).",
        f"dates are known to the month or year only and count as the 15th or 1 July ({moved} moved into follow-up).",
    )


def _patients(n: np.integer | int, rest: str) -> str:
    return _count(n, f"patient {rest}", f"patients {rest}")


def _count(n: np.integer | int, one: str, several: str) -> str:
    return "" if n == 0 else f"{n} {one if n == 1 else several}"
