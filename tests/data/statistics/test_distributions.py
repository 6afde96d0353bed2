"""The upper tail of chi-square against scipy, and where its form is known."""

from __future__ import annotations

import math

import pytest
from scipy.stats import chi2

from data.statistics.distributions import chi_square_upper_tail


@pytest.mark.parametrize("df", [*range(1, 31), 99, 100, 1001])
def test_as_scipy_near_the_middle_and_far_out(df: int):
    for statistic in (1e-12, 0.1, 1.0, 3.84, df / 2, float(df), 2.0 * df, 3.0 * df + 60, 1200.0):
        assert chi_square_upper_tail(statistic, df) == pytest.approx(chi2.sf(statistic, df), rel=1e-12)


def test_known_forms():
    assert chi_square_upper_tail(3.0, 1) == pytest.approx(math.erfc(math.sqrt(1.5)), rel=1e-15)
    assert chi_square_upper_tail(3.0, 2) == pytest.approx(math.exp(-1.5), rel=1e-15)
    assert chi_square_upper_tail(3.0, 4) == pytest.approx(2.5 * math.exp(-1.5), rel=1e-15)


def test_the_ends():
    for df in (1, 2, 3, 60):
        assert chi_square_upper_tail(0.0, df) == 1.0
        assert chi_square_upper_tail(math.inf, df) == 0.0
        assert chi_square_upper_tail(1e-300, df) <= 1.0
    # Its terms add up to 1 + 2e-16.
    assert chi_square_upper_tail(0.036740180475533145, 17) == 1.0


@pytest.mark.parametrize(("statistic", "df"), [(1.0, 0), (1.0, -1), (1.0, 1.5), (-0.1, 1), (math.nan, 2)])
def test_what_has_no_tail_is_refused(statistic: float, df: float):
    with pytest.raises(ValueError, match=r"whole number of 1 or more|0 or more"):
        chi_square_upper_tail(statistic, df)  # type: ignore[arg-type]
