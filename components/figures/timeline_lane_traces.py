"""Paints one section of lanes: bars, symbols and the words beside them, as three traces on one y axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.clock import Clock
from components.figures.timeline_items import SYMBOL_PX, Item
from components.figures.timeline_lanes import Section
from components.figures.timeline_response import disease_state, is_of_disease, span_colour, state_colour
from components.figures.timeline_style import (
    escaped,
    fill_of,
    is_complication,
    row_colour,
    row_symbol,
    text_colour_inside,
)
from components.theme import Theme
from data.patient_results import Lane

_BAR_HEIGHT = 0.66
_SPAN_HEIGHT = 0.94
_AFTER_BAR = "\u00a0"
_AFTER_SYMBOL = "\u00a0\u00a0\u00a0"
_TEXT_POSITIONS = {"inside": "middle center", "right": "middle right", "left": "middle left"}


def section_traces(section: Section, y: str, theme: Theme, clock: Clock) -> list[dict[str, Any]]:
    """Bars, symbols and words of a section on the y axis `y` ("y2"), whose unit is one sub-row from the top."""
    bars = [item for item in section.items if item.is_bar]
    traces = [_spans(section, y, theme)] if section.spans else []
    traces += [_bars(bars, y, theme, clock)] if bars else []
    traces += _ticks([item for item in section.items if item.is_tick], y, theme, clock)
    symbols = _symbols([item for item in section.items if not item.is_tick], y, theme, clock)
    words = _words([item for item in section.items if item.text], y, theme)
    return [*traces, *(trace for trace in (symbols, words) if trace["x"])]


def section_axis(section: Section) -> dict[str, Any]:
    """Range and row titles of the section's y axis."""
    return {
        "range": [section.n_rows, 0],
        "tickvals": [row + 0.5 for row, _ in section.titles],
        "ticktext": [escaped(title) for _, title in section.titles],
        "showgrid": False,
        "ticks": "",
    }


def _spans(section: Section, y: str, theme: Theme) -> dict[str, Any]:
    """How long each finding of the treated disease held, behind its symbols."""
    return {
        "type": "bar",
        "orientation": "h",
        "base": [start for start, _, _ in section.spans],
        "x": [end - start for start, end, _ in section.spans],
        "y": [section.n_rows / 2] * len(section.spans),
        "width": section.n_rows * _SPAN_HEIGHT,
        "yaxis": y,
        "marker": {
            "color": [span_colour(state, theme) for _, _, state in section.spans],
            "line": {"width": 0},
        },
        "hoverinfo": "skip",
        "name": "spans of the treated disease",
    }


def _bars(items: list[Item], y: str, theme: Theme, clock: Clock) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "base": [item.start for item in items],
        "x": [item.end - item.start for item in items],
        "y": [item.row + 0.5 for item in items],
        "width": _BAR_HEIGHT,
        "yaxis": y,
        "marker": {
            "color": [_fill(item, theme) for item in items],
            "line": {"color": [_colour(item, theme) for item in items], "width": 1},
        },
        "hovertext": [_hover(item.event, clock) for item in items],
        "hoverinfo": "text",
        "name": "intervals",
    }


def _ticks(items: Sequence[Item], y: str, theme: Theme, clock: Clock) -> list[dict[str, Any]]:
    """Many single days as upright strokes, one line for each colour: the browser paints hundreds of symbols slowly."""
    by_colour: dict[str, list[Item]] = {}
    for item in items:
        by_colour.setdefault(_colour(item, theme), []).append(item)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x for item in mine for x in (item.start, item.start, None)],
            "y": [height for item in mine for height in _stroke(item)],
            "yaxis": y,
            "line": {"color": colour, "width": 1.2},
            "connectgaps": False,
            "hovertext": [text for item in mine for text in (*[_hover(item.event, clock)] * 2, "")],
            "hoverinfo": "text",
            "name": "ticks of single days",
        }
        for colour, mine in by_colour.items()
    ]


def _stroke(item: Item) -> tuple[float, float, None]:
    middle = item.row + 0.5
    return middle - _BAR_HEIGHT / 2, middle + _BAR_HEIGHT / 2, None


def _symbols(items: Sequence[Item], y: str, theme: Theme, clock: Clock) -> dict[str, Any]:
    """Symbols of single days, arrows at the end of what goes on and at the start of what began left of the axis."""
    marks: list[tuple[float, Item, str, str]] = []
    for item in items:
        if not item.is_bar:
            symbol = "triangle-left" if item.clipped else _symbol(item)
            marks.append((item.start, item, symbol, _fill(item, theme)))
        else:
            if item.clipped:
                marks.append((item.start, item, "triangle-left", _colour(item, theme)))
            if item.event.ongoing:
                marks.append((item.end, item, "triangle-right", _colour(item, theme)))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, *_ in marks],
        "y": [item.row + 0.5 for _, item, *_ in marks],
        "yaxis": y,
        "marker": {
            "symbol": [symbol for _, _, symbol, _ in marks],
            "color": [fill for *_, fill in marks],
            "size": [
                SYMBOL_PX * (1.3 if symbol.startswith("triangle") else 1.0) for _, _, symbol, _ in marks
            ],
            "line": {"color": [_colour(item, theme) for _, item, *_ in marks], "width": 1.2},
            "opacity": 1,
        },
        "hovertext": [_hover(item.event, clock) for _, item, *_ in marks],
        "hoverinfo": "text",
        "name": "single days",
    }


def _symbol(item: Item) -> str:
    return disease_state(item.event).symbol if is_of_disease(item.event) else row_symbol(item.row_key)


def _colour(item: Item, theme: Theme) -> str:
    if is_of_disease(item.event):
        return state_colour(disease_state(item.event), theme)
    return row_colour(item.row_key, theme)


def _fill(item: Item, theme: Theme) -> str:
    """A finding of the treated disease that lasts is a pale bar, so that words can stand in it."""
    if is_of_disease(item.event):
        of_state = span_colour if item.is_bar else state_colour
        return of_state(disease_state(item.event), theme)
    return fill_of(item.row_key, item.event.grade, theme)


def _words(items: list[Item], y: str, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [_text_x(item) for item in items],
        "y": [item.row + 0.5 for item in items],
        "yaxis": y,
        "text": [_written(item) for item in items],
        "textposition": [_TEXT_POSITIONS[item.text_at] for item in items],
        "textfont": {"size": theme.small_font_size, "color": [_text_colour(item, theme) for item in items]},
        "hoverinfo": "skip",
        "name": "words",
    }


def _text_x(item: Item) -> float:
    if item.text_at == "inside":
        return (item.start + item.end) / 2
    return item.end if item.text_at == "right" else item.start


def _written(item: Item) -> str:
    """The words of an item; spaces keep them off a symbol or bar by the same distance on every screen."""
    text = escaped(item.text)
    if item.text_at == "inside":
        return text
    gap = _AFTER_SYMBOL if item.ends_in_symbol or not item.is_bar else _AFTER_BAR
    return f"{gap}{text}" if item.text_at == "right" else f"{text}{gap}"


def _text_colour(item: Item, theme: Theme) -> str:
    if item.text_at != "inside" or is_of_disease(item.event):
        return theme.ink
    return text_colour_inside(item.row_key, item.event.grade, theme)


def _hover(event: Lane, clock: Clock) -> str:
    """Everything that is known about an event in one line."""
    parts = [event.name or event.lane.replace("_", " ")]
    if event.grade is not None:
        parts.append(f"grade {event.grade}" + (f" ({event.grade_scale})" if event.grade_scale else ""))
    elif is_complication(event.lane):
        parts.append("grade not recorded")
    if event.end_day is not None and event.end_day != event.start_day:
        parts.append(f"{clock.when(event.start_day)} to {clock.when(event.end_day)}")
    else:
        parts.append(clock.when(event.start_day))
    if event.ongoing:
        parts.append("ongoing")
    return escaped(", ".join([*parts, *([event.note] if event.note else [])]))
