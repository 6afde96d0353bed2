"""What the blocks of the timeline are drawn with, before they become one picture: lines, symbols, bars, words, areas.

Across, a piece stands at positions of the time axis. Upwards it stands in the unit of its own block: the value of a
panel, the sub-row of a section, or pixels below the top of the plot for what belongs to no block. Which pixel that is
only the block knows (`Painted.px`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Position = float | None
Corner = tuple[float, float]
Side = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn; `width` in pixels, `dash` as Plotly names it."""

    colour: str
    width: float
    dash: str = "solid"


@dataclass(frozen=True)
class Line:
    """A line, broken where x and y are None. Its corners can be pointed at where `hovers` has a text for each.

    `behind`: it lies under those that are not.
    """

    name: str
    stroke: Stroke
    x: tuple[Position, ...]
    y: tuple[Position, ...]
    hovers: tuple[str, ...] = ()
    behind: bool = False


@dataclass(frozen=True)
class Symbol:
    """One symbol; `size` and `edge.width` in pixels. Without a width there is no edge, which is quicker to draw."""

    name: str
    x: float
    y: float
    symbol: str
    colour: str
    size: float
    edge: Stroke
    hover: str


@dataclass(frozen=True)
class Bar:
    """A bar from `start` to `end`, `height` high in the unit of its block, about `y`; without `hover` a background."""

    name: str
    start: float
    end: float
    y: float
    height: float
    colour: str
    edge: Stroke
    hover: str = ""


@dataclass(frozen=True)
class Words:
    """One line of text, level with `y` and on the `side` of `x` that is named; `size` in pixels.

    `across`: x is a share of the width of the plot, so that the words stay where they are when days are looked at more
    closely. `inside`: they stand on a bar, and need no rim that parts them from the lines behind.
    """

    text: str
    x: float
    y: float
    side: Side
    colour: str
    size: float
    across: bool = False
    inside: bool = False


@dataclass(frozen=True)
class Area:
    """Outlines that are filled, or drawn as lines where there is no `fill`; `across` as for words."""

    name: str
    outlines: tuple[tuple[Corner, ...], ...]
    fill: str = ""
    stroke: Stroke | None = None
    across: bool = False


Piece = Line | Symbol | Bar | Words | Area


@dataclass(frozen=True)
class Painted:
    """One block as drawn, `top` to `bottom` pixels below the top of the plot.

    `px` turns a height in the unit of the block into such pixels. `ticks` stand beside it; those of a panel have lines
    (`has_grid`).
    """

    key: str
    px: Callable[[float], float]
    top: float
    bottom: float
    pieces: tuple[Piece, ...]
    ticks: tuple[tuple[float, str], ...] = ()
    has_grid: bool = False
