"""Both estimators of one question: Aalen-Johansen with its band, 1 - Kaplan-Meier beside it as what it is, too high.

The first is the incidence figure itself; the second is added as one dash-dotted step curve in the colour of a warning.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from components import wording
from components.figures.curve_frame import PLOT_HEIGHT
from components.figures.incidence import incidence_figure
from components.figures.labels import Label, apart
from components.figures.provenance import provenance
from components.figures.steps import DECIMALS
from components.format import days_as_time, percent
from components.shown import AXIS_TOPS, ShownCurve, axis_top, shown_curves, value_at
from components.theme import Theme
from data.published_results import EstimatorComparison
from data.results import DAYS_PER_YEAR

TITLE = "Why not 1 − Kaplan–Meier?"
OVERSTATES = "1 − Kaplan–Meier, overstates: treats the dead as if they could still get a second cancer"
OVERSTATES_DASH = "10px,3px,2px,3px"
NAMES = ("1 − KM", "A–J")


def estimators_figure(comparison: EstimatorComparison, theme: Theme) -> dict[str, Any]:
    """The figure of an answer that has a drawn curve; y starts at 0 and holds both curves."""
    answer = comparison.incidence
    (shown,) = shown_curves(answer)
    days, values = _overstated(comparison, shown)
    top = next(end for end in AXIS_TOPS if end >= max(axis_top(answer), min(float(values[-1]) * 1.05, 1.0)))
    figure = incidence_figure(answer, None, theme, top=top)
    layout = figure["layout"]
    layout["margin"]["l"] = round(48 * theme.font_size / 12)
    layout["margin"]["r"] = round(54 * theme.font_size / 12)
    ends = (float(values[-1]), value_at(shown.curve, shown.end_days))
    layout["annotations"] += _end_labels(shown, ends, theme, top, answer.horizon_years)
    layout["meta"] = provenance(
        answer.stamp,
        answer.n_analysed,
        TITLE,
        f"{wording.definition(answer)}<br>{OVERSTATES}",
        subject="estimators",
    )
    return {"data": [*figure["data"], _trace(days, values, theme)], "layout": layout}


def _overstated(comparison: EstimatorComparison, shown: ShownCurve) -> tuple[np.ndarray, np.ndarray]:
    """Days and values of 1 - Kaplan-Meier, (n,), from day 0 to the end of the drawn curve."""
    drawn = shown.curve.time_days <= shown.end_days
    days = np.concatenate([[0.0], shown.curve.time_days[drawn], [shown.end_days]])
    values = np.concatenate([[0.0], comparison.overstated[drawn]])
    return days, np.append(values, values[-1])


def _trace(days: np.ndarray, values: np.ndarray, theme: Theme) -> dict[str, Any]:
    changes = np.flatnonzero(np.concatenate([[True], np.diff(values) > 0]))
    kept = np.unique(np.append(changes, values.size - 1))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "1 − Kaplan–Meier, overstates",
        "x": np.round(days[kept] / DAYS_PER_YEAR, DECIMALS),
        "y": np.round(values[kept], DECIMALS),
        "line": {"shape": "hv", "color": theme.alert, "width": theme.line_width, "dash": OVERSTATES_DASH},
        "text": [
            f"<b>1 − Kaplan–Meier (overstates)</b><br>{percent(value)}<br>{days_as_time(day)}"
            for day, value in zip(days[kept].tolist(), values[kept].tolist(), strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
        "meta": {"group": "all", "part": "overstated"},
    }


def _end_labels(
    shown: ShownCurve, ends: tuple[float, float], theme: Theme, top: float, horizon_years: float
) -> list[dict[str, Any]]:
    years = shown.end_days / DAYS_PER_YEAR
    wanted = [Label(years, end, horizon_years * 0.2) for end in ends]
    unit = top / PLOT_HEIGHT
    heights = apart(wanted, gap=(theme.font_size + 4) * unit, lowest=6 * unit, highest=top)
    return [
        {
            "x": years,
            "y": round(height, DECIMALS),
            "text": f"<b>{name}</b>",
            "font": {"color": colour, "size": theme.font_size},
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 6,
            "showarrow": False,
        }
        for name, colour, height in zip(NAMES, (theme.alert, theme.ink), heights, strict=True)
    ]
