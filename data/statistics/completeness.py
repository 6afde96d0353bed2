"""Completeness of follow-up: how much of the time that could have been observed was observed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from data.statistics.counts import Floats
from data.statistics.rates import person_years


@dataclass(frozen=True)
class Completeness:
    """Clark's C: `index` = `observed_years` / `potential_years`, from 0 to 1; None where nothing could be observed.

    `n` patients; `n_incomplete` of them were followed neither to the data cut-off nor to the end of their follow-up,
    and `lost_years` is the time they could have been followed further.
    """

    index: float | None
    observed_years: float
    potential_years: float
    n: int
    n_incomplete: int

    @property
    def lost_years(self) -> float:
        return self.potential_years - self.observed_years


def completeness(
    time: ArrayLike, ended: ArrayLike, days_to_cut_off: ArrayLike, *, entry: ArrayLike | None = None
) -> Completeness:
    """Clark's index of completeness of follow-up.

    time (n,): day of the end of follow-up. ended (n,): true where the follow-up ended by what ends it for good, the
    event or death: such a patient could not have been followed further. days_to_cut_off (n,): day of the data cut-off,
    counted from the same day 0, which nobody's `time` may pass. entry (n,): days of delayed entry as in
    `person_years`; time before it could not be observed. Years are 365.25 days.

    ValueError for a missing day, a day past the cut-off or an entry after the end of follow-up.
    Source: Clark, Altman & De Stavola, Lancet 2002.
    """
    days, cut_off = (np.asarray(column, dtype=np.float64) for column in (time, days_to_cut_off))
    has_ended = np.asarray(ended, dtype=bool)
    if days.ndim != 1 or not days.shape == cut_off.shape == has_ended.shape:
        raise ValueError(
            "Completeness needs an end of follow-up, a reason and a cut-off per patient, but they have shapes "
            f"{days.shape}, {has_ended.shape} and {cut_off.shape}."
        )
    _refuse_past(days, cut_off)
    potential_days = np.where(has_ended, days, cut_off)
    observed, potential = person_years(entry, days), person_years(entry, potential_days)
    n_incomplete = int((days < potential_days).sum())
    index = observed / potential if potential > 0 else None
    return Completeness(index, observed, potential, days.size, n_incomplete)


def _refuse_past(days: Floats, cut_off: Floats) -> None:
    wrong = ~(days <= cut_off)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"Follow-up must end on the data cut-off or before; row {row} ends on day {days[row]:g} with a cut-off "
            f"on day {cut_off[row]:g} ({int(wrong.sum())} such rows)."
        )
