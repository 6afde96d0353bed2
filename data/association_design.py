"""The analysed patients of a query as rows for a regression: time, cause, and one column per factor.

A factor of the infusion or of the landmark has one value per patient. A factor that changes cuts the patient's time
(data/statistics/intervals.py). Only rows on which every factor is known are kept; what is left out is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.association_factors import CARRIED_DAYS, AfterSecondInfusion, Factor, Low, Moment, OneWord, Per
from data.cohort import coded_fields, numeric_values
from data.dataset import Dataset
from data.endpoint import Endpoint
from data.fields import BASELINE_FIRST_DAY, LAST_POSSIBLE_DAY, NumericField, field_named
from data.later_events import second_infusion_days
from data.loaded import LastValues, Loaded
from data.measured_values import MeasuredValues
from data.per_load import once_per_load
from data.statistics.intervals import UNKNOWN_STATE, Steps, carried_forward, split

_BEFORE_DAY_0 = -2
"""A day after which everybody's time at risk begins: day 0 is part of it."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Design:
    """r rows at risk on start < t <= stop (whole days on the clock), with p factors.

    `patient` (r,) rows of the endpoint; `cause` (r,) as there, 0 on every row but a patient's last; `columns` (r, p).
    `n` patients with a row, `n_unknown` without; `unknown_days`, `unknown_events`: time and events of cause 1 at
    which a changing factor of a patient with a row is not known.
    """

    patient: Integers
    start: Integers
    stop: Integers
    cause: Integers
    columns: Floats
    n: int
    n_unknown: int
    unknown_days: int
    unknown_events: int


def design(loaded: Loaded, found: Endpoint, chosen: Sequence[Factor]) -> Design:
    """Rows of the patients in `found`. Raises ValueError for a landmark factor where there is no landmark."""
    first = -1 if found.clock_starts_on_day == 0 else 0
    start = np.where(np.isnan(found.entry_days), first, found.entry_days).astype(np.int64)
    changing = [factor for factor in chosen if factor.moment is Moment.DURING]
    rows = split(start, found.time_days, [_steps_of(loaded, found, factor) for factor in changing])
    states = iter(rows.states)
    columns = np.empty((rows.patient.size, len(chosen)))
    for number, factor in enumerate(chosen):
        if factor.moment is Moment.DURING:
            state = next(states)
            columns[:, number] = np.where(state == UNKNOWN_STATE, np.nan, state)
        else:
            columns[:, number] = fixed_values(loaded, found, factor)[rows.patient]
    known = ~np.isnan(columns).any(axis=1)
    cause = np.where(rows.is_last, found.cause[rows.patient], 0)
    has_row = np.zeros(found.n, dtype=bool)
    has_row[rows.patient[known]] = True
    lost = ~known & has_row[rows.patient]
    return Design(
        patient=rows.patient[known],
        start=rows.start[known],
        stop=rows.stop[known],
        cause=cause[known],
        columns=columns[known],
        n=int(has_row.sum()),
        n_unknown=int(found.n - has_row.sum()),
        unknown_days=int(days_at_risk(rows.start[lost], rows.stop[lost]).sum()),
        unknown_events=int((cause[lost] == 1).sum()),
    )


def days_at_risk(start: Integers, stop: Integers) -> Integers:
    """Days of each row; being at risk on day 0 as well does not make a row longer."""
    return stop - np.maximum(start, 0)


def fixed_values(loaded: Loaded, found: Endpoint, factor: Factor) -> Floats:
    """The value of a factor of the infusion or the landmark per analysed patient, (n,); NaN where it is not known.

    Raises ValueError where the factor is learnt later than the clock starts.
    """
    if factor.moment is Moment.DURING:
        raise ValueError(f"{factor.key} changes during follow-up and has no one value per patient.")
    if factor.moment is Moment.LANDMARK and found.clock_starts_on_day == 0:
        raise ValueError(
            f"{factor.key} is learnt after the infusion: without a landmark it groups by the future."
        )
    reading = factor.reading
    if isinstance(reading, OneWord):
        coded = coded_fields(loaded.dataset)[reading.field]
        words = np.array([*coded.words, ""], dtype=object)[coded.codes]
        values = np.where(words == reading.word, 1.0, np.where(words == reading.against, 0.0, np.nan))
    elif isinstance(reading, Per):
        values = numeric_values(loaded.dataset, loaded.measurements, _number(reading.field)) / reading.unit
    else:
        assert isinstance(reading, Low)
        moment = "baseline" if factor.moment is Moment.INFUSION else f"day{found.clock_starts_on_day}"
        measured = numeric_values(loaded.dataset, loaded.measurements, _number(f"{moment}_{reading.analyte}"))
        low = (measured <= reading.limit) if reading.or_equal else (measured < reading.limit)
        values = np.where(np.isnan(measured), np.nan, low)
    return values[found.patient_index]


def low_states(values: MeasuredValues, reading: Low) -> NDArray[np.int8]:
    """Whether each value is low: 1, 0, or unknown where a limit of the assay leaves it open ("< 300" against 200)."""
    value, sign = values.value, values.sign
    low = (value <= reading.limit) if reading.or_equal else (value < reading.limit)
    below = (sign < 0) & (value <= reading.limit)
    above = (sign > 0) & (value >= reading.limit)
    open_ = ((sign < 0) & ~below) | ((sign > 0) & ~above)
    state = np.where(below, 1, np.where(above, 0, low))
    return np.where(open_, UNKNOWN_STATE, state).astype(np.int8)


def _number(key: str) -> NumericField:
    field = field_named(key)
    assert isinstance(field, NumericField)
    return field


def _steps_of(loaded: Loaded, found: Endpoint, factor: Factor) -> Steps:
    """The changes of a factor among the analysed patients, in days on the clock."""
    reading = factor.reading
    if isinstance(reading, AfterSecondInfusion):
        steps = _second_infusions(loaded.dataset)
    else:
        assert isinstance(reading, Low)
        steps = _of_values(loaded, reading)
    row_of = np.full(len(loaded.dataset.patients), -1)
    row_of[found.patient_index] = np.arange(found.n)
    row = row_of[steps.patient]
    here = row >= 0
    return Steps(row[here], steps.day[here] - found.clock_starts_on_day, steps.state[here])


@once_per_load
def _second_infusions(dataset: Dataset) -> Steps:
    """None yet before the first day, and one after its own day."""
    day = second_infusion_days(dataset)
    everybody, again = np.arange(day.size), np.flatnonzero(np.isfinite(day))
    patient = np.concatenate([everybody, again])
    days = np.concatenate([np.full(day.size, _BEFORE_DAY_0), day[again].astype(np.int64)])
    state = (np.arange(patient.size) >= day.size).astype(np.int8)
    order = np.lexsort((days, patient))
    return Steps(patient[order], days[order], state[order])


def _of_values(loaded: Loaded, reading: Low) -> Steps:
    kept = _kept_steps(loaded.measurements)
    if reading not in kept:
        values = loaded.measurements.values(reading.analyte, BASELINE_FIRST_DAY, LAST_POSSIBLE_DAY)
        state = low_states(values, reading)
        kept[reading] = carried_forward(values.patient_index, values.day, state, CARRIED_DAYS)
    return kept[reading]


@once_per_load
def _kept_steps(measurements: LastValues) -> dict[Low, Steps]:
    """The changes of the factors that were asked for, of all patients of one load."""
    return {}
