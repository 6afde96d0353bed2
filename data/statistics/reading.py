"""Where times fall on a curve: which step holds, how many are at risk, and whether anything is known there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.statistics.counts import Floats, Integers, check_times


@dataclass(frozen=True, eq=False)
class Places:
    """Of `times` (M,): `step` (M,) how many steps of the curve are at or before each; `at_risk` (M,) entry < t <= exit.

    `observed` (M,) is false past the last observed time and before anybody is at risk (all enter later): nothing is
    known there, which is not a value of 0.
    """

    times: Floats
    step: NDArray[np.intp]
    at_risk: Integers
    observed: NDArray[np.bool_]

    def read(self, values: Floats, at_start: float = 0.0) -> Floats:
        """Values (..., T) of the steps at these times, (..., M): `at_start` before the first one, NaN where unknown."""
        start = np.full((*values.shape[:-1], 1), at_start)
        return np.where(self.observed, np.concatenate([start, values], axis=-1)[..., self.step], np.nan)


def places_of(times: ArrayLike, step_time: Floats, risk_time: Floats, risk_count: Integers) -> Places:
    """Of times of 0 or later on a curve with steps at `step_time` (T,); `risk_time`, `risk_count`: see `EventTable`."""
    at = check_times(times)
    interval = np.searchsorted(risk_time, at)
    first_at_risk = int(np.argmax(risk_count > 0)) if risk_count.size else 0
    return Places(
        at,
        np.searchsorted(step_time, at, side="right"),
        np.append(risk_count, 0)[interval],
        (interval < risk_time.size) & (interval >= first_at_risk),
    )
