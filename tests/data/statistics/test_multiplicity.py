"""Holm's adjustment: numbers of R's p.adjust, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.statistics.multiplicity import holm


def test_numbers_of_p_adjust():
    # p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.9, NA, 0.02), "holm")
    found = holm([0.01, 0.04, 0.03, 0.005, 0.9, np.nan, 0.02])
    np.testing.assert_allclose(found, [0.05, 0.09, 0.09, 0.03, 0.9, np.nan, 0.08], rtol=1e-14)


def test_ties_and_a_sum_above_1():
    # p.adjust(c(0.5, 0.5, 0.2), "holm")
    np.testing.assert_allclose(holm([0.5, 0.5, 0.2]), [1.0, 1.0, 0.6], rtol=1e-14)


def test_one_test_and_none():
    assert holm([0.03]).tolist() == [0.03]
    assert holm([]).tolist() == []
    assert np.isnan(holm([np.nan])).all()


@pytest.mark.parametrize("wrong", [-0.01, 1.01])
def test_what_is_no_probability_is_refused(wrong: float):
    with pytest.raises(ValueError, match="from 0 to 1"):
        holm([0.5, wrong])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_adjusted_is_never_smaller_nor_above_bonferroni_and_keeps_the_order(values: list[float]):
    adjusted, p = holm(values), np.array(values)
    assert (adjusted >= p).all() and (adjusted <= np.minimum(1, len(values) * p)).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()
