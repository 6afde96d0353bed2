"""The cumulative incidence of a second cancer as step curves with 95 % bands, one colour and symbol per group.

Right-continuous steps, time in years on the x axis, proportions on the y axis, which starts at 0. Solid while at least
twice the minimum is at risk, dashed below that, cut below the minimum. Points that repeat the point before them are
left out, which does not change the line. Numbers at risk and deaths stand in tables (`components/cohort_panel.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from components import measure, wording
from components import theme as look
from components.figures.curve_frame import (
    EndLabel,
    Margins,
    end_labels,
    margins_for,
    plotly_margin,
    y_axis,
    year_axis,
    years_note,
)
from components.figures.patient_mark import patient_mark
from components.figures.provenance import provenance
from components.figures.step_traces import band_trace, hover_texts, line_traces
from components.shown import (
    Picture,
    ShownCurve,
    axis_top,
    events_after_the_curves,
    picture,
    shown_curves,
    value_at,
)
from components.theme import Style, Theme
from data.patient_results import PatientOnCurve
from data.results import IncidenceAnswer

_Y_STEPS = {0.05: 0.01, 0.10: 0.02, 0.15: 0.05, 0.25: 0.05, 0.50: 0.10, 1.0: 0.20}


def margins(answer: IncidenceAnswer, theme: Theme) -> Margins:
    """Room for the names of the groups: left of the numbers at risk and right of the curves' ends."""
    names = [wording.group_short(answer.by, shown.group.group) for shown in shown_curves(answer)]
    return margins_for(names if answer.by else (), theme)


def incidence_figure(
    answer: IncidenceAnswer, patient: PatientOnCurve | None, theme: Theme, *, top: float | None = None
) -> dict[str, Any]:
    """The figure of one answer as a dict. `top` fixes the end of the y axis where two panels are compared."""
    curves = shown_curves(answer)
    known = wording.known_groups(answer.by, [group.group for group in answer.groups])
    styles = [look.group_style(shown.group.group, known, theme) for shown in curves]
    highest = top or axis_top(answer)
    bands = [
        band_trace(shown, style, theme, len(curves)) for shown, style in zip(curves, styles, strict=True)
    ]
    lines = [
        line
        for shown, style in zip(curves, styles, strict=True)
        for line in _lines(answer, shown, style, theme)
    ]
    mark = patient_mark(answer, patient, curves, theme)
    labels = _end_labels(answer, curves, styles, theme, highest) if answer.by else []
    return {
        "data": [*bands, *lines, *mark.traces],
        "layout": {
            **look.base_layout(theme),
            "margin": plotly_margin(margins(answer, theme)),
            "xaxis": {**look.axis_defaults(theme), **year_axis(answer.horizon_years, theme)},
            "yaxis": {**look.axis_defaults(theme), **_y_axis(answer, highest)},
            "hovermode": "closest",
            "dragmode": False,
            "shapes": mark.shapes,
            "annotations": [years_note(theme), *labels, *mark.annotations, *_zero_note(answer, theme)],
            "meta": _meta(answer, patient),
        },
    }


def _y_axis(answer: IncidenceAnswer, top: float) -> dict[str, Any]:
    step = _Y_STEPS[top]
    ticks = [round(step * at, 2) for at in range(round(top / step) + 1)]
    return y_axis(ticks, [measure.tick(answer, tick) for tick in ticks], top)


def _lines(answer: IncidenceAnswer, shown: ShownCurve, style: Style, theme: Theme) -> list[dict[str, Any]]:
    name = wording.group_word(answer.by, shown.group.group)
    reading = partial(measure.value_ci, answer)
    texts = hover_texts(shown.curve, wording.sentence_start(name), "no event of the group", reading)
    return line_traces(shown, style, theme, name=name, start=0.0, texts=texts, symbols=answer.by is not None)


def _end_labels(
    answer: IncidenceAnswer, curves: Sequence[ShownCurve], styles: Sequence[Style], theme: Theme, top: float
) -> list[dict[str, Any]]:
    """A name at the end of every curve, moved up or down where two would touch."""
    names = [wording.group_short(answer.by, shown.group.group) for shown in curves]
    heights = [min(value_at(shown.curve, shown.end_days), top) for shown in curves]
    ends = [shown.end_days for shown in curves]
    drawn = [EndLabel(*parts) for parts in zip(names, ends, heights, styles, strict=True)]
    return end_labels(drawn, theme, horizon_years=answer.horizon_years, top=top)


_ZERO = "no second cancer so far;<br>the band is what the data still allow"
_ZERO_BUT_LATER = (
    "no second cancer while<br>the curve is drawn; those counted<br>came later, with too few at risk"
)


def _zero_note(answer: IncidenceAnswer, theme: Theme) -> list[dict[str, Any]]:
    """What a flat line means: words inside the plot, so that zero does not look like a fault."""
    if picture(answer) is not Picture.ZERO:
        return []
    return [
        {
            "text": _ZERO_BUT_LATER if events_after_the_curves(answer) else _ZERO,
            "x": 0.5,
            "xref": "paper",
            "y": 0.92,
            "yref": "paper",
            "showarrow": False,
            "font": {"color": theme.muted, "size": theme.font_size},
        }
    ]


def _meta(answer: IncidenceAnswer, patient: PatientOnCurve | None) -> dict[str, Any]:
    title = f"{measure.title(answer)} {wording.grouping_word(answer.by)}"
    made = provenance(answer.stamp, answer.n_analysed, title, wording.definition(answer))
    return made | {"patient": patient.patient_id if patient else None}
