"""Allele fractions of two specimens, one row per variant: a filled symbol where it was found, an open one at the limit.

What was not tested has no symbol. The columns at the right say every value in words and name the two specimens, so
that no legend is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components import wording
from components.figures.timeline_labels import fitting, text_width
from components.figures.timeline_style import annotation, escaped
from components.figures.timeline_values import ValueAxis
from components.format import day, fraction
from components.markers import NOT_MENTIONED
from components.theme import Theme, axis_defaults, base_layout
from data.evidence_clones import is_found, limit_of, was_looked_for
from data.evidence_results import Look, Source
from data.variant_pairs import PairedVariant, PairKind, VariantPair
from data.vocabulary import FindingResult

AXIS_TITLE = "Allele fraction (VAF), %"
_ROW_IN_LINES = 1.9
_LONGEST_NAME_IN_LETTERS = 16
_COLUMN_GAP_PX = 16.0
_SYMBOLS = ("circle", "square")
_GLYPHS = (("●", "○"), ("■", "□"))
_BOLD_IS_WIDER = 1.1
_FEW_DECADES = 1.9


@dataclass(frozen=True)
class Row:
    """One line of the figure: a variant, or the heading of those of one kind."""

    heading: str = ""
    variant: PairedVariant | None = None


def pair_figure(pair: VariantPair, theme: Theme) -> dict[str, Any]:
    """The figure of two specimens as a dict; its height stands in `layout.height`."""
    rows = rows_of(pair)
    values = _axis(_drawn(rows))
    left = 14.0 + max(
        [text_width(_name(row.variant, theme), theme.font_size) for row in rows if row.variant] or [0]
    )
    widths = [_column_width(pair, rows, side, theme) for side in (0, 1)]
    return {
        "data": [_connectors(rows, theme), *(_marks(rows, side, theme) for side in (0, 1))],
        "layout": _layout(pair, rows, values, left, widths, theme),
    }


def rows_of(pair: VariantPair) -> list[Row]:
    """Headings with their counts, and the variants under them. A kind without variants says "none"."""
    rows: list[Row] = []
    for kind in PairKind:
        own = pair.of_kind(kind)
        if own or kind is not PairKind.NOT_COMPARED:
            rows.append(Row(f"{kind_words(pair, kind)}: {len(own) or 'none'}"))
        rows += [Row(variant=one) for one in own]
    return rows


def kind_words(pair: VariantPair, kind: PairKind) -> str:
    """ "Found in both", "Only in second tumour S-0171", "Not compared"."""
    if kind is PairKind.ONLY_FIRST:
        return f"Only in {short_source(pair.first)}"
    if kind is PairKind.ONLY_SECOND:
        return f"Only in {short_source(pair.second)}"
    return "Found in both" if kind is PairKind.SHARED else "Not compared"


def short_source(source: Source) -> str:
    return f"{wording.word(source.material)} {source.specimen_id}"


def look_value(look: Look, side: int) -> str:
    """The value column: "● 42 %", "○ < 0.5 %", "not tested"."""
    found, absent = _GLYPHS[side]
    if look.result is None:
        return NOT_MENTIONED if look.assay_done else wording.NOT_TESTED
    if look.result is FindingResult.INCONCLUSIVE:
        return wording.word(look.result)
    if is_found(look):
        return f"{found} {fraction(look.share)}" if look.share is not None else f"{found} found"
    limit = limit_of(look)
    return f"{absent} not found" if limit is None else f"{absent} < {fraction(limit)}"


def _height_of(look: Look) -> float | None:
    """Per cent: the allele fraction, or the limit of what was not found; None where nothing can be drawn."""
    given = look.share if is_found(look) else limit_of(look) if was_looked_for(look) else None
    return given * 100 if given else None


def _drawn(rows: Sequence[Row]) -> list[float]:
    looks = [look for row in rows if row.variant for look in (row.variant.first, row.variant.second)]
    return [value for look in looks if (value := _height_of(look)) is not None]


def _axis(drawn: Sequence[float]) -> ValueAxis:
    """All values with some room; at least a decade and a half, up to 100 % where they come near it."""
    low, high = min(drawn, default=1.0) / 1.8, max(drawn, default=1.0) * 1.8
    return ValueAxis(True, min(low, high / 30), high)


def ticks_of(values: ValueAxis) -> list[float]:
    """Decades, and 2 and 5 between them where there are few; nothing above 100 %."""
    first, last = math.floor(math.log10(values.low)), math.ceil(math.log10(values.high))
    steps = (1, 2, 5) if math.log10(values.high / values.low) < _FEW_DECADES else (1,)
    candidates = [step * 10.0**exponent for exponent in range(first, last + 1) for step in steps]
    return [tick for tick in candidates if values.low <= tick <= min(values.high, 100.0)]


def _name(variant: PairedVariant, theme: Theme) -> str:
    width = _LONGEST_NAME_IN_LETTERS * 0.72 * theme.font_size
    return fitting([variant.target], theme.font_size, width)


def _column_width(pair: VariantPair, rows: Sequence[Row], side: int, theme: Theme) -> float:
    looks = [_sides(row.variant)[side] for row in rows if row.variant]
    words = [look_value(look, side) for look in looks]
    heads = _head_lines((pair.first, pair.second)[side], side)
    bold = [text_width(line, theme.font_size) * _BOLD_IS_WIDER for line in heads]
    return max([*bold, *(text_width(word, theme.font_size) for word in words)])


def _sides(variant: PairedVariant) -> tuple[Look, Look]:
    return variant.first, variant.second


def _head_lines(source: Source, side: int) -> tuple[str, str]:
    name = wording.sentence_start(wording.word(source.material))
    return f"{_GLYPHS[side][0]} {name}", f"{source.specimen_id}, {day(source.day)}"


def _colour(side: int, theme: Theme) -> str:
    return theme.palette[side]


def _connectors(rows: Sequence[Row], theme: Theme) -> dict[str, Any]:
    """A line between the two values of every compared variant."""
    x: list[float | None] = []
    y: list[float | None] = []
    for at, row in enumerate(rows):
        if row.variant is None or row.variant.kind is PairKind.NOT_COMPARED:
            continue
        ends = [_height_of(look) for look in _sides(row.variant)]
        if None not in ends:
            x += [*ends, None]
            y += [-at, -at, None]
    line = {"color": theme.axis, "width": theme.line_width}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": line,
        "hoverinfo": "skip",
        "name": "pairs",
    }


def _marks(rows: Sequence[Row], side: int, theme: Theme) -> dict[str, Any]:
    """The symbols of one specimen; those of what was not found are open."""
    looks = [(at, row.variant, _sides(row.variant)[side]) for at, row in enumerate(rows) if row.variant]
    drawn = [
        (at, variant, look, value) for at, variant, look in looks if (value := _height_of(look)) is not None
    ]
    own = _SYMBOLS[side]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [value for *_, value in drawn],
        "y": [-at for at, *_ in drawn],
        "marker": {
            "symbol": [own if is_found(look) else f"{own}-open" for _, _, look, _ in drawn],
            "color": _colour(side, theme),
            "size": theme.marker_size * 1.5,
            "line": {"color": _colour(side, theme), "width": 2},
            "opacity": 1,
        },
        "hovertext": [
            f"{escaped(variant.target)}: {escaped(look_value(look, side))}" for _, variant, look, _ in drawn
        ],
        "hoverinfo": "text",
        "cliponaxis": False,
        "name": ("first", "second")[side],
    }


def _layout(
    pair: VariantPair,
    rows: Sequence[Row],
    values: ValueAxis,
    left: float,
    widths: Sequence[float],
    theme: Theme,
) -> dict[str, Any]:
    row_px, line = theme.font_size * _ROW_IN_LINES, theme.font_size
    top, bottom = line * 3.2, line * 3.4
    right = sum(widths) + 2.2 * _COLUMN_GAP_PX
    ticks = ticks_of(values)
    at = [-place for place, row in enumerate(rows) if row.variant]
    names = [escaped(_name(row.variant, theme)) for row in rows if row.variant]
    title = axis_defaults(theme)["title"] | {"text": AXIS_TITLE}
    return {
        **base_layout(theme),
        "height": round(len(rows) * row_px + top + bottom),
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        "xaxis": axis_defaults(theme)
        | {"type": "log", "range": values.plotly_range, "fixedrange": True, "showline": True, "ticks": "outside",
           "tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks], "title": title},
        "yaxis": axis_defaults(theme)
        | {"range": [0.2 - len(rows), 0.6], "fixedrange": True, "showline": False, "showgrid": False, "ticks": "",
           "ticklabelstandoff": 6, "tickvals": at, "ticktext": names},
        "hovermode": "closest",
        "dragmode": False,
        "annotations": [*_headings(rows, left, theme), *_columns(pair, rows, widths, theme)],
    }  # fmt: skip


def _headings(rows: Sequence[Row], left: float, theme: Theme) -> list[dict[str, Any]]:
    return [
        annotation(
            f"<b>{escaped(row.heading)}</b>",
            theme,
            x=0,
            xref="paper",
            xanchor="left",
            xshift=4 - left,
            y=-at,
            yanchor="middle",
            bgcolor=theme.label_background,
            font={"size": theme.font_size},
        )
        for at, row in enumerate(rows)
        if row.heading
    ]


def _columns(
    pair: VariantPair, rows: Sequence[Row], widths: Sequence[float], theme: Theme
) -> list[dict[str, Any]]:
    """Both values of every variant in words, under the names of the specimens."""
    words = []
    for side, source in enumerate((pair.first, pair.second)):
        shift = _COLUMN_GAP_PX + side * (widths[0] + _COLUMN_GAP_PX)
        place = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": shift, "align": "left"}
        font = {"color": _colour(side, theme), "size": theme.font_size}
        name, which = (escaped(part) for part in _head_lines(source, side))
        head = {"y": 1, "yref": "paper", "yanchor": "bottom", "font": font}
        words.append(annotation(f"<b>{name}</b><br>{which}", theme, **place, **head))
        for at, row in enumerate(rows):
            if row.variant:
                text = escaped(look_value(_sides(row.variant)[side], side))
                words.append(annotation(text, theme, y=-at, yanchor="middle", **place, font=dict(font)))
    return words
