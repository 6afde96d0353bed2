"""What stands beside the bars of the swimmer plot: titles of the parts, the patient of the address, the landmark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components import theme as look
from components.figures.swimmer_parts import Part, short, years
from components.theme import Theme
from data.swimmer_results import SwimmerAnswer

Chosen = tuple[Part, int]


def titles(parts: Sequence[Part], left: int, theme: Theme) -> list[dict[str, Any]]:
    counted = (f"{len(parts[0].rows):,}", f"{len(parts[1].rows):,}")
    return [
        {
            "text": f"<b>{part.title}</b>" + ("" if " of " in part.title else f"  {n}"),
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 6 - left,
            "y": part.top,
            "yanchor": "bottom",
            "yshift": 1,
            "showarrow": False,
            "font": {"size": theme.font_size, "color": theme.ink},
            "bgcolor": theme.label_background,
        }
        for part, n in zip(parts, counted, strict=True)
    ]


def chosen_row(parts: Sequence[Part], patient: str | None) -> Chosen | None:
    for part in parts:
        for place, row in enumerate(part.rows):
            if row.patient_id == patient:
                return part, place
    return None


def chosen_band(chosen: Chosen | None, theme: Theme) -> list[dict[str, Any]]:
    """A band across the row of the patient of the address."""
    if chosen is None:
        return []
    part, place = chosen
    half = max(part.pitch / 2, 1.5)
    return [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": part.middle(place) - half,
            "y1": part.middle(place) + half,
            "fillcolor": look.translucent(theme.accent, 0.18),
            "line": {"width": 0},
            "layer": "below",
            "name": "this patient",
        }
    ]


def chosen_name(chosen: Chosen | None, patient: str | None, theme: Theme) -> list[dict[str, Any]]:
    """Whose row it is, at its right end where the row is readable, with a pointer where it is not."""
    if chosen is None:
        return []
    part, place = chosen
    row = part.rows[place]
    return [
        {
            "text": "◂ this patient" if part.is_readable else f"◂ {short(row.patient_id)}, this patient",
            "x": 1,
            "xref": "paper",
            "xanchor": "right",
            "y": part.middle(place),
            "yanchor": "middle",
            "showarrow": False,
            "font": {"size": theme.small_font_size, "color": theme.accent},
            "bgcolor": theme.label_background,
        }
    ]


def landmark(answer: SwimmerAnswer, theme: Theme) -> list[dict[str, Any]]:
    """The day from which the curves count, where it is not day 0."""
    if not answer.landmark_days:
        return []
    at = years(answer.landmark_days)
    return [
        {
            "type": "line",
            "x0": at,
            "x1": at,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": theme.accent, "width": theme.thin_line_width, "dash": "dot"},
        }
    ]
