"""Labels beside curves never touch where there is room, and keep the order of their curves."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.figures.labels import Label, apart


def test_labels_that_do_not_touch_stay() -> None:
    labels = [Label(5, 0.1, 1), Label(5, 0.5, 1)]
    assert apart(labels, gap=0.1, lowest=0.0, highest=1.0) == [0.1, 0.5]


def test_labels_at_one_height_stand_around_it() -> None:
    labels = [Label(5, 0.2, 1), Label(5, 0.2, 1), Label(5, 0.2, 1)]
    assert apart(labels, gap=0.1, lowest=0.0, highest=1.0) == pytest.approx([0.1, 0.2, 0.3])


def test_at_the_foot_labels_move_up() -> None:
    labels = [Label(5, 0.02, 1), Label(5, 0.0, 1)]
    assert apart(labels, gap=0.1, lowest=0.0, highest=1.0) == pytest.approx([0.1, 0.0])


def test_labels_far_apart_sideways_do_not_move_each_other() -> None:
    labels = [Label(1, 0.2, 1), Label(5, 0.2, 1)]
    assert apart(labels, gap=0.1, lowest=0.0, highest=1.0) == [0.2, 0.2]


def test_at_the_top_labels_move_down() -> None:
    labels = [Label(5, 0.95, 1), Label(5, 0.98, 1)]
    low, high = apart(labels, gap=0.1, lowest=0.0, highest=1.0)
    assert high == pytest.approx(0.99)
    assert low == pytest.approx(0.89)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_with_room_for_all_no_two_touch_and_the_order_stays(heights: list[float]) -> None:
    labels = [Label(5, height, 1) for height in heights]
    placed = apart(labels, gap=0.1, lowest=0.0, highest=1.0)
    ordered = sorted(placed)
    assert all(above - below >= 0.1 - 1e-9 for below, above in pairwise(ordered))
    by_height = sorted(range(len(heights)), key=lambda at: (heights[at], at))
    assert [placed[at] for at in by_height] == ordered
