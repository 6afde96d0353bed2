"""Blocks as one picture: every piece at the pixel of its value, nothing joined that was apart, few traces."""

from __future__ import annotations

import re
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.figures import timeline_picture as picture
from components.figures.timeline import Drawing, timeline_figure
from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_panels import PANEL_KEYS
from components.figures.timeline_pieces import Area, Bar, Line, Painted, Piece, Stroke, Symbol, Words
from components.figures.timeline_values import ValueAxis
from components.theme import LIGHT
from data.vocabulary import TimelineScale
from tests.components.drawn_timeline import drawing, pieces, words
from tests.components.timeline_samples import EXTREMES

TIME = TimeAxis(TimelineScale.LINEAR, 0, 100, 500, 12, 11)
LOOKS = (Stroke("#111", 1.0), Stroke("#222", 1.0, "dot"))


def upper(value: float) -> float:
    return 10 + value


def lower(value: float) -> float:
    return 100 + 2 * value


def blocks(above: list[Piece], below: list[Piece]) -> list[Painted]:
    return [
        Painted("above", upper, 10, 60, tuple(above), ((0.0, "none"), (50.0, "fifty")), has_grid=True),
        Painted("below", lower, 100, 200, tuple(below), ((5.0, "row"),)),
    ]


def mode(traces: list[dict[str, Any]], of: str) -> list[dict[str, Any]]:
    return [trace for trace in traces if trace.get("mode", trace["type"]) == of]


POINTS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 50)), min_size=1, max_size=6)
LINES = st.lists(st.tuples(POINTS, st.sampled_from(LOOKS), st.booleans(), st.booleans()), max_size=8)


@given(LINES, LINES)
def test_every_line_is_there_once_at_its_pixels_and_joined_to_no_other(above: Any, below: Any) -> None:
    def lines(found: Any) -> list[Piece]:
        return [
            Line(
                f"line {at}",
                look,
                tuple(float(x) for x, _ in points),
                tuple(float(y) for _, y in points),
                tuple(f"{x} {y}" for x, y in points) if is_asked else (),
                behind,
            )
            for at, (points, look, is_asked, behind) in enumerate(found)
        ]

    drawn = mode(picture.traces(blocks(lines(above), lines(below))), "lines")
    found = [
        (trace["line"]["color"], run)
        for trace in drawn
        for run in _runs(list(zip(trace["x"], trace["y"], trace.get("hovertext", trace["x"]), strict=True)))
    ]
    wanted = [
        (look.colour, [(float(x), px(y), f"{x} {y}" if is_asked else float(x)) for x, y in points])
        for px, some in ((upper, above), (lower, below))
        for points, look, is_asked, _ in some
    ]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
    assert len(drawn) <= 2 * 2 * len(LOOKS)


def _runs(points: list[Any]) -> list[list[Any]]:
    found: list[list[Any]] = [[]]
    for point in points:
        if point[0] is None:
            assert point[1] is None
            found.append([])
        else:
            found[-1].append(point)
    return found


def test_from_back_to_front() -> None:
    stroke = LOOKS[0]
    every: list[Piece] = [
        Words("words", 1, 1, "right", "#000", 11),
        Symbol("s", 1, 1, "circle", "#000", 8, stroke, "what it is"),
        Line("curve", stroke, (1.0, 2.0), (1.0, 2.0)),
        Line("limit", LOOKS[1], (1.0, 2.0), (1.0, 2.0), behind=True),
        Bar("bar", 1, 3, 0.5, 0.6, "#000", stroke, "what it is"),
        Bar("span", 1, 3, 0.5, 0.9, "#ccc", stroke),
        Words("in a bar", 1, 1, "center", "#fff", 11, inside=True),
        Words("at the edge", 1, 1, "left", "#000", 11, across=True),
    ]
    drawn = picture.traces(blocks(every, []))
    assert [trace["name"] for trace in drawn] == [
        "spans", "intervals", "limit", "curve", "symbols", "words", "words", "words"
    ]  # fmt: skip
    free, inside, across = mode(drawn, "text")
    assert free["uid"].startswith(picture.RIMMED) and across["uid"].startswith(picture.RIMMED)
    assert "uid" not in inside and free["uid"] != across["uid"]
    assert (across["xaxis"], across["yaxis"], "xaxis" in free) == ("x2", "y2", False)
    assert [trace["textposition"] for trace in (free, inside, across)] == [
        ["middle right"], ["middle center"], ["middle left"]
    ]  # fmt: skip
    (bar,) = [trace for trace in drawn if trace["name"] == "intervals"]
    assert (bar["base"], bar["x"], bar["y"], bar["width"]) == ([1], [2], [10.5], [0.6])
    assert all(
        trace["hoverinfo"] == "skip" for trace in drawn if trace["name"] in ("spans", "limit", "words")
    )
    go.Figure({"data": drawn})


def test_nothing_at_all_is_still_a_figure() -> None:
    (trace,) = picture.traces([])
    assert (trace["mode"], trace["yaxis"]) == ("none", "y2"), "an axis that no trace has is not drawn"
    go.Figure({"data": [trace], "layout": picture.axes([], [], TIME, 90, (40, 20), LIGHT)})
    assert picture.shapes([], TIME, LIGHT) == []


def test_areas_of_one_look_are_one_shape_with_every_outline_at_its_pixels() -> None:
    square = ((1.0, 0.0), (2.0, 0.0), (2.0, 5.0), (1.0, 5.0))
    shade = Area("shade", (square,), fill="#eee")
    dashed = Area("action", (((0.0, 7.0), (1.0, 7.0)),), stroke=LOOKS[1], across=True)
    shapes = picture.shapes(blocks([shade, dashed], [shade]), TIME, LIGHT)
    found = {shape["name"]: shape for shape in shapes if shape["name"] not in ("grid", "edges")}
    assert found["shade"]["path"] == (
        "M1,10.00L2,10.00L2,15.00L1,15.00ZM1,100.00L2,100.00L2,110.00L1,110.00Z"
    )
    assert found["action"]["path"] == "M0,17.00L1,17.00"
    assert (found["shade"]["xref"], found["action"]["xref"]) == ("x", "paper")
    assert found["action"]["line"]["dash"] == "dot" and found["shade"]["line"] == {"width": 0}
    assert {shape["layer"] for shape in shapes} == {"below"}
    level = next(s for s in shapes if s["name"] == "grid" and s["xref"] == "paper")
    assert level["path"] == "M0,10.00L1,10.00M0,60.00L1,60.00", (
        "ticks of panels have lines, titles of rows none"
    )


def test_the_ticks_of_all_blocks_stand_on_one_axis() -> None:
    titles = [(5.0, "<b>Above</b>"), (90.0, "<b>Below</b>")]
    axes = picture.axes(blocks([], []), titles, TIME, 90, (220, 30), LIGHT)
    axis, beside = axes["yaxis"], axes["yaxis2"]
    assert list(zip(axis["tickvals"], axis["ticktext"], strict=True)) == [
        (10, "none"), (60, "fifty"), (110, "row")
    ]  # fmt: skip
    assert axis["range"] == beside["range"] == [220, -30]
    assert list(zip(beside["tickvals"], beside["ticktext"], strict=True)) == titles
    assert beside["ticklabelstandoff"] == 4 - 90, "titles begin at the left edge of the figure"


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("scale", list(TimelineScale))
def test_every_piece_of_a_patient_is_in_the_picture(name: str, scale: TimelineScale) -> None:
    drawn = drawing(EXTREMES[name](), panels=PANEL_KEYS, scale=scale)
    figure = timeline_figure(drawn)
    symbols = [one for trace in mode(figure["data"], "markers") for one in _marks(trace)]
    assert symbols == [
        (one.x, round(block.px(one.y), 2), one.symbol, one.colour, one.hover)
        for block in drawn.painted
        for one in block.pieces
        if isinstance(one, Symbol)
    ]
    written = [text for trace in mode(figure["data"], "text") for text in trace["text"]]
    assert sorted(written) == sorted(one.text for one in words(drawn))
    bars = [
        text
        for trace in mode(figure["data"], "bar")
        for text in trace.get("hovertext", [""] * len(trace["x"]))
    ]
    assert sorted(bars) == sorted(one.hover for one in pieces(drawn, Bar))
    corners = sum(len(re.findall("[ML]", shape["path"])) for shape in figure["layout"]["shapes"])
    assert corners == sum(_n_corners(drawn)) + sum(len(o) for a in pieces(drawn, Area) for o in a.outlines)
    assert len(figure["data"]) <= 40 and len(figure["layout"]["shapes"]) <= 12


def _marks(trace: dict[str, Any]) -> list[tuple[Any, ...]]:
    marker = trace["marker"]
    return list(
        zip(trace["x"], trace["y"], marker["symbol"], marker["color"], trace["hovertext"], strict=True)
    )


def _n_corners(drawn: Drawing) -> tuple[int, int, int]:
    """Ends of the upright and the level lines of the grid, and of the left edges."""
    bodies = [block for block in drawn.painted if block.bottom > block.top]
    n_ticks = len(drawn.view.time.ticks()[0])
    level = sum(len(block.ticks) for block in bodies if block.has_grid)
    return 2 * n_ticks * len(bodies), 2 * level, 2 * len(bodies)


@given(st.booleans(), st.floats(0.01, 10), st.floats(20, 1e5), st.floats(0, 1))
def test_a_value_stands_where_its_axis_puts_it(logarithmic: bool, low: float, high: float, at: float) -> None:
    axis = ValueAxis(logarithmic, low, high)
    value = axis.value(at)
    assert axis.below_top(value) == pytest.approx(1 - at, abs=1e-9)
    assert axis.below_top(axis.value(1.25)) == pytest.approx(-0.25, abs=1e-9), (
        "words may stand over the panel"
    )
