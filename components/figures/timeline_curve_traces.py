"""Paints the curves of one panel: detection limits, lines, symbols, and the words at the end of every curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components import format as fmt
from components.figures.timeline_context import Frame
from components.figures.timeline_curves import Curve, heights, limit_runs, value_words
from components.figures.timeline_labels import groups_side_by_side, push_apart, text_width
from components.figures.timeline_style import annotation, curve_symbol, entity_colour, escaped, pretty_unit
from components.figures.timeline_values import ValueKind, symbol_of, with_breaks
from components.theme import DASHES, Theme

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
    order = with_breaks([p.day for p in curve.points], [p.kind is ValueKind.NUMBER for p in curve.points])
    points = curve.points
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
        },
        "connectgaps": False,
        "hovertext": ["" if i is None else _hover(curve, i) for i in order],
        "hoverinfo": "text",
        "name": escaped(curve.label),
    }


def _size(kind: ValueKind | None, theme: Theme) -> float:
    return theme.marker_size * (0.8 if kind in (None, ValueKind.NUMBER) else 1.25)


def _hover(curve: Curve, index: int) -> str:
    point = curve.points[index]
    if point.kind is ValueKind.NUMBER and point.value is not None:
        value = f"{fmt.significant(point.value)} {pretty_unit(curve.unit)}"
    elif point.kind is ValueKind.BELOW_LIMIT and point.value is not None:
        value = f"below limit (< {fmt.significant(point.value)} {pretty_unit(curve.unit)})"
    else:
        value = value_words(point)
    return escaped(f"{curve.name}: {value}, {fmt.day(point.day)}")


def end_labels(curves: Sequence[Curve], frame: Frame) -> list[dict[str, Any]]:
    """Name and latest value at the end of every curve; labels side by side are pushed apart."""
    theme, line_px = frame.theme, frame.theme.small_font_size * 1.2
    boxes, wanted = [], []
    for curve in curves:
        left = frame.time.pixel(curve.points[-1].day) + LABEL_GAP_PX
        boxes.append((left, left + text_width(curve.end_label, theme.small_font_size)))
        wanted.append(frame.values.share(heights(curve, frame.values, 0.0)[-1]) * frame.height_px)
    placed = []
    for group in groups_side_by_side(boxes):
        centres = push_apart([wanted[i] for i in group], line_px, 0.0, frame.height_px)
        for index, centre in zip(group, centres, strict=True):
            curve = curves[index]
            placed.append(
                annotation(
                    escaped(curve.end_label),
                    theme,
                    x=frame.time.position(curve.points[-1].day),
                    xanchor="left",
                    xshift=LABEL_GAP_PX - 2,
                    y=centre / frame.height_px,
                    yref=frame.y_share,
                    yanchor="middle",
                    bgcolor=theme.label_background,
                    borderpad=0,
                    font={"color": entity_colour(curve.entity, theme)},
                )
            )
    return placed
