"""Which row an event stands in, what is written beside it, and that nothing covers anything."""

from __future__ import annotations

from itertools import combinations

import pytest

from components.clock import FROM_INFUSION
from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_items import SYMBOL_PX, Item
from components.figures.timeline_labels import text_width
from components.figures.timeline_lane_pieces import section_pieces
from components.figures.timeline_lanes import (
    Section,
    event_words,
    infusion_lanes,
    lane_sections,
    row_kind,
)
from components.figures.timeline_pieces import Line, Symbol
from components.figures.timeline_response import OTHER, RELAPSE, STATES, state_spans
from components.theme import LIGHT
from data.patient_results import Lane
from data.vocabulary import EventKind, TimelineScale
from tests.components.timeline_samples import lane, mark, typical

TIME = TimeAxis(TimelineScale.ARCSINH, -60, 2000, 560, 12, 11)


def drawn(
    *lanes: Lane, end: int | None = 1900, time: TimeAxis = TIME, lines: tuple[int, ...] = ()
) -> list[Item]:
    return [item for section in lane_sections(lanes, time, end, lines) for item in section.items]


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
        (lane("response", "Complete Response", 28), "CR"),
        (lane("response", "VGPR", 28), "VGPR"),
        (lane("response", "", 28), "not recorded"),
        (lane("relapse", "relapse of the treated disease", 200), "relapse"),
        (lane("relapse", "", 200), "relapse"),
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
    assert [section.key for section in sections] == ["disease", "treatment", "complications"]
    found = titles(sections)
    assert found[0] == "Treated disease"
    assert found.index("Bridging") < found.index("Lymphodepletion") < found.index("IVIG")
    assert "Hospital stay" not in found


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("last", [None, 9, 40])
def test_events_of_one_kind_on_one_day_stand_in_sub_rows(kind: EventKind, last: int | None) -> None:
    items = drawn(*[lane(kind, "red cell transfusion", 9, last, 3)] * 9)
    assert sorted(item.row for item in items) == list(range(9))


def test_response_and_relapse_of_one_day_stand_in_sub_rows() -> None:
    items = drawn(lane("response", "complete response", 90), lane("relapse", "", 90))
    assert sorted(item.row for item in items) == [0, 1]


@pytest.mark.parametrize("kind", EventKind)
def test_a_point_an_interval_and_what_goes_on_are_drawn_differently(kind: EventKind) -> None:
    point, interval, ongoing = (
        drawn(lane(kind, "a name", 9, end, ongoing=goes_on))[0]
        for end, goes_on in ((None, False), (40, False), (None, True))
    )
    assert [one.is_bar for one in (point, interval, ongoing)] == [False, True, True]
    assert point.start == point.end < interval.end < ongoing.end == TIME.position(1900)


def test_however_many_there_are_every_grade_is_written() -> None:
    items = drawn(*[lane("infection", "pneumonia", 400 + day, 405 + day, 3) for day in range(40)])
    assert max(item.row for item in items) >= 6
    assert {item.text for item in items} == {"3"}


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


def test_no_line_runs_through_words_that_have_room_on_the_other_side() -> None:
    chemotherapy = lane("lymphodepletion", "bendamustine", -5, -3)
    assert [item.text_at for item in drawn(chemotherapy)] == ["right"]
    assert [item.text_at for item in drawn(chemotherapy, lines=(0,))] == ["left"]
    assert [item.text_at for item in drawn(chemotherapy, lines=(0, -7))] == ["right"], "both are crossed"
    before = lane("lymphodepletion", "lymphodepletion", -11, -9)
    items = drawn(before, chemotherapy, lines=(0,))
    assert {item.row for item in items} == {0}, "no further sub-row for it"
    assert items[-1].text_at == "right"


def test_very_many_events_are_ticks_of_which_those_of_one_day_stand_apart() -> None:
    monthly = [lane("supportive", "IVIG", day) for day in range(200, 1900, 28)]
    items = drawn(*monthly, lane("supportive", "IVIG", 200))
    assert all(item.is_tick for item in items) and len(items) == 62
    assert sorted({item.row for item in items}) == [0, 1]
    assert [item.text for item in items if item.text] == ["62 ×"]
    overlapping = [lane("hospitalisation", "", day, day + 12) for day in range(200, 1900, 9)]
    assert {item.row for item in drawn(*overlapping)} == {0, 1}


@pytest.mark.parametrize(("every_days", "are_ticks"), [(28, True), (120, False)])
def test_days_that_would_be_a_heap_of_symbols_are_ticks_also_where_there_is_room(
    every_days: int, are_ticks: bool
) -> None:
    years = TimeAxis(TimelineScale.LINEAR, -60, 5478, 560, 12, 11)
    items = drawn(*(lane("supportive", "IVIG", day) for day in range(200, 5478, every_days)), time=years)
    assert {item.is_tick for item in items} == {are_ticks}


def test_ticks_are_one_line_in_which_every_day_can_be_pointed_at() -> None:
    monthly = [lane("supportive", "IVIG", day) for day in range(200, 1900, 28)]
    (section,) = lane_sections([*monthly, lane("supportive", "steroids", 300)], TIME, 1900)
    pieces = section_pieces(section, LIGHT, FROM_INFUSION)
    (ticks,) = (piece for piece in pieces if isinstance(piece, Line))
    assert sum(isinstance(piece, Symbol) for piece in pieces) == 1
    assert ticks.x[2::3] == (None,) * len(monthly) and ticks.x[0::3] == ticks.x[1::3]
    assert ticks.x[0::3] == tuple(TIME.position(one.start_day) for one in monthly)
    assert ticks.hovers[0].startswith("IVIG") and len(set(ticks.hovers)) == len(monthly) + 1


def test_what_lies_left_of_the_axis_keeps_its_grades() -> None:
    (item,) = drawn(
        lane("infection", "pneumonia", -300, -290, 3), lane("infection", "sinusitis", -200, -190, 2)
    )
    assert item.text == "pneumonia grade 3, sinusitis grade 2 (from day −300)"


class TestTheTreatedDisease:
    def section(self, *lanes: Lane) -> Section:
        return lane_sections(lanes, TIME, 1900)[0]

    def test_a_finding_holds_until_the_next_one_and_the_last_one_does_not(self) -> None:
        section = self.section(
            lane("response", "complete response", 28),
            lane("response", "complete response", 90),
            lane("relapse", "relapse of the treated disease", 400),
            lane("response", "partial response", 460),
        )
        assert [(one.words, start, end) for start, end, one in section.spans] == [
            ("complete response (CR)", TIME.position(28), TIME.position(400)),
            ("relapse or progression", TIME.position(400), TIME.position(460)),
        ]

    def test_a_finding_with_an_end_or_that_goes_on_holds_so_long(self) -> None:
        ended = state_spans([lane("response", "stable disease", 28, 60)], 1900)
        assert [(one.first_day, one.last_day) for one in ended] == [(28, 60)]
        goes_on = state_spans([lane("response", "stable disease", 28, ongoing=True)], 1900)
        assert [(one.first_day, one.last_day) for one in goes_on] == [(28, 1900)]
        cut = state_spans([lane("response", "stable disease", 28, 60), lane("relapse", "", 50)], 1900)
        assert [(one.first_day, one.last_day) for one in cut] == [(28, 50)]

    def test_without_an_end_of_follow_up_nothing_is_guessed(self) -> None:
        assert state_spans([lane("response", "stable disease", 28, ongoing=True)], None) == []

    def test_a_word_stands_where_the_finding_changes(self) -> None:
        section = self.section(
            lane("response", "partial response", 28),
            lane("response", "complete response", 90),
            lane("response", "complete response", 400),
            lane("relapse", "", 1000),
        )
        assert [item.text for item in section.items] == ["PR", "CR", "", "relapse"]
        assert {item.row for item in section.items} == {0}

    def test_a_word_that_would_cover_the_next_finding_stands_left(self) -> None:
        section = self.section(*[lane("response", "complete response", day) for day in (28, 36, 60)])
        assert (section.items[0].text, section.items[0].text_at) == ("CR", "left")
        assert {item.row for item in section.items} == {0}

    def test_every_finding_has_a_sign_of_its_own(self) -> None:
        every = [*STATES, RELAPSE, OTHER]
        assert len({one.symbol for one in every}) == len({one.glyph for one in every}) == len(every)
        assert not any(one.symbol.startswith("triangle") for one in every)

    def test_no_two_findings_share_a_word_of_the_data(self) -> None:
        by_state = [{word.casefold() for pair in one.names.items() for word in pair} for one in STATES]
        assert len(set().union(*by_state)) == sum(map(len, by_state))


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
