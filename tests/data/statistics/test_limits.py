"""Limits of a probability: where they have no value, and how much the exact bound gives."""

from __future__ import annotations

import numpy as np
import pytest

from data.statistics.limits import log_log_limits, upper_limit_of_none, wilson_limits


def test_no_value_at_0_and_1():
    lower, upper = log_log_limits(np.array([0.0, 0.3, 1.0]), np.array([0.0, 0.1, 0.0]))
    assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [True, False, True]
    assert 0 < lower[1] < 0.3 < upper[1] < 1


def test_an_error_at_0_or_1_gives_no_limits_either():
    assert np.isnan(log_log_limits(np.array([0.0, 1.0]), np.array([0.1, 0.1]))).all()


def test_no_error_means_no_width():
    lower, upper = log_log_limits(np.array([0.3]), np.array([0.0]))
    assert lower[0] == pytest.approx(0.3, rel=1e-15)
    assert upper[0] == pytest.approx(0.3, rel=1e-15)


def test_the_bound_makes_nothing_in_n_just_2_5_per_cent_likely():
    bound = upper_limit_of_none(np.array([1, 30, 10**9]))
    np.testing.assert_allclose((1 - bound[:2]) ** [1, 30], 0.025, rtol=1e-13)
    assert bound[2] == pytest.approx(-np.log(0.025) / 10**9, rel=1e-8)
    assert np.isnan(upper_limit_of_none(np.array([0]))).all()


def test_wilsons_limits_are_those_of_r():
    # R 4.2: prop.test(x, n, correct = FALSE)$conf.int
    expected = {
        (0, 20): (0.0, 0.161125158053),
        (1, 20): (0.008881448801, 0.236131193447),
        (18, 25): (0.524233948096, 0.857161461490),
        (20, 20): (0.838874841947, 1.0),
        (157, 364): (0.381419103466, 0.482652770976),
    }
    x, n = (np.array(column) for column in zip(*expected, strict=True))
    found = np.column_stack(wilson_limits(x, n))
    np.testing.assert_allclose(found, list(expected.values()), atol=2e-12)
    assert np.isnan(wilson_limits(np.array([0]), np.array([0]))).all()
