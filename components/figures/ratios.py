"""Observed over expected, one row per class and group, on a logarithmic axis with 95 % limits and a line at 1.

The axis has fixed steps of 1, 2 and 5. A row of no event is an open triangle at the left edge with a line to its upper
limit, because 0 has no place on a logarithmic axis; a full triangle at an edge is a limit that lies beyond it. A row
that is held back keeps its place and says so in words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from components import theme as look
from components import wording
from components.figures.provenance import provenance
from components.format import count, plain
from components.rates_words import definition, held_back_short, ratio, ratio_ci, row_word
from components.theme import Style, Theme
from data.rates_results import TOGETHER, RateRow, RatesAnswer

TITLE = "Second cancers against the population"
ROW_PIXELS = 30
_SMALLEST, _LARGEST = 0.01, 1000.0
_STEPS = (1, 2, 5)
_STILL: dict[str, Any] = {"type": "scatter", "cliponaxis": False, "hoverinfo": "skip"}


@dataclass(frozen=True)
class _Drawn:
    """One row at its height, from the top: 0, 1, …"""

    row: RateRow
    height: float
    style: Style


def figure_height(answer: RatesAnswer, theme: Theme) -> int:
    """Pixels that the rows need, so that none is squeezed."""
    n_rows = 1 + len(answer.classes) + len(answer.groups) + (0.6 if answer.groups else 0)
    return round((ROW_PIXELS * n_rows + 84) * theme.font_size / 12)


def ratios_figure(answer: RatesAnswer, theme: Theme) -> dict[str, Any]:
    """The figure of one answer as a dict; rows without a ratio are named and left empty."""
    rows = _rows(answer, theme)
    low, high = _ends(answer)
    scale = theme.font_size / 12
    bottom = max(drawn.height for drawn in rows) + 0.7
    return {
        "data": [
            _line_at_one(bottom, theme),
            *(trace for drawn in rows for trace in _traces(drawn, (low, high), theme)),
        ],
        "layout": {
            **look.base_layout(theme),
            "margin": {
                "l": round(154 * scale), "r": round(214 * scale),
                "t": round(34 * scale), "b": round(48 * scale), "pad": 0,
            },
            "xaxis": {**look.axis_defaults(theme), **_x_axis(low, high, theme)},
            "yaxis": {
                **look.axis_defaults(theme),
                "range": [bottom, -0.7],
                "tickvals": [drawn.height for drawn in rows],
                "ticktext": [_bold(row_word(answer, drawn.row), drawn.row) for drawn in rows],
                "showgrid": False,
                "ticks": "",
                "ticklabelstandoff": 12,
                "fixedrange": True,
            },
            "hovermode": "closest",
            "dragmode": False,
            "annotations": [*_heads(answer, theme), *(words for drawn in rows for words in _words(drawn, theme))],
            "meta": provenance(answer.stamp, answer.n_analysed, TITLE, definition(answer), subject="rates"),
        },
    }  # fmt: skip


def _rows(answer: RatesAnswer, theme: Theme) -> list[_Drawn]:
    """All classes together, the classes, then the groups below a gap."""
    known = wording.known_groups(answer.by, [row.name for row in answer.groups])
    drawn = [_Drawn(answer.together, 0.0, Style(theme.ink, "solid", "diamond"))]
    drawn += [
        _Drawn(row, 1.0 + at, look.group_style(row.name, wording.known_groups("class", []), theme))
        for at, row in enumerate(answer.classes)
    ]
    below = len(answer.classes) + 1.6
    drawn += [
        _Drawn(row, below + at, look.group_style(row.name, known, theme))
        for at, row in enumerate(answer.groups)
    ]
    return drawn


def _ends(answer: RatesAnswer) -> tuple[float, float]:
    """The ends of the axis: 0.5 to 2 and as much more as the limits need, at a step of the axis."""
    estimates = [row.sir for row in (answer.together, *answer.classes, *answer.groups)]
    lower = [value for sir in estimates if (value := sir.ci_lower)]
    upper = [value for sir in estimates if (value := sir.ci_upper)]
    ticks = _ticks(_SMALLEST, _LARGEST)
    low, high = min([0.5, *lower]), max([2.0, *upper])
    return (
        max((tick for tick in ticks if tick <= low), default=_SMALLEST),
        min((tick for tick in ticks if tick >= high), default=_LARGEST),
    )


def _ticks(low: float, high: float) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [round(step * 10.0**decade, 6) for decade in decades for step in _STEPS]
    return [tick for tick in ticks if low * 0.999 <= tick <= high * 1.001]


def _x_axis(low: float, high: float, theme: Theme) -> dict[str, Any]:
    ticks = _ticks(low, high)
    if len(ticks) > 10:
        ticks = [tick for tick in ticks if math.log10(tick) % 1 < 1e-9 or tick == high]
    return {
        "type": "log",
        "range": [math.log10(low), math.log10(high)],
        "tickvals": ticks,
        "ticktext": [plain(tick, 2) for tick in ticks],
        "showgrid": True,
        "ticks": "outside",
        "ticklen": 5,
        "showline": True,
        "linewidth": theme.thin_line_width,
        "fixedrange": True,
        "title": {
            "text": "Observed ÷ expected (SIR), logarithmic axis",
            "font": {"color": theme.muted, "size": theme.font_size},
            "standoff": 6,
        },
    }


def _traces(drawn: _Drawn, ends: tuple[float, float], theme: Theme) -> list[dict[str, Any]]:
    """The limits as a line and the ratio as a mark; nothing where there is no ratio."""
    sir = drawn.row.sir
    if sir.estimate is None or sir.ci_lower is None or sir.ci_upper is None:
        return []
    low, high = ends
    is_zero, is_whole = sir.estimate == 0, drawn.row.name == TOGETHER
    line = {"color": drawn.style.colour, "width": theme.line_width + (0.8 if is_whole else 0)}
    limits = [min(max(limit, low), high) for limit in (sir.ci_lower, sir.ci_upper)]
    size = theme.marker_size + (6 if is_whole else 4)
    place = low if is_zero else min(max(sir.estimate, low), high)
    beyond = [(high, "triangle-right")] if sir.ci_upper > high else []
    beyond += [(low, "triangle-left")] if sir.ci_lower < low and not is_zero else []
    return [
        {**_STILL, "mode": "lines", "x": limits, "y": [drawn.height] * 2, "line": line},
        _mark(drawn, place, "triangle-left-open" if is_zero else drawn.style.symbol, size),
        *(_mark(drawn, edge, symbol, theme.marker_size + 2) for edge, symbol in beyond),
    ]


def _mark(drawn: _Drawn, place: float, symbol: str, size: int) -> dict[str, Any]:
    marker = {"color": drawn.style.colour, "size": size, "symbol": symbol}
    return {**_STILL, "mode": "markers", "x": [place], "y": [drawn.height], "marker": marker}


def _line_at_one(bottom: float, theme: Theme) -> dict[str, Any]:
    """Where as many are observed as expected, below everything else."""
    line = {"color": theme.muted, "width": theme.line_width, "dash": "6px,4px"}
    return {**_STILL, "mode": "lines", "x": [1, 1], "y": [-0.7, bottom], "line": line}


def _heads(answer: RatesAnswer, theme: Theme) -> list[dict[str, Any]]:
    """What the line at 1 and the columns on the right mean, and that rates are invented where they are."""
    above = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 4, "showarrow": False}
    muted = {"size": theme.small_font_size, "color": theme.muted}
    heads = [
        {**above, "xref": "x", "x": 0, "xanchor": "center", "text": "1: as expected", "font": muted},
        {**above, **_column(0, theme), "text": "O / E", "font": muted},
        {**above, **_column(1, theme), "text": "SIR (95 % CI)", "font": muted},
    ]
    if answer.reference is not None and answer.reference.is_demonstration:
        heads.append(
            {
                "xref": "paper", "yref": "paper", "x": 1, "y": 0, "xanchor": "right", "yanchor": "top",
                "xshift": round(206 * theme.font_size / 12), "yshift": -round(28 * theme.font_size / 12),
                "showarrow": False, "text": "<b>Demonstration rates, not a population</b>",
                "font": {"size": theme.small_font_size, "color": theme.caution},
            }
        )  # fmt: skip
    return heads


def _words(drawn: _Drawn, theme: Theme) -> list[dict[str, Any]]:
    """The numbers of a row right of the plot, or in the plot why there are none."""
    row = drawn.row
    font = {"size": theme.font_size, "color": theme.ink}
    at = {"yref": "y", "y": drawn.height, "yanchor": "middle", "showarrow": False}
    if row.sir.estimate is None or row.observed_covered is None:
        muted = {**font, "color": theme.muted}
        inside = {"xref": "paper", "x": 0, "xanchor": "left", "xshift": 8, "bgcolor": theme.panel}
        return [{**at, **inside, "text": f"<i>{held_back_short(row)}</i>", "font": muted}]
    counts = f"{count(row.observed_covered)} / {ratio(row.expected)}"
    return [
        {**at, **_column(0, theme), "text": counts, "font": font},
        {**at, **_column(1, theme), "text": ratio_ci(row.sir), "font": font},
    ]


def _column(number: int, theme: Theme) -> dict[str, Any]:
    shift = (12 + 82 * number) * theme.font_size / 12
    return {"xref": "paper", "x": 1, "xanchor": "left", "xshift": round(shift)}


def _bold(text: str, row: RateRow) -> str:
    return f"<b>{text}</b>" if row.name == TOGETHER else text
