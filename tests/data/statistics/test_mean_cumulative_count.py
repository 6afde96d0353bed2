"""Mean cumulative count: by hand, R's mets and survival, its definition, what it equals, and the bootstrap."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from data.statistics.incidence import aalen_johansen
from data.statistics.mean_cumulative_count import (
    MeanCumulativeCount,
    counts_at_times,
    mean_cumulative_count,
)
from tests.data.statistics.reference import numbers

LAST_DAY = 8


def test_by_hand():
    # A: events on 2 and 6, alive on 10. B: event on 2, dead on 4. C: dead on 6. D: alive on 3.
    # Day 2: 2 / 4. Day 4: one of three dies, 2/3 alive. Day 6: the event comes before the death, 2/3 * 1/2; 1/3 alive.
    curve = mean_cumulative_count([10, 4, 6, 3], [0, 1, 1, 0], [0, 1, 0], [2, 2, 6])
    assert curve.time.tolist() == [2, 4, 6]
    assert (curve.at_risk.tolist(), curve.events.tolist(), curve.deaths.tolist()) == (
        [4, 3, 2],
        [2, 0, 1],
        [0, 1, 1],
    )
    assert_allclose(curve.alive, [1, 2 / 3, 1 / 3], rtol=1e-15)
    assert_allclose(curve.estimate, [1 / 2, 1 / 2, 5 / 6], rtol=1e-15)
    # Day 2: influences (1 - 1/2) / 4 of A and B, -1/8 of C and D. Day 6, with 1/3 still to come from deaths on:
    # A 1/8 + 1/3 (1 - 1/2) + 1/6 * 1/3; B 1/8 - 1/2 * 1/3 + 1/6 * 1/3; C -1/8 - 1/6 + 1/18; D -1/8.
    assert_allclose(curve.std_error[:2], [1 / 4, 1 / 4], rtol=1e-14)
    influences = np.array([1 / 8 + 1 / 6 + 1 / 18, 1 / 8 - 1 / 6 + 1 / 18, -1 / 8 - 1 / 6 + 1 / 18, -1 / 8])
    assert curve.std_error[2] == pytest.approx(math.sqrt((influences**2).sum()), rel=1e-14)
    width = math.exp(1.959963984540054 * curve.std_error[2] / (5 / 6))
    assert (curve.ci_lower[2], curve.ci_upper[2]) == pytest.approx((5 / 6 / width, 5 / 6 * width), rel=1e-14)
    assert (curve.last_time, curve.n) == (10, 4)


@dataclass(frozen=True, eq=False)
class Cohort:
    time: NDArray
    died: NDArray
    entry: NDArray
    patient: NDArray
    event_time: NDArray

    def fit(self, **changes: Any) -> MeanCumulativeCount:
        return fit_of(dataclasses.replace(self, **changes))


def fit_of(of: Cohort) -> MeanCumulativeCount:
    return mean_cumulative_count(of.time, of.died, of.patient, of.event_time, entry=of.entry)


@st.composite
def cohorts(draw: st.DrawFn, late: bool = True) -> Cohort:
    """Up to 12 patients on nine days with up to four events each; a third enters late."""
    row = st.tuples(st.integers(0, LAST_DAY), st.booleans(), st.integers(-2 * LAST_DAY, LAST_DAY))
    rows = draw(st.lists(row, min_size=1, max_size=12))
    time, died, entry = (np.array(column) for column in zip(*rows, strict=True))
    entry = np.where(late & (entry >= 0) & (entry < time), entry, np.nan)
    events = []
    for i, (end, start) in enumerate(zip(time.tolist(), entry.tolist(), strict=True)):
        first = 0 if math.isnan(start) else int(start) + 1
        events += [(i, day) for day in draw(st.lists(st.integers(first, end), max_size=4))]
    patient, day = (
        np.array(column, dtype=int) for column in (zip(*events, strict=True) if events else ([], []))
    )
    return Cohort(time, died, entry, patient, day)


def definition(of: Cohort, weights: NDArray) -> NDArray:
    """The estimate at each of its times, in words of sums over patients; weights may be complex."""
    alive, mean, curve = 1.0 + 0 * weights.sum(), 0.0 + 0 * weights.sum(), []
    for u in sorted({*of.event_time.tolist(), *of.time[of.died].tolist()}):
        at_risk = (of.time >= u) & ~(of.entry >= u)
        dying = at_risk & of.died & (of.time == u)
        n = weights[at_risk].sum()
        mean = mean + alive * weights[of.patient[of.event_time == u]].sum() / n
        alive = 0.0 * n if dying.sum() == at_risk.sum() else alive * (1 - weights[dying].sum() / n)
        curve.append(mean)
    return np.array(curve)


def definition_error(of: Cohort) -> NDArray | float:
    variance: NDArray | float = 0.0
    for i in range(of.time.size):
        weights = np.ones(of.time.size, dtype=np.complex128)
        weights[i] += 1e-30j
        variance = variance + (np.imag(definition(of, weights)) / 1e-30) ** 2
    return np.sqrt(variance)


@settings(max_examples=200)
@given(cohorts())
def test_estimate_and_error_are_their_definition(cohort: Cohort):
    curve = cohort.fit()
    assert_allclose(curve.estimate, definition(cohort, np.ones(cohort.time.size)), rtol=0, atol=1e-13)
    assert_allclose(curve.std_error**2, definition_error(cohort) ** 2, rtol=0, atol=1e-13)


def arrays_of(curve: MeanCumulativeCount) -> list[bytes]:
    return [np.asarray(value).tobytes() for value in dataclasses.astuple(curve)]


@given(cohorts(), st.data())
def test_the_order_of_patients_and_of_events_never_changes_a_byte(cohort: Cohort, data: st.DataObject):
    order = np.array(data.draw(st.permutations(range(cohort.time.size))))
    of_events = np.array(data.draw(st.permutations(range(cohort.patient.size))), dtype=int)
    place = np.argsort(order)
    other = Cohort(
        cohort.time[order], cohort.died[order], cohort.entry[order],
        place[cohort.patient][of_events], cohort.event_time[of_events],
    )  # fmt: skip
    assert arrays_of(other.fit()) == arrays_of(cohort.fit())


@given(cohorts())
def test_an_event_only_on_the_day_of_death_is_a_cause_of_death(cohort: Cohort):
    # Then the mean count is the cumulative incidence of that cause among deaths, error included, entry or not.
    patient = np.unique(cohort.patient[cohort.died[cohort.patient]])
    curve = cohort.fit(patient=patient, event_time=cohort.time[patient])
    cause = np.where(cohort.died, 2, 0)
    cause[patient] = 1
    incidence = aalen_johansen(cohort.time, cause, n_causes=2, entry=cohort.entry)
    assert curve.time.tolist() == incidence.time.tolist()
    assert_allclose(curve.estimate, incidence.estimate[0], rtol=0, atol=1e-14)
    assert_allclose(curve.std_error**2, incidence.std_error[0] ** 2, rtol=0, atol=1e-13)
    assert_allclose(curve.alive, incidence.event_free, rtol=0, atol=1e-14)


@given(cohorts(late=False))
def test_without_censoring_it_is_the_mean_of_the_counts(cohort: Cohort):
    curve = cohort.fit(died=np.ones(cohort.time.size, dtype=bool))
    for j, t in enumerate(curve.time):
        counts = np.bincount(cohort.patient[cohort.event_time <= t], minlength=cohort.time.size)
        assert curve.estimate[j] == pytest.approx(counts.mean(), abs=1e-13)
        assert curve.std_error[j] ** 2 == pytest.approx(counts.var() / counts.size, abs=1e-13)


@given(cohorts())
def test_kinds_of_events_add_up(cohort: Cohort):
    is_first_kind = np.arange(cohort.patient.size) % 2 == 0
    both = cohort.fit()
    days = np.arange(0, LAST_DAY + 1)
    parts = [
        counts_at_times(
            cohort.fit(patient=cohort.patient[kind], event_time=cohort.event_time[kind]), days
        ).estimate
        for kind in (is_first_kind, ~is_first_kind)
    ]
    assert_allclose(counts_at_times(both, days).estimate, parts[0] + parts[1], rtol=0, atol=1e-13)


@given(cohorts())
def test_it_never_falls_and_its_limits_enclose_it(cohort: Cohort):
    curve = cohort.fit()
    assert (np.diff(curve.estimate) >= 0).all() and (curve.estimate >= 0).all()
    given_limits = ~np.isnan(curve.ci_lower)
    assert np.array_equal(given_limits, ~np.isnan(curve.ci_upper))
    lower, upper = curve.ci_lower[given_limits], curve.ci_upper[given_limits]
    middle = curve.estimate[given_limits]
    assert ((lower >= 0) & (lower <= middle) & (middle < upper)).all()
    zero = curve.estimate == 0
    assert_allclose(curve.ci_upper[zero], -math.log(0.025) / curve.at_risk[zero], rtol=1e-14)
    assert (curve.ci_lower[zero] == 0).all()


@given(cohorts(), st.sampled_from([7, 0.1]))
def test_the_unit_of_time_plays_no_part(cohort: Cohort, unit: float):
    other = cohort.fit(
        time=cohort.time * unit, entry=cohort.entry * unit, event_time=cohort.event_time * unit
    )
    curve = cohort.fit()
    assert other.time.tolist() == (curve.time * unit).tolist()
    for name in ("at_risk", "events", "deaths", "estimate", "std_error", "ci_lower", "ci_upper"):
        np.testing.assert_array_equal(getattr(other, name), getattr(curve, name))


def of_r() -> tuple[dict[str, Any], Cohort]:
    stored = numbers("mean_cumulative_count")
    columns = [np.array(stored[name]) for name in ("time", "died", "patient", "event_time")]
    return stored, Cohort(
        columns[0], columns[1] == 1, np.full(columns[0].size, np.nan), columns[2], columns[3]
    )


def ghosh_lin_error(of: Cohort, curve: MeanCumulativeCount, t: float, *, per_survivor: bool) -> float:
    """Influence by influence as in Ghosh & Lin (2000), with n - d for n where deaths change the estimate, or n."""
    reached = curve.time <= t
    mean = curve.estimate[reached][-1]
    influences = np.zeros(of.time.size)
    for j in np.flatnonzero(reached):
        u, n, d = curve.time[j], curve.at_risk[j], curve.deaths[j]
        alive = curve.alive[j - 1] if j else 1.0
        at_risk = of.time >= u
        own = np.bincount(of.patient[of.event_time == u], minlength=of.time.size)
        influences += alive / n * (own - at_risk * curve.events[j] / n)
        dying = of.died & (of.time == u)
        influences -= (dying - at_risk * d / n) / (n - d if per_survivor else n) * (mean - curve.estimate[j])
    return math.sqrt((influences**2).sum())


def test_numbers_of_mets_and_survfit():
    stored, cohort = of_r()
    curve = cohort.fit()
    read = counts_at_times(curve, stored["times"])
    assert_allclose(read.estimate, stored["formula"]["mu"], rtol=1e-12)
    assert_allclose(read.estimate, stored["mets"]["mu"], rtol=1e-12)
    errors = {
        by: [ghosh_lin_error(cohort, curve, t, per_survivor=by) for t in stored["times"]]
        for by in (True, False)
    }
    # mets divides what a death changes by n, the derivative of the estimate by n - d: nothing else differs.
    assert_allclose(errors[False], stored["mets"]["se"], rtol=1e-10)
    assert_allclose(errors[True], read.std_error, rtol=1e-10)
    assert_allclose(read.std_error, stored["mets"]["se"], rtol=0.01)


def test_without_deaths_it_is_nelsons_mean_with_the_robust_error_of_survfit():
    stored, cohort = of_r()
    read = counts_at_times(cohort.fit(died=np.zeros(cohort.time.size, dtype=bool)), stored["times"])
    assert_allclose(read.estimate, stored["survfit"]["cumhaz"], rtol=1e-12)
    assert_allclose(read.std_error, stored["survfit"]["std_chaz"], rtol=1e-10)


def test_the_error_is_that_of_the_bootstrap():
    random = np.random.default_rng(2)
    n, times = 400, [0.5, 1.5, 3.0]
    frailty, death, censored = random.gamma(1, 1, n), random.exponential(2.5, n), random.uniform(0.5, 4, n)
    entry = np.where(random.random(n) < 0.3, random.uniform(0, 0.4, n), np.nan)
    time = np.maximum(np.minimum(death, censored), np.nan_to_num(entry) + 0.01)
    died = death <= censored
    start = np.nan_to_num(entry)
    counts = random.poisson(frailty * (time - start) * 0.6)
    patient = np.repeat(np.arange(n), counts)
    event_time = time[patient] - random.random(patient.size) * (time - start)[patient]
    whole = Cohort(time, died, entry, patient, event_time)

    of_patient = [np.flatnonzero(patient == row) for row in range(n)]

    def drawn() -> NDArray:
        rows = random.integers(0, n, n)
        events = [of_patient[row] for row in rows]
        again = np.repeat(np.arange(n), [of.size for of in events])
        part = Cohort(time[rows], died[rows], entry[rows], again, event_time[np.concatenate(events)])
        return counts_at_times(part.fit(), times).estimate

    spread = np.std([drawn() for _ in range(300)], axis=0)
    assert_allclose(counts_at_times(whole.fit(), times).std_error, spread, rtol=0.12)


def test_reading_between_before_and_past():
    curve = mean_cumulative_count([10, 4, 6, 3], [0, 1, 1, 0], [0, 1, 0], [2, 2, 6])
    read = counts_at_times(curve, [0, 2, 5.5, 6, 10, 10.5])
    assert read.at_risk.tolist() == [4, 4, 2, 2, 1, 0]
    assert_allclose(read.estimate, [0, 1 / 2, 1 / 2, 5 / 6, 5 / 6, np.nan], rtol=1e-15)
    assert_allclose(read.std_error, [0, 1 / 4, 1 / 4, *[curve.std_error[2]] * 2, np.nan], rtol=1e-13)
    assert read.ci_lower[0] == 0 and read.ci_upper[0] == pytest.approx(-math.log(0.025) / 4, rel=1e-14)
    assert (read.ci_lower[3], read.ci_upper[3]) == (curve.ci_lower[2], curve.ci_upper[2])
    assert np.isnan([read.ci_lower[5], read.ci_upper[5]]).all()


def test_nothing_is_known_before_anybody_is_at_risk():
    curve = mean_cumulative_count([5, 9], [0, 1], [0], [4], entry=[2, 3])
    read = counts_at_times(curve, [2, 3, 4])
    assert np.isnan([read.estimate[0], read.ci_upper[0]]).all()
    assert read.estimate[1:].tolist() == [0, 0.5]


def test_no_event_no_death_nobody():
    nothing = mean_cumulative_count([3, 5], [0, 0], [], [])
    assert nothing.time.size == 0 and (nothing.last_time, nothing.n) == (5, 2)
    read = counts_at_times(nothing, [4, 6])
    assert (read.estimate[0], read.ci_lower[0]) == (0, 0)
    assert read.ci_upper[0] == pytest.approx(-math.log(0.025), rel=1e-14)
    nobody = mean_cumulative_count([], [], [], [])
    assert nobody.n == 0 and np.isnan(nobody.last_time)
    assert np.isnan(counts_at_times(nobody, [0]).estimate).all()


def test_patients_who_do_not_differ_have_no_limits():
    curve = mean_cumulative_count([5] * 3, [0] * 3, [0, 1, 2] * 2, [1, 1, 1, 2, 2, 2])
    assert curve.estimate.tolist() == [1, 2]
    assert_allclose(curve.std_error, 0, atol=1e-8)
    assert np.isnan([curve.ci_lower, curve.ci_upper]).all()


def test_nothing_is_added_after_all_have_died():
    curve = mean_cumulative_count([2, 9], [1, 0], [0, 1], [1, 7], entry=[np.nan, 4])
    assert curve.alive.tolist() == [1, 0, 0]
    assert curve.estimate.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"patient": [2]}, "row from 0 to 1"),
        ({"patient": [-1]}, "row from 0 to 1"),
        ({"patient": [0, 2], "event_time": [2, 2]}, "row from 0 to 1"),
        ({"patient": [0.0]}, "row from 0 to 1"),
        ({"patient": [0, 1]}, "one value per event"),
        ({"patient": [[0]], "event_time": [[2]]}, "one value per event"),
        ({"event_time": [5.5]}, "event 0 is at 5.5"),
        ({"patient": [0, 1], "event_time": [2, 9.5]}, r"event 1 is at 9.5 \(1 such events of 2\)"),
        ({"event_time": [-1]}, "not after the end of follow-up"),
        ({"event_time": [np.nan]}, "not after the end of follow-up"),
        ({"entry": [2, np.nan]}, "after the entry"),
        ({"time": [5, -1]}, "0 or more"),
    ],
)
def test_what_has_no_meaning_is_refused(changes: dict[str, Any], message: str):
    arguments: dict[str, Any] = {"time": [5, 9], "died": [0, 1], "patient": [0], "event_time": [2]} | changes
    with pytest.raises(ValueError, match=message):
        mean_cumulative_count(**arguments)


def test_an_event_on_the_first_and_on_the_last_day_counts():
    assert mean_cumulative_count([5], [0], [0, 0], [0, 5]).estimate.tolist() == [1, 2]
