"""What gives the bands of recovery a measure: reference range, action line, unit, and the names at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components import wording
from components.figures.labels import Label, apart
from components.figures.timeline_style import escaped
from components.figures.timeline_values import ValueAxis
from components.figures.windows import Windows
from components.format import significant, unit_words
from components.recovery_words import NAMES
from components.theme import Style, Theme
from data.recovery_results import MEDIAN, GroupRecovery, RecoveryAnswer
from data.registries import analytes

PLOT_PX = 270
"""Height of the curves for which labels are laid out; a higher plot only gives them more room."""


def reference_of(answer: RecoveryAnswer) -> tuple[float, float] | None:
    """The reference range where it is the same for women and men; a cohort has no other."""
    ranges = set(analytes()[answer.analyte].reference.values())
    return next(iter(ranges)) if len(ranges) == 1 else None


def shapes(answer: RecoveryAnswer, values: ValueAxis, theme: Theme) -> list[dict[str, Any]]:
    analyte, reference = analytes()[answer.analyte], reference_of(answer)
    found: list[dict[str, Any]] = []
    bottom = values.low if values.logarithmic else 0.0
    across = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "layer": "below"}
    if reference and reference[0] < values.high:
        low, high = max(reference[0], bottom), min(reference[1], values.high)
        found.append(
            {"type": "rect", **across, "y0": low, "y1": high, "line": {"width": 0}, "fillcolor": theme.reference_band}
        )  # fmt: skip
    if analyte.action_line is not None:
        line = {"color": theme.caution, "width": theme.thin_line_width * 1.3, "dash": "6px,3px"}
        level = analyte.action_line
        found.append({"type": "line", **across, "y0": level, "y1": level, "line": line})
    return found


def unit_note(answer: RecoveryAnswer, theme: Theme) -> dict[str, Any]:
    return {
        "text": f"{analytes()[answer.analyte].short_label}, {escaped(unit_words(answer.unit))}",
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -round(44 * theme.font_size / 12),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 4,
        "showarrow": False,
        "font": {"color": theme.muted, "size": theme.font_size},
    }


def end_labels(
    answer: RecoveryAnswer,
    pairs: Sequence[tuple[GroupRecovery, Style]],
    windows: Windows,
    values: ValueAxis,
    theme: Theme,
) -> list[dict[str, Any]]:
    """A name at the end of every median, or of every percentile of the only group, moved where two would touch."""
    wanted: list[tuple[Label, str, str]] = [*_action_label(answer, windows, values, theme)]
    for group, style in pairs:
        ends = _group_end(answer, group, windows) if answer.by else _percentile_ends(group, windows)
        for name, day, height in ends:
            label = Label(windows.time.position(day), _share(height, values) * PLOT_PX, 2.0)
            wanted.append((label, name, style.colour))
    gap = theme.small_font_size + 3
    heights_px = apart([label for label, _, _ in wanted], gap=gap, lowest=4, highest=PLOT_PX)
    return [
        {
            "text": name,
            "x": label.x,
            "xanchor": "left",
            "xshift": 7,
            "y": round(height / PLOT_PX, 4),
            "yref": "y domain",
            "yanchor": "middle",
            "showarrow": False,
            "bgcolor": theme.label_background,
            "borderpad": 0,
            "font": {"color": colour, "size": theme.font_size if answer.by else theme.small_font_size},
        }
        for (label, name, colour), height in zip(wanted, heights_px, strict=True)
    ]


def _group_end(
    answer: RecoveryAnswer, group: GroupRecovery, windows: Windows
) -> list[tuple[str, float, float]]:
    """The name of a group with the day and the height at which its median ends."""
    heights = np.where(group.at_limit[MEDIAN], group.limit, group.percentiles[MEDIAN])
    shown = np.flatnonzero(np.isfinite(heights) & windows.drawn)
    if not shown.size:
        return []
    name = f"<b>{wording.group_short(answer.by, group.group)}</b>"
    return [(name, float(windows.middle_days[shown[-1]]), float(heights[shown[-1]]))]


def _percentile_ends(group: GroupRecovery, windows: Windows) -> list[tuple[str, float, float]]:
    """The names of the percentiles at their last window; those that lie at the limit there are one name."""
    shown = np.flatnonzero((np.isfinite(group.percentiles) | group.at_limit).any(axis=0) & windows.drawn)
    if not shown.size:
        return []
    last = int(shown[-1])
    day = float(windows.end_days[last] - 1)
    at_limit = np.flatnonzero(group.at_limit[:, last]).tolist()
    found = [
        (NAMES[rank], day, float(group.percentiles[rank, last]))
        for rank in range(len(NAMES))
        if rank not in at_limit
    ]
    if at_limit:
        found.append((f"to {NAMES[at_limit[-1]]}: ≤ limit", day, float(group.limit[last])))
    return found


def _action_label(
    answer: RecoveryAnswer, windows: Windows, values: ValueAxis, theme: Theme
) -> list[tuple[Label, str, str]]:
    """The action line among the names at the right end, so that it stands on none of them."""
    level = analytes()[answer.analyte].action_line
    if level is None:
        return []
    edge = windows.time.range[1]
    return [(Label(edge, _share(level, values) * PLOT_PX, 2.0), f"line {significant(level)}", theme.caution)]


def _share(value: float, values: ValueAxis) -> float:
    """Height of a value as a share of the drawn axis, which starts at 0 where it is linear."""
    return values.share(value) if values.logarithmic else min(max(value / values.high, 0.0), 1.0)
