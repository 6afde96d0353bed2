"""Paints one section of lanes: bars, symbols and the words beside them."""

from __future__ import annotations

from collections.abc import Sequence

from components.clock import Clock
from components.figures.timeline_items import SYMBOL_PX, Item
from components.figures.timeline_lanes import Section
from components.figures.timeline_pieces import Bar, Line, Piece, Side, Stroke, Symbol, Words
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
_EDGE_PX = 1.2
_TRIANGLES_ARE_LARGER = 1.3
_AFTER_BAR = "\u00a0"
_AFTER_SYMBOL = "\u00a0\u00a0\u00a0"
_SIDES: dict[str, Side] = {"inside": "center", "right": "right", "left": "left"}


def section_pieces(section: Section, theme: Theme, clock: Clock) -> list[Piece]:
    """Spans, bars, ticks, symbols and words of a section; the unit upwards is one sub-row from the top."""
    symbols = [item for item in section.items if not item.is_tick]
    return [
        *_spans(section, theme),
        *(_bar(item, theme, clock) for item in section.items if item.is_bar),
        *_ticks([item for item in section.items if item.is_tick], theme, clock),
        *(symbol for item in symbols for symbol in _symbols(item, theme, clock)),
        *(_words(item, theme) for item in section.items if item.text),
    ]


def section_ticks(section: Section) -> tuple[tuple[float, str], ...]:
    """The titles of the rows with their heights."""
    return tuple((row + 0.5, escaped(title)) for row, title in section.titles)


def _spans(section: Section, theme: Theme) -> list[Bar]:
    """How long each finding of the treated disease held, behind its symbols."""
    middle, height, no_edge = section.n_rows / 2, section.n_rows * _SPAN_HEIGHT, Stroke(theme.ink, 0)
    return [
        Bar("span of the treated disease", start, end, middle, height, span_colour(state, theme), no_edge)
        for start, end, state in section.spans
    ]


def _bar(item: Item, theme: Theme, clock: Clock) -> Bar:
    edge = Stroke(_colour(item, theme), 1)
    hover = _hover(item.event, clock)
    place = item.start, item.end, item.row + 0.5, _BAR_HEIGHT
    return Bar("interval", *place, _fill(item, theme), edge, hover)


def _ticks(items: Sequence[Item], theme: Theme, clock: Clock) -> list[Line]:
    """Many single days as upright strokes, one line for each colour: the browser paints hundreds of symbols slowly."""
    by_colour: dict[str, list[Item]] = {}
    for item in items:
        by_colour.setdefault(_colour(item, theme), []).append(item)
    return [
        Line(
            "ticks of single days",
            Stroke(colour, _EDGE_PX),
            tuple(x for item in mine for x in (item.start, item.start, None)),
            tuple(height for item in mine for height in _stroke(item)),
            tuple(text for item in mine for text in (*[_hover(item.event, clock)] * 2, "")),
        )
        for colour, mine in by_colour.items()
    ]


def _stroke(item: Item) -> tuple[float, float, None]:
    middle = item.row + 0.5
    return middle - _BAR_HEIGHT / 2, middle + _BAR_HEIGHT / 2, None


def _symbols(item: Item, theme: Theme, clock: Clock) -> list[Symbol]:
    """The symbol of a single day; arrows at the end of what goes on and at the start of what began left of the axis."""
    colour = _colour(item, theme)
    marks: list[tuple[float, str, str]] = []
    if not item.is_bar:
        marks.append((item.start, "triangle-left" if item.clipped else _symbol(item), _fill(item, theme)))
    else:
        marks += [(item.start, "triangle-left", colour)] if item.clipped else []
        marks += [(item.end, "triangle-right", colour)] if item.event.ongoing else []
    hover = _hover(item.event, clock)
    return [
        Symbol(
            "single day",
            x,
            item.row + 0.5,
            symbol,
            fill,
            SYMBOL_PX * (_TRIANGLES_ARE_LARGER if symbol.startswith("triangle") else 1.0),
            Stroke(colour, _EDGE_PX),
            hover,
        )
        for x, symbol, fill in marks
    ]


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


def _words(item: Item, theme: Theme) -> Words:
    return Words(
        _written(item),
        _text_x(item),
        item.row + 0.5,
        _SIDES[item.text_at],
        _text_colour(item, theme),
        theme.small_font_size,
        inside=item.text_at == "inside",
    )


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
