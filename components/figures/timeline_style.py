"""Which colour and symbol stands for what on the timeline, and the small pieces of figure that every part writes.

A colour is bound to the analyte, gene or kind of event. Words that come from data are escaped before they enter a
figure, because Plotly reads a little HTML in its texts.
"""

from __future__ import annotations

from html import escape
from typing import Any
from zlib import crc32

from components.theme import SYMBOLS, Theme, translucent

_SLOTS = {
    "anc": 0,
    "alc": 7,
    "cd3": 0,
    "cd4": 2,
    "cd8": 3,
    "cd19_b": 4,
    "nk": 5,
    "igg": 6,
    "iga": 6,
    "igm": 4,
    "platelets": 1,
    "hb": 1,
    "car_transgene": 1,
    "car_cells": 1,
    "car_percent_cd3": 1,
    "cmv_dna": 3,
    "ebv_dna": 0,
    "hhv6_dna": 4,
    "rcl": 1,
    "DNMT3A": 0,
    "TET2": 2,
    "ASXL1": 4,
    "TP53": 1,
    "PPM1D": 3,
    "JAK2": 5,
    "SF3B1": 6,
    "SRSF2": 7,
}
_GRADE_OPACITY = {None: 0.0, 0: 0.12, 1: 0.22, 2: 0.42, 3: 0.68, 4: 0.9, 5: 1.0}
_DARK_GRADE = 3
_HOSPITAL_OPACITY = 0.25
_GRADED_ROWS = ("crs", "icans", "icaht", "infection")
_SUPPORTIVE_ROWS = frozenset(
    ("tocilizumab", "steroids", "ivig", "g_csf", "antiviral", "transfusion", "supportive", "leukapheresis")
)
_SYMBOL_OF_ROW = {"infusion": "diamond", "transfusion": "square", "tocilizumab": "square"}


def entity_colour(entity: str, theme: Theme) -> str:
    """The colour of an analyte or gene; one that is not in the table gets a fixed one from its name."""
    slot = _SLOTS.get(entity)
    return theme.palette[crc32(entity.encode()) % len(theme.palette) if slot is None else slot]


def curve_symbol(order: int) -> str:
    """The symbol of the n-th curve of a panel. Triangles are kept for limits."""
    usable = [symbol for symbol in SYMBOLS if not symbol.startswith("triangle")]
    return usable[order % len(usable)]


def row_colour(row_key: str, theme: Theme) -> str:
    if row_key in (*_GRADED_ROWS, "infusion"):
        return theme.alert
    return theme.palette[5] if row_key in _SUPPORTIVE_ROWS else theme.neutral


def row_symbol(row_key: str) -> str:
    return _SYMBOL_OF_ROW.get(row_key, "circle")


def is_complication(row_key: str) -> bool:
    return row_key in _GRADED_ROWS


def fill_of(row_key: str, grade: int | None, theme: Theme) -> str:
    """Complications are the fuller the higher their grade; without a grade only the outline is drawn."""
    colour = row_colour(row_key, theme)
    if row_key == "hospitalisation":
        return translucent(colour, _HOSPITAL_OPACITY)
    if not is_complication(row_key):
        return colour
    return translucent(colour, _GRADE_OPACITY.get(grade, 1.0))


def text_colour_inside(row_key: str, grade: int | None, theme: Theme) -> str:
    is_pale = row_key == "hospitalisation" or (is_complication(row_key) and (grade or 0) < _DARK_GRADE)
    return theme.ink if is_pale else theme.panel


def escaped(text: str) -> str:
    """Text of the data as Plotly shows it literally."""
    return escape(text, quote=False)


def annotation(text: str, theme: Theme, **place: Any) -> dict[str, Any]:
    """A text without an arrow; `place` gives x, y, their references and anchors, and overrides the font."""
    font = {"size": theme.small_font_size, "color": theme.ink}
    return {"text": text, "showarrow": False, "font": font | place.pop("font", {}), **place}
