"""The traces of one step curve: solid and dashed line with its symbols, and the band of its 95 % limits.

Right-continuous steps over years. Solid while at least twice the minimum is at risk, dashed below that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.figures.curve_frame import year_marks
from components.figures.steps import DECIMALS, Drawn, Outline, band_outline, drawn_points, values_at
from components.format import days_as_time
from components.theme import Style, Theme, translucent
from data.results import DAYS_PER_YEAR, Curve

Texts = Callable[[NDArray[np.float64], NDArray[np.int64]], list[str]]
"""What is said of each drawn point: its day, and the index of its values in the curve (-1: before the first event)."""


def line_traces(
    shown: Drawn, style: Style, theme: Theme, *, name: str, start: float, texts: Texts, symbols: bool
) -> list[dict[str, Any]]:
    """The solid trace and, where few are at risk, the dashed one after it; the curve begins at `start`."""
    days, index = drawn_points(shown)
    estimate = np.round(values_at(shown.curve.estimate, index, start), DECIMALS)
    said = np.array(texts(days, index), dtype=object)
    sizes = year_marks(days, theme)
    traces = []
    for part, dash, kept in (
        ("solid", "solid", days <= shown.dashed_from_days),
        ("dashed", "6px,4px", days >= shown.dashed_from_days),
    ):
        if kept.sum() < 2:
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if symbols else "lines",
                "name": name,
                "x": np.round(days[kept] / DAYS_PER_YEAR, DECIMALS),
                "y": estimate[kept],
                "line": {"shape": "hv", "color": style.colour, "width": theme.line_width, "dash": dash},
                "marker": {
                    "symbol": style.symbol,
                    "color": style.colour,
                    "size": sizes[kept],
                    "opacity": 1,
                    "line": {"width": 0},
                },
                "text": said[kept].tolist(),
                "hovertemplate": "%{text}<extra></extra>",
                "cliponaxis": False,
                "meta": {"group": shown.group.group, "part": part},
            }
        )
    return traces


def band_trace(shown: Drawn, style: Style, theme: Theme, curves: int) -> dict[str, Any]:
    """The 95 % limits as one trace; many bands over each other are drawn paler."""
    days, index = drawn_points(shown)
    outline = band_outline(
        np.round(days / DAYS_PER_YEAR, DECIMALS),
        np.round(values_at(shown.curve.ci_lower, index, np.nan), DECIMALS),
        np.round(values_at(shown.curve.ci_upper, index, np.nan), DECIMALS),
    )
    opacity = theme.band_opacity if curves < 3 else theme.band_opacity * 0.6
    return band_of(shown.group.group, outline, style.colour, opacity)


def band_of(
    group: str, outline: Outline, colour: str, opacity: float, name: str = "95 % band"
) -> dict[str, Any]:
    """The trace of a shaded band from its outline."""
    x, y = outline
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "fill": "toself",
        "fillcolor": translucent(colour, round(opacity, 3)),
        "line": {"width": 0, "color": colour},
        "hoverinfo": "skip",
        "name": f"{group}: {name}",
        "meta": {"group": group, "part": "band"},
    }


def hover_texts(
    curve: Curve, name: str, nothing: str, reading: Callable[[float, float, float], str]
) -> Texts:
    """What is said of the points of a curve: its name, the `reading` of estimate and limits, the time."""

    def texts(days: NDArray[np.float64], index: NDArray[np.int64]) -> list[str]:
        said = []
        for day, at in zip(days.tolist(), index.tolist(), strict=True):
            if at < 0:
                said.append(f"<b>{name}</b><br>{nothing} before {days_as_time(day)}")
                continue
            values = (float(column[at]) for column in (curve.estimate, curve.ci_lower, curve.ci_upper))
            said.append(f"<b>{name}</b><br>{reading(*values)}<br>{days_as_time(day)}")
        return said

    return texts
