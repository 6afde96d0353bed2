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
    """Heights in the order given, at least `gap` apart where labels overlap sideways, and near y.

    Half-way between what they are when only moved up and when only moved down, so that a crowd stays around its middle.
    Where there is no room for all they still keep their order.
    """
    order = sorted(range(len(labels)), key=lambda at: (labels[at].y, at))
    wanted = [min(max(label.y, lowest), highest) for label in labels]
    up = _pushed_down(labels, order, _pushed_up(labels, order, wanted, gap, lowest), gap, highest)
    down = _pushed_up(labels, order, _pushed_down(labels, order, wanted, gap, highest), gap, lowest)
    return [(high + low) / 2 for high, low in zip(up, down, strict=True)]


def _pushed_up(
    labels: Sequence[Label], order: Sequence[int], heights: Sequence[float], gap: float, lowest: float
) -> list[float]:
    """From the lowest label on, each above those below it that it touches."""
    pushed = list(heights)
    for place, at in enumerate(order):
        below = [pushed[other] for other in order[:place] if _touch(labels[at], labels[other])]
        pushed[at] = max([pushed[at], lowest, *(height + gap for height in below)])
    return pushed


def _pushed_down(
    labels: Sequence[Label], order: Sequence[int], heights: Sequence[float], gap: float, highest: float
) -> list[float]:
    """From the highest label on, each below those above it that it touches."""
    pushed = list(heights)
    for place in range(len(order) - 1, -1, -1):
        at = order[place]
        above = [pushed[other] for other in order[place + 1 :] if _touch(labels[at], labels[other])]
        pushed[at] = min([pushed[at], highest, *(height - gap for height in above)])
    return pushed


def _touch(one: Label, other: Label) -> bool:
    return abs(one.x - other.x) < max(one.width, other.width)
