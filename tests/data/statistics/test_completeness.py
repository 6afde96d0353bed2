"""Clark's completeness of follow-up, worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.statistics.completeness import Completeness, completeness

YEAR = 365.25


def test_by_hand():
    # Cut-off after 4 years for all: followed for 4; lost after 1; dead after 2, so not to be followed further; lost
    # after 3.
    found = completeness([4 * YEAR, YEAR, 2 * YEAR, 3 * YEAR], [False, False, True, False], [4 * YEAR] * 4)
    assert (found.observed_years, found.potential_years) == pytest.approx((10, 14))
    assert found.index == pytest.approx(10 / 14)
    assert (found.n, found.n_incomplete, found.lost_years) == (4, 2, pytest.approx(4))


def test_a_cut_off_of_ones_own():
    # Infused two years and half a year before the cut-off: the second cannot be followed for longer.
    found = completeness([YEAR, YEAR / 2], [0, 0], [2 * YEAR, YEAR / 2])
    assert found.index == pytest.approx(1.5 / 2.5)
    assert found.n_incomplete == 1


def test_time_before_a_delayed_entry_could_not_be_observed():
    found = completeness([3 * YEAR, 2 * YEAR], [0, 1], [4 * YEAR] * 2, entry=[YEAR, np.nan])
    assert (found.observed_years, found.potential_years) == pytest.approx((4, 5))


def test_everybody_dead_is_complete():
    assert completeness([10, 20], [1, 1], [100, 100]) == Completeness(1.0, 30 / YEAR, 30 / YEAR, 2, 0)


@pytest.mark.parametrize("days", [[], [0, 0]])
def test_where_nothing_could_be_observed_there_is_no_index(days: list):
    assert completeness(days, [0] * len(days), days) == Completeness(None, 0.0, 0.0, len(days), 0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"time": [5, 11]}, r"row 1 ends on day 11 with a cut-off on day 10 \(1 such rows\)"),
        ({"time": [np.nan, 1]}, "row 0"),
        ({"days_to_cut_off": [10, np.nan]}, "row 1"),
        ({"time": [-1, 1]}, "not before the entry"),
        ({"entry": [6, 0]}, "not before the entry"),
        ({"ended": [0]}, "per patient"),
        ({"days_to_cut_off": [10]}, "per patient"),
        ({"time": [[5, 6]], "ended": [[0, 0]], "days_to_cut_off": [[10, 10]]}, "per patient"),
    ],
)
def test_what_has_no_meaning_is_refused(changes: dict[str, Any], message: str):
    arguments: dict[str, Any] = {"time": [5, 6], "ended": [0, 1], "days_to_cut_off": [10, 10]} | changes
    with pytest.raises(ValueError, match=message):
        completeness(**arguments)


@given(st.lists(st.tuples(st.integers(0, 999), st.booleans(), st.integers(0, 999)), max_size=20), st.data())
def test_it_is_a_share_and_the_order_of_rows_plays_no_part(rows: list, data: st.DataObject):
    def fit(of: list) -> Completeness:
        return completeness([r[0] for r in of], [r[1] for r in of], [r[0] + r[2] for r in of])

    found = fit(rows)
    assert found.index is None or 0 <= found.index <= 1
    assert found.n_incomplete == sum(1 for _, ended, further in rows if further and not ended)
    assert fit(data.draw(st.permutations(rows))) == found
