"""Keeping labels beside curves apart. Positions in the units of the axes; nothing here knows a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """A label that starts at x, wants its middle at y and is `width` wide."""

    x: float
    y: float
    width: float


def apart(labels: Sequence[Label], *, gap: float, lowest: float, highest: float) -> list[float]:
    """Heights in the order given, at least `gap` apart where labels overlap sideways, as near as can be to y.

    Labels move up from the lowest one; where they would leave the top they move down again from there. Where there
    is no room for all they still keep their order.
    """
    order = sorted(range(len(labels)), key=lambda at: (labels[at].y, at))
    heights = [max(label.y, lowest) for label in labels]
    for place, at in enumerate(order):
        below = [heights[other] for other in order[:place] if _touch(labels[at], labels[other])]
        heights[at] = max([heights[at], *(height + gap for height in below)])
    for place in range(len(order) - 1, -1, -1):
        at = order[place]
        above = [heights[other] for other in order[place + 1 :] if _touch(labels[at], labels[other])]
        heights[at] = min([heights[at], highest, *(height - gap for height in above)])
    return heights


def _touch(one: Label, other: Label) -> bool:
    return abs(one.x - other.x) < max(one.width, other.width)
