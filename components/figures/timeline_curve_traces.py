"""Paints the curves of one panel: detection limits, lines, symbols, and the words at the end of every curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.clock import Clock
from components.figures.timeline_context import Frame
from components.figures.timeline_curves import Curve, heights, limit_runs, value_words
from components.figures.timeline_labels import fitting, groups_side_by_side, push_apart, text_width
from components.figures.timeline_style import annotation, curve_symbol, entity_colour, escaped
from components.figures.timeline_thinning import DrawnCurve
from components.figures.timeline_values import Order, ValueKind, symbol_of
from components.format import unit_words
from components.theme import DASHES, Theme

LABEL_GAP_PX = 7.0
WIDEST_LABEL_PX = 150.0
_LIMIT_STEP_PX = 7.0
_EDGE_PX = 1.4


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
    x = tuple(frame.time.position(point.day) for point in curve.points)
    y = tuple(heights(curve, frame.values, _LIMIT_STEP_PX / frame.height_px))
    share, px_of = frame.values.share, frame.time.px_of
    pixels = tuple((px_of(across), share(up) * frame.height_px) for across, up in zip(x, y, strict=True))
    return PlacedCurve(curve, drawn.order, x, y, pixels, _corners(drawn, frame))


def _corners(drawn: DrawnCurve, frame: Frame) -> tuple[Corner, ...]:
    if drawn.line is None:
        return ()
    curve, order = drawn.line
    points = [None if index is None else curve.points[index] for index in order]
    return tuple(
        (None, None, None) if p is None else (frame.time.position(p.day), p.value, p.day) for p in points
    )


def limit_trace(curves: Sequence[Curve], frame: Frame) -> list[dict[str, Any]]:
    """Dashed lines at the detection limits, each from its first to its last day."""
    x: list[float | None] = []
    y: list[float | None] = []
    for first, last, limit in limit_runs(curves):
        if frame.values.low <= limit <= frame.values.high:
            start, end = frame.time.position(first), frame.time.position(last)
            reach = LABEL_GAP_PX / frame.time.px_per_unit
            x += [start - reach, end + reach, None]
            y += [limit, limit, None]
    if not x:
        return []
    line = {"color": frame.theme.muted, "width": frame.theme.thin_line_width, "dash": "dash"}
    return [
        {
            "type": "scatter",
            "x": x,
            "y": y,
            "yaxis": frame.y,
            "mode": "lines",
            "line": line,
            "hoverinfo": "skip",
            "name": "detection limit",
        }
    ]


def panel_traces(placed: Sequence[PlacedCurve], frame: Frame) -> list[dict[str, Any]]:
    """The curves of a panel: each a line that is broken at gaps and limits, with a symbol for every value.

    Where values are so many that some have no symbol, the line is a trace of its own, whose corners can be asked, and
    the symbols of all such curves are one more.
    """
    traces = [_line_trace(one, frame) if one.line else _whole_trace(one, frame) for one in placed]
    thinned = [one for one in placed if one.line]
    return [*traces, _symbols_trace(thinned, frame)] if thinned else traces


def _line_trace(placed: PlacedCurve, frame: Frame) -> dict[str, Any]:
    x, y, days = zip(*placed.line, strict=True)
    clock = frame.time.clock
    return _line(placed, frame) | {
        "x": list(x),
        "y": list(y),
        "mode": "lines",
        "customdata": ["" if day is None else clock.label(day) for day in days],
        "hovertemplate": _template(placed.curve),
    }


def _whole_trace(placed: PlacedCurve, frame: Frame) -> dict[str, Any]:
    return _symbols_trace([placed], frame) | _line(placed, frame) | {"mode": "lines+markers"}


def _line(placed: PlacedCurve, frame: Frame) -> dict[str, Any]:
    curve, theme = placed.curve, frame.theme
    return {
        "type": "scatter",
        "yaxis": frame.y,
        "line": {
            "color": entity_colour(curve.entity, theme),
            "width": theme.line_width * 0.75,
            "dash": DASHES[curve.order % len(DASHES)],
        },
        "connectgaps": False,
        "name": escaped(curve.label),
    }


def _template(curve: Curve) -> str:
    """What a corner of the line says; a brace in the words of the data does not ask for anything."""
    name, unit = (escaped(words).replace("{", "&#123;") for words in (curve.name, unit_words(curve.unit)))
    return f"{name}: %{{y:.3g}} {unit}, %{{customdata}}<extra></extra>"


def _symbols_trace(placed: Sequence[PlacedCurve], frame: Frame) -> dict[str, Any]:
    """The symbols of curves; None stands where a line is broken."""
    spots = [spot for one in placed for spot in _spots(one, frame)]
    return {
        "type": "scatter",
        "x": [spot.x for spot in spots],
        "y": [spot.y for spot in spots],
        "yaxis": frame.y,
        "mode": "markers",
        "marker": _marker(spots, frame.theme),
        "hovertext": [spot.hover for spot in spots],
        "hoverinfo": "text",
        "name": escaped(", ".join(one.curve.label for one in placed)),
    }


@dataclass(frozen=True)
class _Spot:
    x: float | None
    y: float | None
    colour: str
    symbol: str
    is_open: bool
    hover: str


def _spots(placed: PlacedCurve, frame: Frame) -> list[_Spot]:
    curve = placed.curve
    colour, own = entity_colour(curve.entity, frame.theme), curve_symbol(curve.order)
    hovers = _hovers(curve, frame.time.clock)
    found = []
    for index in placed.order:
        if index is None:
            found.append(_Spot(None, None, colour, own, False, ""))
            continue
        kind = curve.points[index].kind
        place = placed.x[index], placed.y[index]
        found.append(_Spot(*place, colour, symbol_of(kind, own), kind is not ValueKind.NUMBER, hovers[index]))
    return found


def _marker(spots: Sequence[_Spot], theme: Theme) -> dict[str, Any]:
    """Only open symbols have an edge: one of the same colour costs the browser a third of a symbol."""
    colours = {spot.colour for spot in spots}
    colour = colours.pop() if len(colours) == 1 else [spot.colour for spot in spots]
    widths = [_EDGE_PX if spot.is_open else 0 for spot in spots]
    open_px, filled_px = theme.marker_size * 1.25, theme.marker_size * 0.8 + _EDGE_PX
    return {
        "color": colour,
        "symbol": [spot.symbol for spot in spots],
        "size": [open_px if spot.is_open else filled_px for spot in spots],
        "line": {"color": colour, "width": widths if any(widths) else 0},
        "opacity": 1,
    }


def _hovers(curve: Curve, clock: Clock) -> list[str]:
    """Name, value with unit and day of every point."""
    name, unit = escaped(curve.name), escaped(unit_words(curve.unit))
    found = []
    for point in curve.points:
        value = "" if point.value is None else f"{point.value:.3g} {unit}"
        if point.kind is ValueKind.BELOW_LIMIT:
            value = f"below limit (&lt; {value})" if value else "below limit"
        elif point.kind is not ValueKind.NUMBER:
            value = f"{escaped(value_words(point))} {unit}"
        found.append(f"{name}: {value}, {clock.when(point.day)}")
    return found


def end_labels(placed: Sequence[PlacedCurve], frame: Frame) -> list[dict[str, Any]]:
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


def _end_label(curve: Curve, label: str, place_px: tuple[float, float], frame: Frame) -> dict[str, Any]:
    theme, (left_px, centre_px) = frame.theme, place_px
    beside_plot = left_px > frame.time.width_px
    return annotation(
        escaped(label),
        theme,
        x=1 if beside_plot else frame.time.position(curve.points[-1].day),
        xref="paper" if beside_plot else "x",
        xanchor="left",
        xshift=2.0 if beside_plot else LABEL_GAP_PX - 2,
        y=centre_px / frame.height_px,
        yref=frame.y_share,
        yanchor="middle",
        bgcolor=theme.label_background,
        borderpad=0,
        font={"color": entity_colour(curve.entity, theme)},
    )
