"""1 - Kaplan-Meier of one cause with every other cause censored: only for a comparison that is labelled as such.

It is not the incidence: it answers how many would have the event if nobody could die of anything else first, and it is
never below the cumulative incidence. Whoever shows it shows `NOT_INCIDENCE` beside it and the Aalen-Johansen curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from data.statistics.counts import Floats, Integers, check_follow_up, count_events
from data.statistics.follow_up import kaplan_meier
from data.statistics.frozen import make_read_only
from data.statistics.limits import log_log_limits, upper_limit_of_none
from data.statistics.reading import places_of

NOT_INCIDENCE = (
    "1 − Kaplan–Meier counts patients who have died as if the event could still happen to them, "
    "and so overstates how many have it."
)


@dataclass(frozen=True, eq=False)
class OneMinusKaplanMeier:
    """The curve over the T distinct times of the event: `time` in the unit that came in, `at_risk`, `events` (T,).

    `estimate`, `std_error` (Greenwood), `ci_lower`, `ci_upper` (T,) from 0 to 1; the 95 % limits are 1 - those of
    Kaplan-Meier on the log-log scale, NaN at an estimate of 1. `last_time` is the last observed time, NaN for no
    patients. `warning` says what the curve is not.
    """

    time: Floats
    at_risk: Integers
    events: Integers
    estimate: Floats
    std_error: Floats
    ci_lower: Floats
    ci_upper: Floats
    last_time: float
    risk_time: Floats
    risk_count: Integers
    warning: str = NOT_INCIDENCE

    def __post_init__(self) -> None:
        make_read_only(self)


@dataclass(frozen=True, eq=False)
class ComparisonReading:
    """The curve read at `times` (M,): all arrays (M,)."""

    times: Floats
    at_risk: Integers
    estimate: Floats
    std_error: Floats
    ci_lower: Floats
    ci_upper: Floats


def one_minus_kaplan_meier(
    time: ArrayLike, cause: ArrayLike, *, n_causes: int, of_cause: int = 1, entry: ArrayLike | None = None
) -> OneMinusKaplanMeier:
    """1 - Kaplan-Meier of `of_cause`; arguments and errors as in `aalen_johansen`, and for a cause outside 1..n_causes.

    As `survfit(Surv(time, cause == of_cause))` in R. Sources: Kaplan & Meier, JASA 1958; Greenwood 1926; why not to
    use it for incidence: Gooley et al., Statist Med 1999.
    """
    if not 1 <= of_cause <= n_causes:
        raise ValueError(f"The cause to compare must be between 1 and {n_causes}, not {of_cause}.")
    follow_up = check_follow_up(time, cause, n_causes, entry)
    only = check_follow_up(follow_up.time, (follow_up.cause == of_cause).astype(np.intp), 1, follow_up.entry)
    table = count_events(only)
    remaining, std_error = kaplan_meier(table)
    lower, upper = log_log_limits(remaining, std_error)
    return OneMinusKaplanMeier(
        table.time, table.at_risk, table.events[0], 1.0 - remaining, std_error, 1.0 - upper, 1.0 - lower,
        table.last_time, table.risk_time, table.risk_count,
    )  # fmt: skip


def comparison_at_times(curve: OneMinusKaplanMeier, times: ArrayLike) -> ComparisonReading:
    """Read the curve at any times (M,) of 0 or later: the value at t includes the events at t.

    NaN past the last observed time and before anybody is at risk. Where nothing has happened the limits are 0 and the
    exact upper bound from the number at risk, as for incidence.
    """
    places = places_of(times, curve.time, curve.risk_time, curve.risk_count)
    estimate = places.read(curve.estimate)
    nothing, bound = estimate == 0.0, upper_limit_of_none(places.at_risk)
    return ComparisonReading(
        places.times,
        places.at_risk,
        estimate,
        places.read(curve.std_error),
        np.where(nothing, np.where(np.isnan(bound), np.nan, 0.0), places.read(curve.ci_lower)),
        np.where(nothing, bound, places.read(curve.ci_upper)),
    )
