"""Readings of a drawn timeline: its pieces by kind and name, its words, and the boxes that the words cover."""

from __future__ import annotations

import re
from html import unescape
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

from components.figures.timeline import Drawing, timeline_drawing, timeline_figure
from components.figures.timeline_context import PEERS
from components.figures.timeline_frame import NARROWEST_PX
from components.figures.timeline_labels import text_width
from components.figures.timeline_panels import SHOWN_AT_FIRST
from components.figures.timeline_pieces import Area, Bar, Line, Symbol, Words
from components.theme import LIGHT, Theme
from data.patient_results import Band, PatientHistory
from data.vocabulary import TimelineScale
from tests.components.timeline_samples import TYPICAL_BANDS

Kind = TypeVar("Kind", Line, Symbol, Bar, Area)
Figure = dict[str, Any]


def drawing(
    history: PatientHistory,
    *,
    bands: tuple[Band, ...] = TYPICAL_BANDS,
    axis_bands: tuple[Band, ...] | None = None,
    scale: TimelineScale = TimelineScale.ARCSINH,
    panels: tuple[str, ...] = SHOWN_AT_FIRST,
    theme: Theme = LIGHT,
    width_px: float = NARROWEST_PX,
) -> Drawing:
    return timeline_drawing(
        history,
        bands=bands,
        axis_bands=axis_bands,
        scale=scale,
        panels=panels,
        theme=theme,
        width_px=width_px,
    )


def figure(history: PatientHistory, **asked: Any) -> Figure:
    return timeline_figure(drawing(history, **asked))


def pieces(drawn: Drawing, kind: type[Kind], name: str = "") -> list[Kind]:
    """The pieces of one kind whose names begin with `name`, from top to bottom."""
    return [
        piece
        for block in drawn.painted
        for piece in block.pieces
        if isinstance(piece, kind) and piece.name.startswith(name)
    ]


def words(drawn: Drawing) -> list[Words]:
    return [piece for block in drawn.painted for piece in block.pieces if isinstance(piece, Words)]


def blocks_with(drawn: Drawing, name: str) -> list[str]:
    """The keys of the blocks in which something of this name is drawn."""
    return [
        block.key
        for block in drawn.painted
        if any(not isinstance(one, Words) and one.name.startswith(name) for one in block.pieces)
    ]


def peers(drawn: Drawing) -> list[Area]:
    return pieces(drawn, Area, PEERS)


def hovers(drawn: Drawing) -> list[str]:
    """What is said beside the pointer, wherever something can be pointed at."""
    said = [text for line in pieces(drawn, Line) for text in line.hovers]
    said += [symbol.hover for symbol in pieces(drawn, Symbol)]
    return [text for text in (*said, *(bar.hover for bar in pieces(drawn, Bar))) if text]


def texts(drawn: Drawing) -> str:
    """Every word on the figure but those of the time axis."""
    written = [title for _, title in drawn.titles]
    written += [one.text for one in words(drawn)]
    written += [text for block in drawn.painted for _, text in block.ticks]
    return "\n".join(written).replace("\u00a0", " ")


def values(drawn: Drawing, name: str) -> list[float]:
    """The heights of the curve of this name, in the unit of its panel."""
    (line,) = pieces(drawn, Line, name)
    return [y for y in line.y if y is not None]


class Covered(NamedTuple):
    """What a line of text covers, in pixels from the left of the figure and from the top of the plot."""

    words: str
    left: float
    right: float
    top: float
    bottom: float

    def covers(self, other: Covered, slack: float = 1.0) -> bool:
        beside = self.right <= other.left + slack or other.right <= self.left + slack
        return not (beside or self.bottom <= other.top + slack or other.bottom <= self.top + slack)


def boxes_of_words(drawn: Drawing) -> list[Covered]:
    """Every word that is no tick of an axis, where the plot is as wide as it was laid out for."""
    margin, time = drawn.view.sides, drawn.view.time
    found = []
    for block in drawn.painted:
        for one in (piece for piece in block.pieces if isinstance(piece, Words)):
            at = one.x * time.width_px if one.across else time.px_of(one.x)
            found.append(_covered(one.text, margin.left_px + at, one.side, block.px(one.y), one.size))
    size = drawn.view.theme.font_size
    found += [_covered(title, 4, "right", middle, size) for middle, title in drawn.titles]
    return found


def _covered(text: str, at: float, side: str, middle: float, size: float) -> Covered:
    plain = unescape(re.sub("<[^>]*>", "", text)).replace("\u00a0", " ")
    is_bold = text.startswith("<b>") and text.endswith("</b>")
    width = text_width(plain, size) * (1.1 if is_bold else 1.0)
    left = {"right": at, "center": at - width / 2, "left": at - width}[side]
    return Covered(plain, left, left + width, middle - size / 2, middle + size / 2)


def check_labels(drawn: Drawing) -> None:
    boxes = boxes_of_words(drawn)
    sides = drawn.view.sides
    width_px = sides.left_px + drawn.view.time.width_px + sides.right_px
    for box in boxes:
        assert box.left >= -1 and box.right <= width_px + 1, box
        assert box.top >= -drawn.top_px, box
    for one, other in combinations(boxes, 2):
        assert not one.covers(other), (one, other)
