"""From one row per patient to counts per time: who is at risk, who has which event, who is censored.

A patient is at risk on entry < t <= exit. A patient without delayed entry is at risk from 0 inclusive; its entry is
NaN or any negative number. An entry of exactly 0 is a delayed entry: at risk after 0. Times are compared exactly, so
ties are ties; durations must not be turned into years before they come here. Cause 0 is censoring.
Everything is a function of counts or of sorted values, so the order of the rows never changes a result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_SMALL_GRID = 1 << 14
_GRID_CELLS_PER_ROW = 4
_LARGEST_EXACT = 2.0**53
_BLOCK = 1 << 15  # 256 kB of codes: stays in the second-level cache for the second look


@dataclass(frozen=True, eq=False)
class FollowUp:
    """Checked input, one row per patient. `entry` and `weights` are None where they make no difference.

    Whole-number times are of an integer type. In `entry` a patient without delayed entry has -1.
    """

    time: NDArray
    cause: NDArray
    n_causes: int
    entry: Floats | None = None
    weights: Floats | None = None


@dataclass(frozen=True, eq=False)
class EventTable:
    """Counts of patients over the J distinct times on which any event happened.

    `at_risk` (J,) and `events` (n_causes, J). `risk_time` and `risk_count` (both (R,)) give the number at risk at any
    time t: `risk_count` at the first `risk_time` that is >= t, 0 past the last one. `n` is the number of patients.
    """

    time: Floats
    at_risk: Integers
    events: Integers
    risk_time: Floats
    risk_count: Integers
    n: int

    @property
    def last_time(self) -> float:
        """The last observed time, NaN without patients."""
        return float(self.risk_time[-1]) if self.n else np.nan


@dataclass(frozen=True, eq=False)
class Numbers:
    """Numbers under the axis at `times` (M,): at risk just before, events (n_causes, M) and censored up to and on."""

    times: Floats
    at_risk: Integers
    events: Integers
    censored: Integers


def check_follow_up(
    time: ArrayLike,
    cause: ArrayLike,
    n_causes: int,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> FollowUp:
    """Refuse what has no meaning, with a sentence that names the first such row (0 is the first row)."""
    time, cause = np.asarray(time), np.asarray(cause)
    if n_causes < 1:
        raise ValueError(f"There must be at least one cause of event, not {n_causes}.")
    if time.ndim != 1 or cause.shape != time.shape:
        raise ValueError(
            f"Time and cause need one value per patient, but have shapes {time.shape} and {cause.shape}."
        )
    if cause.size == 0:
        cause = cause.astype(np.intp)
    if cause.dtype.kind not in "iu":
        raise ValueError(f"Cause must be a whole number, 0 for censored, but the column is {cause.dtype}.")
    if time.dtype.kind not in "iu":
        time = _whole_if_possible(np.asarray(time, dtype=np.float64))
    if not 0 <= _largest(time) < np.inf:
        _refuse(~(np.isfinite(time) & (time >= 0)), time, "Time must be a number of 0 or more")
    if not 0 <= _largest(cause) <= n_causes:
        _refuse((cause < 0) | (cause > n_causes), cause, f"Cause must be between 0 (censored) and {n_causes}")
    return FollowUp(time, cause, n_causes, _check_entry(entry, time), _check_weights(weights, time))


def _largest(values: NDArray) -> float:
    """Largest value; -1 where any value is negative or missing, 0 where there are no values. One pass for integers."""
    if values.size == 0:
        return 0
    if values.dtype.kind == "i":
        as_unsigned = int(values.view(f"{values.dtype.byteorder}u{values.itemsize}").max())
        return as_unsigned if as_unsigned <= np.iinfo(values.dtype).max else -1
    if values.dtype.kind == "f" and not values.min() >= 0:
        return -1
    return values.max().item()


def _whole_if_possible(time: Floats) -> NDArray:
    if time.size and 0 <= _largest(time) < _LARGEST_EXACT:
        whole = time.astype(np.int64)
        if np.array_equal(whole, time):
            return whole
    return time


def _check_entry(entry: ArrayLike | None, time: NDArray) -> Floats | None:
    if entry is None:
        return None
    entry = np.asarray(entry, dtype=np.float64)
    if entry.shape != time.shape:
        raise ValueError(
            f"Entry needs one value per patient, but has shape {entry.shape} for {time.size} patients."
        )
    entry = np.where(entry >= 0, entry, -1.0)
    _refuse(entry >= time, entry, "Entry must be before the end of follow-up")
    return entry if (entry >= 0).any() else None


def _check_weights(weights: ArrayLike | None, time: NDArray) -> Floats | None:
    if weights is None:
        return None
    weights = np.asarray(weights, dtype=np.float64)
    if weights.shape != time.shape:
        raise ValueError(
            f"Weights need one value per patient, but there are {weights.size} for {time.size} patients."
        )
    _refuse(~(np.isfinite(weights) & (weights > 0)), weights, "A weight must be a number above 0")
    return weights


def _refuse(wrong: NDArray[np.bool_], values: NDArray, rule: str) -> None:
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"{rule}; row {row} has {values[row]} ({int(wrong.sum())} such rows of {wrong.size})."
        )


def count_events(follow_up: FollowUp) -> EventTable:
    """Event table of any follow-up. Weights play no part: patients are counted."""
    table = None
    if follow_up.entry is None:
        table = count_whole_days(follow_up.time, follow_up.cause, follow_up.n_causes)
    return _count_sorted(follow_up) if table is None else table


def count_whole_days(time: NDArray, cause: NDArray, n_causes: int) -> EventTable | None:
    """Event table of whole-number times without delayed entry, by counting on a grid of days.

    None where that does not apply: other types or shapes, values that must be refused, or so few patients over so many
    days that sorting them is quicker. Block by block, so that each block is checked and counted while it is in a cache.
    """
    if time.ndim != 1 or cause.shape != time.shape or not {time.dtype.kind, cause.dtype.kind} <= {"i", "u"}:
        return None
    last_day = max(_SMALL_GRID, _GRID_CELLS_PER_ROW * time.size) // (n_causes + 1) - 1
    memory = np.empty(min(_BLOCK, time.size), dtype=np.intp)
    total = np.zeros(0, dtype=np.int64)
    for start in range(0, time.size, _BLOCK):
        days, causes = time[start : start + _BLOCK], cause[start : start + _BLOCK]
        if not (0 <= _largest(days) <= last_day and 0 <= _largest(causes) <= n_causes):
            return None
        codes = memory[: days.size]
        _write_codes(days, causes, n_causes, codes)
        total = _add_counts(total, codes)
    return _table_of(total, n_causes)


def codes_of(follow_up: FollowUp) -> NDArray[np.intp]:
    """One whole number per patient, time * (n_causes + 1) + cause: the column that is counted."""
    codes = np.empty(follow_up.time.size, dtype=np.intp)
    _write_codes(follow_up.time, follow_up.cause, follow_up.n_causes, codes)
    return codes


def count_codes(codes: NDArray[np.intp], n_causes: int) -> EventTable:
    """Event table of whole-number times without delayed entry, in one pass over the codes."""
    total = np.zeros(0, dtype=np.int64)
    for start in range(0, codes.size, _BLOCK):
        total = _add_counts(total, codes[start : start + _BLOCK])
    return _table_of(total, n_causes)


def _write_codes(time: NDArray, cause: NDArray, n_causes: int, codes: NDArray[np.intp]) -> None:
    np.multiply(time, n_causes + 1, out=codes, dtype=np.intp, casting="unsafe")
    np.add(codes, cause, out=codes, dtype=np.intp, casting="unsafe")


def _add_counts(total: Integers, codes: NDArray[np.intp]) -> Integers:
    """How often each code occurs, added to `total`, which grows where it must."""
    counted = np.bincount(codes, minlength=total.size)
    if counted.size == total.size:
        total += counted
        return total
    counted[: total.size] += total
    return counted


def _table_of(counted: Integers, n_causes: int) -> EventTable:
    n_times = -(-counted.size // (n_causes + 1))
    padded = np.zeros(n_times * (n_causes + 1), dtype=np.int64)
    padded[: counted.size] = counted
    leaving = np.ascontiguousarray(padded.reshape(n_times, n_causes + 1).T)
    leaving_total = leaving.sum(axis=0)
    risk_time = np.flatnonzero(leaving_total)
    risk_count = leaving_total[risk_time][::-1].cumsum()[::-1]
    events = leaving[1:].take(risk_time, axis=1)
    happened = np.flatnonzero(events.any(axis=0))
    return EventTable(
        risk_time[happened].astype(np.float64),
        risk_count[happened],
        events.take(happened, axis=1),
        risk_time.astype(np.float64),
        risk_count,
        int(counted.sum()),
    )


def _count_sorted(follow_up: FollowUp) -> EventTable:
    is_event = follow_up.cause > 0
    event_time = np.unique(follow_up.time[is_event])
    place = np.searchsorted(event_time, follow_up.time[is_event])
    cell = (follow_up.cause[is_event].astype(np.intp) - 1) * event_time.size + place
    events = np.bincount(cell, minlength=follow_up.n_causes * event_time.size)
    exits = np.sort(follow_up.time)
    entries = _sorted_entries(follow_up)
    change = _distinct(exits if entries.size == 0 else np.sort(np.concatenate([exits, entries])))
    return EventTable(
        event_time.astype(np.float64),
        _at_risk(exits, entries, event_time),
        events.reshape(follow_up.n_causes, event_time.size),
        change.astype(np.float64),
        _at_risk(exits, entries, change),
        exits.size,
    )


def _sorted_entries(follow_up: FollowUp) -> Floats:
    return np.empty(0) if follow_up.entry is None else np.sort(follow_up.entry[follow_up.entry >= 0])


def _distinct(ordered: NDArray) -> NDArray:
    if ordered.size == 0:
        return ordered
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])]


def _at_risk(exits: NDArray, entries: NDArray, times: NDArray) -> Integers:
    """Number with exit >= t less the number with entry >= t; both columns sorted."""
    leaving_later = exits.size - np.searchsorted(exits, times)
    entering_later = entries.size - np.searchsorted(entries, times)
    return leaving_later - entering_later


def numbers_at(
    time: ArrayLike, cause: ArrayLike, entry: ArrayLike | None, times: ArrayLike, *, n_causes: int
) -> Numbers:
    """Numbers at risk (entry < t <= exit), events of each cause and censored (both cumulative, t included).

    `time`, `cause` and `entry` as in `aalen_johansen`; `times` (M,) in the same unit, 0 or later, in any order.
    """
    follow_up = check_follow_up(time, cause, n_causes, entry)
    at = check_times(times)
    left = [
        np.searchsorted(np.sort(follow_up.time[follow_up.cause == k]), at, side="right")
        for k in range(n_causes + 1)
    ]
    at_risk = _at_risk(np.sort(follow_up.time), _sorted_entries(follow_up), at)
    return Numbers(at, at_risk, np.array(left[1:], dtype=np.int64), left[0])


def check_times(times: ArrayLike) -> Floats:
    """Times at which to read, as numbers; a missing or negative one is refused."""
    at = np.atleast_1d(np.asarray(times, dtype=np.float64))
    _refuse(~(at >= 0), at, "A curve is read at times of 0 or later")
    return at
