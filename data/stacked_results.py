"""The answer to "what happens first": shares of every cause that add up to 1 with those who had none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.results import Exclusion, Stamp
from data.vocabulary import CancerCategory

Floats = NDArray[np.float64]

EVENT_FREE = "event_free"
"""The name of the share without any event, beside the names of the causes."""


@dataclass(frozen=True)
class StackedTime:
    """The shares at a whole number of years, one per cause, and without an event; None where not estimable."""

    years: int
    estimate: tuple[float | None, ...]
    event_free: float | None
    at_risk: int


@dataclass(frozen=True, eq=False)
class StackedAnswer:
    """`estimate` (K, T) per cause in the order of `causes` and `event_free` (T,) at the event days `time_days` (T,).

    `events` counts each cause, censored last. Curves end at `shown_until_days`, None where nothing can be shown.
    """

    stamp: Stamp
    outcome: tuple[CancerCategory, ...]
    competing: tuple[str, ...]
    censor: tuple[str, ...]
    with_suspected: bool
    landmark_days: int
    lag_days: int
    horizon_years: float
    n_loaded: int
    n_analysed: int
    excluded: tuple[Exclusion, ...]
    notices: tuple[str, ...]
    causes: tuple[str, ...]
    events: tuple[int, ...]
    time_days: Floats
    estimate: Floats
    event_free: Floats
    shown_until_days: float | None
    fixed_times: tuple[StackedTime, ...]
