"""Which row an event stands in, what is written beside it, and that nothing covers anything."""

from __future__ import annotations

from itertools import combinations

import pytest

from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_labels import text_width
from components.figures.timeline_lanes import (
    SYMBOL_PX,
    Item,
    Section,
    event_words,
    infusion_lanes,
    lane_sections,
    row_kind,
)
from data.patient_results import Lane
from data.vocabulary import EventKind, TimelineScale
from tests.components.timeline_samples import lane, mark, typical

TIME = TimeAxis(TimelineScale.ARCSINH, -60, 2000, 560, 12, 11)


def drawn(*lanes: Lane, end: int | None = 1900, time: TimeAxis = TIME) -> list[Item]:
    return [item for section in lane_sections(lanes, time, end) for item in section.items]


def titles(sections: list[Section]) -> list[str]:
    return [title for section in sections for _, title in section.titles]


@pytest.mark.parametrize(
    ("kind", "name", "row"),
    [
        ("supportive", "tocilizumab", "tocilizumab"),
        ("supportive", "dexamethasone", "steroids"),
        ("supportive", "IVIG", "ivig"),
        ("supportive", "filgrastim", "g_csf"),
        ("supportive", "antiviral", "antiviral"),
        ("supportive", "red-cell transfusion", "transfusion"),
        ("supportive", "physiotherapy", "supportive"),
        ("bridging", "dexamethasone", "bridging"),
        ("crs", "cytokine release syndrome", "crs"),
        ("infusion", "axi-cel", "infusion"),
        ("a kind of tomorrow", "something", "other"),
    ],
)
def test_every_event_has_its_row(kind: str, name: str, row: str) -> None:
    assert row_kind(lane(kind, name, 1)).key == row


def test_every_kind_of_the_vocabulary_has_a_row_of_its_own() -> None:
    rows = {kind: row_kind(lane(kind, "", 1)).key for kind in EventKind}
    assert rows[EventKind.OTHER] == "other"
    assert all(row != "other" for kind, row in rows.items() if kind is not EventKind.OTHER)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (lane("crs", "cytokine release syndrome", 2, 7, 2), "grade 2"),
        (lane("icaht", "early ICAHT", 2, 30, 4), "early, grade 4"),
        (lane("icans", "ICANS", 5, 9), "grade not recorded"),
        (lane("infection", "CMV reactivation", 34, 52, 2), "CMV reactivation, grade 2"),
        (lane("infection", "CMV reactivation", 34, 52), "CMV reactivation"),
        (lane("response", "complete response", 28), "CR"),
        (lane("response", "mixed response", 28), "mixed response"),
        (lane("relapse", "relapse of the treated disease", 200), ""),
        (lane("relapse", "progression of the treated disease", 200), "progression"),
        (lane("supportive", "tocilizumab", 3), ""),
        (lane("supportive", "platelet transfusion", 3), "platelet"),
        (lane("leukapheresis", "leukapheresis", -30), ""),
        (lane("bridging", "bridging chemotherapy", -20, -8), "chemotherapy"),
    ],
)
def test_what_is_written_beside_an_event(event: Lane, words: str) -> None:
    assert event_words(event, row_kind(event)) == words


def test_only_rows_with_events_are_drawn_in_fixed_order() -> None:
    sections = lane_sections(typical().lanes, TIME, 2019)
    assert [section.title for section in sections] == ["Treatment", "Complications", "Treated disease"]
    found = titles(sections)
    assert found.index("Bridging") < found.index("Lymphodepletion") < found.index("IVIG")
    assert "Hospital stay" not in found


def test_same_day_events_stand_in_sub_rows() -> None:
    items = drawn(*[lane("supportive", "red cell transfusion", 9)] * 3)
    assert sorted(item.row for item in items) == [0, 1, 2]


def test_infusions_are_points_of_their_own_row() -> None:
    lanes = infusion_lanes([mark("infusion", 0), mark("death", 9), mark("infusion", 400)])
    assert [(one.lane, one.start_day, one.end_day) for one in lanes] == [
        ("infusion", 0, None),
        ("infusion", 400, None),
    ]


def test_an_ongoing_bar_is_open_to_the_end_of_follow_up() -> None:
    (item,) = drawn(lane("supportive", "IVIG", 212, ongoing=True), end=1900)
    assert item.is_bar and item.end == TIME.position(1900)


def test_an_ongoing_bar_that_began_after_the_end_of_follow_up_is_still_drawn() -> None:
    (item,) = drawn(lane("supportive", "IVIG", 1950, ongoing=True), end=1900)
    assert item.is_bar and item.start == TIME.position(1950) and item.end > item.start


def test_an_interval_of_one_day_is_a_bar_one_can_see() -> None:
    linear = TimeAxis(TimelineScale.LINEAR, -60, 3650, 560, 12, 11)
    (item,) = drawn(lane("crs", "CRS", 2, 2, 1), time=linear)
    assert item.is_bar and (item.end - item.start) * linear.px_per_unit >= 3.9


def test_a_point_has_no_length() -> None:
    (item,) = drawn(lane("response", "complete response", 28))
    assert not item.is_bar and item.start == item.end


def test_what_began_left_of_the_axis_says_when() -> None:
    (item,) = drawn(lane("therapy_line", "R-CHOP", -410, -20))
    assert item.clipped and item.text == "R-CHOP (from day −410)"


def test_all_that_lies_left_of_the_axis_is_one_entry_that_names_it_in_order() -> None:
    items = drawn(
        lane("therapy_line", "R-ICE", -300, -250),
        lane("therapy_line", "R-CHOP", -500, -410),
        lane("therapy_line", "radiotherapy", -50, -40),
    )
    assert sorted(item.text for item in items) == ["R-CHOP, R-ICE (from day −500)", "radiotherapy"]


def test_a_name_loses_letters_before_the_grade_goes() -> None:
    narrow = TimeAxis(TimelineScale.ARCSINH, -60, 2000, 240, 12, 11)
    (item,) = drawn(lane("infection", "Clostridioides difficile colitis", 40, 44, 3), time=narrow)
    assert item.text.endswith("…, grade 3") and item.text.startswith("Clost")


def box(item: Item, time: TimeAxis) -> tuple[float, float]:
    """Left and right edge of bar or symbol with its words."""
    left, right = time.px_of(item.start), time.px_of(item.end)
    if not item.is_bar:
        left, right = left - SYMBOL_PX / 2, right + SYMBOL_PX / 2
    width = text_width(item.text, time.small_font_size)
    if not item.text or item.text_at == "inside":
        return left, right
    return (left, right + width) if item.text_at == "right" else (left - width, right)


@pytest.mark.parametrize("scale", [TimelineScale.ARCSINH, TimelineScale.LINEAR])
@pytest.mark.parametrize("width", [350, 560, 1600])
def test_nothing_covers_anything(scale: TimelineScale, width: int) -> None:
    time = TimeAxis(scale, -60, 2019, width, 12, 11)
    many = [
        lane("infection", name, day, day + 6, 2) for day, name in enumerate(["sinusitis", "COVID-19"] * 6, 20)
    ]
    for section in lane_sections([*typical().lanes, *many], time, 2019):
        for one, other in combinations(section.items, 2):
            if one.row == other.row:
                first, second = sorted([box(one, time), box(other, time)])
                assert first[1] <= second[0]


@pytest.mark.parametrize("width", [350, 560])
def test_words_stay_inside_the_plot(width: int) -> None:
    time = TimeAxis(TimelineScale.ARCSINH, -60, 2019, width, 12, 11)
    for section in lane_sections(typical().lanes, time, 2019):
        for item in section.items:
            left, right = box(item, time)
            assert left >= -SYMBOL_PX and right <= width + SYMBOL_PX
