"""In which sub-row an event of a lane stands, and where its words: nothing covers anything else.

Pure geometry in pixels. Words give way before symbols, symbols before events: those of one day always stand apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_labels import fitting, pack_rows, text_width
from components.figures.timeline_response import is_of_disease
from data.patient_results import Lane

MOST_SUB_ROWS_WITH_WORDS = 6
MOST_SYMBOLS_OF_A_ROW = 60
SYMBOL_PX = 9.0
SHORTEST_BAR_PX = 4.0
TEXT_GAP_PX = 6.0
_FEWEST_LETTERS = 4


@dataclass(frozen=True)
class Item:
    """One event as drawn. `row` counts sub-rows of the section from the top; x are positions on the time axis.

    `is_tick`: one of so many that a symbol would take too much room.
    """

    event: Lane
    row_key: str
    row: int
    start: float
    end: float
    is_bar: bool
    clipped: bool
    text: str
    text_at: str
    is_tick: bool = False

    @property
    def ends_in_symbol(self) -> bool:
        """Whether a symbol or arrow stands where the words begin."""
        return not self.is_bar or self.event.ongoing or (self.clipped and self.text_at == "left")


def packed(items: list[Item], axis: TimeAxis, lines_px: Sequence[float] = ()) -> list[Item]:
    """Items with their sub-rows. Where words would need too many of them, only grades are written.

    Where even symbols would, or are very many, and there are no grades, every event is a tick: those of one day still
    stand apart. `lines_px` are the vertical lines of the timeline: words stand on the side where none runs through
    them, unless that would take another sub-row.
    """
    for shorten in (_whole, _grade_only):
        written, rows = _fewest_rows([shorten(item) for item in items], axis, lines_px)
        has_words = any(item.text for item in written)
        if max(rows) < MOST_SUB_ROWS_WITH_WORDS and (has_words or len(items) <= MOST_SYMBOLS_OF_A_ROW):
            break
    else:
        if not any(item.text for item in written):
            written = _ticks(written, axis)
            rows = pack_rows([_days(item.event) for item in written], gap=0.0)
    return [replace(item, row=row) for item, row in zip(written, rows, strict=True)]


def _fewest_rows(
    items: list[Item], axis: TimeAxis, lines_px: Sequence[float]
) -> tuple[list[Item], list[int]]:
    """Items with the places of their words, off the lines where that needs no more sub-rows."""
    nexts = [*(axis.px_of(item.start) for item in items[1:]), axis.width_px]
    found = []
    for lines in (lines_px, ()):
        placed = [
            _with_text_place(item, axis, next_px, lines) for item, next_px in zip(items, nexts, strict=True)
        ]
        found.append((placed, pack_rows([_box(item, axis) for item in placed])))
    return min(found, key=lambda one: max(one[1]))


def _ticks(items: list[Item], axis: TimeAxis) -> list[Item]:
    """Single days as ticks, intervals as bars; how many there are stands left of the first one, or else nowhere."""
    number = f"{len(items)} ×"
    room = axis.px_of(items[0].start) - SYMBOL_PX - TEXT_GAP_PX
    first = number if text_width(number, axis.small_font_size) <= room else ""
    texts = [first, *("" for _ in items[1:])]
    return [
        replace(item, is_tick=True, text=text, text_at="left")
        for item, text in zip(items, texts, strict=True)
    ]


def _whole(item: Item) -> Item:
    return item


def _grade_only(item: Item) -> Item:
    return replace(item, text="" if item.event.grade is None else str(item.event.grade))


def _with_text_place(item: Item, axis: TimeAxis, next_px: float, lines_px: Sequence[float]) -> Item:
    """Words stand inside a bar that is long enough, else right of it, else left of it, else they are shortened.

    Findings of the treated disease share one row: where the next one leaves no room, the words stand left. So do words
    that a line would run through on the right and none on the left.
    """
    width = text_width(item.text, axis.small_font_size)
    left, right = axis.px_of(item.start), axis.px_of(item.end)
    if item.is_bar and width + 2 * TEXT_GAP_PX <= right - left:
        return replace(item, text_at="inside")
    beside = SYMBOL_PX + TEXT_GAP_PX
    room_right, room_left = axis.width_px - right - beside, left - beside
    if is_of_disease(item.event) and next_px - right - beside < width <= room_left:
        return replace(item, text_at="left")
    text = fitting(_shorter_forms(item), axis.small_font_size, max(room_right, room_left))
    width = text_width(text, axis.small_font_size)
    fits_left = width <= room_left and not any(left - beside - width < line < left for line in lines_px)
    is_crossed = any(right < line < right + beside + width for line in lines_px)
    stands_right = width <= room_right and not (is_crossed and fits_left)
    return replace(item, text=text, text_at="right" if stands_right else "left")


def _shorter_forms(item: Item) -> list[str]:
    """The words of an item from whole to brief: the name loses letters before the grade is given up."""
    grade = "" if item.event.grade is None else f"grade {item.event.grade}"
    if not grade or not item.text.endswith(f", {grade}"):
        return [item.text]
    name = item.text.removesuffix(f", {grade}")
    cut = [f"{name[:length].rstrip()}…, {grade}" for length in range(len(name) - 1, _FEWEST_LETTERS, -1)]
    return [item.text, *cut, grade, str(item.event.grade)]


def _box(item: Item, axis: TimeAxis) -> tuple[float, float]:
    """Left and right edge in pixels of everything that is drawn for an event."""
    left, right = axis.px_of(item.start), axis.px_of(item.end)
    ends_open = item.event.ongoing or not item.is_bar
    left, right = (
        left - (0 if item.is_bar and not item.clipped else SYMBOL_PX / 2),
        right + ends_open * SYMBOL_PX / 2,
    )
    width = (
        text_width(item.text, axis.small_font_size) + TEXT_GAP_PX
        if item.text and item.text_at != "inside"
        else 0.0
    )
    return (left - width, right) if item.text_at == "left" else (left, right + width)


def words_px(item: Item, axis: TimeAxis) -> tuple[float, float]:
    """Left and right edge in pixels of the words of an item."""
    width = text_width(item.text, axis.small_font_size)
    left, right = axis.px_of(item.start), axis.px_of(item.end)
    if item.text_at == "inside":
        return (left + right - width) / 2, (left + right + width) / 2
    gap = SYMBOL_PX if item.ends_in_symbol else 0.0
    return (left - gap - width, left - gap) if item.text_at == "left" else (right + gap, right + gap + width)


def last_day(lane: Lane) -> int:
    return lane.start_day if lane.end_day is None else lane.end_day


def _days(lane: Lane) -> tuple[float, float]:
    """First and last day; what goes on has no last one."""
    return lane.start_day, math.inf if lane.ongoing else last_day(lane)
