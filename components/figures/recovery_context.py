"""What gives the bands of recovery a measure: reference range, action line, unit, and the names at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components import wording
from components.figures.labels import Label, apart
from components.figures.timeline_style import escaped, pretty_unit
from components.figures.timeline_values import ValueAxis
from components.figures.windows import Windows
from components.format import significant
from components.recovery_words import NAMES
from components.theme import Style, Theme
from data.recovery_results import MEDIAN, GroupRecovery, RecoveryAnswer
from data.registries import analytes

PLOT_PX = 300
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


def action_label(answer: RecoveryAnswer, values: ValueAxis, theme: Theme) -> list[dict[str, Any]]:
    analyte = analytes()[answer.analyte]
    if analyte.action_line is None:
        return []
    return [
        {
            "text": f"action line {significant(analyte.action_line)}",
            "x": 1,
            "xref": "paper",
            "xanchor": "right",
            "y": values.share(analyte.action_line)
            if values.logarithmic
            else analyte.action_line / values.high,
            "yref": "y domain",
            "yanchor": "bottom",
            "showarrow": False,
            "bgcolor": theme.label_background,
            "borderpad": 0,
            "font": {"color": theme.caution, "size": theme.small_font_size},
        }
    ]


def unit_note(answer: RecoveryAnswer, theme: Theme) -> dict[str, Any]:
    return {
        "text": f"{analytes()[answer.analyte].short_label}, {escaped(pretty_unit(answer.unit))}",
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
    wanted: list[tuple[Label, str, str]] = []
    for group, style in pairs:
        ranks = (MEDIAN,) if answer.by else range(len(NAMES))
        for rank in ranks:
            heights = np.where(group.at_limit[rank], group.limit, group.percentiles[rank])
            shown = np.flatnonzero(np.isfinite(heights) & windows.drawn)
            if not shown.size:
                continue
            last = int(shown[-1])
            day = windows.middle_days[last] if answer.by else windows.end_days[last] - 1
            share = _share(float(heights[last]), values)
            name = f"<b>{wording.group_short(answer.by, group.group)}</b>" if answer.by else NAMES[rank]
            wanted.append(
                (Label(windows.time.position(float(day)), share * PLOT_PX, 2.0), name, style.colour)
            )
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


def _share(value: float, values: ValueAxis) -> float:
    """Height of a value as a share of the drawn axis, which starts at 0 where it is linear."""
    return values.share(value) if values.logarithmic else min(max(value / values.high, 0.0), 1.0)
