"""Hazard ratios of many factors under each other: a forest plot on a logarithmic axis with its numbers beside it.

A filled circle is a cause-specific hazard ratio, an open diamond below it a subdistribution hazard ratio; the line is
its 95 % limits, with an arrowhead where they leave the axis. A factor without a ratio has its reason in the same place.
Columns of words stand beside the plot, so that nothing needs a pointer to be read; the height follows the rows. The
places of the columns are shares of the width: margins as wide as these are lost when a figure is drawn in a hidden
frame.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from components import theme as look
from components.association_words import MOMENTS, against, counts, proportional_short, ratio_words
from components.theme import Theme
from data.association_factors import Factor, Moment
from data.association_results import FactorAnswer

AXIS = (0.1, 10.0)
TICKS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
DROP = 0.3
"""How far below the row's middle the subdistribution hazard ratio stands, in rows."""

YEARS = " · y: person-years"

Annotation = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of words right of the plot: its head and its width in characters."""

    head: str
    characters: int


COLUMNS = (
    Column("Hazard ratio<br>(95 % CI)", 15),
    Column("Second cancers of<br>patients: with | without", 20),
    Column("Ratio over time", 16),
    Column("Death: hazard ratio<br>(95 % CI)", 17),
)
LABEL_CHARACTERS = 29
CHARACTER_EMS = 0.56
NARROWEST_REM = 71
REM_PX = {False: 14, True: 18}
"""The narrowest frame (assets/association.css), and one rem without and with large type (assets/base.css)."""


@dataclass(frozen=True)
class Line:
    """A line of the forest: a heading, or a factor at height -place."""

    place: float
    heading: str | None = None
    row: FactorAnswer | None = None


def forest_figure(rows: Sequence[FactorAnswer], theme: Theme, meta: dict[str, Any]) -> dict[str, Any]:
    """The figure of the factors one at a time, as a dict; its height stands in `layout.height`."""
    lines = list(_lines(rows))
    size = theme.font_size
    two_lines = any(row.subdistribution.estimate is not None for row in rows)
    row_px, top_px, bottom_px = (
        round(size * (3.0 if two_lines else 2.5)),
        round(2.9 * size),
        round(3.4 * size),
    )
    height = (lines[-1].place + 1.2 if lines else 1.0) * row_px
    return {
        "data": [
            *_limits(lines, theme, "hazard", 0.0, theme.accent, "circle"),
            *_limits(lines, theme, "subdistribution", DROP, theme.ink, "diamond-open"),
        ],
        "layout": {
            **look.base_layout(theme),
            "height": round(height + top_px + bottom_px),
            "margin": {"l": 2, "r": 0, "t": top_px, "b": bottom_px, "pad": 0},
            "xaxis": {**look.axis_defaults(theme), **_x_axis(theme)},
            "yaxis": {"range": [-height / row_px + 0.6, 0.6], "visible": False, "fixedrange": True},
            "dragmode": False,
            "hovermode": "closest",
            "shapes": [_no_difference(theme), *_rules(lines, theme)],
            "annotations": [*_heads(theme), *(a for line in lines for a in _words(line, theme))],
            "meta": meta,
        },
    }


def _lines(rows: Sequence[FactorAnswer]) -> Iterator[Line]:
    place = 0.0
    for moment in Moment:
        of_moment = [row for row in rows if row.factor.moment is moment]
        if of_moment:
            yield Line(place, heading=MOMENTS[moment] + (YEARS if moment is Moment.DURING else ""))
            place += 0.9
        for row in of_moment:
            yield Line(place, row=row)
            place += 1.0
        place += 0.15 if of_moment else 0.0


def _share(characters: float, theme: Theme) -> float:
    """The width of so many characters as a share of the narrowest frame."""
    return characters * CHARACTER_EMS * theme.font_size / (NARROWEST_REM * REM_PX[theme.projector])


def _plot(theme: Theme) -> tuple[float, float]:
    """Where the plot starts and ends, as shares of the figure's width."""
    right = sum(column.characters for column in COLUMNS)
    return _share(LABEL_CHARACTERS, theme), 1.0 - _share(right, theme)


def _x_axis(theme: Theme) -> dict[str, Any]:
    return {
        "type": "log",
        "domain": list(_plot(theme)),
        "range": [math.log10(end) for end in AXIS],
        "tickvals": list(TICKS),
        "ticktext": [f"{tick:g}" for tick in TICKS],
        "ticks": "outside",
        "ticklen": 4,
        "showline": True,
        "linewidth": theme.thin_line_width,
        "fixedrange": True,
        "title": {
            "text": "◂ fewer second cancers with the factor | more ▸",
            "font": {"color": theme.muted, "size": theme.font_size},
            "standoff": 4,
        },
    }


def _limits(
    lines: Sequence[Line], theme: Theme, name: str, drop: float, colour: str, symbol: str
) -> list[dict[str, Any]]:
    """Lines, marks and arrowheads of one kind of ratio; nothing where no factor has one."""
    found = [(-line.place - drop, getattr(line.row, name)) for line in lines if line.row]
    shown = [(y, ratio) for y, ratio in found if ratio.estimate is not None]
    if not shown:
        return []
    xs: list[float | None] = []
    ys: list[float | None] = []
    for y, ratio in shown:
        xs += [_on_axis(ratio.ci_lower), _on_axis(ratio.ci_upper), None]
        ys += [y, y, None]
    line = {"color": colour, "width": theme.line_width * 0.8}
    arrows = [(AXIS[0], y, "triangle-left") for y, ratio in shown if ratio.ci_lower < AXIS[0]]
    arrows += [(AXIS[1], y, "triangle-right") for y, ratio in shown if ratio.ci_upper > AXIS[1]]
    inside = [(y, ratio) for y, ratio in shown if AXIS[0] <= ratio.estimate <= AXIS[1]]
    common = {"hoverinfo": "skip", "cliponaxis": False, "type": "scatter"}
    return [
        {**common, "x": xs, "y": ys, "mode": "lines", "line": line},
        {
            **common,
            "x": [ratio.estimate for _, ratio in inside],
            "y": [y for y, _ in inside],
            "mode": "markers",
            "name": name,
            "marker": {
                "symbol": symbol,
                "size": theme.marker_size + 2,
                "color": colour,
                "line": {"width": 1.6},
            },
        },
        {
            **common,
            "x": [x for x, _, _ in arrows],
            "y": [y for _, y, _ in arrows],
            "mode": "markers",
            "marker": {"symbol": [s for _, _, s in arrows], "size": theme.marker_size, "color": colour},
        },
    ]


def _on_axis(value: float | None) -> float | None:
    return None if value is None else min(max(value, AXIS[0]), AXIS[1])


def _no_difference(theme: Theme) -> dict[str, Any]:
    line = {"color": theme.axis, "width": theme.thin_line_width * 1.4, "dash": "dash"}
    ends = {"xref": "x", "yref": "paper", "x0": 1.0, "x1": 1.0, "y0": 0, "y1": 1}
    return {"type": "line", **ends, "line": line, "layer": "below"}


def _rules(lines: Sequence[Line], theme: Theme) -> list[dict[str, Any]]:
    """A thin line under each factor, across the columns of words as well, so that the eye stays in its row."""
    return [
        {
            "type": "line",
            "xref": "paper",
            "yref": "y",
            "x0": 0,
            "x1": 1,
            "y0": -line.place - 0.5,
            "y1": -line.place - 0.5,
            "line": {"color": theme.grid, "width": 1},
            "layer": "below",
        }
        for line in lines
        if line.row
    ]


def _heads(theme: Theme) -> Iterator[Annotation]:
    for words, x in zip(
        ("Factor", *(column.head for column in COLUMNS)), (0.0, *_starts(theme)), strict=True
    ):
        text = _text(words, theme.muted, theme.small_font_size)
        yield {**text, "xref": "paper", "x": x, "yref": "paper", "y": 1, "yanchor": "bottom"}


def _words(line: Line, theme: Theme) -> Iterator[Annotation]:
    at = {"xref": "paper", "yref": "y", "y": -line.place, "yanchor": "middle"}
    if line.heading is not None:
        yield {**_text(f"<b>{line.heading}</b>", theme.ink, theme.font_size), **at, "x": 0}
    if line.row is None:
        return
    row = line.row
    yield {**_text(_label(row.factor, theme), theme.ink, theme.font_size), **at, "x": 0}
    if row.hazard.estimate is None:
        reason = _text(row.hazard.note or "", theme.muted, theme.small_font_size)
        yield {**reason, **at, "x": _plot(theme)[0], "bgcolor": theme.panel}
    cells = (
        _two_ratios(row, theme),
        counts(row),
        proportional_short(row.hazard),
        ratio_words(row.death_hazard, missing="–"),
    )
    for cell, x in zip(cells, _starts(theme), strict=True):
        if cell:
            yield {**_text(cell, theme.ink, theme.font_size), **at, "x": x}


def _label(factor: Factor, theme: Theme) -> str:
    return f"{factor.label} <span style='color:{theme.muted}'>{against(factor)}</span>"


def _two_ratios(row: FactorAnswer, theme: Theme) -> str:
    """The cause-specific ratio, and the subdistribution one on a second line where there is one."""
    first = ratio_words(row.hazard, missing="")
    if row.subdistribution.estimate is None:
        return first
    second = ratio_words(row.subdistribution)
    return f"{first}<br><span style='color:{theme.muted}'>◇ {second}</span>"


def _starts(theme: Theme) -> list[float]:
    """Where each column starts, as a share of the figure's width: a character and a half right of the one before."""
    before = [sum(column.characters for column in COLUMNS[:number]) for number in range(len(COLUMNS))]
    return [_plot(theme)[1] + _share(characters + 1.5, theme) for characters in before]


def _text(words: str, colour: str, size: float) -> Annotation:
    return {
        "text": words,
        "showarrow": False,
        "align": "left",
        "xanchor": "left",
        "font": {"color": colour, "size": size},
    }
