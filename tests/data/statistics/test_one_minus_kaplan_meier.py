"""1 - Kaplan-Meier, the labelled comparison: R's survfit with the other causes censored, and what it is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from data.statistics.incidence import aalen_johansen, at_times
from data.statistics.one_minus_kaplan_meier import (
    NOT_INCIDENCE,
    OneMinusKaplanMeier,
    comparison_at_times,
    one_minus_kaplan_meier,
)
from tests.data.statistics.reference import DATA_SETS, array, numbers, patients


def curve_of(data_set: str) -> OneMinusKaplanMeier:
    sample = patients(data_set)
    return one_minus_kaplan_meier(
        sample.time, sample.status, n_causes=max(1, int(sample.status.max())), entry=sample.entry
    )


@pytest.mark.parametrize("data_set", DATA_SETS)
def test_every_curve_of_survfit(data_set: str):
    block, curve = numbers(data_set)["km"]["cause1_only"], curve_of(data_set)
    times = array(block["times"])
    read = comparison_at_times(curve, np.minimum(times, curve.last_time))
    assert np.isnan(comparison_at_times(curve, times).estimate[times > curve.last_time]).all()
    survival, std_error = array(block["surv"]), array(block["se"])
    # Before anybody is at risk nothing is known; R gives 1 there.
    known = ~np.isnan(read.estimate)
    assert known.sum() >= known.size - 1
    assert_allclose(read.estimate[known], 1 - survival[known], rtol=0, atol=1e-12)
    left = known & (survival > 0)
    assert_allclose(read.std_error[left], std_error[left], rtol=0, atol=1e-12)
    inside = known & (survival > 0) & (survival < 1)
    assert_allclose(read.ci_lower[inside], 1 - array(block["upper_loglog"])[inside], rtol=0, atol=1e-12)
    assert_allclose(read.ci_upper[inside], 1 - array(block["lower_loglog"])[inside], rtol=0, atol=1e-12)
    assert np.isnan(read.ci_upper[known & (survival == 0)]).all()
    none = known & (survival == 1) & (read.at_risk > 0)
    assert_allclose(read.ci_upper[none], 1 - 0.025 ** (1 / read.at_risk[none]), rtol=1e-12)
    assert (read.ci_lower[none] == 0).all()


def test_by_hand():
    # Day 1: 1 of 4; day 2: another death; day 3: 1 of 2. 1 - 3/4 * 1/2.
    curve = one_minus_kaplan_meier([1, 2, 3, 4], [1, 2, 1, 0], n_causes=2)
    assert curve.time.tolist() == [1, 3]
    assert (curve.at_risk.tolist(), curve.events.tolist()) == ([4, 2], [1, 1])
    assert_allclose(curve.estimate, [1 / 4, 5 / 8], rtol=1e-15)
    read = comparison_at_times(curve, [0, 2, 5])
    assert read.at_risk.tolist() == [4, 3, 0]
    assert (read.ci_lower[0], read.ci_upper[0]) == (0, pytest.approx(1 - 0.025 ** (1 / 4)))
    assert np.isnan([read.estimate[2], read.std_error[2], read.ci_lower[2], read.ci_upper[2]]).all()


def test_the_other_cause():
    curve = one_minus_kaplan_meier([1, 2, 3, 4], [1, 2, 1, 0], n_causes=2, of_cause=2)
    assert (curve.time.tolist(), curve.estimate.tolist()) == ([2], [pytest.approx(1 / 3)])


def test_it_says_what_it_is_not():
    assert curve_of("melanoma").warning == NOT_INCIDENCE
    assert "overstates" in NOT_INCIDENCE


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), min_size=1, max_size=30), st.integers(1, 2))
def test_it_is_never_below_the_incidence_and_the_same_without_other_causes(rows: list, of_cause: int):
    time, cause = (np.array(column) for column in zip(*rows, strict=True))
    days = np.arange(time.max() + 1)
    compared = comparison_at_times(one_minus_kaplan_meier(time, cause, n_causes=2, of_cause=of_cause), days)
    incidence = at_times(aalen_johansen(time, cause, n_causes=2), days).estimate[of_cause - 1]
    assert (compared.estimate >= incidence - 1e-14).all()
    only = np.where(cause == of_cause, 1, 0)
    alone = at_times(aalen_johansen(time, only, n_causes=1), days)
    assert_allclose(compared.estimate, alone.estimate[0], rtol=0, atol=1e-14)
    assert_allclose(compared.std_error**2, alone.std_error[0] ** 2, rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"of_cause": 0}, "between 1 and 2, not 0"), ({"of_cause": 3}, "not 3"), ({"cause": [3]}, "between 0")],
)
def test_what_has_no_meaning_is_refused(changes: dict[str, Any], message: str):
    arguments: dict[str, Any] = {"time": [1], "cause": [1], "n_causes": 2} | changes
    with pytest.raises(ValueError, match=message):
        one_minus_kaplan_meier(**arguments)


def test_nobody():
    curve = one_minus_kaplan_meier([], [], n_causes=1)
    assert np.isnan(curve.last_time) and curve.time.size == 0
    assert np.isnan(comparison_at_times(curve, [0]).estimate).all()
