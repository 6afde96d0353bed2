"""Cumulative incidence: cases worked out by hand, states that a filter can produce, and input that is refused."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from data.statistics import counts
from data.statistics.incidence import aalen_johansen, aalen_johansen_of_codes, at_times, event_codes

NAN = np.nan

# Six patients, causes 1 and 2.
#   t = 1: 6 at risk, one event of cause 1          F1 = 1/6                       S = 5/6
#   t = 2: 5 at risk, one of cause 2, one censored  F2 = 5/6 * 1/5 = 1/6           S = 5/6 * 4/5 = 2/3
#   t = 3: 3 at risk, one of cause 1                F1 = 1/6 + 2/3 * 1/3 = 7/18    S = 2/3 * 2/3 = 4/9
#   t = 5: 1 at risk (one was censored at 4)        F2 = 1/6 + 4/9 * 1 = 11/18     S = 0
SIX_TIMES = [1, 2, 2, 3, 4, 5]
SIX_CAUSES = [1, 2, 0, 1, 0, 2]


def test_six_patients_by_hand():
    curve = aalen_johansen(SIX_TIMES, SIX_CAUSES, n_causes=2)
    assert curve.time.tolist() == [1, 2, 3, 5]
    assert curve.at_risk.tolist() == [6, 5, 3, 1]
    assert curve.events.tolist() == [[1, 0, 1, 0], [0, 1, 0, 1]]
    np.testing.assert_allclose(curve.estimate[0], [1 / 6, 1 / 6, 7 / 18, 7 / 18], rtol=1e-15)
    np.testing.assert_allclose(curve.estimate[1], [0, 1 / 6, 1 / 6, 11 / 18], rtol=1e-15)
    np.testing.assert_allclose(curve.event_free, [5 / 6, 2 / 3, 4 / 9, 0], rtol=1e-15)
    assert (curve.n, curve.last_time, curve.ci_method) == (6, 5.0, ("log-log", "log-log"))


def test_events_and_censoring_on_one_day_the_censored_are_still_at_risk():
    # 4 at risk on day 2: one event each of causes 1 and 2, one censored, one later.
    curve = aalen_johansen([2, 2, 2, 9], [1, 2, 0, 0], n_causes=2)
    assert curve.at_risk.tolist() == [4]
    assert curve.estimate[:, 0].tolist() == [0.25, 0.25]
    assert curve.last_time == 9


def test_without_censoring_the_error_is_that_of_a_proportion():
    # 20 patients, 5 events of cause 1 by day 4: sqrt(1/4 * 3/4 / 20).
    curve = aalen_johansen([1, 2, 3, 3, 4] + [4] * 3 + [9] * 12, [1] * 5 + [2] * 3 + [0] * 12, n_causes=2)
    assert curve.estimate[0, -1] == pytest.approx(0.25, rel=1e-15)
    assert curve.std_error[0, -1] == pytest.approx(np.sqrt(0.25 * 0.75 / 20), rel=1e-14)


def test_limits_by_hand():
    # F = 1/4, SE = sqrt(F (1 - F) / 4): limits F^exp(+-z SE / (F ln F)).
    curve = aalen_johansen([3, 5, 5, 5], [1, 0, 0, 0], n_causes=1)
    exponent = np.exp(1.959963984540054 * np.sqrt(0.25 * 0.75 / 4) / (0.25 * np.log(0.25)))
    assert curve.ci_lower[0, 0] == pytest.approx(0.25 ** (1 / exponent), rel=1e-14)
    assert curve.ci_upper[0, 0] == pytest.approx(0.25**exponent, rel=1e-14)
    assert curve.ci_lower[0, 0] < 0.25 < curve.ci_upper[0, 0]


def test_delayed_entry_by_hand():
    # Day 3: A, B and D at risk (C enters on day 3: at risk after it), B has cause 2:  F2 = 1/3, S = 2/3.
    # Day 4: A and C at risk, A has cause 1:                                           F1 = 2/3 * 1/2 = 1/3.
    entry = [NAN, 2, 3, NAN]
    curve = aalen_johansen([4, 3, 5, 3], [1, 2, 0, 0], n_causes=2, entry=entry)
    assert curve.at_risk.tolist() == [3, 2]
    np.testing.assert_allclose(curve.estimate, [[0, 1 / 3], [1 / 3, 1 / 3]], rtol=1e-15)


def test_case_weights_by_hand_and_numbers_stay_patients():
    # Day 1: weight 2 of 2 + 1 + 1 has the event; day 2: weight 1 of 2.
    curve = aalen_johansen([1, 2, 3], [1, 1, 0], n_causes=1, weights=[2.0, 1.0, 1.0])
    np.testing.assert_allclose(curve.estimate[0], [0.5, 0.75], rtol=1e-15)
    assert curve.at_risk.tolist() == [3, 2]
    assert curve.events.tolist() == [[1, 1]]


def test_event_on_day_0_counts_for_a_patient_without_delayed_entry():
    for no_entry in (None, [NAN] * 4, [-1] * 4, [-np.inf] * 4, [NAN, NAN, 0, 0]):
        curve = aalen_johansen([0, 0, 4, 7], [1, 0, 2, 0], n_causes=2, entry=no_entry)
        n_on_day_0 = 2 if no_entry == [NAN, NAN, 0, 0] else 4
        assert curve.time.tolist() == [0, 4]
        assert curve.at_risk.tolist() == [n_on_day_0, 2]
        assert curve.estimate[0, 0] == 1 / n_on_day_0


def test_nothing_of_one_cause_gets_the_exact_upper_limit_at_every_event_time():
    curve = aalen_johansen(SIX_TIMES, SIX_CAUSES, n_causes=3)
    assert curve.ci_method == ("log-log", "log-log", "exact_zero")
    assert curve.estimate[2].tolist() == curve.std_error[2].tolist() == curve.ci_lower[2].tolist() == [0] * 4
    np.testing.assert_allclose(curve.ci_upper[2], [1 - 0.025 ** (1 / n) for n in (6, 5, 3, 1)], rtol=1e-14)


def test_before_its_first_event_a_curve_has_the_exact_upper_limit():
    curve = aalen_johansen(SIX_TIMES, SIX_CAUSES, n_causes=2)
    assert curve.ci_lower[1, 0] == 0
    assert curve.ci_upper[1, 0] == pytest.approx(1 - 0.025 ** (1 / 6), rel=1e-14)
    assert curve.ci_lower[1, 1] > 0


def test_everybody_censored():
    curve = aalen_johansen([3, 8], [0, 0], n_causes=2)
    assert curve.time.shape == curve.event_free.shape == (0,)
    assert curve.estimate.shape == curve.ci_upper.shape == (2, 0)
    assert curve.ci_method == ("exact_zero", "exact_zero")
    read = at_times(curve, [0, 3, 3.5, 8, 8.5])
    assert read.at_risk.tolist() == [2, 2, 1, 1, 0]
    np.testing.assert_array_equal(read.estimate[0], [0, 0, 0, 0, NAN])
    np.testing.assert_array_equal(read.ci_lower[1], [0, 0, 0, 0, NAN])
    np.testing.assert_allclose(read.ci_upper[0], [1 - 0.025**0.5] * 2 + [0.975] * 2 + [NAN], rtol=1e-14)


@pytest.mark.parametrize("entry", [None, []])
@pytest.mark.parametrize("weights", [None, []])
def test_nobody(entry: list | None, weights: list | None):
    curve = aalen_johansen([], [], n_causes=2, entry=entry, weights=weights)
    assert (curve.n, curve.time.size, curve.estimate.shape) == (0, 0, (2, 0))
    assert np.isnan(curve.last_time)
    read = at_times(curve, [0, 365.25])
    assert read.at_risk.tolist() == [0, 0]
    assert np.isnan(read.estimate).all() and np.isnan(read.ci_upper).all()


@pytest.mark.parametrize("weights", [None, [2.5]])
def test_one_patient_with_an_event_is_certain_and_has_no_limits(weights: list | None):
    curve = aalen_johansen([4], [2], n_causes=2, weights=weights)
    assert curve.estimate.tolist() == [[0], [1]]
    assert curve.event_free.tolist() == [0]
    assert curve.std_error.tolist() == [[0], [0]]
    assert np.isnan(curve.ci_lower[1, 0]) and np.isnan(curve.ci_upper[1, 0])
    assert curve.ci_upper[0, 0] == pytest.approx(0.975, rel=1e-15)


def test_one_cause_takes_everybody_exactly_1_and_not_nearly():
    # The parts 1/n * (n - 1)/n * ... do not add up to 1 in floating point for many n.
    for n in range(1, 60):
        curve = aalen_johansen(np.arange(n), np.ones(n, dtype=int), n_causes=2)
        assert curve.estimate[0, -1] == 1.0
        assert curve.std_error[0, -1] == 0.0
        assert np.isnan(curve.ci_upper[0, -1])


@pytest.mark.parametrize("scale", [1, 10**7, 0.37])
def test_everybody_on_one_day(scale: float):
    curve = aalen_johansen(np.full(4, 5) * scale, [1, 1, 2, 0], n_causes=2)
    assert curve.time.tolist() == [5 * scale]
    assert curve.estimate[:, 0].tolist() == [0.5, 0.25]
    assert curve.event_free.tolist() == [0.25]


def test_nobody_at_risk_in_the_middle_after_censoring_the_curve_goes_on():
    # Days 2 to 6 nobody is under observation; nothing is known of that gap and the curve stays where it was.
    curve = aalen_johansen([1, 2, 8, 9], [1, 0, 1, 0], n_causes=1, entry=[NAN, NAN, 6, 6])
    np.testing.assert_allclose(curve.estimate[0], [0.5, 0.75], rtol=1e-15)
    read = at_times(curve, [1, 2, 4, 6, 7])
    assert read.at_risk.tolist() == [2, 1, 0, 0, 2]
    assert read.estimate[0].tolist() == [0.5] * 5
    assert (read.ci_lower[0] == curve.ci_lower[0, 0]).all()


def test_nothing_yet_and_nobody_at_risk_has_no_limits():
    curve = aalen_johansen([2, 9], [0, 1], n_causes=1, entry=[NAN, 6])
    read = at_times(curve, [1, 4, 7])
    assert read.estimate[0].tolist() == [0, 0, 0]
    np.testing.assert_array_equal(read.ci_lower[0], [0, NAN, 0])
    np.testing.assert_allclose(read.ci_upper[0], [0.975, NAN, 0.975], rtol=1e-15)


def test_before_anybody_is_at_risk_nothing_is_known():
    curve = aalen_johansen([200, 300], [1, 0], n_causes=1, entry=[100, 150])
    read = at_times(curve, [0, 99.5, 100, 100.5, 150, 200, 300])
    np.testing.assert_array_equal(read.estimate[0], [NAN, NAN, NAN, 0, 0, 0.5, 0.5])
    np.testing.assert_array_equal(np.isnan(read.std_error[0]), [True] * 3 + [False] * 4)
    assert np.isnan(read.ci_lower[0, :3]).all() and np.isnan(read.ci_upper[0, :3]).all()
    assert read.at_risk.tolist() == [0, 0, 0, 1, 1, 2, 1]


def test_an_event_after_the_event_free_are_used_up_leaves_a_curve_of_0():
    curve = aalen_johansen([1, 5, 6], [1, 2, 0], n_causes=2, entry=[NAN, 3, 3])
    assert curve.ci_method == ("log-log", "exact_zero")


@pytest.mark.parametrize("weighted", [False, True])
def test_an_estimate_of_0_has_a_standard_error_of_exactly_0(weighted: bool):
    zeros = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        n = rng.integers(1, 40)
        entry = np.where(rng.random(n) < 0.5, NAN, rng.integers(0, 20, n).astype(float))
        time = np.nan_to_num(entry).astype(int) + rng.integers(1, 20, n)
        weights = rng.random(n) + 0.1 if weighted else None
        curve = aalen_johansen(time, rng.integers(0, 3, n), n_causes=2, entry=entry, weights=weights)
        nothing = curve.estimate == 0
        zeros += nothing.sum()
        assert (curve.std_error[nothing] == 0).all()
    assert zeros > 100


def test_a_risk_set_emptied_by_events_stays_empty():
    # The only patient at risk on day 1 has the event: event-free is 0 from then on, whoever enters later.
    curve = aalen_johansen([1, 5, 6], [1, 2, 0], n_causes=2, entry=[NAN, 3, 3])
    assert curve.event_free.tolist() == [0, 0]
    assert curve.estimate.tolist() == [[1, 1], [0, 0]]
    assert curve.std_error.tolist() == [[0, 0], [0, 0]]
    assert curve.at_risk.tolist() == [1, 2]


def test_weights_that_do_not_cancel_leave_nobody_behind():
    # 0.1 + 0.2 - 0.3 is not 0 in floating point; that nobody is left on day 1 is known from the patients.
    for seed in range(40):
        weights = np.random.default_rng(seed).random(7)
        time, cause, entry = [1, 1, 5, 6, 7, 8, 8], [1, 1, 2, 1, 0, 2, 0], [NAN, NAN, 2, 3, 4, 2, 3]
        curve = aalen_johansen(time, cause, n_causes=2, entry=entry, weights=weights)
        assert curve.event_free.tolist() == [0] * 4
        assert curve.estimate.tolist() == [[1] * 4, [0] * 4]


def test_reading_is_right_continuous_and_ends_with_the_data():
    curve = aalen_johansen(SIX_TIMES, SIX_CAUSES, n_causes=2)
    read = at_times(curve, [0, 0.99, 1, 2.5, 3, 5, 5.01])
    np.testing.assert_allclose(read.estimate[0], [0, 0, 1 / 6, 1 / 6, 7 / 18, 7 / 18, NAN], rtol=1e-15)
    assert read.at_risk.tolist() == [6, 6, 6, 3, 3, 1, 0]
    assert np.isnan([read.std_error[0, -1], read.ci_lower[0, -1], read.ci_upper[1, -1]]).all()
    assert read.std_error[0, 0] == 0
    assert read.ci_upper[0, 1] == pytest.approx(1 - 0.025 ** (1 / 6), rel=1e-14)


def test_whole_numbers_are_the_same_in_every_type():
    expected = aalen_johansen(np.array(SIX_TIMES), np.array(SIX_CAUSES), n_causes=2)
    for kind in (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint64, np.float32, np.float64):
        curve = aalen_johansen(
            np.array(SIX_TIMES, dtype=kind), np.array(SIX_CAUSES, dtype=np.int8), n_causes=2
        )
        assert curve.estimate.tobytes() == expected.estimate.tobytes()
        assert curve.ci_upper.tobytes() == expected.ci_upper.tobytes()


def test_times_that_are_no_whole_numbers_stay_apart():
    curve = aalen_johansen([1.2, 1.7, 1.7, 3.0], [1, 1, 0, 0], n_causes=1)
    assert curve.time.tolist() == [1.2, 1.7]
    assert curve.at_risk.tolist() == [4, 3]


def test_codes_can_be_kept_and_filtered():
    time, cause = np.array(SIX_TIMES, dtype=np.int16), np.array(SIX_CAUSES, dtype=np.int8)
    codes = event_codes(time, cause, n_causes=2)
    mask = np.array([True, False, True, True, False, True])
    filtered = aalen_johansen_of_codes(codes[mask], n_causes=2)
    expected = aalen_johansen(time[mask], cause[mask], n_causes=2)
    assert filtered.estimate.tobytes() == expected.estimate.tobytes()
    assert filtered.at_risk.tolist() == expected.at_risk.tolist()
    assert (filtered.n, filtered.last_time) == (4, 5.0)
    assert aalen_johansen_of_codes(codes[:0], n_causes=2).n == 0


@pytest.mark.parametrize("block", [1, 7, 1 << 15])
def test_counting_in_blocks_is_counting(monkeypatch: pytest.MonkeyPatch, block: int):
    random = np.random.default_rng(3)
    time, cause = random.integers(0, 30, 500), random.integers(0, 3, 500)
    time[-1] = 45
    sorted_instead = aalen_johansen(time + 0.5, cause, n_causes=2)
    monkeypatch.setattr(counts, "_BLOCK", block)
    counted = aalen_johansen(time, cause, n_causes=2)
    of_codes = aalen_johansen_of_codes(event_codes(time, cause, n_causes=2), n_causes=2)
    for curve in (counted, of_codes):
        assert (curve.time + 0.5).tolist() == sorted_instead.time.tolist()
        assert (curve.n, curve.last_time) == (500, 45)
        for name in ("at_risk", "events", "estimate", "std_error", "ci_upper", "risk_count"):
            assert getattr(curve, name).tobytes() == getattr(sorted_instead, name).tobytes()


@pytest.mark.parametrize("time", [[2, 0, 5], [0, 0, 0]])
def test_whole_numbers_are_whole_whatever_their_type(time: list):
    whole = event_codes(time, [1, 0, 1], n_causes=1)
    assert event_codes([float(t) for t in time], [1, 0, 1], n_causes=1).tolist() == whole.tolist()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"time": [1, -2], "cause": [0, 1]}, r"0 or more; row 1 has -2"),
        ({"time": [1.5, -2.5], "cause": [0, 1]}, r"0 or more; row 1 has -2\.5"),
        ({"time": [NAN, 2.0], "cause": [0, 1]}, r"0 or more; row 0 has nan"),
        ({"time": [1.0, np.inf], "cause": [0, 1]}, r"0 or more; row 1 has inf"),
        ({"time": [1, 2], "cause": [0, 3]}, r"between 0 \(censored\) and 2; row 1 has 3"),
        ({"time": [1, 2], "cause": [2, 3]}, r"row 1 has 3 \(1 such rows of 2\)"),
        ({"time": [1, 2], "cause": [-1, 3]}, r"row 0 has -1 \(2 such rows of 2\)"),
        ({"time": [1, 2], "cause": [0.0, 1.0]}, "whole number"),
        ({"time": [1, 2], "cause": [True, False]}, "whole number"),
        ({"time": [1, 2], "cause": [1]}, "one value per patient"),
        ({"time": [[1, 2]], "cause": [[0, 1]]}, "one value per patient"),
        ({"time": [1, 2], "cause": [0, 1], "entry": [NAN, 2]}, r"before the end of follow-up; row 1 has 2"),
        ({"time": [0, 2], "cause": [1, 1], "entry": [0, NAN]}, r"before the end of follow-up; row 0 has 0"),
        ({"time": [1, 2], "cause": [0, 1], "entry": [0]}, "one value per patient"),
        ({"time": [1, 2], "cause": [0, 1], "weights": [1]}, "one value per patient"),
        ({"time": [1, 2], "cause": [0, 1], "weights": [1, 0]}, r"above 0; row 1 has 0"),
        ({"time": [1, 2], "cause": [0, 1], "weights": [NAN, 1]}, r"above 0; row 0 has nan"),
    ],
)
def test_what_has_no_meaning_is_refused_with_the_row(arguments: dict, sentence: str):
    with pytest.raises(ValueError, match=sentence):
        aalen_johansen(**arguments, n_causes=2)


def test_other_refusals():
    with pytest.raises(ValueError, match="at least one cause"):
        aalen_johansen([1], [0], n_causes=0)
    with pytest.raises(ValueError, match="integer type"):
        event_codes([1.5], [0], n_causes=1)
    curve = aalen_johansen([1], [1], n_causes=1)
    for wrong in (-1, NAN):
        with pytest.raises(ValueError, match="0 or later"):
            at_times(curve, [0, wrong])


def test_nothing_but_numpy_is_imported():
    modules = "data.statistics.incidence, data.statistics.follow_up, data.statistics.rates"
    unwanted = {"scipy", "pandas", "lifelines", "statsmodels", "dash", "plotly"}
    program = f"import sys, {modules}; print(*sorted({unwanted!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
