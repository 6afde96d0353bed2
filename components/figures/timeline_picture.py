"""The painted blocks of the timeline as one Plotly figure on one y axis, which counts pixels below the top of the plot.

One pair of axes instead of one for every block, one trace for all symbols, one for all lines of one look, one shape
for all areas of one look: the browser's work grows with the number of axes, traces and shapes, hardly with that of
the points (tests/benchmarks/timeline.py).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_pieces import (
    Area,
    Bar,
    Line,
    Painted,
    Position,
    Stroke,
    Symbol,
    Words,
)
from components.theme import Theme, axis_defaults, base_layout

RIMMED = "rimmed"
"""The `uid` of the traces of words that have a rim (assets/base.css): lines may run behind them."""
_DECIMALS = 2
_TICK_GAP_PX = 3
_LEFT_GAP_PX = 4
_ACROSS = {"xaxis": "x2", "yaxis": "y2"}
"""The axes of what stays where it is when days are looked at more closely."""

Px = Callable[[float], float]
Kind = TypeVar("Kind", Line, Symbol, Bar, Words, Area)
One = TypeVar("One")


def traces(painted: Sequence[Painted]) -> list[dict[str, Any]]:
    """From back to front: bars, lines, symbols, words; the blocks in the order given."""
    lines = _of(painted, Line)
    return [
        *_bars(_of(painted, Bar)),
        *_lines([one for one in lines if one[0].behind]),
        *_lines([one for one in lines if not one[0].behind]),
        *_symbols(_of(painted, Symbol)),
        *_words(_of(painted, Words)),
    ]


def shapes(painted: Sequence[Painted], time: TimeAxis, theme: Theme) -> list[dict[str, Any]]:
    """The lines of the ticks and everything that is shaded, under all traces."""
    areas = [*_grid(painted, time, theme), *_of(painted, Area)]
    return [
        _shape(mine)
        for mine in _grouped(areas, lambda one: (one[0].name, one[0].fill, one[0].stroke, one[0].across))
    ]


def axes(
    painted: Sequence[Painted],
    titles: Sequence[tuple[float, str]],
    time: TimeAxis,
    left_px: float,
    heights_px: tuple[float, float],
    theme: Theme,
) -> dict[str, Any]:
    """The time axis; shares of the width, for what does not move with it; and twice the pixels, for ticks and titles.

    `heights_px` are those of the plot and of what stands over it: the words of the vertical lines. Titles begin at the
    left edge of the figure, `left_px` beside the plot, and go on over it. There is room for all ticks: the browser need
    not measure them at every redraw.
    """
    plot_px, top_px = heights_px
    defaults = axis_defaults(theme) | {"ticklabeloverflow": "allow", "showgrid": False}
    pixels = {
        "range": [round(plot_px, _DECIMALS), -top_px],
        "fixedrange": True,
        "showline": False,
        "ticks": "",
    }
    ticks = [(block.px(height), text) for block in painted for height, text in block.ticks]
    return {
        "xaxis": defaults | _time_axis(time, theme),
        "xaxis2": {"overlaying": "x", "range": [0, 1], "fixedrange": True, "visible": False},
        "yaxis": defaults | pixels | _labels(ticks) | {"ticklabelstandoff": _TICK_GAP_PX},
        "yaxis2": defaults
        | pixels
        | _labels(titles)
        | {
            "overlaying": "y",
            "ticklabelposition": "inside",
            "ticklabelstandoff": round(_LEFT_GAP_PX - left_px),
        },
    }


def _time_axis(time: TimeAxis, theme: Theme) -> dict[str, Any]:
    positions, texts = time.ticks()
    return {
        "range": list(time.range),
        "tickvals": positions,
        "ticktext": texts,
        "ticks": "outside",
        "showline": True,
        "title": axis_defaults(theme)["title"] | {"text": time.title},
        "showspikes": True,
        "spikemode": "across",
        "spikethickness": 1,
        "spikecolor": theme.axis,
        "spikedash": "dot",
    }


def _labels(ticks: Sequence[tuple[float, str]]) -> dict[str, Any]:
    return {"tickvals": [round(at, _DECIMALS) for at, _ in ticks], "ticktext": [text for _, text in ticks]}


def layout(theme: Theme) -> dict[str, Any]:
    return {**base_layout(theme), "barmode": "overlay", "hovermode": "closest"}


def _of(painted: Sequence[Painted], kind: type[Kind]) -> list[tuple[Kind, Px]]:
    """The pieces of one kind, each with the heights of its block."""
    return [(piece, block.px) for block in painted for piece in block.pieces if isinstance(piece, kind)]


def _grouped(all_of_them: Iterable[One], look: Callable[[One], Hashable]) -> list[list[One]]:
    """What looks alike together, in the order of the first ones."""
    found: dict[Hashable, list[One]] = {}
    for one in all_of_them:
        found.setdefault(look(one), []).append(one)
    return list(found.values())


def _bars(bars: Sequence[tuple[Bar, Px]]) -> list[dict[str, Any]]:
    """Those that cannot be pointed at lie behind the others."""
    found = []
    for can_be_asked in (False, True):
        mine = [(bar, px) for bar, px in bars if bool(bar.hover) is can_be_asked]
        if mine:
            found.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "base": [bar.start for bar, _ in mine],
                    "x": [bar.end - bar.start for bar, _ in mine],
                    "y": [round(px(bar.y), _DECIMALS) for bar, px in mine],
                    "width": [round(abs(px(bar.height) - px(0.0)), _DECIMALS) for bar, px in mine],
                    "marker": {
                        "color": [bar.colour for bar, _ in mine],
                        "line": {
                            "color": [bar.edge.colour for bar, _ in mine],
                            "width": [bar.edge.width for bar, _ in mine],
                        },
                    },
                    **(
                        {"hovertext": [bar.hover for bar, _ in mine], "hoverinfo": "text"}
                        if can_be_asked
                        else {"hoverinfo": "skip"}
                    ),
                    "name": "intervals" if can_be_asked else "spans",
                }
            )
    return found


def _lines(lines: Sequence[tuple[Line, Px]]) -> list[dict[str, Any]]:
    return [_line(mine) for mine in _grouped(lines, lambda one: (one[0].stroke, bool(one[0].hovers)))]


def _line(lines: Sequence[tuple[Line, Px]]) -> dict[str, Any]:
    """Lines of one look, one after the other with a break between."""
    stroke = lines[0][0].stroke
    x: list[Position] = []
    y: list[Position] = []
    hovers: list[str] = []
    for line, px in lines:
        if x:
            x.append(None)
            y.append(None)
            hovers.append("")
        x += line.x
        y += [None if height is None else round(px(height), _DECIMALS) for height in line.y]
        hovers += line.hovers
    can_be_asked = bool(lines[0][0].hovers)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": stroke.colour, "width": stroke.width, "dash": stroke.dash},
        "connectgaps": False,
        **({"hovertext": hovers, "hoverinfo": "text"} if can_be_asked else {"hoverinfo": "skip"}),
        "name": ", ".join(dict.fromkeys(line.name for line, _ in lines)),
    }


def _symbols(symbols: Sequence[tuple[Symbol, Px]]) -> list[dict[str, Any]]:
    if not symbols:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [one.x for one, _ in symbols],
            "y": [round(px(one.y), _DECIMALS) for one, px in symbols],
            "marker": {
                "symbol": [one.symbol for one, _ in symbols],
                "color": [one.colour for one, _ in symbols],
                "size": [one.size for one, _ in symbols],
                "line": {
                    "color": [one.edge.colour for one, _ in symbols],
                    "width": [one.edge.width for one, _ in symbols],
                },
                "opacity": 1,
            },
            "hovertext": [one.hover for one, _ in symbols],
            "hoverinfo": "text",
            "name": "symbols",
        }
    ]


def _words(words: Sequence[tuple[Words, Px]]) -> list[dict[str, Any]]:
    """A trace of words for each pair of axes; without a trace on theirs the titles would not be drawn."""
    found = [
        {
            "type": "scatter",
            "mode": "text",
            "x": [one.x for one, _ in mine],
            "y": [round(px(one.y), _DECIMALS) for one, px in mine],
            **(_ACROSS if mine[0][0].across else {}),
            **({} if mine[0][0].inside else {"uid": f"{RIMMED}{number}"}),
            "text": [one.text for one, _ in mine],
            "textposition": [f"middle {one.side}" for one, _ in mine],
            "textfont": {
                "size": [one.size for one, _ in mine],
                "color": [one.colour for one, _ in mine],
            },
            "cliponaxis": False,
            "hoverinfo": "skip",
            "name": "words",
        }
        for number, mine in enumerate(_grouped(words, lambda one: (one[0].across, one[0].inside)))
    ]
    has_axes = any(one.across for one, _ in words)
    return found if has_axes else [*found, {"type": "scatter", "mode": "none", "x": [0], "y": [0], **_ACROSS}]


def _grid(painted: Sequence[Painted], time: TimeAxis, theme: Theme) -> list[tuple[Area, Px]]:
    """Lines of the ticks through the blocks: upright ones through all, level ones through panels; and the left edge."""
    blocks = [block for block in painted if block.bottom > block.top]
    positions, _ = time.ticks()
    upright = tuple(((x, block.top), (x, block.bottom)) for block in blocks for x in positions)
    level = tuple(
        ((0.0, at), (1.0, at))
        for block in blocks
        if block.has_grid
        for at in (block.px(height) for height, _ in block.ticks)
    )
    edge = tuple(((0.0, block.top), (0.0, block.bottom)) for block in blocks)
    thin, edges = Stroke(theme.grid, 1.0), Stroke(theme.axis, 1.0)
    drawn = (
        Area("grid", upright, stroke=thin),
        Area("grid", level, stroke=thin, across=True),
        Area("edges", edge, stroke=edges, across=True),
    )
    return [(area, float) for area in drawn if area.outlines]


def _shape(areas: Sequence[tuple[Area, Px]]) -> dict[str, Any]:
    area = areas[0][0]
    end = "Z" if area.fill else ""
    path = "".join(
        f"M{'L'.join(f'{x:.6g},{px(y):.2f}' for x, y in outline)}{end}"
        for one, px in areas
        for outline in one.outlines
    )
    stroke = area.stroke
    line = (
        {"width": 0}
        if stroke is None
        else {"color": stroke.colour, "width": stroke.width, "dash": stroke.dash}
    )
    return {
        "type": "path",
        "path": path,
        "xref": "paper" if area.across else "x",
        "yref": "y",
        "layer": "below",
        "line": line,
        **({"fillcolor": area.fill} if area.fill else {}),
        "name": area.name,
    }
