"""One patient's years after CAR-T on one time axis: lanes, counts, CAR-T cells, viruses, clones, second cancers.

One figure as a plain dict: every trace stands on the x axis "x" and on the y axis of its own block, so that one
vertical line crosses everything. The height follows the content and stands in `layout.height`. Nothing needs a
pointer to be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_blocks import View, panel_block, section_block
from components.figures.timeline_context import (
    Frame,
    KeyPart,
    action_shapes,
    band_shapes,
    reference_shapes,
)
from components.figures.timeline_curve_traces import end_labels, limit_trace, panel_traces, placed_curve
from components.figures.timeline_curves import panel_curves
from components.figures.timeline_frame import (
    NARROWEST_PX,
    Block,
    PlacedBlock,
    margins,
    placed_blocks,
    scale_shown,
    span_days,
)
from components.figures.timeline_items import words_px
from components.figures.timeline_labels import Box
from components.figures.timeline_lane_traces import section_axis, section_traces
from components.figures.timeline_lanes import infusion_lanes, lane_sections
from components.figures.timeline_marks import (
    labelled_lines,
    line_shapes,
    line_words,
    tick_words,
)
from components.figures.timeline_style import annotation, escaped
from components.figures.timeline_thinning import most_for_each
from components.figures.timeline_treatments import treatment_shapes
from components.theme import Theme, axis_defaults, base_layout, translucent
from data.patient_results import Band, PatientHistory
from data.vocabulary import TimelineScale

_GAP_IN_LINES = 0.5
_TICKS_ABOVE_FROM_PX = 400.0
"""From this height on the ticks also stand above the plot, except on paper."""


def timeline_figure(
    history: PatientHistory,
    *,
    bands: tuple[Band, ...],
    axis_bands: tuple[Band, ...] | None = None,
    scale: TimelineScale,
    panels: tuple[str, ...],
    theme: Theme,
    width_px: float = NARROWEST_PX,
) -> dict[str, Any]:
    """The timeline as a Plotly figure.

    `bands` are the peers' bands of the current cohort. The y axes have room for `axis_bands` (None: the same), those of
    all patients, so that a filter moves the bands and not the axes under the patient's values. `panels` are the keys of
    the panels to show (those of timeline_panels.PANELS). The calendar scale needs `history.day0_date`; without it the
    linear one is drawn, and the axis title says so. `width_px` is the width for which words are placed.
    """
    shown_scale = scale_shown(history, scale)
    drawn = panel_curves(history, panels)
    every_curve = [curve for _, curves in drawn for curve in curves]
    lanes = [*history.lanes, *infusion_lanes(history.marks)]
    span = span_days(history, lanes, every_curve)
    sides = margins(lanes, every_curve, span, shown_scale, theme, width_px)
    plot_px = width_px - sides.left_px - sides.right_px
    fonts = (theme.font_size, theme.small_font_size)
    time = TimeAxis(shown_scale, *span, plot_px, *fonts, history.day0_date, history.zero)
    most = most_for_each([len(curve.points) for curve in every_curve])
    view = View(history, bands, bands if axis_bands is None else axis_bands, time, theme, sides, most)
    line_days = [line.day for line in view.lines]
    sections = lane_sections(lanes, time, history.end_of_follow_up_day, line_days)
    blocks = [section_block(s, theme) for s in sections] + [panel_block(p, c, view) for p, c in drawn]
    return blocks_figure(blocks, view)


@dataclass
class Parts:
    """What a figure is put together from."""

    traces: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    axes: dict[str, dict[str, Any]] = field(default_factory=dict)
    n_label_rows: int = 1


def blocks_figure(blocks: Sequence[Block], view: View) -> dict[str, Any]:
    """Blocks from top to bottom on one time axis, under the lines of the patient."""
    placed, plot_px = placed_blocks(blocks, view.theme.font_size * _GAP_IN_LINES)
    parts = Parts()
    _paint_lines(parts, placed, view, plot_px)
    n_axes = 0
    for place in placed:
        if place.block.title:
            _paint_title(parts, place, view, plot_px)
        if place.block.body_px:
            n_axes += 1
            _paint_body(parts, place, f"y{n_axes if n_axes > 1 else ''}", view, plot_px)
    if not n_axes:
        parts.axes["yaxis"] = {"domain": [0, 1], "range": [0, 1], "visible": False}
        parts.traces.append({"type": "scatter", "x": [], "y": []})
    return {"data": parts.traces, "layout": _layout(parts, view, plot_px)}


def _paint_lines(parts: Parts, placed: Sequence[PlacedBlock], view: View, plot_px: float) -> None:
    """The vertical lines with their words, and the grey stretch after the end of follow-up."""
    time, theme = view.time, view.theme
    end = view.history.end_of_follow_up_day
    if end is not None and end < time.last_day:
        place = {
            "xref": "x",
            "x0": time.position(end),
            "x1": time.range[1],
            "yref": "paper",
            "y0": 0,
            "y1": 1,
        }
        look = {"fillcolor": translucent(theme.neutral, 0.10), "line": {"width": 0}, "layer": "below"}
        parts.shapes.append({"type": "rect", **place, **look})
    left_px, right_px = view.sides.left_px - 4, view.sides.right_px - 4
    lines = labelled_lines(view.lines, time, left_px, right_px, theme)
    repeats_ticks = plot_px >= _TICKS_ABOVE_FROM_PX and not theme.is_paper
    lift_px = view.row_px if repeats_ticks else 0.0
    words = [box for place in placed for box in _words_of_lanes(place, view)]
    parts.shapes += line_shapes(lines, time, plot_px, view.row_px, lift_px, words, theme)
    parts.words += line_words(lines, time, view.row_px, lift_px, theme)
    parts.words += tick_words(time, theme) if repeats_ticks else []
    parts.n_label_rows = lines.n_rows + repeats_ticks


def _words_of_lanes(place: PlacedBlock, view: View) -> list[Box]:
    items = [] if place.block.section is None else place.block.section.items
    return [
        Box(
            *words_px(item, view.time),
            place.top_px + item.row * view.row_px,
            place.top_px + (item.row + 1) * view.row_px,
        )
        for item in items
        if item.text
    ]


def _paint_title(parts: Parts, place: PlacedBlock, view: View, plot_px: float) -> None:
    """The title at the left edge of the figure over its body, the key of the panel at the right edge."""
    theme, block = view.theme, place.block
    base = {"xref": "paper", "yref": "paper", "y": 1 - place.top_px / plot_px, "borderpad": 0}
    lift = block.title_px - view.title_px
    parts.words.append(
        annotation(
            block.title,
            theme,
            x=0,
            xanchor="left",
            xshift=4 - view.sides.left_px,
            yanchor="bottom",
            yshift=2 + lift,
            bgcolor=theme.label_background,
            font={"size": theme.font_size},
            **base,
        )
    )
    if block.key:
        text = "<br>".join(_key_text(line) for line in block.key)
        parts.words.append(
            annotation(
                text,
                theme,
                x=1,
                xanchor="right",
                align="right",
                yanchor="bottom",
                yshift=2,
                bgcolor=theme.label_background,
                font={"color": theme.muted},
                **base,
            )
        )


def _key_text(line: Sequence[KeyPart]) -> str:
    return "   ".join(
        f'<span style="color:{part.colour}">{part.glyph}</span> {escaped(part.text)}' for part in line
    )


def _paint_body(parts: Parts, place: PlacedBlock, y: str, view: View, plot_px: float) -> None:
    block, theme = place.block, view.theme
    top = 1 - place.top_px / plot_px
    domain = [max(top - block.body_px / plot_px, 0.0), top]
    axis = _axis_defaults(theme) | {"domain": domain, "fixedrange": True, "ticks": ""}
    if block.section is not None:
        parts.axes[_axis_key(y)] = axis | section_axis(block.section)
        parts.traces += section_traces(block.section, y, theme, view.time.clock)
        return
    assert block.panel is not None and block.values is not None
    tick_values, tick_texts = block.values.ticks()
    scale = {"type": "log" if block.values.logarithmic else "linear", "range": block.values.plotly_range}
    parts.axes[_axis_key(y)] = axis | scale | {"tickvals": tick_values, "ticktext": tick_texts}
    frame = Frame(y, block.body_px, view.time, block.values, theme)
    parts.shapes += treatment_shapes(block.treatments, frame)
    parts.shapes += reference_shapes(block.panel, view.history.header.sex, frame)
    parts.shapes += action_shapes(block.panel, block.curves, frame)
    placed = [placed_curve(drawn, frame) for drawn in block.drawn]
    parts.words += end_labels(placed, frame)
    parts.shapes += band_shapes(block.peers, frame)
    parts.traces += limit_trace(block.curves, frame)
    parts.traces += panel_traces(placed, frame)


def _axis_defaults(theme: Theme) -> dict[str, Any]:
    """The ticks have room in the margins: the browser need not measure them at every redraw."""
    return axis_defaults(theme) | {"ticklabeloverflow": "allow"}


def _axis_key(y: str) -> str:
    return f"yaxis{y[1:]}"


def _layout(parts: Parts, view: View, plot_px: float) -> dict[str, Any]:
    theme, time = view.theme, view.time
    top_px = parts.n_label_rows * view.row_px + 8
    bottom_px = theme.font_size * 3.6
    positions, texts = time.ticks()
    x_axis = _axis_defaults(theme) | {
        "range": list(time.range),
        "tickvals": positions,
        "ticktext": texts,
        "anchor": "free",
        "position": 0,
        "ticks": "outside",
        "showline": True,
        "title": axis_defaults(theme)["title"] | {"text": time.title},
        "showspikes": True,
        "spikemode": "across",
        "spikethickness": 1,
        "spikecolor": theme.axis,
        "spikedash": "dot",
    }
    return {
        **base_layout(theme),
        "height": round(plot_px + top_px + bottom_px),
        "margin": {"l": view.sides.left_px, "r": view.sides.right_px, "t": top_px, "b": bottom_px, "pad": 0},
        "xaxis": x_axis,
        **parts.axes,
        "shapes": parts.shapes,
        "annotations": parts.words,
        "barmode": "overlay",
        "hovermode": "closest",
        "showlegend": False,
        "uirevision": f"{view.history.patient_id} {time.scale} {time.zero.zero.text()}",
    }
