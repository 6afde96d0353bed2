"""What is not recorded as a heat map: fields downwards, groups of patients across, the per cent number in every cell.

The colour deepens with the share; the number says it too, so nothing is told by colour alone. Kinds of groups stand
apart, each under its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from components import theme as look
from components.figures.timeline_style import escaped
from components.format import count
from components.theme import Theme
from components.wording import field_label, field_word, group_short
from data.missingness_results import Cell, Field, Group
from data.registries import analytes

NOBODY = "–"
HELD_BACK = "*"
ROW_EMS = 1.75
LABEL_CHARACTERS = 31
CHARACTER_EMS = 0.56
UPRIGHT_EMS = 0.5
KIND_EMS = 2.2
"""Room for the kind of group above the names of the groups, which stand upright."""
LARGEST_NUMBER_PX = 13.0
"""A cell of the narrowest frame holds "100" up to this size; it grows less than the words with large type."""


@dataclass(frozen=True)
class _Column:
    """A column at `place` on the axis; `number` is its place in the cells of a field."""

    place: int
    number: int
    group: Group


def missing_figure(
    groups: Sequence[Group], fields: Sequence[Field], theme: Theme, meta: dict[str, Any]
) -> dict[str, Any]:
    """The figure as a dict; its height stands in `layout.height`."""
    columns = list(_columns(groups))
    size = theme.font_size
    names = [_group_words(column.group) for column in columns]
    upright = (max(map(len, names)) + 1) * UPRIGHT_EMS * size
    top, row = round(upright + KIND_EMS * size), round(ROW_EMS * size)
    last = columns[-1].place
    return {
        "data": [_tiles(columns, fields, theme), _numbers(columns, fields, theme)],
        "layout": {
            **look.base_layout(theme),
            "height": top + row * len(fields) + size,
            "margin": {
                "l": round(LABEL_CHARACTERS * CHARACTER_EMS * size),
                "r": 4,
                "t": top,
                "b": size,
                "pad": 4,
            },
            "xaxis": {
                **look.axis_defaults(theme),
                "side": "top",
                "range": [-0.5, last + 0.5],
                "tickvals": [column.place for column in columns],
                "ticktext": [escaped(name) for name in names],
                "tickangle": -90,
                "showgrid": False,
                "fixedrange": True,
            },
            "yaxis": {
                **look.axis_defaults(theme),
                "range": [len(fields) - 0.5, -0.5],
                "tickvals": list(range(len(fields))),
                "ticktext": [_field_words(field) for field in fields],
                "showgrid": False,
                "fixedrange": True,
            },
            "dragmode": False,
            "hovermode": "closest",
            "annotations": list(_kinds(columns, upright, theme)),
            "meta": meta,
        },
    }


def _field_words(field: Field) -> str:
    """The label beside a row: where it is longer than the room, the short one of its analyte."""
    known = analytes().get(field.key)
    return known.short_label if known and len(field.label) > LABEL_CHARACTERS else field.label


def cell_words(cell: Cell) -> str:
    """The share in a cell, whole per cent: "0" only for none, "100" only for all."""
    if cell.missing is None:
        return HELD_BACK
    if cell.share is None:
        return NOBODY
    if 0 < cell.share < 0.005:
        return "<1"
    if 0.995 <= cell.share < 1:
        return ">99"
    return f"{100 * cell.share:.0f}"


def _columns(groups: Sequence[Group]) -> Iterator[_Column]:
    """The groups with one place left free between two kinds."""
    place, by = -1, None
    for number, group in enumerate(groups):
        place += 1 if by is None or group.by == by else 2
        by = group.by
        yield _Column(place, number, group)


def _tiles(columns: Sequence[_Column], fields: Sequence[Field], theme: Theme) -> dict[str, Any]:
    """The coloured tiles, with the whole sentence on hover."""
    width = columns[-1].place + 1
    shares: list[list[float | None]] = [[None] * width for _ in fields]
    words = [[""] * width for _ in fields]
    for row, field in enumerate(fields):
        for column in columns:
            cell = field.cells[column.number]
            shares[row][column.place] = None if cell.share is None else round(cell.share, 4)
            words[row][column.place] = _sentence(field, column.group, cell)
    return {
        "type": "heatmap",
        "x": list(range(width)),
        "y": list(range(len(fields))),
        "z": shares,
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, theme.grid], [1, theme.accent]],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
        "text": words,
        "hoverinfo": "text",
    }


def _numbers(columns: Sequence[_Column], fields: Sequence[Field], theme: Theme) -> dict[str, Any]:
    """The numbers on the tiles, in whichever of ink and paper reads better there."""
    places = [(row, column) for row in range(len(fields)) for column in columns]
    cells = [fields[row].cells[column.number] for row, column in places]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [column.place for _, column in places],
        "y": [row for row, _ in places],
        "text": [cell_words(cell) for cell in cells],
        "textfont": {
            "size": min(theme.small_font_size, LARGEST_NUMBER_PX),
            "color": [_ink(cell, theme) for cell in cells],
        },
        "hoverinfo": "skip",
    }


def _ink(cell: Cell, theme: Theme) -> str:
    if cell.share is None:
        return theme.ink
    tile = _mixed(theme.grid, theme.accent, cell.share)
    return max((theme.ink, theme.panel), key=lambda colour: _contrast(_rgb(colour), tile))


def _mixed(low: str, high: str, share: float) -> tuple[float, ...]:
    return tuple(a + (b - a) * share for a, b in zip(_rgb(low), _rgb(high), strict=True))


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def _contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[float, ...]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _kinds(columns: Sequence[_Column], upright: float, theme: Theme) -> Iterator[dict[str, Any]]:
    """The name of each kind of group above its first column, in the order of the columns."""
    seen = {""}
    for column in columns:
        if column.group.by in seen:
            continue
        seen.add(column.group.by)
        yield {
            "text": field_label(column.group.by),
            "x": column.place - 0.5,
            "xanchor": "left",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "yshift": round(upright + 0.6 * theme.font_size),
            "showarrow": False,
            "font": {"color": theme.muted, "size": theme.font_size},
        }


def _group_words(group: Group) -> str:
    n = HELD_BACK if group.patients is None else count(group.patients)
    return f"{group_short(group.by or None, group.label)} · {n}"


def _sentence(field: Field, group: Group, cell: Cell) -> str:
    whom = "all" if not group.by else f"{field_label(group.by)} {escaped(field_word(group.by, group.label))}"
    if cell.missing is None or cell.asked is None:
        return f"{field.label}, {whom}: not shown, a small number"
    return f"{field.label}, {whom}: not recorded in {count(cell.missing)} of {count(cell.asked)} {field.of}"
