"""Time cut where a factor changes, against a day-by-day reading of the same rule."""

from __future__ import annotations

import numpy as np
import pytest

from data.statistics.intervals import UNKNOWN_STATE, Rows, Steps, carried_forward, split, state_after


def steps_of(*values: tuple[int, int, int], carried_days: int = 400):
    """Steps from (patient, day, state), in any order."""
    patient, day, state = (np.array(column, dtype=np.int64) for column in zip(*sorted(values), strict=True))
    return carried_forward(patient, day, state.astype(np.int8), carried_days)


def listed(rows: Rows) -> list[tuple[int, ...]]:
    columns = (rows.patient, rows.start, rows.stop, *rows.states)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_a_value_counts_from_the_day_after_it_to_the_next_one() -> None:
    rows = split(np.array([-1]), np.array([100]), [steps_of((0, 10, 1), (0, 40, 0))])
    assert listed(rows) == [(0, -1, 10, -1), (0, 10, 40, 1), (0, 40, 100, 0)]
    assert rows.is_last.tolist() == [False, False, True]


def test_a_value_on_the_day_of_the_event_comes_too_late() -> None:
    rows = split(np.array([-1]), np.array([40]), [steps_of((0, 10, 0), (0, 40, 1))])
    assert listed(rows) == [(0, -1, 10, -1), (0, 10, 40, 0)]


def test_a_value_is_carried_no_longer_than_its_limit() -> None:
    rows = split(np.array([-1]), np.array([900]), [steps_of((0, -5, 1), (0, 500, 1), carried_days=400)])
    assert listed(rows) == [(0, -1, 395, 1), (0, 395, 500, -1), (0, 500, 900, 1)]


def test_values_that_change_nothing_make_no_row() -> None:
    steps = steps_of((0, 0, 1), (0, 5, 1), (0, 9, 1), (1, 3, 0))
    assert steps.day.tolist() == [0, 409, 3, 403]
    assert steps.state.tolist() == [1, UNKNOWN_STATE, 0, UNKNOWN_STATE]


def test_without_factors_everybody_is_one_row() -> None:
    rows = split(np.array([-1, 30]), np.array([5, 60]), [])
    assert listed(rows) == [(0, -1, 5), (1, 30, 60)] and rows.is_last.all()


def test_without_values_everything_is_unknown() -> None:
    nothing = np.empty(0, dtype=np.int64)
    none = carried_forward(nothing, nothing, nothing.astype(np.int8), 400)
    rows = split(np.array([-1, 0]), np.array([5, 6]), [none])
    assert rows.states.tolist() == [[UNKNOWN_STATE, UNKNOWN_STATE]]


def test_a_patient_without_time_is_refused() -> None:
    with pytest.raises(ValueError, match="starts"):
        split(np.array([5]), np.array([5]), [])


@pytest.mark.parametrize("seed", range(20))
def test_two_factors_equal_a_reading_day_by_day(seed: int) -> None:
    random = np.random.default_rng(seed)
    n, carried = 6, 30
    start = random.integers(-1, 20, n)
    stop = start + random.integers(1, 90, n)
    values = []
    for _ in range(2):
        found = {(int(random.integers(0, n)), int(random.integers(-20, 100))) for _ in range(25)}
        values.append({place: int(random.integers(-1, 2)) for place in found})
    factors = [
        steps_of(*((*place, state) for place, state in v.items()), carried_days=carried) for v in values
    ]
    rows = split(start, stop, factors)
    seen = {
        (patient, day): states
        for patient, begin, end, *states in listed(rows)
        for day in range(begin + 1, end + 1)
    }
    assert len(seen) == (stop - start).sum() == (rows.stop - rows.start).sum()
    for (patient, day), states in seen.items():
        for factor, state in zip(values, states, strict=True):
            before = [d for (p, d) in factor if p == patient and day - carried <= d < day]
            assert state == (factor[patient, max(before)] if before else UNKNOWN_STATE), (patient, day)


def test_another_patients_values_are_never_taken() -> None:
    steps = steps_of((0, 10, 1), (2, 10, 0))
    state = state_after(steps, np.array([0, 1, 2, 0]), np.array([50, 50, 50, 9]))
    assert state.tolist() == [1, UNKNOWN_STATE, 0, UNKNOWN_STATE]


def test_a_day_long_after_every_change_is_still_the_patient_s_own() -> None:
    steps = Steps(np.array([0, 1]), np.array([10, 11]), np.array([1, 0], dtype=np.int8))
    assert state_after(steps, np.array([0, 1]), np.array([5000, 5000])).tolist() == [1, 0]


def test_one_patient_without_time_among_others_is_refused() -> None:
    with pytest.raises(ValueError, match="ends on or before"):
        split(np.array([-1, 40]), np.array([100, 40]), [])
