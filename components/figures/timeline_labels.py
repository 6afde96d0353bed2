"""Placing words so that they neither overlap nor leave the picture: widths, rows, staggering, pushing apart.

All lengths are pixels. Widths are estimated from the letters, on the wide side, because the server does not know the
font of the browser; what fits here has room to spare there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Anchor = Literal["left", "center", "right"]
_NARROW = frozenset("iljtfrI.,:;|'!()[] ·/-")
_WIDE = frozenset("mwMW%@—▼▲▸◂µ")
_GAP = 6.0


@lru_cache(maxsize=4096)
def text_width(text: str, font_size: float) -> float:
    """Estimated width of one line of proportional sans-serif text."""
    ems = sum(0.36 if c in _NARROW else 0.92 if c in _WIDE else 0.72 if c.isupper() else 0.6 for c in text)
    return ems * font_size


def fitting(candidates: Sequence[str], font_size: float, width: float) -> str:
    """The first candidate that is not wider; where all are, the last one cut short with an ellipsis."""
    found = next((text for text in candidates if text_width(text, font_size) <= width), None)
    if found is not None:
        return found
    text = candidates[-1]
    while len(text) > 1 and text_width(f"{text}…", font_size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


@dataclass(frozen=True)
class Box:
    """What words cover, in pixels from the left and from the top of the plot."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class LineLabel:
    """A label over a vertical line at `pixel`; `width` is that of its text."""

    pixel: float
    width: float


@dataclass(frozen=True)
class Placement:
    """Row 0 is next to the plot; `anchor` is the side of the text that stands at the line, moved by `shift`."""

    row: int
    anchor: Anchor
    shift: float
    left: float
    right: float


def stagger(labels: Sequence[LineLabel], low: float, high: float) -> list[Placement]:
    """Rows and anchors for labels over vertical lines, in the order given.

    No two labels of a row overlap, none leaves [low, high] unless it is wider than that, and where it can be avoided
    no line runs through the words of another label.
    """
    placed: dict[int, Placement] = {}
    from_left = sorted(range(len(labels)), key=lambda i: (labels[i].pixel, i))
    for at, index in enumerate(from_left):
        label = labels[index]
        to_come = [labels[other].pixel for other in from_left[at + 1 :]]
        options = [
            Placement(row, anchor, shift, left, left + label.width)
            for row in range(len(labels) + 1)
            for anchor, shift, left in _anchored(label, low, high)
        ]
        free = [option for option in options if _is_free(option, placed.values())]
        others = [(place, labels[other].pixel) for other, place in placed.items()]
        clear = [option for option in free if _is_clear(option, label.pixel, others)]
        considerate = [option for option in clear if not any(option.left < x < option.right for x in to_come)]
        placed[index] = (considerate or clear or free)[0]
    return [placed[index] for index in range(len(labels))]


def _anchored(label: LineLabel, low: float, high: float) -> list[tuple[Anchor, float, float]]:
    """Anchor, shift and left edge of the places inside [low, high]; where none is, the text is moved inside."""
    places: list[tuple[Anchor, float, float]] = [
        ("center", 0.0, label.pixel - label.width / 2),
        ("left", 0.0, label.pixel),
        ("right", 0.0, label.pixel - label.width),
    ]
    inside = [place for place in places if low <= place[2] and place[2] + label.width <= high]
    if inside:
        return inside
    moved = max(min(label.pixel, high - label.width), low)
    return [("left", moved - label.pixel, moved)]


def _is_free(option: Placement, others: Iterable[Placement]) -> bool:
    return all(
        option.row != other.row or option.right + _GAP <= other.left or other.right + _GAP <= option.left
        for other in others
    )


def _is_clear(option: Placement, pixel: float, placed: list[tuple[Placement, float]]) -> bool:
    """Whether neither the own line crosses words below it nor the own words cover a line that comes from above."""
    for other, other_pixel in placed:
        if other.row < option.row and other.left - 1 < pixel < other.right + 1:
            return False
        if option.row < other.row and option.left - 1 < other_pixel < option.right + 1:
            return False
    return True


def push_apart(wanted: Sequence[float], height: float, low: float, high: float) -> list[float]:
    """Centres as close as possible to `wanted`, at least `height` apart, in the same order, inside [low, high].

    Where they cannot all fit they keep their distance and leave the interval upwards. Least squares by pooling
    neighbours (isotonic regression).
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    blocks: list[tuple[float, int]] = []
    for rank, index in enumerate(order):
        total, count = wanted[index] - rank * height, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            previous_total, previous_count = blocks.pop()
            total, count = total + previous_total, count + previous_count
        blocks.append((total, count))
    bases = [total / count for total, count in blocks for _ in range(count)]
    ceiling = high - height / 2 - (len(wanted) - 1) * height
    floor = low + height / 2
    centres = [0.0] * len(wanted)
    for rank, index in enumerate(order):
        centres[index] = max(min(bases[rank], ceiling), floor) + rank * height
    return centres


def groups_side_by_side(boxes: Sequence[tuple[float, float]]) -> list[list[int]]:
    """Indices of boxes (left, right) that overlap sideways, directly or through others, in groups."""
    groups: list[list[int]] = []
    reach = float("-inf")
    for index in sorted(range(len(boxes)), key=lambda i: (boxes[i], i)):
        left, right = boxes[index]
        if left > reach:
            groups.append([])
        groups[-1].append(index)
        reach = max(reach, right)
    return groups


def pack_rows(boxes: Sequence[tuple[float, float]], gap: float = 2.0) -> list[int]:
    """The first row for each box (left, right) in which it covers no other; boxes that touch count as covering."""
    ends: list[float] = []
    rows = [0] * len(boxes)
    for index in sorted(range(len(boxes)), key=lambda i: (boxes[i][0], i)):
        left, right = boxes[index]
        row = next((row for row, end in enumerate(ends) if end + gap < left), len(ends))
        if row == len(ends):
            ends.append(right)
        ends[row] = right
        rows[index] = row
    return rows
