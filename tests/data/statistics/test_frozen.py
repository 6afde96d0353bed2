"""What is kept and shared cannot be changed by whoever reads it."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from data.statistics.fine_gray import fine_gray
from data.statistics.incidence import aalen_johansen
from data.statistics.mean_cumulative_count import mean_cumulative_count
from data.statistics.one_minus_kaplan_meier import one_minus_kaplan_meier

TIME, CAUSE = np.array([1, 2, 3, 4]), np.array([1, 2, 1, 0])

RESULTS = [
    aalen_johansen(TIME, CAUSE, n_causes=2),
    fine_gray(TIME, CAUSE, [1, 0, 0, 1]),
    fine_gray(TIME, CAUSE, [1, 0, 0, 1]).proportionality,
    mean_cumulative_count(TIME, CAUSE == 2, [0], [1]),
    one_minus_kaplan_meier(TIME, CAUSE, n_causes=2),
]


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_no_array_of_a_result_can_be_written(result: Any):
    arrays = [value for value in vars(result).values() if isinstance(value, np.ndarray)]
    assert len(arrays) >= 3
    for values in arrays:
        with pytest.raises(ValueError, match="read-only"):
            values[...] = 0


def test_no_name_of_a_result_can_be_set_again():
    with pytest.raises(dataclasses.FrozenInstanceError):
        RESULTS[0].n = 5  # type: ignore[misc]
    assert TIME.flags.writeable and CAUSE.flags.writeable
