"""The swimmer plot: one bar per patient from infusion to the end of follow-up, one trace per kind of mark.

The y axis is in pixels, so that patients with a second cancer get rows that can be read, with id and words, and the
others share what height is left. Up to LABELLED patients every row is readable. Time in years on the x axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from components import theme as look
from components import wording
from components.figures.curve_frame import years_note
from components.figures.swimmer_notes import chosen_band, chosen_name, chosen_row, landmark, titles
from components.figures.swimmer_parts import LOW, Part, labels, left_margin, parts_of, years
from components.format import day
from components.shown import year_ticks
from components.swimmer_kinds import Kind, cancer_word, kinds
from components.theme import Theme
from data.results import DAYS_PER_YEAR
from data.swimmer_results import SwimmerAnswer, SwimmerRow

BOTTOM = 30.0
"""Pixels of the time axis at type size 12."""
_WORDS_WIDTH = 150


def swimmer_figure(answer: SwimmerAnswer, patient: str | None, theme: Theme) -> dict[str, Any]:
    """The figure of an answer with at least one patient; `patient` is highlighted where a bar is that patient's."""
    parts = parts_of(answer, theme)
    height = parts[-1].bottom + 4
    scale = theme.font_size / 12
    longest = max((row.end_day for part in parts for row in part.rows), default=0) / DAYS_PER_YEAR
    chosen = chosen_row(parts, patient)
    margin = {
        "l": left_margin(parts, answer, theme),
        "r": round((_WORDS_WIDTH if parts[0].is_readable and parts[0].rows else 24) * scale),
        "t": 4,
        "b": round(BOTTOM * scale),
        "pad": 0,
    }
    return {
        "data": [
            _bars(parts, patient, theme),
            *(_marks(kind, parts, theme) for kind in kinds(answer, theme)),
            _words(parts[0], theme),
        ],
        "layout": {
            **look.base_layout(theme),
            "height": round(height + margin["t"] + margin["b"]),
            "margin": margin,
            "barmode": "overlay",
            "xaxis": {**look.axis_defaults(theme), **_x_axis(max(longest, 1.0), theme)},
            "yaxis": {**look.axis_defaults(theme), **_y_axis(parts, height, theme)},
            "hovermode": "closest",
            "dragmode": False,
            "shapes": [*chosen_band(chosen, theme), *landmark(answer, theme)],
            "annotations": [
                *titles(parts, margin["l"], theme),
                *chosen_name(chosen, patient, theme),
                years_note(theme),
            ],
        },
    }


def _bars(parts: Sequence[Part], patient: str | None, theme: Theme) -> dict[str, Any]:
    """Every bar in one trace; a click anywhere on it tells the patient."""
    rows = [(part, place, row) for part in parts for place, row in enumerate(part.rows)]
    plain, picked = look.translucent(theme.neutral, 0.3), look.translucent(theme.accent, 0.6)
    return {
        "type": "bar",
        "orientation": "h",
        "name": "follow-up",
        "y": [part.middle(place) for part, place, _ in rows],
        "x": [years(row.end_day - row.start_day) for _, _, row in rows],
        "base": [years(row.start_day) for _, _, row in rows],
        "width": [round(part.pitch * (0.6 if part.pitch > LOW else 1), 3) for part, _, _ in rows],
        "marker": {
            "color": [picked if row.patient_id == patient else plain for _, _, row in rows],
            "line": {"width": 0},
        },
        "text": [_told(row) for _, _, row in rows],
        "textposition": "none",
        "customdata": [row.patient_id for _, _, row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "meta": {"part": "follow_up"},
    }


def _marks(kind: Kind, parts: Sequence[Part], theme: Theme) -> dict[str, Any]:
    """Every mark of one kind in one trace; smaller where rows are too low to be read one by one."""
    found = [
        (years(at), part.middle(place), row, part)
        for part in parts
        for place, row in enumerate(part.rows)
        for at in kind.days(row)
    ]
    line = 2.4 if kind.key == "death" else 1.4
    return {
        "type": "scatter",
        "mode": "markers",
        "name": kind.words,
        "x": [x for x, _, _, _ in found],
        "y": [y for _, y, _, _ in found],
        "marker": {
            "symbol": kind.symbol,
            "color": kind.colour,
            "size": [_size(kind, part, theme) for _, _, _, part in found],
            "opacity": 1,
            "line": {
                "width": [line if part.pitch > LOW else 1 for _, _, _, part in found],
                "color": theme.panel if kind.is_cancer and not kind.symbol.endswith("open") else kind.colour,
            },
        },
        "customdata": [row.patient_id for _, _, row, _ in found],
        "hovertemplate": f"%{{customdata}}: {kind.words}, %{{x:.1f}} years<extra></extra>",
        "cliponaxis": False,
        "meta": {"part": kind.key},
    }


def _size(kind: Kind, part: Part, theme: Theme) -> float:
    if part.pitch <= LOW:
        return theme.marker_size if kind.is_cancer else round(theme.marker_size * 0.45, 1)
    return theme.marker_size + (4 if kind.is_cancer else 1)


def _words(part: Part, theme: Theme) -> dict[str, Any]:
    """Class and day of each second cancer behind the bar of a readable row, so that hovering is not needed."""
    rows = list(enumerate(part.rows)) if part.is_readable else []
    return {
        "type": "scatter",
        "mode": "text",
        "name": "second cancer in words",
        "x": [years(row.end_day) for _, row in rows],
        "y": [part.middle(place) for place, _ in rows],
        "text": [f"\u00a0\u00a0\u00a0{_cancer_words(row)}" for _, row in rows],
        "textposition": "middle right",
        "textfont": {"size": theme.small_font_size, "color": theme.ink},
        "customdata": [row.patient_id for _, row in rows],
        "hoverinfo": "skip",
        "cliponaxis": False,
        "meta": {"part": "words"},
    }


def _cancer_words(row: SwimmerRow) -> str:
    counted = [mark for mark in row.cancers if mark.in_outcome]
    more = len(row.cancers) - 1
    first = ""
    if counted:
        name = wording.group_short("class", counted[0].category)
        first = f"{name}{' suspected' if counted[0].suspected else ''}, {day(counted[0].day)}"
    return f"{first} +{more}" if more else first


def _told(row: SwimmerRow) -> str:
    """One patient in a line, for the pointer."""
    parts = [escape(row.label, quote=False)]
    parts += [f"{cancer_word(mark)} {day(mark.day)}" for mark in row.cancers]
    parts.append(f"{'died' if row.died else 'followed to'} {day(row.end_day)}")
    return ", ".join(parts)


def _x_axis(longest: float, theme: Theme) -> dict[str, Any]:
    ticks = year_ticks(longest)
    return {
        # A mark on the very edge, moved out by its own rounding, would not be drawn.
        "range": [0, round(longest * 1.01, 3)],
        "tickvals": ticks,
        "ticktext": [str(tick) for tick in ticks],
        "showgrid": True,
        "layer": "below traces",
        "ticks": "outside",
        "ticklen": 5,
        "showline": True,
        "linewidth": theme.thin_line_width,
        "fixedrange": True,
    }


def _y_axis(parts: Sequence[Part], height: float, theme: Theme) -> dict[str, Any]:
    named = [label for part in parts for label in labels(part, theme)]
    return {
        "range": [height, 0],
        "tickvals": [place for place, _ in named],
        "ticktext": [text for _, text in named],
        "tickfont": {"size": theme.small_font_size, "color": theme.ink},
        "showgrid": False,
        "ticks": "",
        "ticklabelstandoff": 6,
        "showline": False,
        "fixedrange": True,
    }
