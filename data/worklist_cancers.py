"""Rules of the worklist about second cancers: one that is new, and one that is still suspected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.end_of_follow_up import follow_up
from data.evidence import CATEGORIES
from data.second_cancer_rules import second_cancer_standing
from data.table_rows import rows_of, text
from data.vocabulary import CancerCategory, CancerStatus
from data.worklist_ground import NO_DAY, NO_INFUSION, Days, Ground, Mask
from data.worklist_results import Judged, WorkCode, WorkFact, WorkState, judged
from data.worklist_rules import NEW_WITHIN_DAYS

LAST_RECORDED = "the last recorded day"


def new_cancer(ground: Ground) -> Judged:
    """Dated within the last days before the day each patient is judged on."""
    standing, patient = second_cancer_standing(ground.dataset), _patients(ground)
    first_day = ground.judged_day - NEW_WITHIN_DAYS
    is_new = standing.counted & (standing.day >= first_day[patient])
    compared = f"at most {NEW_WITHIN_DAYS} days before {_the_day(ground)}"
    followed = follow_up(ground.dataset)
    return judged(
        WorkCode.NEW_CANCER,
        ground.n,
        _facts(ground, is_new, standing.day, compared),
        (
            (WorkState.CANNOT_BE_SAID, NO_INFUSION, ~ground.infused),
            (WorkState.CANNOT_BE_SAID, NO_DAY, np.isnan(ground.judged_day)),
            (WorkState.DOES_NOT_APPLY, "died before", ground.died & (followed.death_day < first_day)),
            (WorkState.NOT_LISTED, "looked for, none", followed.end_day >= first_day),
            (WorkState.CANNOT_BE_SAID, "not looked for in these days", True),
        ),
    )


def suspected_cancer(ground: Ground) -> Judged:
    """Suspected, neither confirmed nor ruled out, on any day."""
    standing = second_cancer_standing(ground.dataset)
    facts = _facts(ground, standing.suspected, standing.day, "not confirmed and not ruled out")
    others = ((WorkState.NOT_LISTED, "none recorded", True),)
    return judged(WorkCode.SUSPECTED_CANCER, ground.n, facts, others)


def _patients(ground: Ground) -> np.ndarray:
    return ground.dataset.second_cancers["patient_index"].to_numpy(dtype=np.intp)


def _the_day(ground: Ground) -> str:
    return "the day of the data" if ground.common_date is not None else LAST_RECORDED


def _facts(ground: Ground, listed: Mask, day: Days, compared: str) -> dict[int, WorkFact]:
    """The latest of each patient's listed neoplasms, the others named behind it."""
    own: dict[int, list[tuple[int, str]]] = {}
    for at, row in zip(
        np.flatnonzero(listed).tolist(), rows_of(ground.dataset.second_cancers, listed), strict=True
    ):
        patient = int(row["patient_index"])
        own.setdefault(patient, []).append((int(day[at]), _words(ground, patient, row)))
    return {patient: _fact(ground, patient, sorted(found), compared) for patient, found in own.items()}


def _fact(ground: Ground, patient: int, found: Sequence[tuple[int, str]], compared: str) -> WorkFact:
    *others, (day, words) = found
    judged_day = ground.judged_day[patient]
    since = None if np.isnan(judged_day) else float(judged_day - day)
    more = "; ".join(f"also {other}, day {when}" for when, other in others)
    unit = "days ago" if ground.common_date is not None else f"days before {LAST_RECORDED}"
    return WorkFact(words, since, None if since is None else unit, day, compared, more)


def _words(ground: Ground, patient: int, row: dict[str, object]) -> str:
    """`myeloid: MDS with excess blasts`, the diagnosis as this reader may see it."""
    category = CATEGORIES[CancerCategory(str(row["category"]))]
    diagnosis = ground.hidden(patient).text(text(row["diagnosis"]))
    status = "" if row["status"] == CancerStatus.CONFIRMED else f", {row['status']}"
    return f"{category}: {diagnosis}{status}" if diagnosis else f"{category}{status}"
