"""Mean cumulative count: how many second cancers a patient has had by t on average, when death ends the counting.

mu(t) = sum over u <= t of S(u-) dN(u) / n(u), with S the Kaplan-Meier estimate of being alive, dN the events of all
patients on u and n the patients at risk (entry < u <= exit). A patient stays at risk after an event and leaves by death
or censoring; an event on the day of death comes before it. It is a mean over everybody, the dead included, and not the
share of patients with an event: it may pass 1.

Standard errors: `data/statistics/count_influence.py`. Limits: on the logarithmic scale.
Sources: Cook & Lawless, Statist Med 1997; Ghosh & Lin, Biometrics 2000; Dong et al., Am J Epidemiol 2015.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.statistics.count_influence import histories, influence_error, jumps_of_counts
from data.statistics.counts import (
    Floats,
    FollowUp,
    Integers,
    check_follow_up,
    count_events,
    numbers_at,
)
from data.statistics.frozen import make_read_only
from data.statistics.limits import ONE_SIDED_TAIL, Z_95
from data.statistics.reading import places_of

Places = NDArray[np.intp]

_NO_SPREAD = 1e-7
"""Standard error per estimate below which only rounding is left of it: the root of the precision of a number."""


@dataclass(frozen=True, eq=False)
class MeanCumulativeCount:
    """The curve over the T distinct times on which any event or death happened.

    `time` (T,) in the unit that came in; `at_risk` (T,) patients with entry < t <= exit; `events` and `deaths` (T,);
    `alive` (T,) Kaplan-Meier after each time; `estimate` (T,) events per patient, 0 or more, with `std_error`,
    `ci_lower`, `ci_upper` (T,), 95 % limits NaN where they cannot be given. `last_time` is the last observed time, NaN
    for no patients, `n` the number of patients. `risk_time`, `risk_count` (R,): see `EventTable`.
    """

    time: Floats
    at_risk: Integers
    events: Integers
    deaths: Integers
    alive: Floats
    estimate: Floats
    std_error: Floats
    ci_lower: Floats
    ci_upper: Floats
    last_time: float
    n: int
    risk_time: Floats
    risk_count: Integers

    def __post_init__(self) -> None:
        make_read_only(self)


@dataclass(frozen=True, eq=False)
class CountReading:
    """The curve read at `times` (M,): all arrays (M,)."""

    times: Floats
    at_risk: Integers
    estimate: Floats
    std_error: Floats
    ci_lower: Floats
    ci_upper: Floats


def mean_cumulative_count(
    time: ArrayLike,
    died: ArrayLike,
    patient: ArrayLike,
    event_time: ArrayLike,
    *,
    entry: ArrayLike | None = None,
) -> MeanCumulativeCount:
    """Mean number of events per patient with standard errors and 95 % limits.

    time (n,): end of follow-up, 0 or later, any unit; died (n,): true where it ended by death; entry (n,): delayed
    entry as in `aalen_johansen`. patient (m,): the row, 0..n-1, of the patient of each event; event_time (m,): in
    the unit of `time`, on entry < t <= time. A patient may have none, one or many, several on one day too.

    The limits are estimate * exp(+-z SE / estimate); where nothing has happened they are 0 and the exact Poisson bound
    -ln(0.025) / n of n at risk (a modelling choice, as for incidence); NaN where nobody is at risk, and where patients
    have not differed. Once all at risk have died the curve stays, even if patients enter later. ValueError for what
    `aalen_johansen` refuses and for an event of no patient or outside the time at risk.
    """
    follow_up = check_follow_up(time, np.asarray(died, dtype=bool).astype(np.intp), 1, entry)
    patient, event_time = _check_events(follow_up, patient, event_time)
    is_dead = follow_up.cause == 1
    times = np.unique(np.concatenate([event_time, follow_up.time[is_dead]]).astype(np.float64))
    numbers = numbers_at(follow_up.time, follow_up.cause, follow_up.entry, times, n_causes=1)
    deaths = np.diff(numbers.events[0], prepend=0)
    place = np.searchsorted(times, event_time)
    events = np.bincount(place, minlength=times.size)

    alive = np.cumprod((numbers.at_risk - deaths) / numbers.at_risk)
    alive_before = np.concatenate([[1.0], alive])[: times.size]
    estimate = np.cumsum(alive_before * events / numbers.at_risk)
    jumps = jumps_of_counts(numbers.at_risk, deaths, events, alive_before, estimate)
    std_error = influence_error(histories(follow_up, times, patient, place), jumps, estimate)
    table = count_events(follow_up)
    lower, upper = _limits(estimate, std_error, numbers.at_risk)
    return MeanCumulativeCount(
        times, numbers.at_risk, events, deaths, alive, estimate, std_error, lower, upper,
        table.last_time, table.n, table.risk_time, table.risk_count,
    )  # fmt: skip


def counts_at_times(curve: MeanCumulativeCount, times: ArrayLike) -> CountReading:
    """Read the curve at any times (M,) of 0 or later: the value at t includes the events at t.

    NaN past the last observed time and before anybody is at risk (all enter later).
    """
    places = places_of(times, curve.time, curve.risk_time, curve.risk_count)
    estimate, std_error = places.read(curve.estimate), places.read(curve.std_error)
    lower, upper = _limits(estimate, std_error, places.at_risk)
    return CountReading(places.times, places.at_risk, estimate, std_error, lower, upper)


def _check_events(follow_up: FollowUp, patient: ArrayLike, event_time: ArrayLike) -> tuple[Places, Floats]:
    patient, at = np.asarray(patient), np.asarray(event_time, dtype=np.float64)
    if patient.ndim != 1 or at.shape != patient.shape:
        raise ValueError(
            f"Patient and event time need one value per event, but have shapes {patient.shape} and {at.shape}."
        )
    if patient.size == 0:
        return np.empty(0, dtype=np.intp), at
    n = follow_up.time.size
    if patient.dtype.kind not in "iu" or not ((patient >= 0) & (patient < n)).all():
        raise ValueError(f"The patient of an event is a row from 0 to {n - 1}.")
    entry = np.full(n, -1.0) if follow_up.entry is None else follow_up.entry
    wrong = ~((at >= 0) & (at > entry[patient]) & (at <= follow_up.time[patient]))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise ValueError(
            f"An event must be after the entry and not after the end of follow-up; event {first} is at {at[first]}"
            f" ({int(wrong.sum())} such events of {at.size})."
        )
    return patient.astype(np.intp), at


def _limits(estimate: Floats, std_error: Floats, at_risk: Integers) -> tuple[Floats, Floats]:
    nothing = estimate == 0.0
    width = np.full(estimate.size, np.nan)
    np.divide(Z_95 * std_error, estimate, out=width, where=std_error > _NO_SPREAD * estimate)
    somebody = nothing & (at_risk > 0)
    bound = np.where(somebody, -np.log(ONE_SIDED_TAIL) / np.maximum(at_risk, 1), np.nan)
    return (
        np.where(somebody, 0.0, estimate * np.exp(-width)),
        np.where(nothing, bound, estimate * np.exp(width)),
    )
