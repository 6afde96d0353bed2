"""From numbers at risk and events to the steps of the curves: who is event-free, what each cause adds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.float64] | NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Steps:
    """`event_free_before` and `event_free` (J,) just before and at each event time; `rise`, `incidence` (K, J)."""

    event_free_before: Floats
    event_free: Floats
    rise: Floats
    incidence: Floats


def steps_of_counts(at_risk: Numbers, survivors: Numbers, events: Numbers) -> Steps:
    """Aalen-Johansen steps from (weighted) numbers at risk (J,), of those without event (J,), and events (K, J)."""
    event_free = np.cumprod(survivors / at_risk, dtype=np.float64)
    before = np.ones_like(event_free)
    before[1:] = event_free[:-1]
    rise = before / at_risk * events
    return Steps(before, event_free, rise, np.cumsum(rise, axis=1))
