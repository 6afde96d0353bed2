"""Numbers under the axis and the choice between counting on a grid and sorting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.statistics.counts import numbers_at

NAN = np.nan


def test_numbers_by_hand():
    # Exits 1 (cause 1), 2 (cause 2), 2 (censored), 3 (cause 1), 4 (censored), 5 (cause 2); the last two enter on 2, 3.
    numbers = numbers_at(
        [1, 2, 2, 3, 4, 5],
        [1, 2, 0, 1, 0, 2],
        [NAN, NAN, NAN, NAN, 2, 3],
        [0, 1, 2, 2.5, 3, 4, 6],
        n_causes=2,
    )
    assert numbers.at_risk.tolist() == [4, 4, 3, 2, 2, 2, 0]
    assert numbers.events.tolist() == [[0, 1, 1, 1, 2, 2, 2], [0, 0, 1, 1, 1, 1, 2]]
    assert numbers.censored.tolist() == [0, 0, 1, 1, 1, 2, 2]


def test_entry_on_day_0_is_late_and_no_entry_is_not():
    assert numbers_at([5, 5], [0, 0], [0, NAN], [0, 1], n_causes=1).at_risk.tolist() == [1, 2]
    assert numbers_at([5, 5], [0, 0], [-3, NAN], [0, 1], n_causes=1).at_risk.tolist() == [2, 2]


def test_a_cause_without_events_and_nobody_have_zeros():
    assert numbers_at([1, 2], [1, 0], None, [3], n_causes=3).events.tolist() == [[1], [0], [0]]
    nobody = numbers_at([], [], None, [0, 365.25], n_causes=2)
    assert nobody.at_risk.tolist() == nobody.censored.tolist() == [0, 0]
    assert nobody.events.tolist() == [[0, 0], [0, 0]]


def test_times_and_patients_are_checked():
    with pytest.raises(ValueError, match=r"0 or later; row 1 has -1"):
        numbers_at([1], [0], None, [0, -1], n_causes=1)
    with pytest.raises(ValueError, match="between 0"):
        numbers_at([1], [2], None, [0], n_causes=1)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(-9, 9)), max_size=20),
    st.lists(st.floats(0, 12), min_size=1, max_size=5),
)
def test_everybody_is_somewhere(rows: list[tuple[int, int, int]], times: list[float]):
    time = np.array([row[0] for row in rows], dtype=int)
    cause = np.array([row[1] for row in rows], dtype=int)
    entry = np.array([row[2] if 0 <= row[2] < row[0] else NAN for row in rows], dtype=float)
    numbers = numbers_at(time, cause, entry, times, n_causes=2)
    for i, t in enumerate(times):
        still_to_enter = int((entry >= t).sum())
        gone_before = int((time < t).sum())
        assert numbers.at_risk[i] + still_to_enter + gone_before == len(rows)
        assert numbers.events[:, i].sum() + numbers.censored[i] == (time <= t).sum()
