"""Overall survival as step curves with 95 % bands, one colour and symbol per group: from 100 % down to 0.

Solid, dashed and cut by the same rules as the curves of incidence (`components/figures/incidence.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from components import theme as look
from components import wording
from components.figures.curve_frame import (
    EndLabel,
    Margins,
    end_labels,
    margins_for,
    percent_axis,
    plotly_margin,
    year_axis,
    years_note,
)
from components.figures.provenance import provenance
from components.figures.step_traces import band_trace, hover_texts, line_traces
from components.format import percent_ci
from components.survival_shown import ShownSurvival, shown_survival
from components.theme import Style, Theme
from data.survival_results import SurvivalAnswer

TITLE = "Overall survival"
PLOT_WIDTH = 900
"""Pixels that the page, which has no other panel beside this one, gives the curves."""
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def margins(answer: SurvivalAnswer, theme: Theme) -> Margins:
    """Room for the names of the groups on both sides of the plot."""
    names = [wording.group_short(answer.by, shown.group.group) for shown in shown_survival(answer)]
    return margins_for(names if answer.by else (), theme)


def survival_figure(answer: SurvivalAnswer, theme: Theme) -> dict[str, Any]:
    """The figure of one answer as a dict."""
    curves = shown_survival(answer)
    known = wording.known_groups(answer.by, [group.group for group in answer.groups])
    styles = [look.group_style(shown.group.group, known, theme) for shown in curves]
    drawn = list(zip(curves, styles, strict=True))
    bands = [band_trace(shown, style, theme, len(curves)) for shown, style in drawn]
    lines = [line for shown, style in drawn for line in _lines(answer, shown, style, theme)]
    return {
        "data": [*bands, *lines],
        "layout": {
            **look.base_layout(theme),
            "margin": plotly_margin(margins(answer, theme)),
            "xaxis": {**look.axis_defaults(theme), **year_axis(answer.horizon_years, theme)},
            "yaxis": {
                **look.axis_defaults(theme),
                **percent_axis(_TICKS),
            },
            "hovermode": "closest",
            "dragmode": False,
            "shapes": [],
            "annotations": [years_note(theme), *_names(answer, curves, styles, theme)],
            "meta": _meta(answer),
        },
    }


def _lines(answer: SurvivalAnswer, shown: ShownSurvival, style: Style, theme: Theme) -> list[dict[str, Any]]:
    name = wording.group_word(answer.by, shown.group.group)
    texts = hover_texts(
        shown.curve,
        wording.sentence_start(name),
        "no death of the group",
        lambda *of: f"alive {percent_ci(*of)}",
    )
    return line_traces(shown, style, theme, name=name, start=1.0, texts=texts, symbols=answer.by is not None)


def _names(
    answer: SurvivalAnswer, curves: list[ShownSurvival], styles: list[Style], theme: Theme
) -> list[dict[str, Any]]:
    """The names of the groups at the ends of their curves; none for a single curve."""
    if not answer.by:
        return []
    labels = [
        EndLabel(wording.group_short(answer.by, shown.group.group), shown.end_days, _last_value(shown), style)
        for shown, style in zip(curves, styles, strict=True)
    ]
    return end_labels(labels, theme, horizon_years=answer.horizon_years, top=1.0, plot_width=PLOT_WIDTH)


def _last_value(shown: ShownSurvival) -> float:
    at = int(np.searchsorted(shown.curve.time_days, shown.end_days, side="right")) - 1
    return float(shown.curve.estimate[at]) if at >= 0 else 1.0


def _meta(answer: SurvivalAnswer) -> dict[str, Any]:
    title = f"{TITLE} {wording.grouping_word(answer.by)}"
    definition = wording.survival_definition(answer.lag_days, answer.landmark_days)
    return provenance(answer.stamp, answer.n_analysed, title, definition, subject="survival")
