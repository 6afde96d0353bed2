"""CAR-T persistence: the share of those measured who are above the detection limit, with who was measured below.

The time axis and the strip are those of recovery.
"""

from __future__ import annotations

from typing import Any

import numpy as np

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
from components.figures.windows import Windows
from components.persistence_words import name_of, share_texts
from components.theme import Style, Theme
from data.recovery_results import GroupPersistence, PersistenceAnswer
from data.results import DAYS_PER_YEAR

PLOT_WIDTH_PX, PLOT_PX = 430, 150
"""Width and height for which words are laid out; a larger plot only gives them more room."""


def share_figure(answer: PersistenceAnswer, theme: Theme) -> dict[str, Any]:
    """The share above the limit by time since infusion with its limits, and the strip of who was measured."""
    pairs = styled(answer, [g for g in answer.groups if np.isfinite(g.share.share).any()], theme)
    anything = np.zeros(answer.start_days.size, dtype=bool)
    for group, _ in pairs:
        anything |= np.isfinite(group.share.share)
    span = win.span(answer.start_days, answer.end_days, anything, answer.horizon_years * DAYS_PER_YEAR)
    windows = win.windows_of(answer.start_days, answer.end_days, span, PLOT_WIDTH_PX, theme)
    labels = _share_labels(answer, pairs, windows, theme) if answer.by else []
    return {
        "data": [
            *(_share_band(group, style, windows, len(pairs), theme) for group, style in pairs),
            *(_share_line(answer, group, style, windows, theme) for group, style in pairs),
            *_strip(answer, pairs, windows, theme),
        ],
        "layout": {
            **look.base_layout(theme),
            "margin": margin(answer, pairs, theme),
            "xaxis": win.x_axis(windows, theme),
            "yaxis": {**share_axis(theme), "domain": [win.PLOT_FOOT + 0.04, 1]},
            "yaxis2": win.strip_axis(theme),
            "bargap": 0,
            "hovermode": "closest",
            "dragmode": False,
            "annotations": [win.strip_title(theme), *labels],
            "meta": meta(answer, f"{name_of(answer)}: share above the detection limit"),
        },
    }


def _share_band(
    group: GroupPersistence, style: Style, windows: Windows, n_groups: int, theme: Theme
) -> dict[str, Any]:
    runs = windows.runs(np.isfinite(group.share.share)) if n_groups <= win.MOST_BANDS else []
    outline = win.outline(windows, runs, group.share.ci_lower, group.share.ci_upper)
    return band_of(group.group, outline, style.colour, theme.band_opacity * 0.8, "95 % limits")


def _share_line(
    answer: PersistenceAnswer, group: GroupPersistence, style: Style, windows: Windows, theme: Theme
) -> dict[str, Any]:
    runs = windows.runs(np.isfinite(group.share.share))
    x, y = win.line(windows, runs, group.share.share)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "line": {"color": style.colour, "width": theme.line_width},
        "marker": {"color": style.colour, "symbol": style.symbol, "size": theme.marker_size},
        "hovertext": win.gapped_texts(runs, share_texts(answer, group)),
        "hoverinfo": "text",
        "cliponaxis": False,
        "name": f"{wording.group_word(answer.by, group.group)}: share above the limit",
        "meta": {"group": group.group, "part": "share"},
    }


def _strip(answer: PersistenceAnswer, pairs: Pairs, windows: Windows, theme: Theme) -> list[dict[str, Any]]:
    if answer.by is None:
        return [
            win.strip_bars(windows, group.share.share_measured, share_texts(answer, group), theme)
            for group, _ in pairs
        ]
    return [
        win.strip_line(
            windows, group.share.share_measured, share_texts(answer, group), style, group.group, theme
        )
        for group, style in pairs
    ]


def _share_labels(
    answer: PersistenceAnswer, pairs: Pairs, windows: Windows, theme: Theme
) -> list[dict[str, Any]]:
    wanted = []
    for group, style in pairs:
        shown = np.flatnonzero(np.isfinite(group.share.share) & windows.drawn)
        if shown.size:
            last = int(shown[-1])
            x = float(windows.middles()[last])
            wanted.append((Label(x, float(group.share.share[last]) * PLOT_PX, 2.0), group, style))
    return names_at_ends(answer, wanted, PLOT_PX, theme)
