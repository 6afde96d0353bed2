"""Median length of follow-up by the reverse Kaplan-Meier method: being censored is the event.

Conventions of risk sets and ties: `data/statistics/counts.py`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from data.results import Estimate
from data.statistics.counts import EventTable, Floats, check_follow_up, count_events
from data.statistics.limits import log_log_limits

_SAME = float(np.sqrt(np.finfo(np.float64).eps))


def median_follow_up(time: ArrayLike, is_censored: ArrayLike, entry: ArrayLike | None = None) -> Estimate:
    """Median time until censoring in the unit of `time`, with log-log 95 % limits; None where it is not reached.

    `time` (n,) and `entry` (n,) as in `aalen_johansen`, `is_censored` (n,) true where follow-up ended without any
    event. The median is the first time at which Kaplan-Meier is below 0.5; where it is 0.5 over an interval, the
    middle of that interval; each limit is read off its own limit curve in the same way, as R's `survfit` does.
    Sources: Schemper & Smith, Control Clin Trials 1996; Brookmeyer & Crowley, Biometrics 1982.
    """
    follow_up = check_follow_up(time, np.asarray(is_censored, dtype=bool).astype(np.intp), 1, entry)
    table = count_events(follow_up)
    remaining, std_error = kaplan_meier(table)
    lower, upper = log_log_limits(remaining, std_error)
    return Estimate(*(first_below_half(table.time, curve) for curve in (remaining, lower, upper)))


def kaplan_meier(table: EventTable) -> tuple[Floats, Floats]:
    """Kaplan-Meier and its standard error by Greenwood's formula at the event times of one cause."""
    survivors = table.at_risk - table.events[0]
    remaining = np.cumprod(survivors / table.at_risk)
    # Where nobody remains, Greenwood's term is infinite, but the error is that of 0: any number will do.
    greenwood = table.events[0] / (table.at_risk * np.maximum(survivors, 1))
    return remaining, remaining * np.sqrt(np.cumsum(greenwood))


def first_below_half(time: Floats, curve: Floats) -> float | None:
    """First time at which a falling curve is below 0.5; undefined parts of the curve (NaN) are passed over."""
    reached = curve < 0.5 + _SAME
    time, curve = time[reached], curve[reached]
    if time.size == 0:
        return None
    lower = np.flatnonzero(curve < curve[0])
    if abs(curve[0] - 0.5) < _SAME and lower.size:
        return float(time[0] + time[lower[0]]) / 2.0
    return float(time[0])
