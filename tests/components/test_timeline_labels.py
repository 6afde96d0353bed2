"""Words are placed without overlap: staggered over lines, pushed apart beside curves, packed into rows."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.figures.timeline_labels import (
    LineLabel,
    fitting,
    groups_side_by_side,
    pack_rows,
    push_apart,
    stagger,
    text_width,
)

pixels = st.floats(0, 600, allow_nan=False)
labels = st.lists(st.builds(LineLabel, pixels, st.floats(10, 300)), max_size=12)


def test_wider_text_is_wider() -> None:
    assert text_width("mmm", 12) > text_width("iii", 12) > 0
    assert text_width("", 12) == 0
    assert text_width("CD4 200", 18) == pytest.approx(1.5 * text_width("CD4 200", 12))


def test_a_single_label_is_centred_next_to_the_plot() -> None:
    (place,) = stagger([LineLabel(300, 100)], 0, 600)
    assert (place.row, place.anchor, place.left, place.right) == (0, "center", 250, 350)


def test_a_label_at_the_right_edge_is_not_cut() -> None:
    (place,) = stagger([LineLabel(590, 100)], 0, 600)
    assert place.anchor == "right" and place.right == 590


def test_a_label_that_fits_on_no_side_is_moved_inside() -> None:
    (place,) = stagger([LineLabel(200, 500)], 0, 600)
    assert place.left >= 0 and place.right <= 600
    assert place.shift != 0 and place.left == 200 + place.shift


def test_neighbours_do_not_cover_each_other() -> None:
    first, second = stagger([LineLabel(300, 100), LineLabel(310, 100)], 0, 600)
    assert first.row != second.row or first.right < second.left


@given(labels)
def test_no_two_labels_of_a_row_overlap_and_all_are_inside(given_labels: list[LineLabel]) -> None:
    places = stagger(given_labels, -50, 650)
    for one, other in combinations(places, 2):
        assert one.row != other.row or one.right < other.left or other.right < one.left
    for place in places:
        assert place.left >= -50.001 and place.right <= 650.001


def test_no_line_runs_through_another_label_where_it_can_be_avoided() -> None:
    given_labels = [LineLabel(100, 60), LineLabel(300, 160), LineLabel(306, 160), LineLabel(500, 80)]
    places = stagger(given_labels, 0, 600)
    for label, place in zip(given_labels, places, strict=True):
        crossed = [
            other for other in places if other.row < place.row and other.left < label.pixel < other.right
        ]
        assert not crossed


def test_labels_that_fit_stay_where_they_want_to_be() -> None:
    assert push_apart([50, 20], 10, 0, 100) == [50, 20]


def test_two_at_one_height_move_apart_evenly() -> None:
    assert push_apart([50, 50], 10, 0, 100) == [45, 55]


def test_labels_stay_inside() -> None:
    assert push_apart([0, 100], 10, 0, 100) == [5, 95]


@given(st.lists(st.floats(0, 100, allow_nan=False), max_size=8))
def test_pushed_labels_keep_order_distance_and_bounds(wanted: list[float]) -> None:
    placed = push_apart(wanted, 12, 0, 100)
    for one, other in combinations(range(len(wanted)), 2):
        assert abs(placed[one] - placed[other]) >= 12 - 1e-6
        if wanted[one] < wanted[other]:
            assert placed[one] < placed[other]
    assert all(centre >= 6 - 1e-6 for centre in placed)
    assert all(centre <= 94 + 1e-6 for centre in placed)


def test_groups_are_chains_of_overlaps() -> None:
    assert groups_side_by_side([(0, 10), (20, 30), (8, 21), (40, 50)]) == [[0, 2, 1], [3]]


def test_one_day_gives_one_row_each() -> None:
    assert pack_rows([(10, 20), (10, 20), (10, 20)]) == [0, 1, 2]
    assert pack_rows([(10, 20), (30, 40), (15, 25)]) == [0, 0, 1]


@given(st.lists(st.tuples(pixels, st.floats(0, 80)), max_size=15))
def test_packed_boxes_of_a_row_never_touch(boxes: list[tuple[float, float]]) -> None:
    spans = [(left, left + width) for left, width in boxes]
    rows = pack_rows(spans)
    for one, other in combinations(range(len(spans)), 2):
        if rows[one] == rows[other]:
            assert spans[one][1] < spans[other][0] or spans[other][1] < spans[one][0]


def test_the_fullest_words_that_fit() -> None:
    assert fitting(["pneumonia, grade 3", "3"], 12, 500) == "pneumonia, grade 3"
    assert fitting(["pneumonia, grade 3", "3"], 12, 20) == "3"


def test_words_that_never_fit_are_cut_and_say_so() -> None:
    cut = fitting(["dexamethasone"], 12, 50)
    assert cut.endswith("…") and text_width(cut, 12) <= 50
