"""Where the rows of the swimmer plot stand: two parts, each with rows of one height, in pixels from the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from components.figures.steps import DECIMALS
from components.theme import Theme
from data.results import DAYS_PER_YEAR
from data.swimmer_results import SwimmerAnswer, SwimmerRow

LABELLED = 60
"""So many rows of one part are drawn with their ids."""
ROW, DENSE, TITLE = 15.0, 250.0, 26.0
"""Pixels at type size 12: a readable row, a part that is not readable row by row, a part's title."""
LONGEST_ID = 20
LOW = 4.0
"""Rows up to so many pixels high touch each other and have small marks."""


@dataclass(frozen=True)
class Part:
    """Rows of one part from `top` on, each `pitch` pixels high."""

    title: str
    rows: Sequence[SwimmerRow]
    top: float
    pitch: float
    is_readable: bool

    @property
    def bottom(self) -> float:
        return self.top + self.pitch * len(self.rows)

    def middle(self, place: int) -> float:
        return round(self.top + (place + 0.5) * self.pitch, 3)


def parts_of(answer: SwimmerAnswer, theme: Theme) -> tuple[Part, Part]:
    scale = theme.font_size / 12
    first, others = answer.with_second_cancer, answer.others
    all_readable = len(first) + len(others) <= LABELLED
    readable = all_readable or len(first) <= LABELLED
    pitch = ROW * scale if readable else 1.6 * DENSE * scale / len(first)
    upper = Part("With a second cancer", first, TITLE * scale, pitch, readable)
    below = upper.bottom + TITLE * scale
    pitch = ROW * scale if all_readable else min(ROW, DENSE / len(others)) * scale
    return upper, Part(_others_title(answer), others, below, pitch, all_readable)


def _others_title(answer: SwimmerAnswer) -> str:
    hidden = answer.n_others - len(answer.others)
    return f"Without: the first {len(answer.others):,} of {answer.n_others:,}" if hidden else "Without"


def labels(part: Part, theme: Theme) -> list[tuple[float, str]]:
    """Ids of readable rows; elsewhere the groups of a field of words where a group is high enough for its name."""
    if part.is_readable:
        return [(part.middle(place), short(row.patient_id)) for place, row in enumerate(part.rows)]
    found, start = [], 0
    for value, own in groupby(part.rows, key=lambda row: row.value):
        n = len(list(own))
        if value is not None and n * part.pitch >= theme.small_font_size + 3:
            found.append((round(part.top + (start + n / 2) * part.pitch, 3), short(value)))
        start += n
    return found


def short(text: str) -> str:
    return escape(text if len(text) <= LONGEST_ID else f"{text[: LONGEST_ID - 1]}…", quote=False)


def left_margin(parts: Sequence[Part], answer: SwimmerAnswer, theme: Theme) -> int:
    scale = theme.font_size / 12
    longest = max((len(text) for part in parts for _, text in labels(part, theme)), default=0)
    return round(max(6.6 * longest + 16, 60) * scale)


def years(days: float) -> float:
    return round(days / DAYS_PER_YEAR, DECIMALS)
