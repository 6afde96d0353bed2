"""What holds for cumulative incidence whatever the data: small random cohorts with ties, delayed entry and weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from data.statistics.incidence import AalenJohansen, aalen_johansen, at_times
from tests.data.statistics import definition

N_CAUSES = 3
LAST_DAY = 9


@dataclass(frozen=True, eq=False)
class Cohort:
    time: NDArray
    cause: NDArray
    entry: NDArray
    weights: NDArray

    def fit(self, **changes: Any) -> AalenJohansen:
        """With delayed entry and weights unless `changes` says otherwise."""
        columns = {"entry": self.entry, "weights": self.weights, "n_causes": N_CAUSES} | changes
        return aalen_johansen(columns.pop("time", self.time), columns.pop("cause", self.cause), **columns)


@st.composite
def cohorts(draw: st.DrawFn, min_size: int = 1) -> Cohort:
    """Up to 24 patients on ten days, so that most days are ties; a third enters late."""
    patient = st.tuples(
        st.integers(0, LAST_DAY),
        st.integers(0, N_CAUSES),
        st.integers(-2 * LAST_DAY, LAST_DAY),
        st.integers(1, 9),
    )
    rows = draw(st.lists(patient, min_size=min_size, max_size=24))
    time, cause, entry, weight = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    late = (entry >= 0) & (entry < time)
    return Cohort(time, cause, np.where(late, entry, np.nan), weight / 4.0)


def arrays_of(curve: AalenJohansen) -> list[bytes]:
    values = [getattr(curve, name) for name in AalenJohansen.__dataclass_fields__]
    return [value.tobytes() for value in values if isinstance(value, np.ndarray)]


@settings(max_examples=150)
@given(cohorts(min_size=3))
def test_estimates_and_errors_are_their_definition(cohort: Cohort):
    for columns in (
        {"entry": cohort.entry, "weights": cohort.weights},
        {"entry": cohort.entry, "weights": None},
        {"entry": None, "weights": cohort.weights},
        {"entry": None, "weights": None},
    ):
        none, ones = np.full(cohort.time.size, np.nan), np.ones(cohort.time.size)
        entry = none if columns["entry"] is None else cohort.entry
        weights = ones if columns["weights"] is None else cohort.weights
        curve = cohort.fit(**columns)
        arguments = cohort.time, cohort.cause, entry, weights, N_CAUSES
        assert_allclose(curve.estimate, definition.incidence(*arguments), rtol=0, atol=1e-13)
        assert_allclose(curve.std_error**2, definition.jackknife_error(*arguments) ** 2, rtol=0, atol=1e-13)


@given(cohorts(), st.data())
def test_the_order_of_rows_never_changes_a_byte(cohort: Cohort, data: st.DataObject):
    order = np.array(data.draw(st.permutations(range(cohort.time.size))))
    first = Cohort(cohort.time * 0.1, cohort.cause, cohort.entry * 0.1, cohort.weights / 3)
    second = Cohort(first.time[order], first.cause[order], first.entry[order], first.weights[order])
    for columns in ({}, {"weights": None}, {"entry": None}, {"entry": None, "weights": None}):
        assert arrays_of(first.fit(**columns)) == arrays_of(second.fit(**columns))
    without = {"entry": None, "weights": None}
    assert arrays_of(cohort.fit(**without)) == arrays_of(
        cohort.fit(**without, time=cohort.time[order], cause=cohort.cause[order])
    )


@given(cohorts())
def test_incidences_and_event_free_add_up_to_1_and_never_turn_back(cohort: Cohort):
    for columns in ({}, {"entry": None, "weights": None}):
        curve = cohort.fit(**columns)
        assert_allclose(curve.estimate.sum(axis=0) + curve.event_free, 1.0, rtol=0, atol=1e-14)
        assert (np.diff(curve.estimate, axis=1) >= 0).all()
        assert (np.diff(curve.event_free) <= 0).all()
        assert ((curve.estimate >= 0) & (curve.estimate <= 1) & (curve.std_error >= 0)).all()
        assert (np.diff(curve.time) > 0).all() and (curve.at_risk >= curve.events.sum(axis=0)).all()


@given(cohorts())
def test_limits_enclose_the_estimate_and_are_missing_only_at_1(cohort: Cohort):
    for columns in ({}, {"entry": None, "weights": None}):
        curve = cohort.fit(**columns)
        missing = np.isnan(curve.ci_lower)
        assert np.array_equal(missing, np.isnan(curve.ci_upper))
        assert (curve.estimate[missing] == 1).all() and not (curve.estimate[~missing] == 1).any()
        lower, middle, upper = (v[~missing] for v in (curve.ci_lower, curve.estimate, curve.ci_upper))
        assert ((lower >= 0) & (lower <= middle) & (middle <= upper) & (upper <= 1)).all()


@given(cohorts())
def test_two_causes_taken_as_one_add_up(cohort: Cohort):
    curve = cohort.fit()
    merged = cohort.fit(cause=np.where(cohort.cause == 3, 2, cohort.cause), n_causes=2)
    assert_allclose(merged.estimate[0], curve.estimate[0], rtol=0, atol=1e-14)
    assert_allclose(merged.estimate[1], curve.estimate[1] + curve.estimate[2], rtol=0, atol=1e-14)
    assert_allclose(merged.std_error[0], curve.std_error[0], rtol=0, atol=1e-7)
    assert_allclose(merged.event_free, curve.event_free, rtol=0, atol=1e-14)


@given(cohorts())
def test_longer_follow_up_after_the_last_event_changes_nothing_before(cohort: Cohort):
    assume((cohort.cause > 0).any())
    last_event = cohort.time[cohort.cause > 0].max()
    longer = np.where((cohort.cause == 0) & (cohort.time >= last_event), cohort.time + 5, cohort.time)
    before, after = cohort.fit(), cohort.fit(time=longer)
    for name in ("time", "at_risk", "estimate", "std_error", "ci_lower", "ci_upper"):
        np.testing.assert_array_equal(getattr(before, name), getattr(after, name))


@given(cohorts(), st.integers(1, 5))
def test_patients_who_enter_after_the_last_event_change_nothing(cohort: Cohort, n_more: int):
    def with_more(column: NDArray, value: float) -> NDArray:
        return np.append(column, np.full(n_more, value, dtype=column.dtype))

    more = Cohort(
        with_more(cohort.time, LAST_DAY + 3), with_more(cohort.cause, 0),
        with_more(cohort.entry, LAST_DAY + 1), with_more(cohort.weights, 1.0),
    )  # fmt: skip
    before, after = cohort.fit(), more.fit()
    np.testing.assert_array_equal(before.at_risk, after.at_risk)
    assert_allclose(before.estimate, after.estimate, rtol=0, atol=1e-14)
    assert_allclose(before.std_error**2, after.std_error**2, rtol=0, atol=1e-13)


@given(cohorts())
def test_every_way_to_say_no_delayed_entry_is_the_same(cohort: Cohort):
    expected = arrays_of(cohort.fit(entry=None))
    for none in (np.nan, -1, -0.5, -np.inf):
        assert arrays_of(cohort.fit(entry=np.full(cohort.time.size, none))) == expected


@given(cohorts())
def test_entry_before_anything_happens_is_no_delay(cohort: Cohort):
    later = cohort.time + 2
    free, delayed = cohort.fit(time=later, entry=None), cohort.fit(time=later, entry=np.ones(later.size))
    np.testing.assert_array_equal(free.at_risk, delayed.at_risk)
    assert_allclose(free.estimate, delayed.estimate, rtol=0, atol=1e-14)
    assert_allclose(free.std_error**2, delayed.std_error**2, rtol=0, atol=1e-14)


@given(cohorts(), st.integers(0, LAST_DAY))
def test_delayed_entry_of_everybody_at_a_landmark_equals_a_clock_that_starts_there(
    cohort: Cohort, landmark: int
):
    kept = cohort.time > landmark
    assume(kept.any())
    time, cause = cohort.time[kept], cohort.cause[kept]
    entering = aalen_johansen(time, cause, n_causes=N_CAUSES, entry=np.full(time.size, landmark))
    reset = aalen_johansen(time - landmark, cause, n_causes=N_CAUSES)
    np.testing.assert_array_equal(entering.time, reset.time + landmark)
    assert_allclose(entering.estimate, reset.estimate, rtol=0, atol=1e-14)
    assert_allclose(entering.std_error**2, reset.std_error**2, rtol=0, atol=1e-14)


@given(cohorts())
def test_equal_weights_are_no_weights(cohort: Cohort):
    plain = cohort.fit(weights=None)
    for weight in (1.0, 0.3):
        weighted = cohort.fit(weights=np.full(cohort.time.size, weight))
        np.testing.assert_array_equal(plain.at_risk, weighted.at_risk)
        assert_allclose(plain.estimate, weighted.estimate, rtol=0, atol=1e-14)
        assert_allclose(plain.std_error**2, weighted.std_error**2, rtol=0, atol=1e-13)


@given(cohorts())
def test_a_whole_weight_estimates_as_that_many_patients(cohort: Cohort):
    times_over = (cohort.weights * 4).astype(int)
    repeated = aalen_johansen(
        cohort.time.repeat(times_over), cohort.cause.repeat(times_over),
        n_causes=N_CAUSES, entry=cohort.entry.repeat(times_over),
    )  # fmt: skip
    weighted = cohort.fit(weights=times_over)
    assert_allclose(weighted.estimate, repeated.estimate, rtol=0, atol=1e-14)
    assert_allclose(weighted.event_free, repeated.event_free, rtol=0, atol=1e-14)
    assert weighted.n == cohort.time.size


@given(cohorts(), st.sampled_from([7, 10**6, 10**12, 1 / 3]))
def test_the_unit_of_time_plays_no_part(cohort: Cohort, unit: float):
    for columns in ({}, {"entry": None, "weights": None}):
        in_days = cohort.fit(**columns)
        scaled = columns if "entry" in columns else {"entry": cohort.entry * unit}
        other = cohort.fit(**scaled, time=cohort.time * unit)
        np.testing.assert_array_equal(other.time, in_days.time * unit)
        for name in ("at_risk", "events", "estimate", "std_error", "ci_lower", "ci_upper"):
            np.testing.assert_array_equal(getattr(in_days, name), getattr(other, name))


@given(cohorts())
def test_reading_at_the_event_times_gives_the_curve(cohort: Cohort):
    for columns in ({}, {"entry": None, "weights": None}):
        curve = cohort.fit(**columns)
        read = at_times(curve, curve.time)
        for name in ("at_risk", "estimate", "std_error", "ci_lower", "ci_upper"):
            np.testing.assert_array_equal(getattr(read, name), getattr(curve, name))


@given(cohorts(), st.floats(0, LAST_DAY + 2))
def test_the_number_at_risk_is_counted_at_any_time(cohort: Cohort, t: float):
    at_risk = (cohort.time >= t) & ~(cohort.entry >= t)
    assert at_times(cohort.fit(), [t]).at_risk.tolist() == [at_risk.sum()]
    assert at_times(cohort.fit(entry=None, weights=None), [t]).at_risk.tolist() == [(cohort.time >= t).sum()]
