"""From a cohort to what the estimators take: (entry, time, cause) per patient, and who is left out with the reason.

Day 0 is the first infusion. The event is the first confirmed second cancer of the outcome on or after day 0; a lag
moves the entry, a landmark moves the clock. Reasons are disjoint: a patient has the first one that applies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.end_of_follow_up import follow_up
from data.exits import CENSORED, Exits, cause_names, exits
from data.results import Exclusion
from data.vocabulary import CancerCategory, Indication

OUTSIDE_THE_FILTERS = "outside the filters"
TEACHING_CASE = "teaching case"
AUTOIMMUNE = "autoimmune disease, not pooled with cancer patients"

_CAUSE_WORDS = {
    "second_cancer": "second cancer",
    "relapse": "relapse",
    "next_therapy": "next therapy",
    "transplant": "transplant",
    "death": "death",
}


@dataclass(frozen=True)
class Endpoint:
    """One row per analysed patient, arrays (n,), in the row order of `Dataset.patients`.

    entry_days: NaN where the patient is at risk from day 0 of the clock, inclusive. time_days: whole days on the
    clock, which starts at `clock_starts_on_day`. cause: 0 censored, k: causes[k - 1]. left_out: (n_patients,) index
    into `reasons`, -1 for the analysed, -2 for teaching cases.
    """

    causes: tuple[str, ...]
    patient_index: NDArray[np.intp]
    entry_days: NDArray[np.float64]
    time_days: NDArray[np.int64]
    cause: NDArray[np.int64]
    clock_starts_on_day: int
    reasons: tuple[str, ...]
    left_out: NDArray[np.int64]

    @property
    def n(self) -> int:
        return self.patient_index.size

    @property
    def excluded(self) -> tuple[Exclusion, ...]:
        """Every reason that applies to somebody, in fixed order."""
        counts = np.bincount(self.left_out[self.left_out >= 0], minlength=len(self.reasons))
        return tuple(
            Exclusion(reason, n) for reason, n in zip(self.reasons, counts.tolist(), strict=True) if n
        )

    def cause_of(self, row: int) -> str:
        """Name of the cause of one analysed patient, `censored` included."""
        return (CENSORED, *self.causes)[int(self.cause[row])]

    def reason_for(self, patient_index: int) -> str | None:
        """Why a patient is not analysed; None for the analysed."""
        code = int(self.left_out[patient_index])
        if code == -2:
            return TEACHING_CASE
        return None if code == -1 else self.reasons[code]


def endpoint(dataset: Dataset, spec: CohortSpec, mask: NDArray[np.bool_]) -> Endpoint:
    """Entry, time and cause of the patients of `mask`, (n_patients,), that can be analysed."""
    return endpoint_of_exits(dataset, spec, mask, exits(dataset, spec), cause_names(spec.competing))


def endpoint_of_exits(
    dataset: Dataset, spec: CohortSpec, mask: NDArray[np.bool_], out: Exits, causes: tuple[str, ...]
) -> Endpoint:
    """`endpoint` for any event: who can be analysed, when each enters and leaves, and how."""
    entry = _entry_days(dataset, spec.lag_days)
    rules = _exclusions(dataset, spec, mask, out, causes)
    left_out = np.full(mask.size, -1, dtype=np.int64)
    for code, (_, applies) in enumerate(rules):
        left_out[applies & (left_out == -1)] = code
    left_out[dataset.patients["teaching_case"].to_numpy(dtype=bool)] = -2
    analysed = np.flatnonzero(left_out == -1)
    start = spec.clock_starts_on_day
    return Endpoint(
        causes=causes,
        patient_index=analysed,
        entry_days=_on_clock(entry[analysed], start),
        time_days=out.day[analysed].astype(np.int64) - start,
        cause=out.cause[analysed],
        clock_starts_on_day=start,
        reasons=tuple(reason for reason, _ in rules),
        left_out=left_out,
    )


def class_endpoint(dataset: Dataset, spec: CohortSpec, whole: Endpoint, category: CancerCategory) -> Endpoint:
    """The same patients as `whole` with one class of second cancer as the event.

    Another class neither competes nor censors. Where follow-up ends before the entry only because the day of that
    other cancer no longer extends it, the patient stays censored on that day.
    """
    out = exits(dataset, spec, (category,))
    time = out.day[whole.patient_index].astype(np.int64) - whole.clock_starts_on_day
    first_day = np.where(np.isnan(whole.entry_days), 0 if whole.clock_starts_on_day else -1, whole.entry_days)
    too_early = time <= first_day
    return Endpoint(
        causes=whole.causes,
        patient_index=whole.patient_index,
        entry_days=whole.entry_days,
        time_days=np.where(too_early, whole.time_days, time),
        cause=np.where(too_early, 0, out.cause[whole.patient_index]),
        clock_starts_on_day=whole.clock_starts_on_day,
        reasons=whole.reasons,
        left_out=whole.left_out,
    )


def _entry_days(dataset: Dataset, lag_days: int) -> NDArray[np.float64]:
    """Day after which each patient is at risk; NaN for those who are from day 0 on, inclusive."""
    entry = dataset.patients["entry_day"].to_numpy(dtype=np.float64)
    entry = np.where(entry > 0, entry, np.nan)
    return np.fmax(entry, float(lag_days)) if lag_days else entry


def _on_clock(entry: NDArray[np.float64], start: int) -> NDArray[np.float64]:
    return np.where(entry > start, entry - start, np.nan)


def _exclusions(
    dataset: Dataset, spec: CohortSpec, mask: NDArray[np.bool_], out: Exits, causes: tuple[str, ...]
) -> list[tuple[str, NDArray[np.bool_]]]:
    """Reasons in fixed order, each with the patients to whom it applies."""
    followed = follow_up(dataset)
    entry = _entry_days(dataset, 0)
    late = entry >= out.day
    rules = [
        (OUTSIDE_THE_FILTERS, ~mask),
        (AUTOIMMUNE, _not_to_be_pooled(dataset, spec, mask)),
        ("no infusion", ~(dataset.patients["n_infusions"].to_numpy(dtype=np.float64) > 0)),
        ("vital status unknown", ~followed.vital_status_known),
        ("no follow-up date", np.isnan(out.day)),
        ("entry after the event", late & (out.cause > 0)),
        ("entry after the end of follow-up", late & (out.cause == 0)),
    ]
    if spec.lag_days:
        rules += _gone_by(spec.lag_days, "lag", out, causes)
    if spec.clock_starts_on_day:
        rules += _gone_by(spec.clock_starts_on_day, "landmark", out, causes)
    return rules


def _not_to_be_pooled(dataset: Dataset, spec: CohortSpec, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Patients treated for autoimmune disease among others, unless the question asks for them by name.

    They have few deaths and a long horizon, so a curve of both would describe neither (modelling choice).
    """
    autoimmune = (dataset.patients["indication"] == Indication.AUTOIMMUNE).to_numpy(dtype=bool) & mask
    counted = mask & ~dataset.patients["teaching_case"].to_numpy(dtype=bool)
    alone = not (counted & ~autoimmune).any()
    return np.zeros_like(mask) if alone or spec.asks_for_autoimmune else autoimmune


def _gone_by(day: int, name: str, out: Exits, causes: tuple[str, ...]) -> list[tuple[str, NDArray[np.bool_]]]:
    """Patients whose event or end of follow-up lies on or before a day, by what it was."""
    gone = out.day <= day
    words = ("end of follow-up", *(_CAUSE_WORDS[cause] for cause in causes))
    order = (*range(1, len(words)), 0)
    return [(f"{words[code]} by day {day} ({name})", gone & (out.cause == code)) for code in order]
