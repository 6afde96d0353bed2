"""Time to loss of CAR-T cells, in months from the first value above the limit: right-continuous steps.

Kaplan-Meier of those still detectable with its band; of one group also the share that is alive and detectable. Dashed
below twice the minimum at risk, cut below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components import theme as look
from components import wording
from components.figures import windows as win
from components.figures.labels import Label
from components.figures.persistence_parts import (
    Pairs,
    margin,
    meta,
    names_at_ends,
    share_axis,
    styled,
)
from components.figures.step_traces import band_of
from components.figures.steps import Outline, band_outline
from components.format import percent_ci
from components.persistence_words import drawn_curve, group_name, name_of
from components.recovery_words import DAYS_PER_MONTH
from components.theme import Style, Theme
from data.recovery_results import GroupPersistence, LossCurve, PersistenceAnswer
from data.results import DAYS_PER_YEAR

PLOT_PX = 200
"""Height for which names are laid out; a higher plot only gives them more room."""

Floats = NDArray[np.float64]


def loss_figure(answer: PersistenceAnswer, theme: Theme) -> dict[str, Any]:
    """Kaplan-Meier of those still detectable; of one group also the share that is alive and detectable."""
    pairs = styled(answer, [g for g in answer.groups if drawn_curve(g)], theme)
    last = max((g.shown_until_days or 0.0 for g, _ in pairs), default=365.0)
    months = min(last, answer.horizon_years * DAYS_PER_YEAR) / DAYS_PER_MONTH
    bands = [_loss_band(group, style, len(pairs), theme) for group, style in pairs]
    return {
        "data": [
            *bands,
            *(trace for group, style in pairs for trace in _loss_lines(answer, group, style, theme)),
            *(_alive_line(group, theme) for group, _ in pairs if answer.by is None),
        ],
        "layout": {
            **look.base_layout(theme),
            "margin": margin(answer, pairs, theme),
            "xaxis": _month_axis(months, theme),
            "yaxis": share_axis(theme),
            "hovermode": "closest",
            "dragmode": False,
            "annotations": _loss_labels(answer, pairs, months, theme),
            "meta": meta(answer, f"{name_of(answer)}: time to loss, death censored (Kaplan–Meier)"),
        },
    }


def _month_axis(months: float, theme: Theme) -> dict[str, Any]:
    step = next((step for step in (1, 2, 3, 6, 12, 24) if months / step <= 9), 24)
    ticks = list(range(0, int(months) + 1, step))
    return {
        **look.axis_defaults(theme),
        "range": [0, months * 1.01],
        "tickvals": ticks,
        "ticktext": [str(tick) for tick in ticks],
        "title": {
            "text": "Months since the first value above the limit",
            "font": {"color": theme.muted, "size": theme.font_size},
            "standoff": 6,
        },
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 5,
        "showline": True,
        "linewidth": theme.thin_line_width,
        "fixedrange": True,
    }


def _steps(curve: LossCurve, values: Floats, until: float) -> tuple[Floats, Floats]:
    """Days and values of a right-continuous curve from (0, 1) to the last day that is shown."""
    kept = curve.time_days <= until
    days = np.concatenate([[0.0], curve.time_days[kept], [until]])
    at = np.concatenate([[1.0], values[kept]])
    return days, np.append(at, at[-1])


def _loss_band(group: GroupPersistence, style: Style, n_groups: int, theme: Theme) -> dict[str, Any]:
    curve, until = group.curve, group.shown_until_days or 0.0
    outline: Outline = ([], [])
    if curve is not None and n_groups <= win.MOST_BANDS:
        kept = curve.time_days <= until
        days = np.append(curve.time_days[kept], until) / DAYS_PER_MONTH
        lower, upper = (np.append(v[kept], np.nan) for v in (curve.detectable_lower, curve.detectable_upper))
        outline = band_outline(np.round(days, 5), lower, upper)
    return band_of(group.group, outline, style.colour, theme.band_opacity * 0.8)


def _loss_lines(
    answer: PersistenceAnswer, group: GroupPersistence, style: Style, theme: Theme
) -> list[dict[str, Any]]:
    """The solid part and, where fewer than twice the minimum are at risk, the dashed one after it."""
    curve, until = group.curve, group.shown_until_days
    if curve is None or until is None:
        return []
    days, values = _steps(curve, curve.detectable, until)
    turn = until if group.dashed_from_days is None else min(group.dashed_from_days, until)
    texts = _loss_texts(answer, group, days)
    traces = []
    for part, dash, (x, y, said) in (
        ("solid", "solid", _cut(days, values, texts, days <= turn, turn, at_end=True)),
        ("dashed", "6px,4px", _cut(days, values, texts, days > turn, turn, at_end=False)),
    ):
        if len(x) < 2:
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [round(day / DAYS_PER_MONTH, 5) for day in x],
                "y": y,
                "line": {"shape": "hv", "color": style.colour, "width": theme.line_width, "dash": dash},
                "hovertext": said,
                "hoverinfo": "text",
                "name": f"{wording.group_word(answer.by, group.group)}: still detectable",
                "meta": {"group": group.group, "part": part},
            }
        )
    return traces


def _cut(
    days: Floats, values: Floats, texts: Sequence[str], kept: NDArray[np.bool_], turn: float, *, at_end: bool
) -> tuple[list[float], list[float], list[str]]:
    """The kept points with one more where the line changes from solid to dashed."""
    rows = np.flatnonzero(kept)
    before = int(np.searchsorted(days, turn, side="right")) - 1
    x, y, said = days[rows].tolist(), values[rows].tolist(), [texts[at] for at in rows.tolist()]
    place = len(x) if at_end else 0
    x.insert(place, turn)
    y.insert(place, float(values[before]))
    said.insert(place, texts[before])
    return x, y, said


def _loss_texts(answer: PersistenceAnswer, group: GroupPersistence, days: Floats) -> list[str]:
    curve, name = group.curve, group_name(answer, group)
    if curve is None:
        return [""] * days.size
    found = []
    for day in days.tolist():
        at = int(np.searchsorted(curve.time_days, day, side="right")) - 1
        when = f"{day / DAYS_PER_MONTH:.1f} months"
        if at < 0:
            found.append(f"<b>{name}</b><br>all detectable at first<br>{when}")
            continue
        reading = percent_ci(
            float(curve.detectable[at]), float(curve.detectable_lower[at]), float(curve.detectable_upper[at])
        )
        found.append(f"<b>{name}</b><br>still detectable {reading}<br>{when}")
    return found


def _alive_line(group: GroupPersistence, theme: Theme) -> dict[str, Any]:
    """Neither lost nor dead: how far death alone takes the curve down."""
    curve, until = group.curve, group.shown_until_days or 0.0
    x: list[float] = []
    y: list[float] = []
    if curve is not None:
        days, values = _steps(curve, curve.detectable_alive, until)
        x, y = np.round(days / DAYS_PER_MONTH, 5).tolist(), values.tolist()
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {
            "shape": "hv",
            "color": theme.accent,
            "width": theme.thin_line_width * 1.4,
            "dash": "2px,3px",
        },
        "hoverinfo": "skip",
        "name": "alive and still detectable",
        "meta": {"group": group.group, "part": "alive"},
    }


def _loss_labels(
    answer: PersistenceAnswer, pairs: Pairs, months: float, theme: Theme
) -> list[dict[str, Any]]:
    if answer.by is None:
        return _line_names(pairs, months, theme)
    wanted = []
    for group, style in pairs:
        if group.curve is None or group.shown_until_days is None:
            continue
        _, values = _steps(group.curve, group.curve.detectable, group.shown_until_days)
        x = min(group.shown_until_days / DAYS_PER_MONTH, months)
        wanted.append((Label(x, float(values[-1]) * PLOT_PX, months), group, style))
    return names_at_ends(answer, wanted, PLOT_PX, theme)


def _line_names(pairs: Pairs, months: float, theme: Theme) -> list[dict[str, Any]]:
    """What the two lines of the only group are: in the upper right, where curves that fall leave room."""
    names = (
        (theme.ink, "▬ still detectable, death censored"),
        (theme.accent, "┅ alive and still detectable"),
    )
    return [
        {
            "text": text,
            "x": 1,
            "xref": "paper",
            "xanchor": "right",
            "y": 1,
            "yref": "paper",
            "yanchor": "top",
            "yshift": -round(place * 1.35 * theme.font_size),
            "showarrow": False,
            "font": {"color": colour, "size": theme.font_size},
        }
        for place, (colour, text) in enumerate(names)
        if pairs
    ]
