"""Fewer symbols than values: no extreme and no run below a limit is lost, and no line joins what was apart."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.clock import FROM_INFUSION
from components.figures.timeline import timeline_figure
from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_curves import Curve, CurvePoint
from components.figures.timeline_panels import PANELS
from components.figures.timeline_pieces import Line, Symbol
from components.figures.timeline_thinning import (
    MOST_SYMBOLS,
    DrawnCurve,
    drawn_curve,
    most_for_each,
    stretches,
    without,
)
from components.figures.timeline_values import ValueKind, is_gap, with_breaks
from components.patient_tables import series_table
from components.theme import LIGHT
from components.timeline_legend import legend
from data.patient_results import PatientHistory
from data.peers_results import Peers
from data.vocabulary import TimelineScale
from tests.components.drawn_timeline import drawing, pieces, texts
from tests.components.reading import plain
from tests.components.timeline_samples import EMPTY, series

TIME = TimeAxis(TimelineScale.LINEAR, -60, 5478, 560, 12, 11)
KINDS = (ValueKind.NUMBER, ValueKind.BELOW_LIMIT, ValueKind.ZERO, ValueKind.ABOVE_LIMIT)


def curve(points: list[tuple[int, float, ValueKind]]) -> Curve:
    return Curve(
        "cd4",
        "CD4",
        "CD4",
        "CD4",
        "cells/µL",
        0,
        True,
        tuple(CurvePoint(d, v, kind, None) for d, v, kind in points),
    )


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    """Runs of one kind after one another; some days are far apart, some the same."""
    day, points = -60, []
    for _ in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(KINDS))
        limit = draw(st.sampled_from((5.0, 50.0)))
        for _ in range(draw(st.integers(1, 40))):
            day += draw(st.sampled_from((0, 1, 1, 2, 7, 200, 500)))
            value = draw(st.integers(1, 1000)) if kind is ValueKind.NUMBER else limit
            points.append((day, float(value), kind))
    return curve(points)


def height(point: CurvePoint) -> float:
    assert point.value is not None
    return point.value


def runs(points: tuple[CurvePoint, ...]) -> list[list[CurvePoint]]:
    """Neighbouring points of one kind."""
    found: list[list[CurvePoint]] = []
    for point in points:
        if found and found[-1][-1].kind is point.kind:
            found[-1].append(point)
        else:
            found.append([point])
    return found


def joined(drawn: DrawnCurve) -> set[tuple[CurvePoint, CurvePoint]]:
    """The pairs of points that a line joins."""
    pairs = zip(drawn.order, drawn.order[1:], strict=False)
    points = drawn.curve.points
    return {(points[one], points[two]) for one, two in pairs if one is not None and two is not None}


@settings(deadline=None)
@given(curves())
def test_the_line_runs_through_the_highest_and_the_lowest_number_of_every_stretch(whole: Curve) -> None:
    drawn = drawn_curve(whole, TIME, 1)
    numbers = [point.kind is ValueKind.NUMBER for point in whole.points]
    order = with_breaks([point.day for point in whole.points], numbers, is_gap)
    parts = stretches(order, [point.kind for point in whole.points])
    stays = {id(point) for point in drawn.line[0].points} if drawn.line else {id(p) for p in whole.points}
    for part in (part for part in parts if numbers[part[0]]):
        values = [height(whole.points[index]) for index in part]
        shown = [height(whole.points[index]) for index in part if id(whole.points[index]) in stays]
        assert (min(shown), max(shown), shown[0]) == (min(values), max(values), values[0])


def in_order(drawn: DrawnCurve, whole: Curve) -> list[CurvePoint]:
    """The points of a curve that have a symbol or are a corner of its line."""
    seen = {id(point) for point in drawn.curve.points}
    seen |= {id(point) for point in drawn.line[0].points} if drawn.line else set()
    return [point for point in whole.points if id(point) in seen]


@settings(deadline=None)
@given(curves(), st.integers(1, 60))
def test_what_can_be_seen_stays(whole: Curve, most: int) -> None:
    drawn = drawn_curve(whole, TIME, most)
    assert drawn.n_values == len(whole.points)
    for points in [drawn.curve.points, *([drawn.line[0].points] if drawn.line else [])]:
        at = iter(whole.points)
        assert all(any(one is other for other in at) for one in points), (
            "in order, nothing that was not there"
        )
    shown = in_order(drawn, whole)
    assert (shown[0], shown[-1]) == (whole.points[0], whole.points[-1])
    assert drawn.curve.points[-1] is whole.points[-1], "the latest value has a symbol"
    for kind in KINDS:
        before, after = ({height(p) for p in points if p.kind is kind} for points in (whole.points, shown))
        assert before == after == set() or (min(before), max(before)) == (min(after), max(after))


@settings(deadline=None)
@given(curves(), st.integers(1, 60))
def test_every_run_keeps_its_first_and_its_last_or_one_on_the_same_spot(whole: Curve, most: int) -> None:
    drawn = drawn_curve(whole, TIME, most)
    shown = {id(point) for point in in_order(drawn, whole)}
    symbols = {id(point) for point in drawn.curve.points}
    for run in runs(whole.points):
        kept = [point for point in run if id(point) in shown]
        assert kept and kept[0] is run[0]
        if run[0].kind is not ValueKind.NUMBER:
            kept = [point for point in run if id(point) in symbols]
        last = run[-1]
        assert any(
            abs(TIME.pixel(one.day) - TIME.pixel(last.day)) <= 2 and one.value == last.value for one in kept
        )


@settings(deadline=None)
@given(curves(), st.integers(1, 60))
def test_a_line_joins_only_what_one_line_joined_before(whole: Curve, most: int) -> None:
    numbers = [point.kind is ValueKind.NUMBER for point in whole.points]
    order = with_breaks([point.day for point in whole.points], numbers, is_gap)
    part_of = {
        id(whole.points[index]): number
        for number, part in enumerate(stretches(order, [point.kind for point in whole.points]))
        for index in part
    }
    drawn = drawn_curve(whole, TIME, most)
    line = [DrawnCurve(*drawn.line, 0)] if drawn.line else []
    for one, other in set().union(*map(joined, [drawn, *line])):
        assert one.kind is other.kind is ValueKind.NUMBER
        assert part_of[id(one)] == part_of[id(other)]


@settings(deadline=None)
@given(curves())
def test_a_short_curve_is_drawn_in_full(whole: Curve) -> None:
    drawn = drawn_curve(whole, TIME, len(whole.points))
    assert drawn.curve is whole
    assert [index for index in drawn.order if index is not None] == list(range(len(whole.points)))


@given(st.lists(st.integers(0, 3000), max_size=12), st.integers(0, 3000))
def test_short_curves_leave_their_share_to_long_ones(lengths: list[int], most: int) -> None:
    each = most_for_each(lengths, most)
    drawn = sum(min(length, each) for length in lengths)
    assert drawn <= max(most, 0)
    assert drawn == sum(lengths) or sum(min(length, each + 1) for length in lengths) > most


@settings(deadline=None)
@given(curves(), st.integers(1, 60))
def test_a_value_without_a_symbol_is_on_a_line_that_can_be_seen(whole: Curve, most: int) -> None:
    drawn = drawn_curve(whole, TIME, most)
    symbols = {id(point) for point in drawn.curve.points}
    numbers = [point.kind is ValueKind.NUMBER for point in whole.points]
    order = with_breaks([point.day for point in whole.points], numbers, is_gap)
    for part in stretches(order, [point.kind for point in whole.points]):
        points = [whole.points[index] for index in part]
        if not any(id(point) in symbols for point in points):
            assert points[0].kind is ValueKind.NUMBER
            assert TIME.pixel(points[-1].day) - TIME.pixel(points[0].day) > 16


def test_numbers_that_stand_apart_keep_their_symbols_in_a_dense_curve() -> None:
    often = [(day, 100.0 + day % 13, ValueKind.NUMBER) for day in range(0, 1500, 3)]
    seldom = [(day, 90.0, ValueKind.NUMBER) for day in range(1700, 3500, 200)]
    shown = drawn_curve(curve([*often, *seldom]), TIME, 60).curve.points
    assert [point.day for point in shown] == [day for day, *_ in seldom]


def test_a_break_stays_once() -> None:
    assert without([0, 1, None, 2, None, 3, 4], {0, 1, 3, 4}) == [0, 1, None, 3, 4]
    assert without([0, None, 1, None, 2], {1}) == [1]


def long_history(n: int) -> PatientHistory:
    """Two assays of one analyte with `n` values each; the second is below its limit for years."""
    days = [-60 + index * 5500 // n for index in range(n)]
    first = series("car_transgene", *[(d, 1e4 + 97 * (d % 89)) for d in days], assay="qPCR")
    second = series("car_transgene", *[(d, "<50" if d > 900 else 900.0 - d % 7) for d in days], assay="ddPCR")
    return replace(EMPTY, series=(first, second), end_of_follow_up_day=5440)


@pytest.mark.parametrize(("scale", "n_symbols"), [(TimelineScale.LINEAR, 107), (TimelineScale.ARCSINH, 29)])
def test_very_many_values_are_few_symbols_and_the_panel_says_so(scale: TimelineScale, n_symbols: int) -> None:
    history = long_history(5000)
    drawn = drawing(history, bands=(), scale=scale, panels=("car_copies",))
    go.Figure(timeline_figure(drawn))
    symbols = pieces(drawn, Symbol)
    assert len(symbols) == n_symbols <= MOST_SYMBOLS
    assert f"10,000 values, {n_symbols:,} symbols drawn" in texts(drawn)
    lines = pieces(drawn, Line, "CAR")
    assert sorted(max(y for y in line.y if y) for line in lines) == [900.0, 1e4 + 97 * 88]
    assert max(len(line.y) for line in lines) > n_symbols
    for line in lines:
        said = zip(line.y, line.hovers, strict=True)
        assert all(
            text == "" if y is None else f"blood: {y:,.0f} copies/µg DNA, day " in text for y, text in said
        )
    assert "the tables of the page Patient hold all" in plain(
        legend(history, Peers(), ("car_copies",), LIGHT)
    )
    assert len(series_table(history.series[0], FROM_INFUSION).rows) == 5000


def test_a_usual_patient_is_drawn_in_full_and_nothing_is_said_of_it() -> None:
    history = long_history(300)
    panels = tuple(panel.key for panel in PANELS)
    drawn = drawing(history, bands=(), scale=TimelineScale.LINEAR, panels=panels)
    assert "drawn" not in texts(drawn)
    assert not any(line.hovers for line in pieces(drawn, Line, "CAR")), "every value has a symbol to point at"
    assert len(pieces(drawn, Symbol, "CAR")) == 600
    assert "drawn:" not in plain(legend(history, Peers(), ("car_copies",), LIGHT))
