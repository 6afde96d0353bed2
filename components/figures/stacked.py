"""Everything that can happen first, stacked to 100 %: second cancers from below by class, competing events from above.

Between them stands who is alive and without any of it. Every layer has its own pattern and its name with its share at
the end of the curves, so that none is told by colour alone. x in years, y as a proportion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components import theme as look
from components import wording
from components.figures.labels import Label, apart
from components.figures.provenance import provenance
from components.figures.steps import DECIMALS
from components.format import percent
from components.shown import year_ticks
from components.theme import Theme
from data.results import DAYS_PER_YEAR
from data.stacked_results import EVENT_FREE, StackedAnswer
from data.vocabulary import CancerCategory

PLOT_HEIGHT = 280
"""Pixels that the panel gives the layers: what the names beside them must fit into."""
_COMPETING = {
    "death": ("neutral", "/"),
    "relapse": ("axis", "."),
    "next_therapy": ("caution", "x"),
    "transplant": ("good", "+"),
}
_PATTERNS = {
    CancerCategory.T_NK: "x",
    CancerCategory.MYELOID: "",
    CancerCategory.OTHER_HAEMATOLOGIC: ".",
    CancerCategory.SOLID: "\\",
    CancerCategory.NON_MELANOMA_SKIN: "-",
}


@dataclass(frozen=True)
class Layer:
    """One layer: its cause, its name, and its lower and upper edge (T,) at the drawn days."""

    cause: str
    name: str
    colour: str
    pattern: str
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def stacked_figure(answer: StackedAnswer, theme: Theme) -> dict[str, Any]:
    """The figure of an answer that has curves to show."""
    end = min(answer.shown_until_days or 0.0, answer.horizon_years * DAYS_PER_YEAR)
    days, stack = _drawn(answer, end)
    layers = _layers(answer, stack, theme)
    right = round((30 + 6.4 * max(len(layer.name) + 7 for layer in layers)) * theme.font_size / 12)
    return {
        "data": [_trace(layer, days / DAYS_PER_YEAR, theme) for layer in layers if layer.cause != EVENT_FREE],
        "layout": {
            **look.base_layout(theme),
            "margin": {
                "l": round(4.2 * theme.font_size),
                "r": right,
                "t": theme.font_size,
                "b": 3 * theme.font_size,
            },
            "xaxis": {**look.axis_defaults(theme), **_x_axis(answer.horizon_years)},
            "yaxis": {**look.axis_defaults(theme), **_y_axis()},
            "hovermode": "closest",
            "dragmode": False,
            "annotations": _names(layers, end / DAYS_PER_YEAR, theme),
            "meta": provenance(
                answer.stamp,
                answer.n_analysed,
                "What happens first",
                wording.definition(answer, "the first of all these counts"),
                subject="first-events",
            ),
        },
    }


def _drawn(answer: StackedAnswer, end: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days from 0 to the end and the estimates (K, T) there; nothing has happened before the first event day."""
    days = np.unique(np.concatenate([[0.0], answer.time_days[answer.time_days <= end], [end]]))
    place = np.searchsorted(answer.time_days, days, side="right")
    padded = np.concatenate([np.zeros((len(answer.causes), 1)), answer.estimate], axis=1)
    return days, padded[:, place]


def _layers(answer: StackedAnswer, stack: NDArray[np.float64], theme: Theme) -> list[Layer]:
    """Second cancers from below; what competes from above, death on top. What never happened has no layer."""
    classes = [row for row, cause in enumerate(answer.causes) if cause not in _COMPETING]
    others = [row for row, cause in enumerate(answer.causes) if cause in _COMPETING]
    layers, below = [], np.zeros(stack.shape[1])
    for row in (row for row in classes if stack[row].any()):
        layers.append(_layer(answer.causes[row], below, below + stack[row], theme))
        below = below + stack[row]
    top = 1.0 - stack[others].sum(axis=0)
    layers.append(Layer(EVENT_FREE, "alive, none of these", theme.ink, "", below, top))
    for row in (row for row in others if stack[row].any()):
        layers.append(_layer(answer.causes[row], top, top + stack[row], theme))
        top = top + stack[row]
    return layers


def _layer(cause: str, lower: NDArray[np.float64], upper: NDArray[np.float64], theme: Theme) -> Layer:
    if cause in _COMPETING:
        colour, pattern = _COMPETING[cause]
        return Layer(cause, wording.CAUSES[cause], getattr(theme, colour), pattern, lower, upper)
    if cause not in list(CancerCategory):
        return Layer(cause, wording.CAUSES[cause], theme.alert, "", lower, upper)
    category = CancerCategory(cause)
    colour = look.class_style(category, theme).colour
    return Layer(cause, wording.word(category), colour, _PATTERNS[category], lower, upper)


def _trace(layer: Layer, years: NDArray[np.float64], theme: Theme) -> dict[str, Any]:
    """The outline of a layer as right-continuous steps, filled with its pattern."""
    edges = np.repeat(np.round(years, DECIMALS), 2)[1:]
    upper = np.repeat(np.round(layer.upper, DECIMALS), 2)[:-1]
    lower = np.repeat(np.round(layer.lower, DECIMALS), 2)[:-1]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*edges.tolist(), *edges[::-1].tolist()],
        "y": [*upper.tolist(), *lower[::-1].tolist()],
        "fill": "toself",
        "fillcolor": look.translucent(layer.colour, 0.45),
        "fillpattern": {"shape": layer.pattern, "fgcolor": layer.colour, "size": 7, "solidity": 0.35},
        "line": {"width": theme.thin_line_width, "color": layer.colour},
        "hoverinfo": "skip",
        "name": layer.name,
        "meta": {"cause": layer.cause},
    }


def _names(layers: Sequence[Layer], end_years: float, theme: Theme) -> list[dict[str, Any]]:
    """The name and share of every layer beside its end, moved where two would touch."""
    wanted = [Label(end_years, float(layer.lower[-1] + layer.upper[-1]) / 2.0, 1.0) for layer in layers]
    gap = (theme.font_size + 5) / PLOT_HEIGHT
    heights = apart(wanted, gap=gap, lowest=gap / 2, highest=1.0)
    return [
        {
            "x": end_years,
            "y": round(height, DECIMALS),
            "text": f"<b>{layer.name}</b> {percent(float(layer.upper[-1] - layer.lower[-1]))}",
            "font": {"color": layer.colour, "size": theme.font_size},
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 8,
            "showarrow": False,
        }
        for layer, height in zip(layers, heights, strict=True)
    ]


def _x_axis(horizon_years: float) -> dict[str, Any]:
    ticks = year_ticks(horizon_years)
    return {
        "range": [0, horizon_years],
        "tickvals": ticks,
        "ticktext": [str(tick) for tick in ticks],
        "title": {"text": "Years"},
        "showgrid": False,
        "ticks": "outside",
        "fixedrange": True,
    }


def _y_axis() -> dict[str, Any]:
    ticks = [0, 0.25, 0.5, 0.75, 1]
    return {
        "range": [0, 1],
        "tickvals": ticks,
        "ticktext": [f"{round(100 * tick)} %" for tick in ticks],
        "showgrid": True,
        "fixedrange": True,
    }
