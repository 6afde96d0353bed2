"""Paints the curves of one panel: detection limits, lines, symbols, and the words at the end of every curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.figures.timeline_context import Frame
from components.figures.timeline_curves import Curve, heights, limit_runs, value_words
from components.figures.timeline_labels import groups_side_by_side, push_apart, text_width
from components.figures.timeline_style import annotation, curve_symbol, entity_colour, escaped, pretty_unit
from components.figures.timeline_values import ValueKind, is_gap, is_gap_of_clones, symbol_of, with_breaks
from components.theme import DASHES, Theme
from data.registries import analytes

LABEL_GAP_PX = 7.0
_LIMIT_STEP_PX = 7.0


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


def curve_trace(curve: Curve, frame: Frame) -> dict[str, Any]:
    """One curve: a line that is broken at gaps and limits, a symbol for every value."""
    theme = frame.theme
    colour, own = entity_colour(curve.entity, theme), curve_symbol(curve.order)
    tall = heights(curve, frame.values, _LIMIT_STEP_PX / frame.height_px)
    joinable = [point.kind is ValueKind.NUMBER for point in curve.points]
    gap = is_gap if curve.entity in analytes() else is_gap_of_clones
    order = with_breaks([point.day for point in curve.points], joinable, gap)
    points, hovers = curve.points, _hovers(curve)
    return {
        "type": "scatter",
        "x": [None if i is None else frame.time.position(points[i].day) for i in order],
        "y": [None if i is None else tall[i] for i in order],
        "yaxis": frame.y,
        "mode": "lines+markers",
        "line": {
            "color": colour,
            "width": theme.line_width * 0.75,
            "dash": DASHES[curve.order % len(DASHES)],
        },
        "marker": {
            "color": colour,
            "symbol": [own if i is None else symbol_of(points[i].kind, own) for i in order],
            "size": [_size(None if i is None else points[i].kind, theme) for i in order],
            "line": {"color": colour, "width": 1.4},
            "opacity": 1,
        },
        "connectgaps": False,
        "hovertext": ["" if i is None else hovers[i] for i in order],
        "hoverinfo": "text",
        "name": escaped(curve.label),
    }


def _size(kind: ValueKind | None, theme: Theme) -> float:
    return theme.marker_size * (0.8 if kind in (None, ValueKind.NUMBER) else 1.25)


def _hovers(curve: Curve) -> list[str]:
    """Name, value with unit and day of every point."""
    name, unit = escaped(curve.name), escaped(pretty_unit(curve.unit))
    found = []
    for point in curve.points:
        value = "" if point.value is None else f"{point.value:.3g} {unit}"
        if point.kind is ValueKind.BELOW_LIMIT:
            value = f"below limit (&lt; {value})" if value else "below limit"
        elif point.kind is not ValueKind.NUMBER:
            value = f"{escaped(value_words(point))} {unit}"
        found.append(f"{name}: {value}, day {point.day}")
    return found


def end_labels(curves: Sequence[Curve], frame: Frame) -> list[dict[str, Any]]:
    """Name and latest value at the end of every curve; labels side by side are pushed apart.

    Where a label would cover a value, or could not stand level with its curve's end, all labels of the panel stand in
    a column right of the plot.
    """
    line_px = frame.theme.small_font_size * 1.2
    widths = [text_width(curve.end_label, frame.theme.small_font_size) for curve in curves]
    points = [_pixels(curve, frame) for curve in curves]
    lefts = [ends[-1][0] + LABEL_GAP_PX for ends in points]
    centres = _apart(lefts, widths, points, line_px, frame)
    if any(
        abs(centre - ends[-1][1]) > line_px / 2 or _covers(left, left + width, centre, line_px, points)
        for left, width, centre, ends in zip(lefts, widths, centres, points, strict=True)
    ):
        lefts = [frame.time.width_px + 2.0] * len(curves)
        centres = _apart(lefts, widths, points, line_px, frame)
    return [_end_label(*placed, frame) for placed in zip(curves, lefts, centres, strict=True)]


def _pixels(curve: Curve, frame: Frame) -> list[tuple[float, float]]:
    """The points of a curve in pixels from the lower left corner of the panel."""
    tall = heights(curve, frame.values, _LIMIT_STEP_PX / frame.height_px)
    return [
        (frame.time.pixel(point.day), frame.values.share(height) * frame.height_px)
        for point, height in zip(curve.points, tall, strict=True)
    ]


def _apart(
    lefts: Sequence[float],
    widths: Sequence[float],
    points: Sequence[Sequence[tuple[float, float]]],
    line_px: float,
    frame: Frame,
) -> list[float]:
    """Heights of the labels: at the last point of their curve, or as near as the labels beside them allow."""
    centres = [0.0] * len(lefts)
    for group in groups_side_by_side(
        [(left, left + width) for left, width in zip(lefts, widths, strict=True)]
    ):
        wanted = [points[index][-1][1] for index in group]
        for index, centre in zip(group, push_apart(wanted, line_px, 0.0, frame.height_px), strict=True):
            centres[index] = centre
    return centres


def _covers(
    left: float, right: float, centre: float, line_px: float, points: Sequence[Sequence[tuple[float, float]]]
) -> bool:
    return any(left <= x <= right and abs(y - centre) < line_px * 0.75 for curve in points for x, y in curve)


def _end_label(curve: Curve, left_px: float, centre_px: float, frame: Frame) -> dict[str, Any]:
    theme = frame.theme
    beside_plot = left_px > frame.time.width_px
    return annotation(
        escaped(curve.end_label),
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
