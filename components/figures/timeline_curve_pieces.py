"""Paints the curves of one panel: detection limits, lines, symbols, and the words at the end of every curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from components import format as fmt
from components.clock import Clock
from components.figures.timeline_context import Frame
from components.figures.timeline_curves import Curve, heights, limit_runs, value_words
from components.figures.timeline_labels import fitting, groups_side_by_side, push_apart, text_width
from components.figures.timeline_pieces import Line, Piece, Stroke, Symbol, Words
from components.figures.timeline_style import curve_symbol, entity_colour, escaped
from components.figures.timeline_thinning import DrawnCurve
from components.figures.timeline_values import Order, ValueKind, symbol_of
from components.format import unit_words
from components.theme import DASHES, Theme

LABEL_GAP_PX = 7.0
WIDEST_LABEL_PX = 150.0
_LIMIT_STEP_PX = 7.0
_EDGE_PX = 1.4
_AFTER_CURVE = "\u00a0\u00a0"
_BESIDE_PLOT = "\u00a0"
"""What keeps the words off the last symbol of a curve, and off the edge of the plot."""
LIMIT = "detection limit"
_WHOLE_FROM = 100


Corner = tuple[float | None, float | None, int | None]


@dataclass(frozen=True)
class PlacedCurve:
    """A curve with the points that have a symbol, on the axes and in pixels from the panel's lower left.

    `order` are their indices with the breaks of the line; `line` are the corners of a line through more points, each
    with its day.
    """

    curve: Curve
    order: Order
    x: tuple[float, ...]
    y: tuple[float, ...]
    pixels: tuple[tuple[float, float], ...]
    line: tuple[Corner, ...] = ()


def placed_curve(drawn: DrawnCurve, frame: Frame) -> PlacedCurve:
    """Where the drawn points of a curve stand in its panel."""
    curve = drawn.curve
    x = tuple(frame.time.positions(point.day for point in curve.points))
    y = tuple(heights(curve, frame.values, _LIMIT_STEP_PX / frame.height_px))
    share, px_of = frame.values.share, frame.time.px_of
    pixels = tuple((px_of(across), share(up) * frame.height_px) for across, up in zip(x, y, strict=True))
    return PlacedCurve(curve, drawn.order, x, y, pixels, _corners(drawn, frame))


def _corners(drawn: DrawnCurve, frame: Frame) -> tuple[Corner, ...]:
    if drawn.line is None:
        return ()
    curve, order = drawn.line
    x = frame.time.positions(point.day for point in curve.points)
    corners = [(at, point.value, point.day) for at, point in zip(x, curve.points, strict=True)]
    return tuple((None, None, None) if index is None else corners[index] for index in order)


def limit_lines(curves: Sequence[Curve], frame: Frame) -> list[Line]:
    """Dashed lines at the detection limits, each from its first to its last day."""
    look = Stroke(frame.theme.muted, frame.theme.thin_line_width, "dash")
    reach = LABEL_GAP_PX / frame.time.px_per_unit
    found = []
    for first, last, limit in limit_runs(curves):
        if frame.values.low <= limit <= frame.values.high:
            ends = frame.time.position(first) - reach, frame.time.position(last) + reach
            found.append(Line(LIMIT, look, ends, (limit, limit), behind=True))
    return found


def curve_pieces(placed: PlacedCurve, frame: Frame) -> list[Piece]:
    """A line that is broken at gaps and limits, with a symbol for every value.

    Where values are so many that some have no symbol, the corners of the line can be asked.
    """
    return [_line(placed, frame), *_symbols(placed, frame)]


def _line(placed: PlacedCurve, frame: Frame) -> Line:
    curve, theme = placed.curve, frame.theme
    dash = DASHES[curve.order % len(DASHES)]
    look = Stroke(entity_colour(curve.entity, theme), theme.line_width * 0.75, dash)
    name = escaped(curve.label)
    if not placed.line:
        corners = [(None, None) if at is None else (placed.x[at], placed.y[at]) for at in placed.order]
        x, y = zip(*corners, strict=True)
        return Line(name, look, x, y)
    x, y, days = zip(*placed.line, strict=True)
    said, unit = escaped(curve.name), escaped(unit_words(curve.unit))
    label = frame.time.clock.label
    hovers = [
        "" if day is None else f"{said}: {_number(value)} {unit}, {label(day)}"
        for value, day in zip(y, days, strict=True)
    ]
    return Line(name, look, x, y, tuple(hovers))


def _symbols(placed: PlacedCurve, frame: Frame) -> list[Symbol]:
    """Only open symbols have an edge: one of the same colour costs the browser a third of a symbol."""
    curve, theme = placed.curve, frame.theme
    colour, own, name = entity_colour(curve.entity, theme), curve_symbol(curve.order), escaped(curve.label)
    open_px, filled_px = theme.marker_size * 1.25, theme.marker_size * 0.8 + _EDGE_PX
    edge, no_edge = Stroke(colour, _EDGE_PX), Stroke(colour, 0)
    hovers = _hovers(curve, frame.time.clock)
    found = []
    for index in placed.order:
        if index is not None:
            kind = curve.points[index].kind
            is_open = kind is not ValueKind.NUMBER
            size, rim = (open_px, edge) if is_open else (filled_px, no_edge)
            place = placed.x[index], placed.y[index]
            found.append(Symbol(name, *place, symbol_of(kind, own), colour, size, rim, hovers[index]))
    return found


def _hovers(curve: Curve, clock: Clock) -> list[str]:
    """Name, value with unit and day of every point."""
    name, unit = escaped(curve.name), escaped(unit_words(curve.unit))
    found = []
    for point in curve.points:
        value = "" if point.value is None else f"{_number(point.value)} {unit}"
        if point.kind is ValueKind.BELOW_LIMIT:
            value = f"below limit (&lt; {value})" if value else "below limit"
        elif point.kind is not ValueKind.NUMBER:
            value = f"{escaped(value_words(point))} {unit}"
        found.append(f"{name}: {value}, {clock.when(point.day)}")
    return found


@lru_cache(maxsize=32768)
def _number(value: float) -> str:
    """A value as it is read beside the pointer; the same ones are asked for at every change of the picture."""
    return f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else fmt.significant(value)


def end_labels(placed: Sequence[PlacedCurve], frame: Frame) -> list[Words]:
    """Name and latest value at the end of every curve; labels side by side are pushed apart.

    Where a label would cover a value, or could not stand level with its curve's end, all labels of the panel stand in
    a column right of the plot.
    """
    line_px = frame.theme.small_font_size * 1.2
    labels = [end_label_text(one.curve, frame.theme) for one in placed]
    widths = [text_width(label, frame.theme.small_font_size) for label in labels]
    lefts = [one.pixels[-1][0] + LABEL_GAP_PX for one in placed]
    centres = _apart(lefts, widths, placed, line_px, frame)
    if any(
        abs(centre - one.pixels[-1][1]) > line_px / 2 or _covers(left, left + width, centre, line_px, placed)
        for left, width, centre, one in zip(lefts, widths, centres, placed, strict=True)
    ):
        lefts = [frame.time.width_px + 2.0] * len(placed)
        centres = _apart(lefts, widths, placed, line_px, frame)
    return [
        _end_label(one.curve, label, (left, centre), frame)
        for one, label, left, centre in zip(placed, labels, lefts, centres, strict=True)
    ]


def end_label_text(curve: Curve, theme: Theme) -> str:
    """The fullest words at the end of a curve that leave the plot its room."""
    return fitting(curve.end_labels(), theme.small_font_size, WIDEST_LABEL_PX)


def _apart(
    lefts: Sequence[float],
    widths: Sequence[float],
    placed: Sequence[PlacedCurve],
    line_px: float,
    frame: Frame,
) -> list[float]:
    """Heights of the labels: at the last point of their curve, or as near as the labels beside them allow."""
    centres = [0.0] * len(lefts)
    boxes = [(left, left + width) for left, width in zip(lefts, widths, strict=True)]
    for group in groups_side_by_side(boxes):
        wanted = [placed[index].pixels[-1][1] for index in group]
        for index, centre in zip(group, push_apart(wanted, line_px, 0.0, frame.height_px), strict=True):
            centres[index] = centre
    return centres


def _covers(left: float, right: float, centre: float, line_px: float, placed: Sequence[PlacedCurve]) -> bool:
    reach = line_px * 0.75
    return any(left <= x <= right and abs(y - centre) < reach for one in placed for x, y in one.pixels)


def _end_label(curve: Curve, label: str, place_px: tuple[float, float], frame: Frame) -> Words:
    left_px, centre_px = place_px
    beside_plot = left_px > frame.time.width_px
    return Words(
        f"{_BESIDE_PLOT if beside_plot else _AFTER_CURVE}{escaped(label)}",
        1.0 if beside_plot else frame.time.position(curve.points[-1].day),
        frame.values.value(centre_px / frame.height_px),
        "right",
        entity_colour(curve.entity, frame.theme),
        frame.theme.small_font_size,
        across=beside_plot,
    )
