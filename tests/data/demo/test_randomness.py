"""Draws of the generator, in small cases that can be checked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.demo.randomness import (
    choose,
    largest_remainder,
    normal_quantile,
    stratified_lognormal,
    stream,
    truncated_normal,
    whole_numbers,
)


def test_a_stream_depends_on_seed_and_subject_only() -> None:
    first = stream(7, "age").random(3).tolist()
    assert stream(7, "age").random(3).tolist() == first
    assert stream(7, "sex").random(3).tolist() != first
    assert stream(8, "age").random(3).tolist() != first


def test_largest_remainder_gives_the_left_over_to_the_largest_fraction() -> None:
    assert largest_remainder({"a": 50, "b": 30, "c": 20}, 9) == {"a": 4, "b": 3, "c": 2}
    assert largest_remainder({"a": 1, "b": 1}, 3) == {"a": 2, "b": 1}


@given(
    st.lists(st.floats(0.01, 100), min_size=1, max_size=8).map(
        lambda s: {str(i): v for i, v in enumerate(s)}
    ),
    st.integers(0, 1000),
)
def test_largest_remainder_adds_up_and_is_within_one(shares: dict[str, float], total: int) -> None:
    counts = largest_remainder(shares, total)
    assert sum(counts.values()) == total
    for key, share in shares.items():
        assert abs(counts[key] - share * total / sum(shares.values())) < 1 + 1e-6


def test_choose_never_gives_a_word_without_weight() -> None:
    words = choose(stream(1, "words"), {"never": 0.0, "often": 3.0, "seldom": 1.0, "last": 0.0}, 2000)
    assert set(words) == {"often", "seldom"}
    assert 0.70 < (words == "often").mean() < 0.80


def test_a_stratified_draw_has_the_median_asked_for() -> None:
    drawn = stratified_lognormal(stream(1, "onset"), 300.0, 0.9, 13)
    assert drawn.size == 13
    assert np.all(np.diff(drawn) > 0)
    assert drawn[5] < 300 < drawn[7]


def test_truncated_draws_stay_inside() -> None:
    drawn = truncated_normal(stream(1, "age"), 60, 30, (50, 55), 500)
    assert (drawn.min() >= 50, drawn.max() <= 55, drawn.size) == (True, True, 500)


def test_whole_numbers_reach_both_bounds() -> None:
    assert set(whole_numbers(stream(1, "days"), (2.0, 4.0), 200).tolist()) == {2, 3, 4}


@pytest.mark.parametrize(("share", "value"), [(0.0, -8.0), (0.5, 0.0), (1.0, 8.0)])
def test_quantiles_at_the_ends_are_finite(share: float, value: float) -> None:
    assert normal_quantile(share) == pytest.approx(value)
