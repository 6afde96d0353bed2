"""The time axis: positions, ticks that fit, what lies left of it."""

from __future__ import annotations

import itertools
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.figures.timeline_axis import EARLIEST_DAY, TimeAxis
from components.figures.timeline_labels import text_width
from data.vocabulary import TimelineScale

DAY0 = date(2020, 3, 14)


def axis(
    scale: TimelineScale = TimelineScale.ARCSINH, first: int = -60, last: int = 2000, width: float = 560
) -> TimeAxis:
    return TimeAxis(scale, first, last, width, 12, 11, DAY0)


def test_arcsinh_is_odd_and_passes_day_0() -> None:
    time = axis(first=-60, last=60)
    assert time.position(0) == 0
    assert time.position(14) == pytest.approx(math.asinh(1))
    assert time.position(-14) == -time.position(14)


def test_linear_and_calendar_count_days() -> None:
    assert axis(TimelineScale.LINEAR).position(365) == 365
    assert axis(TimelineScale.CALENDAR).position(-3) == -3


def test_pixels_run_from_edge_to_edge_with_a_little_air() -> None:
    time = axis()
    assert 0 < time.pixel(-60) < 20
    assert time.width_px - 20 < time.pixel(2000) < time.width_px


def test_days_outside_stand_on_the_edge() -> None:
    time = axis(first=EARLIEST_DAY)
    assert time.starts_before(-400) and not time.starts_before(EARLIEST_DAY)
    assert time.position(-400) == time.position(EARLIEST_DAY)
    assert time.position(99999) == time.position(2000)


@pytest.mark.parametrize("scale", list(TimelineScale))
@given(days=st.lists(st.integers(-400, 3000)))
def test_many_days_stand_where_each_of_them_does(scale: TimelineScale, days: list[int]) -> None:
    time = axis(scale)
    assert time.positions(days) == [time.position(day) for day in days]
    assert time.pixels(days) == [time.pixel(day) for day in days]


def test_ticks_of_five_years_on_the_arcsinh_scale() -> None:
    _, texts = axis(last=2019).ticks()
    assert texts == ["−60", "−30", "−14", "Day 0", "7", "14", "28", "60", "100", "6 mo", "1 y", "2 y", "4 y"]


def test_ticks_of_a_month() -> None:
    _, texts = axis(first=-7, last=28).ticks()
    assert {"−7", "Day 0", "7", "14", "28"} <= set(texts)


def test_linear_ticks_are_days_up_to_two_years_then_years() -> None:
    short, long = axis(TimelineScale.LINEAR, -7, 700), axis(TimelineScale.LINEAR, -60, 3652)
    assert "Day 0" in short.ticks()[1] and "100" in short.ticks()[1]
    assert "10 y" not in short.ticks()[1] and "5 y" in long.ticks()[1]
    assert short.title.startswith("Days") and long.title.startswith("Years")


def test_calendar_ticks_are_first_days_of_years_or_months() -> None:
    positions, texts = axis(TimelineScale.CALENDAR, -60, 2000).ticks()
    assert texts == ["2021", "2022", "2023", "2024", "2025"]
    assert positions[0] == (date(2021, 1, 1) - DAY0).days
    assert "Apr 2020" in axis(TimelineScale.CALENDAR, -20, 90).ticks()[1]


def test_a_few_days_have_calendar_ticks_too() -> None:
    _, texts = axis(TimelineScale.CALENDAR, 0, 5).ticks()
    assert texts and all(text.endswith("Mar 2020") for text in texts)


def test_the_title_says_the_scale() -> None:
    assert "arcsinh scale" in axis().title
    assert "linear scale" in axis(TimelineScale.LINEAR).title
    assert axis(TimelineScale.CALENDAR).title.startswith("Calendar date")
    assert len(axis(width=200).title) < len(axis(width=700).title)


@given(
    st.sampled_from(list(TimelineScale)),
    st.integers(-60, -7),
    st.integers(28, 9000),
    st.integers(200, 1900),
)
def test_ticks_are_in_order_inside_and_never_overlap(
    scale: TimelineScale, first: int, last: int, width: int
) -> None:
    time = axis(scale, first, last, width)
    positions, texts = time.ticks()
    assert positions == sorted(positions) and len(positions) == len(texts) > 0
    edges = [
        (
            time.px_of(position) - text_width(text, 12) / 2,
            time.px_of(position) + text_width(text, 12) / 2,
        )
        for position, text in zip(positions, texts, strict=True)
    ]
    assert all(left[1] < right[0] for left, right in itertools.pairwise(edges))
    low, high = time.range
    assert all(low <= position <= high for position in positions)


@given(st.sampled_from(list(TimelineScale)), st.integers(-60, 4000), st.integers(-60, 4000))
def test_later_days_are_never_further_left(scale: TimelineScale, one: int, other: int) -> None:
    time = axis(scale, -60, 4000)
    assert (one <= other) == (time.position(one) <= time.position(other))
