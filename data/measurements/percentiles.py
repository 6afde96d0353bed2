"""Percentiles of patients' medians per time bin, for one mask or for every group of a question.

Everything works on one analyte's bins as they lie in the store, ordered by (bin, value), so that nothing is sorted for
a question. Percentiles are linear between order statistics (type 7 of Hyndman and Fan, Am Stat 1996).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from data.measurements.interface import FollowedGroups
from data.measurements.time_bins import MIDDLES, N_BINS
from data.recovery_results import MINIMUM_MEASURED, PERCENTILES, AssayBins

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


class Bins:
    """One analyte's patient medians, ordered by (bin, value); `starts` are the first rows of the bins and the end.

    `below` marks a patient with more than half of the own values of the bin below the detection limit.
    """

    __slots__ = ("below", "patient_index", "starts", "value")

    def __init__(
        self,
        bin_number: NDArray[np.int8],
        patient_index: NDArray[np.int32],
        value: Floats,
        below: NDArray[np.bool_],
    ):
        self.patient_index = patient_index
        self.value = value
        self.below = below
        self.starts = np.searchsorted(bin_number, np.arange(N_BINS + 1))


def percentiles_of_mask(
    bins: Bins, selected: NDArray[np.bool_], shares: Sequence[float]
) -> tuple[Counts, Floats]:
    """Patients per bin (B,) and percentiles (P, B) of the `selected` rows; NaN below MINIMUM_MEASURED patients."""
    before = _before(bins, selected)
    low, fraction, values = _order_statistics(before, bins.value[selected], shares)
    return np.diff(before), _spread(before, len(shares), low, fraction, values)


def group_bins(bins: Bins, groups: FollowedGroups, assays: tuple[str | None, ...]) -> AssayBins:
    """What `MeasurementStore.recovery` answers of one assay, from its bins."""
    bin_of_row = np.repeat(np.arange(N_BINS), np.diff(bins.starts))
    middle = MIDDLES[bin_of_row]
    entry = groups.entry_days[bins.patient_index]
    followed = (np.isnan(entry) | (entry < middle)) & (middle <= groups.end_days[bins.patient_index])
    zero = ~bins.below & (bins.value <= 0)
    shape = (len(groups.members), N_BINS)
    n, n_followed, n_below, n_zero = (np.zeros(shape, dtype=np.int64) for _ in range(4))
    n_patients = np.zeros(shape[0], dtype=np.int64)
    limit = np.full(shape, np.nan)
    percentiles = np.full((shape[0], len(PERCENTILES), N_BINS), np.nan)
    at_limit = np.zeros(percentiles.shape, dtype=bool)
    for group, members in enumerate(groups.members):
        chosen = np.zeros(groups.end_days.size, dtype=bool)
        chosen[members] = True
        rows = chosen[bins.patient_index]
        n_patients[group] = np.count_nonzero(np.bincount(bins.patient_index[rows]))
        for counts, kept in ((n, rows), (n_followed, followed), (n_below, bins.below), (n_zero, zero)):
            counts[group] = np.bincount(bin_of_row[rows & kept], minlength=N_BINS)
        limit[group] = _highest_limit(bins, rows)
        percentiles[group], at_limit[group] = _with_limits(bins, rows, limit[group])
    return AssayBins(
        assays, n_patients, n, n_followed, n_below, n_zero, limit, percentiles, at_limit
    )  # fmt: skip


def _with_limits(bins: Bins, rows: NDArray[np.bool_], limit: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Percentiles (5, B), NaN where a limit is part of one, and which those are.

    A value counts at its limit, so whatever is above every limit of the bin has its true rank, and nothing else has.
    """
    before = _before(bins, rows)
    low, fraction, values = _order_statistics(before, bins.value[rows], PERCENTILES)
    found = _spread(before, len(PERCENTILES), low, fraction, values)
    at_limit = np.zeros(found.shape, dtype=bool)
    shown = np.flatnonzero(np.diff(before) >= MINIMUM_MEASURED)
    at_limit[:, shown] = values[low] <= limit[shown]
    return np.where(at_limit, np.nan, found), at_limit


def _before(bins: Bins, selected: NDArray[np.bool_]) -> Counts:
    """Selected rows before each bin and before the end, (B + 1,)."""
    return np.concatenate(([0], np.cumsum(selected)))[bins.starts]


def _order_statistics(
    before: Counts, values: Floats, shares: Sequence[float]
) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Row below each percentile (P, shown bins) among the selected values, and how far on towards the next one."""
    n = np.diff(before)
    shown = np.flatnonzero(n >= MINIMUM_MEASURED)
    rank: Floats = np.asarray(shares, dtype=np.float64)[:, None] * (n[shown] - 1).astype(np.float64)
    floor = np.floor(rank).astype(np.intp)
    return before[:-1][shown] + floor, rank - floor, values


def _spread(before: Counts, n_shares: int, low: NDArray[np.intp], fraction: Floats, values: Floats) -> Floats:
    """Percentiles on all bins (P, B) from their order statistics."""
    limits = np.full((n_shares, N_BINS), np.nan)
    shown = np.flatnonzero(np.diff(before) >= MINIMUM_MEASURED)
    if shown.size:
        high = np.minimum(low + 1, before[1:][shown] - 1)
        limits[:, shown] = values[low] + fraction * (values[high] - values[low])
    return limits


def _highest_limit(bins: Bins, rows: NDArray[np.bool_]) -> Floats:
    """The highest limit at which a patient of the rows counts, per bin (B,); NaN where nobody is below one."""
    highest = np.full(N_BINS, np.nan)
    chosen = np.flatnonzero(rows & bins.below)
    place = np.searchsorted(bins.starts, chosen, side="right") - 1
    # Rows of a bin stand in order of value: the last one written is the highest.
    highest[place] = bins.value[chosen]
    return highest
