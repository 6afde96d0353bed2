"""Kaplan-Meier and the log-rank test: by hand, against R on every data set, and what holds for any sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from data.statistics.survival import kaplan_meier, log_rank, survival_at
from tests.data.statistics.reference import DATA_SETS, array, numbers, patients

TOLERANCE = 1e-10
EVENTS = {"any_event": lambda status: status > 0, "cause1_only": lambda status: status == 1}
BLOCKS = [
    pytest.param(name, block, id=f"{name}-{block}")
    for name in DATA_SETS
    for block in EVENTS
    if "km" in numbers(name)
]
TESTS = [
    pytest.param(name, block, id=f"{name}-{block}")
    for name in DATA_SETS
    for block in EVENTS
    if f"logrank_{block}" in numbers(name).get("km", {})
]

# Entry, time, died and group of 16 patients with ties and delayed entry. R's survdiff takes no delayed entry; the score
# test of coxph(Surv(entry, time, died) ~ factor(group), ties = "exact") is the same statistic.
ENTRY = np.array([-1, -1, 2, 3, -1, 5, 1, -1, 4, 6, -1, 2, 7, -1, 3, -1])
TIME = np.array([4, 6, 6, 9, 3, 9, 5, 12, 9, 11, 6, 8, 14, 9, 4, 2])
DIED = np.array([1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1])
GROUP = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0])


def test_by_hand() -> None:
    # Day 2: 1 of 4 dies. Day 5: 1 of 2, one having been censored on day 3.
    curve = kaplan_meier([2, 3, 5, 8], [True, False, True, False])
    assert curve.time.tolist() == [2, 5]
    assert curve.at_risk.tolist() == [4, 2]
    assert_allclose(curve.estimate, [0.75, 0.375], rtol=1e-15)
    assert_allclose(curve.std_error[0], np.sqrt(0.75 * 0.25 / 4), rtol=1e-14)
    assert curve.median.estimate == 5


@pytest.mark.parametrize(("data_set", "block"), BLOCKS)
def test_curves_of_survfit(data_set: str, block: str) -> None:
    sample, of_r = patients(data_set), numbers(data_set)["km"][block]
    curve = kaplan_meier(sample.time, EVENTS[block](sample.status), sample.entry)
    times = array(of_r["times"])
    read = survival_at(curve, np.minimum(times, curve.last_time))
    entry = np.full(sample.time.size, -1.0) if sample.entry is None else sample.entry
    known = times > entry.min()
    assert_allclose(read.estimate[known], array(of_r["surv"])[known], rtol=0, atol=TOLERANCE)
    alive = known & (read.estimate > 0) & (read.estimate < 1)
    for ours, theirs in (("std_error", "se"), ("ci_lower", "lower_loglog"), ("ci_upper", "upper_loglog")):
        assert_allclose(getattr(read, ours)[alive], array(of_r[theirs])[alive], rtol=0, atol=TOLERANCE)
    gone = read.estimate == 0
    assert np.isnan(read.ci_lower[gone]).all() and np.isnan(read.ci_upper[gone]).all()
    median = curve.median
    assert [median.estimate, median.ci_lower, median.ci_upper] == of_r["median_loglog"]


@pytest.mark.parametrize(("data_set", "block"), TESTS)
def test_log_rank_of_survdiff(data_set: str, block: str) -> None:
    sample, of_r = patients(data_set), numbers(data_set)["km"][f"logrank_{block}"]
    group = np.unique(sample.group, return_inverse=True)[1]
    found = log_rank(sample.time, EVENTS[block](sample.status), group, sample.entry)
    if found is None:
        assert of_r["chisq"] == 0
        return
    assert found.df == of_r["df"]
    assert_allclose([found.statistic, found.p], [of_r["chisq"], of_r["p"]], rtol=1e-9)
    assert_allclose(found.observed, of_r["obs"])
    assert_allclose(found.expected, of_r["exp"], rtol=1e-9)


@pytest.mark.parametrize(
    ("groups", "statistic", "p"),
    [(3, 0.0195684694001589, 0.99026347519586), (2, 0.275507255244344, 0.599661156048224)],
)
def test_log_rank_under_delayed_entry_is_the_score_test_of_coxph(
    groups: int, statistic: float, p: float
) -> None:
    rows = groups > GROUP
    found = log_rank(TIME[rows], DIED[rows], GROUP[rows], ENTRY[rows])
    assert found is not None and found.df == groups - 1
    assert_allclose([found.statistic, found.p], [statistic, p], rtol=1e-10)


@pytest.mark.parametrize(
    ("time", "died", "group"),
    [([], [], []), ([3, 4], [1, 1], [0, 0]), ([3, 4], [0, 0], [0, 1]), ([5, 5], [1, 1], [0, 1])],
)
def test_no_log_rank_where_nothing_could_differ(time: list, died: list, group: list) -> None:
    assert log_rank(time, died, np.array(group, dtype=int)) is None


def test_nobody_and_no_death() -> None:
    nobody = kaplan_meier([], [])
    assert nobody.time.size == 0 and nobody.median.estimate is None and np.isnan(nobody.last_time)
    assert np.isnan(survival_at(nobody, [10.0]).estimate).all()
    alive = survival_at(kaplan_meier([10, 20], [False, False]), [5.0, 15.0, 25.0])
    assert alive.estimate[:2].tolist() == [1, 1] and np.isnan(alive.estimate[2])
    assert_allclose(alive.ci_lower[:2], [0.025 ** (1 / 2), 0.025])
    assert alive.ci_upper[:2].tolist() == [1, 1]


def test_a_death_on_day_0_counts() -> None:
    curve = kaplan_meier([0, 4], [True, False])
    assert curve.estimate.tolist() == [0.5]
    assert survival_at(curve, [0.0]).estimate.tolist() == [0.5]


def test_nothing_is_known_before_anybody_is_at_risk() -> None:
    read = survival_at(kaplan_meier([50, 60], [True, False], [20, 30]), [10.0, 20.0, 50.0])
    assert np.isnan(read.estimate[:2]).all() and read.estimate[2] == 0.5


@st.composite
def samples(draw: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = draw(st.integers(1, 14))
    time = np.array(draw(st.lists(st.integers(0, 6), min_size=n, max_size=n)))
    died = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    wanted = np.array(draw(st.lists(st.integers(-1, 6), min_size=n, max_size=n)), dtype=float)
    return time, died, np.where((wanted >= 0) & (wanted < time), wanted, np.nan)


@given(samples())
def test_the_curve_is_the_product_over_the_risk_sets(sample: tuple) -> None:
    time, died, entry = sample
    curve = kaplan_meier(time, died, entry)
    expected, survival = [], 1.0
    for day in np.unique(time[died]):
        at_risk = (time >= day) & ~(entry >= day)
        survival *= 1 - (died & (time == day)).sum() / at_risk.sum()
        expected.append(survival)
    assert_allclose(curve.estimate, expected, rtol=0, atol=1e-12)


@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(sample: tuple, random: Any) -> None:
    time, died, entry = sample
    group = np.arange(time.size) % 3
    order = np.array(random.sample(range(time.size), time.size))
    assert np.array_equal(
        kaplan_meier(time, died, entry).estimate,
        kaplan_meier(time[order], died[order], entry[order]).estimate,
    )
    found = log_rank(time, died, group, entry)
    moved = log_rank(time[order], died[order], group[order], entry[order])
    assert (found is None) == (moved is None)
    if found is not None and moved is not None:
        assert_allclose(found.statistic, moved.statistic, rtol=1e-9, atol=1e-12)


@given(st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.integers(0, 2)), min_size=2, max_size=14))
def test_log_rank_of_everybody_from_the_start_is_the_one_under_entry_on_day_0(rows: list) -> None:
    """Small samples with ties and with two at risk: lifelines without entry, our own formula with it."""
    time, died, group = (np.array(column, dtype=int) for column in zip(*rows, strict=True))
    plain = log_rank(time, died, group)
    late = log_rank(time, died, group, np.zeros(time.size))
    assert (plain is None) == (late is None)
    if plain is not None and late is not None:
        assert_allclose([late.statistic, late.p], [plain.statistic, plain.p], rtol=1e-8, atol=1e-10)
