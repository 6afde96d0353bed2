"""Percentile bands of one analyte by time since infusion, one patient's values on top, and who was measured below.

One group: 10th to 90th and 25th to 75th percentile with the median. Up to four groups: medians with their 25th to 75th
percentile; more: medians only. A percentile at or below the detection limit is an open triangle on the limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components import theme as look
from components import wording
from components.figures import windows as win
from components.figures.provenance import provenance
from components.figures.recovery_context import end_labels, shapes, unit_note
from components.figures.timeline_style import escaped
from components.figures.timeline_values import SYMBOLS, ValueAxis, ValueKind, value_axis, value_kind
from components.figures.windows import Windows
from components.format import significant
from components.recovery_words import NAMES, has_points, median_texts, shown_groups, strip_texts
from components.theme import Style, Theme, translucent
from data.patient_results import Series
from data.recovery_results import MEDIAN, GroupRecovery, PatientOnTop, RecoveryAnswer
from data.registries import analytes
from data.results import DAYS_PER_YEAR

PLOT_WIDTH_PX = 900
_OUTER, _INNER = (0, 4), (1, 3)

Floats = NDArray[np.float64]


def recovery_figure(answer: RecoveryAnswer, patient: PatientOnTop | None, theme: Theme) -> dict[str, Any]:
    """The figure of one answer as a dict."""
    groups = shown_groups(answer)
    windows = _windows(answer, groups, patient, theme)
    values = _value_axis(answer, groups, patient, windows)
    known = wording.known_groups(answer.by, [group.group for group in answer.groups])
    styles = [look.group_style(group.group, known, theme) for group in groups]
    pairs = list(zip(groups, styles, strict=True))
    return {
        "data": [
            *(trace for group, style in pairs for trace in _bands(group, style, windows, values, len(groups), theme)),
            *_limit_line(answer, groups, windows, values, theme),
            *(trace for group, style in pairs for trace in _median(answer, group, style, windows, values, theme)),
            *_patient(patient, windows, values, patient_colour(answer, theme), theme),
            *_strip(answer, pairs, windows, theme),
        ],
        "layout": {
            **look.base_layout(theme),
            "margin": _margin(answer, groups, theme),
            "xaxis": win.x_axis(windows, theme),
            "yaxis": _y_axis(values, theme),
            "yaxis2": win.strip_axis(theme),
            "bargap": 0,
            "hovermode": "closest",
            "dragmode": False,
            "shapes": shapes(answer, values, theme),
            "annotations": [
                unit_note(answer, theme),
                win.strip_title(theme),
                *end_labels(answer, pairs, windows, values, theme),
            ],
            "meta": _meta(answer, patient),
        },
    }  # fmt: skip


def _windows(
    answer: RecoveryAnswer, groups: Sequence[GroupRecovery], patient: PatientOnTop | None, theme: Theme
) -> Windows:
    anything = np.zeros(answer.start_days.size, dtype=bool)
    for group in groups:
        anything |= np.isfinite(group.percentiles).any(axis=0) | group.at_limit.any(axis=0)
    horizon = answer.horizon_years * DAYS_PER_YEAR
    first, last = win.span(answer.start_days, answer.end_days, anything, horizon)
    own = [point.day for series in patient.series for point in series.points] if patient else []
    own = [day for day in own if win.FIRST_DAY <= day <= horizon]
    first = win.FIRST_DAY if any(day < 0 for day in own) else first
    span = (first, max([last, *own]))
    return win.windows_of(answer.start_days, answer.end_days, span, PLOT_WIDTH_PX, theme)


def _value_axis(
    answer: RecoveryAnswer, groups: Sequence[GroupRecovery], patient: PatientOnTop | None, windows: Windows
) -> ValueAxis:
    """Every drawn percentile, limit and value of the patient, and the action line where one is drawn."""
    analyte = analytes()[answer.analyte]
    ranks = _OUTER if len(groups) == 1 else _INNER if len(groups) <= win.MOST_BANDS else (MEDIAN,)
    found: list[float] = []
    for group in groups:
        found += win.finite(group.percentiles[list(ranks)][:, windows.drawn])
        found += win.finite(np.where(group.at_limit.any(axis=0), group.limit, np.nan)[windows.drawn])
    if patient:
        found += [point.value for series in patient.series for point in _on_axis(series, windows)]
    if analyte.action_line is not None:
        found.append(analyte.action_line)
    return value_axis(found, analyte.logarithmic)


def _on_axis(series: Series, windows: Windows) -> list[Any]:
    return [point for point in series.points if windows.time.first_day <= point.day <= windows.time.last_day]


def _margin(answer: RecoveryAnswer, groups: Sequence[GroupRecovery], theme: Theme) -> dict[str, Any]:
    scale = theme.font_size / 12
    names = [wording.group_short(answer.by, group.group) for group in groups] if answer.by else list(NAMES)
    longest = max([len(name) for name in names] + [15 if _has_limit(groups) else 9])
    return {
        "l": round(52 * scale),
        "r": round((16 + 7.2 * longest) * scale),
        "t": round(24 * scale),
        "b": round(46 * scale),
        "pad": 0,
    }


def _has_limit(groups: Sequence[GroupRecovery]) -> bool:
    return any(group.at_limit.any() for group in groups)


def _y_axis(values: ValueAxis, theme: Theme) -> dict[str, Any]:
    ticks, texts = values.ticks()
    return {
        **look.axis_defaults(theme),
        "domain": [win.PLOT_FOOT, 1],
        "type": "log" if values.logarithmic else "linear",
        "range": values.plotly_range if values.logarithmic else [0, values.high],
        "tickvals": ticks,
        "ticktext": texts,
        "showgrid": True,
        "ticks": "",
        "ticklabelstandoff": 6,
        "showline": False,
        "fixedrange": True,
    }


def _edges(group: GroupRecovery, ranks: tuple[int, int], values: ValueAxis) -> tuple[Floats, Floats]:
    """Lower and upper edge of a band per window; an edge at the limit stands on it, the upper one never."""
    lower, upper = (group.percentiles[rank] for rank in ranks)
    lower = np.where(group.at_limit[ranks[0]], group.limit, lower)
    return np.clip(lower, values.low, values.high), np.clip(upper, values.low, values.high)


def _bands(
    group: GroupRecovery, style: Style, windows: Windows, values: ValueAxis, n_groups: int, theme: Theme
) -> list[dict[str, Any]]:
    if n_groups > win.MOST_BANDS:
        return []
    wanted = ((_OUTER, 0.8), (_INNER, 1.5)) if n_groups == 1 else ((_INNER, 0.8),)
    # One group is drawn in ink, whose bands would be grey on grey: they take the accent.
    colour = theme.accent if group.group == wording.ALL_GROUP else style.colour
    traces = []
    for ranks, weight in wanted:
        lower, upper = _edges(group, ranks, values)
        runs = windows.runs(np.isfinite(lower) & np.isfinite(upper), group.at_limit[ranks[1]])
        x, y = win.outline(windows, runs, lower, upper)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "fill": "toself",
                "fillcolor": translucent(colour, round(theme.band_opacity * weight, 3)),
                "line": {"width": 0, "color": colour},
                "hoverinfo": "skip",
                "name": f"{group.group}: {NAMES[ranks[0]]} to {NAMES[ranks[1]]} percentile",
                "meta": {"group": group.group, "part": f"band {NAMES[ranks[0]]}"},
            }
        )
    return traces


def _median(
    answer: RecoveryAnswer,
    group: GroupRecovery,
    style: Style,
    windows: Windows,
    values: ValueAxis,
    theme: Theme,
) -> list[dict[str, Any]]:
    """The line of medians, and an open triangle on the limit in every window whose median is not above it."""
    at_limit, texts = group.at_limit[MEDIAN], median_texts(answer, group)
    runs = windows.runs(np.isfinite(group.percentiles[MEDIAN]), at_limit)
    x, y = win.line(windows, runs, np.clip(group.percentiles[MEDIAN], values.low, values.high))
    name = wording.group_word(answer.by, group.group)
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": x,
            "y": y,
            "line": {"color": style.colour, "width": theme.line_width},
            "marker": {"color": style.colour, "symbol": style.symbol, "size": theme.marker_size},
            "hovertext": win.gapped_texts(runs, texts),
            "hoverinfo": "text",
            "cliponaxis": False,
            "name": f"{name}: median",
            "meta": {"group": group.group, "part": "median"},
        }
    ]
    below = np.flatnonzero(at_limit & windows.drawn)
    if below.size:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": np.round(windows.middles()[below], 5).tolist(),
                "y": np.clip(group.limit[below], values.low, values.high).tolist(),
                "marker": {
                    "color": style.colour,
                    "symbol": SYMBOLS[ValueKind.BELOW_LIMIT],
                    "size": theme.marker_size * 1.5,
                    "line": {"color": style.colour, "width": 1.6},
                },
                "hovertext": [texts[at] for at in below.tolist()],
                "hoverinfo": "text",
                "cliponaxis": False,
                "name": f"{name}: median below the limit",
                "meta": {"group": group.group, "part": "median at limit"},
            }
        )
    return traces


def _limit_line(
    answer: RecoveryAnswer,
    groups: Sequence[GroupRecovery],
    windows: Windows,
    values: ValueAxis,
    theme: Theme,
) -> list[dict[str, Any]]:
    """The detection limit in every window in which a drawn percentile lies on it, or anybody does where it is asked."""
    limit = np.full(answer.start_days.size, np.nan)
    for group in groups:
        asked = group.at_limit.any(axis=0) | answer.assays_apart
        limit = np.fmax(limit, np.where(asked, group.limit, np.nan))
    runs = windows.runs(np.isfinite(limit) & (limit >= values.low) & (limit <= values.high))
    if not runs:
        return []
    x: win.Gapped = []
    y: win.Gapped = []
    for run in runs:
        for at in run:
            ends = (windows.start_days[at], min(windows.end_days[at] - 1, windows.time.last_day))
            x += [round(windows.time.position(float(day)), 5) for day in ends]
            y += [float(limit[at])] * 2
        x.append(None)
        y.append(None)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x[:-1],
            "y": y[:-1],
            "line": {"color": theme.muted, "width": theme.thin_line_width, "dash": "dash"},
            "hoverinfo": "skip",
            "name": "detection limit",
            "meta": {"part": "limit"},
        }
    ]


def patient_colour(answer: RecoveryAnswer, theme: Theme) -> str:
    """A colour that nothing else of the figure has: the only group is drawn in ink, several are in every other one."""
    return theme.ink if answer.by else theme.alert


def _patient(
    patient: PatientOnTop | None, windows: Windows, values: ValueAxis, colour: str, theme: Theme
) -> list[dict[str, Any]]:
    """One trace of points per assay and specimen; never joined to a line."""
    if patient is None or not has_points(patient):
        return []
    traces = []
    for series in patient.series:
        points = _on_axis(series, windows)
        kinds = [value_kind(point, values.logarithmic) for point in points]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [round(windows.time.position(point.day), 5) for point in points],
                "y": [values.clipped(point.value) for point in points],
                "marker": {
                    "color": colour,
                    "symbol": [SYMBOLS.get(kind, "diamond") for kind in kinds],
                    "size": [theme.marker_size * (1.25 if kind in SYMBOLS else 1.05) for kind in kinds],
                    "line": {"color": colour, "width": 1.4},
                    "opacity": 1,
                },
                "hovertext": [
                    f"{escaped(patient.patient_id)}, day {point.day}: {_said(kind)}{significant(point.value)}"
                    for point, kind in zip(points, kinds, strict=True)
                ],
                "hoverinfo": "text",
                "cliponaxis": False,
                "name": escaped(f"{patient.patient_id} {series.assay or ''}".strip()),
                "meta": {"part": "patient"},
            }
        )
    return traces


def _said(kind: ValueKind) -> str:
    return {ValueKind.BELOW_LIMIT: "below limit, &lt; ", ValueKind.ABOVE_LIMIT: "above limit, &gt; "}.get(
        kind, ""
    )


def _strip(
    answer: RecoveryAnswer, pairs: Sequence[tuple[GroupRecovery, Style]], windows: Windows, theme: Theme
) -> list[dict[str, Any]]:
    if answer.by is None:
        return [
            win.strip_bars(windows, group.share_measured, strip_texts(answer, group), theme)
            for group, _ in pairs
        ]
    return [
        win.strip_line(windows, group.share_measured, strip_texts(answer, group), style, group.group, theme)
        for group, style in pairs
    ]


def _meta(answer: RecoveryAnswer, patient: PatientOnTop | None) -> dict[str, Any]:
    assay = f", {', '.join(answer.assays)}" if answer.assays_apart and answer.assays else ""
    grouped = wording.grouping_word(answer.by)
    title = f"{analytes()[answer.analyte].label}{assay} by time since infusion {grouped}"
    definition = "Percentiles of those measured; who is still measured differs from who is not"
    made = provenance(answer.stamp, answer.n_analysed, title, definition, subject="recovery")
    return made | {"patient": patient.patient_id if patient else None}
