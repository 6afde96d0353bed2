"""Which values of a long curve get a symbol, where these would cover one another and the browser would stand still.

Where numbers stand close, the line is what can be read of them: it goes through the first, the last, the highest and
the lowest of every two pixels. Numbers that stand apart keep their symbols, and so do the latest value and both ends
of a short stretch. Of every run of limits or zeros the first and the last keep theirs, and in every few pixels the
first, the last, the highest and the lowest. The tables hold all values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from components import format as fmt
from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_context import KeyPart
from components.figures.timeline_curves import Curve
from components.figures.timeline_values import Order, ValueKind, is_gap, is_gap_of_clones, with_breaks
from components.theme import Theme
from data.registries import analytes

MOST_SYMBOLS = 800
"""So many values are drawn in one figure at most, shared by its curves; what may not be left out comes on top.

tests/benchmarks/timeline.py measures what a redraw then takes.
"""
THINNED = "⋯"
_COVERED_PX = 2.0
_LINE_CELL_PX = 2.0
"""A line through so few pixels' first, last, lowest and highest cannot be told from one through all values."""
_CELLS_PX = (8.0, 16.0, 64.0)
_SHORT_PX = 16.0
"""A line as short as this could be taken for a symbol: its ends keep theirs."""


def most_for_each(lengths: Sequence[int], most: int = MOST_SYMBOLS) -> int:
    """How many values each curve may draw so that all together are at most `most`; short ones leave theirs to long."""
    left = most
    for n_longer, length in zip(range(len(lengths), 0, -1), sorted(lengths), strict=True):
        if length * n_longer > left:
            return left // n_longer
        left -= length
    return max(lengths, default=0)


@dataclass(frozen=True)
class DrawnCurve:
    """A curve with the points that get a symbol; `order` are their indices with the breaks of all `n_values` points.

    `line` is the same for the line where it runs through more points than have a symbol; None: through those.
    """

    curve: Curve
    order: Order
    n_values: int
    line: tuple[Curve, Order] | None = None


def drawn_curve(curve: Curve, time: TimeAxis, most: int) -> DrawnCurve:
    """What is drawn of a curve: everything, or where it has more than `most` points, about so many symbols."""
    kinds = [point.kind for point in curve.points]
    gap = is_gap if curve.entity in analytes() else is_gap_of_clones
    numbers = [kind is ValueKind.NUMBER for kind in kinds]
    order = with_breaks([time.since_infusion(point.day) for point in curve.points], numbers, gap)
    if len(kinds) <= most:
        return DrawnCurve(curve, order, len(kinds))
    parts = stretches(order, kinds)
    pixels = time.pixels(point.day for point in curve.points)
    heights = [point.value or 0.0 for point in curve.points]
    lines = [part for part in parts if numbers[part[0]]]
    runs = [part for part in parts if not numbers[part[0]]]
    ends = {parts[-1][-1]} | ends_of_short(lines, pixels)
    kept: set[int] = set()
    for cell_px in _CELLS_PX:
        kept = ends | kept_points(runs, pixels, heights, cell_px) | apart_points(lines, pixels, cell_px)
        if len(kept) <= most:
            break
    on_line = kept_points(lines, pixels, heights, _LINE_CELL_PX)
    return DrawnCurve(*_part(curve, order, kept), len(kinds), _part(curve, order, on_line))


def _part(curve: Curve, order: Order, kept: set[int]) -> tuple[Curve, Order]:
    """The curve with some of its points only, and their order."""
    shown = sorted(kept)
    place = {index: at for at, index in enumerate(shown)}
    fewer = [None if index is None else place[index] for index in without(order, kept)]
    return replace(curve, points=tuple(curve.points[index] for index in shown)), fewer


def thinning_key(drawn: Sequence[DrawnCurve], theme: Theme) -> list[KeyPart]:
    """How many of the values of a panel are drawn; nothing where all are."""
    n_values, n_drawn = sum(one.n_values for one in drawn), sum(len(one.curve.points) for one in drawn)
    if n_values == n_drawn:
        return []
    return [
        KeyPart(THINNED, theme.muted, f"{fmt.count(n_values)} values, {fmt.counted(n_drawn, 'symbol')} drawn")
    ]


def stretches(order: Order, kinds: Sequence[ValueKind]) -> list[list[int]]:
    """Neighbouring points of one kind; numbers are parted at the breaks of their line."""
    found: list[list[int]] = []
    is_broken = True
    for index in order:
        if index is None:
            is_broken = True
            continue
        kind = kinds[index]
        goes_on = found and kinds[found[-1][-1]] is kind and not (is_broken and kind is ValueKind.NUMBER)
        if goes_on:
            found[-1].append(index)
        else:
            found.append([index])
        is_broken = False
    return found


def kept_points(
    parts: Sequence[Sequence[int]], pixels: Sequence[float], heights: Sequence[float], cell_px: float
) -> set[int]:
    """The first and last of every part, and the first, last, lowest and highest of it in every `cell_px` pixels.

    One is left out where another of its part stands on the same spot, but for the last of all.
    """
    kept = {parts[-1][-1]} if parts else set()
    for part in parts:
        cells: dict[int, list[int]] = {}
        for index in part:
            cells.setdefault(int(pixels[index] // cell_px), []).append(index)
        for cell in cells.values():
            lowest, highest = min(cell, key=heights.__getitem__), max(cell, key=heights.__getitem__)
            kept |= {cell[0], lowest, highest}
            if heights[cell[-1]] != heights[cell[0]] or pixels[cell[-1]] - pixels[cell[0]] > _COVERED_PX:
                kept.add(cell[-1])
    return kept


def apart_points(parts: Sequence[Sequence[int]], pixels: Sequence[float], reach_px: float) -> set[int]:
    """The points that stand more than `reach_px` from the neighbours of their part: the line does not show them."""
    far = float("inf")
    found: set[int] = set()
    for part in parts:
        places = [-far, *(pixels[index] for index in part), far]
        gaps = [after - before for before, after in pairwise(places)]
        beside = zip(part, gaps[:-1], gaps[1:], strict=True)
        found.update(index for index, before, after in beside if min(before, after) > reach_px)
    return found


def ends_of_short(parts: Sequence[Sequence[int]], pixels: Sequence[float]) -> set[int]:
    """The first and the last point of every part that is too short to be seen as a line."""
    short = [part for part in parts if pixels[part[-1]] - pixels[part[0]] <= _SHORT_PX]
    return {index for part in short for index in (part[0], part[-1])}


def without(order: Order, kept: set[int]) -> Order:
    """The order of the points that stay; a break that stood between two of them stays once."""
    found: Order = []
    is_broken = False
    for index in order:
        if index is None:
            is_broken = True
        elif index in kept:
            found += [None, index] if is_broken and found else [index]
            is_broken = False
    return found
