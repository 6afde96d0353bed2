"""What the figures of step curves over years have in common: margins, the axis of years, symbols, names at the ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.figures.labels import Label, apart
from components.figures.steps import DECIMALS
from components.shown import year_ticks
from components.theme import Style, Theme
from data.results import DAYS_PER_YEAR

PLOT_HEIGHT = 210
"""Pixels that the lowest panel gives the curves in normal type: what labels beside them must fit into."""
PLOT_WIDTH = 300
"""Pixels that the narrowest panel gives the curves: how near two ends may be before their names could touch."""


@dataclass(frozen=True)
class Margins:
    """Pixels around the plot; the numbers at risk under it stand on the same left and right."""

    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True)
class EndLabel:
    """The name of a curve that ends on a day at a height of the y axis."""

    name: str
    end_days: float
    height: float
    style: Style


def margins_for(names: Sequence[str], theme: Theme) -> Margins:
    """Room for the short names of groups on both sides; without names for those of the numbers at risk."""
    scale = theme.font_size / 12
    if not names:
        return Margins(round(112 * scale), round(20 * scale), round(28 * scale), round(26 * scale))
    longest = max(len(name) for name in names)
    left, right = 44 + 6.8 * longest, 18 + 6.8 * longest
    return Margins(round(max(left, 76) * scale), round(right * scale), round(28 * scale), round(26 * scale))


def plotly_margin(around: Margins) -> dict[str, Any]:
    return {"l": around.left, "r": around.right, "t": around.top, "b": around.bottom, "pad": 0}


def y_axis(ticks: Sequence[float], words: Sequence[str], top: float) -> dict[str, Any]:
    """An axis from 0 to `top` that cannot be moved."""
    return {
        "range": [0, top],
        "tickvals": list(ticks),
        "ticktext": list(words),
        "showgrid": True,
        "ticks": "",
        "ticklabelstandoff": 6,
        "showline": False,
        "fixedrange": True,
    }


def percent_axis(ticks: Sequence[float], top: float = 1.0) -> dict[str, Any]:
    """The same with proportions as whole per cent."""
    return y_axis(ticks, [f"{round(tick * 100)} %" for tick in ticks], top)


def year_axis(horizon_years: float, theme: Theme) -> dict[str, Any]:
    ticks = year_ticks(horizon_years)
    return {
        "range": [0, horizon_years],
        "tickvals": ticks,
        "ticktext": [str(tick) for tick in ticks],
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 5,
        "showline": True,
        "linewidth": theme.thin_line_width,
        "fixedrange": True,
    }


def year_marks(days: NDArray[np.float64], theme: Theme) -> NDArray[np.int64]:
    """A symbol on every whole year, so that curves can be told apart without colour; size 0 elsewhere."""
    years = days / DAYS_PER_YEAR
    whole = (np.abs(years - np.round(years)) < 1e-6) & (years > 0.5)
    return np.where(whole, theme.marker_size, 0)


def years_note(theme: Theme) -> dict[str, Any]:
    return {
        "text": "Years",
        "x": 0,
        "xref": "paper",
        "xanchor": "right",
        "xshift": -16,
        "y": 0,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -round(0.57 * theme.font_size),
        "showarrow": False,
        "font": {"color": theme.muted, "size": theme.font_size},
    }


def _name_width(name: str) -> float:
    """Pixels of a bold name of 12 px, with the space before it."""
    return 6.8 * len(name) + 12


def end_labels(
    labels: Sequence[EndLabel],
    theme: Theme,
    *,
    horizon_years: float,
    top: float,
    plot_width: float = PLOT_WIDTH,
) -> list[dict[str, Any]]:
    """A name at the end of every curve, moved up or down where two would touch. `top`: the end of the y axis."""
    scale = theme.font_size / 12
    unit, years_per_pixel = top / (PLOT_HEIGHT * scale), horizon_years / plot_width
    wanted = [
        Label(label.end_days / DAYS_PER_YEAR, label.height, _name_width(label.name) * scale * years_per_pixel)
        for label in labels
    ]
    heights = apart(wanted, gap=(theme.font_size + 4) * unit, lowest=6 * unit, highest=top)
    return [
        {
            "x": place.x,
            "y": round(height, DECIMALS),
            "text": f"<b>{label.name}</b>",
            "font": {"color": label.style.colour, "size": theme.font_size},
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 7,
            "showarrow": False,
            "bgcolor": theme.label_background,
            "borderpad": 1,
        }
        for label, place, height in zip(labels, wanted, heights, strict=True)
    ]
