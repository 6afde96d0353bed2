"""One patient's years after CAR-T on one time axis: lanes, counts, CAR-T cells, viruses, clones, second cancers.

One figure as a plain dict: blocks from top to bottom, each with a scale of its own, under vertical lines that cross
everything. The height follows the content and stands in `layout.height`. Nothing needs a pointer to be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.figures import timeline_picture as picture
from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_blocks import View, panel_block, section_block
from components.figures.timeline_context import (
    Frame,
    KeyPart,
    action_areas,
    band_areas,
    reference_areas,
)
from components.figures.timeline_curve_pieces import curve_pieces, end_labels, limit_lines, placed_curve
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
from components.figures.timeline_lane_pieces import section_pieces, section_ticks
from components.figures.timeline_lanes import infusion_lanes, lane_sections
from components.figures.timeline_marks import labelled_lines, line_pieces, line_words, tick_words
from components.figures.timeline_pieces import Area, Painted, Piece, Words
from components.figures.timeline_style import escaped
from components.figures.timeline_thinning import most_for_each
from components.figures.timeline_treatments import treatment_areas
from components.theme import Theme, translucent
from data.patient_results import Band, PatientHistory
from data.vocabulary import TimelineScale

AFTER_FOLLOW_UP = "after the end of follow-up"
_GAP_IN_LINES = 0.5
_TICKS_ABOVE_FROM_PX = 400.0
"""From this height on the ticks also stand above the plot, except on paper."""
_ABOVE_WORDS_PX = 8.0
_HALF_A_LINE = 0.65


@dataclass(frozen=True)
class Drawing:
    """A timeline before it is one picture: its blocks, and their titles with the height of each.

    The plot is `plot_px` high, and `top_px` more for the words of the vertical lines.
    """

    view: View
    painted: tuple[Painted, ...]
    titles: tuple[tuple[float, str], ...]
    plot_px: float
    top_px: float


def timeline_drawing(
    history: PatientHistory,
    *,
    bands: tuple[Band, ...],
    axis_bands: tuple[Band, ...] | None = None,
    scale: TimelineScale,
    panels: tuple[str, ...],
    theme: Theme,
    width_px: float = NARROWEST_PX,
) -> Drawing:
    """The blocks of the timeline of one patient.

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
    return blocks_drawing(blocks, view)


def blocks_drawing(blocks: Sequence[Block], view: View) -> Drawing:
    """Blocks from top to bottom on one time axis, under the lines of the patient."""
    placed, plot_px = placed_blocks(blocks, view.theme.font_size * _GAP_IN_LINES)
    bodies = [_painted_body(place, view) for place in placed if place.block.body_px]
    over, n_rows = _painted_lines(placed, view, plot_px)
    titles = tuple(_title(place, view) for place in placed if place.block.title)
    top_px = n_rows * view.row_px + _ABOVE_WORDS_PX
    return Drawing(view, (_after_follow_up(view, plot_px), *bodies, over), titles, plot_px, top_px)


def timeline_figure(drawing: Drawing) -> dict[str, Any]:
    """A drawing as a Plotly figure."""
    view, plot_px, top_px = drawing.view, drawing.plot_px, drawing.top_px
    theme, time, painted = view.theme, view.time, drawing.painted
    bottom_px = theme.font_size * 3.6
    return {
        "data": picture.traces(painted),
        "layout": {
            **picture.layout(theme),
            **picture.axes(painted, drawing.titles, time, view.sides.left_px, (plot_px, top_px), theme),
            "height": round(plot_px + top_px + bottom_px),
            "margin": {"l": view.sides.left_px, "r": view.sides.right_px, "t": 0, "b": bottom_px, "pad": 0},
            "shapes": picture.shapes(painted, time, theme),
            "uirevision": f"{view.history.patient_id} {time.scale} {time.zero.zero.text()}",
        },
    }


def _after_follow_up(view: View, plot_px: float) -> Painted:
    """The grey stretch after the end of follow-up, behind everything."""
    end, time = view.history.end_of_follow_up_day, view.time
    pieces: tuple[Piece, ...] = ()
    if end is not None and end < time.last_day:
        left, right = time.position(end), time.range[1]
        outline = ((left, 0.0), (right, 0.0), (right, plot_px), (left, plot_px))
        pieces = (Area(AFTER_FOLLOW_UP, (outline,), fill=translucent(view.theme.neutral, 0.10)),)
    return Painted("after follow-up", float, 0.0, 0.0, pieces)


def _painted_lines(placed: Sequence[PlacedBlock], view: View, plot_px: float) -> tuple[Painted, int]:
    """The vertical lines, all words that stand in no block, and how many rows of words are over the plot."""
    time, theme = view.time, view.theme
    left_px, right_px = view.sides.left_px - 4, view.sides.right_px - 4
    lines = labelled_lines(view.lines, time, left_px, right_px, theme)
    repeats_ticks = plot_px >= _TICKS_ABOVE_FROM_PX and not theme.is_paper
    lift_px = view.row_px if repeats_ticks else 0.0
    words = [box for place in placed for box in _words_of_lanes(place, view)]
    pieces: list[Piece] = [
        *line_pieces(lines, time, plot_px, view.row_px, lift_px, words, theme),
        *line_words(lines, time, view.row_px, lift_px, theme),
        *(tick_words(time, view.row_px, theme) if repeats_ticks else ()),
        *(words for place in placed for words in _key_words(place, view)),
    ]
    return Painted("lines", float, 0.0, 0.0, tuple(pieces)), lines.n_rows + repeats_ticks


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


def _title(place: PlacedBlock, view: View) -> tuple[float, str]:
    """The title with its height: level with the first line of the key, which may have more."""
    first_line_px = place.top_px - (place.block.title_px - view.title_px) - 2
    return first_line_px - view.theme.font_size * _HALF_A_LINE, place.block.title


def _key_words(place: PlacedBlock, view: View) -> list[Words]:
    """The lines of the key of a panel, over its right end."""
    theme, key, line_px = view.theme, place.block.key, view.key_line_px
    return [
        Words(
            _key_text(line),
            1.0,
            place.top_px - 2 - (len(key) - at - 0.5) * line_px,
            "left",
            theme.muted,
            theme.small_font_size,
            across=True,
        )
        for at, line in enumerate(key)
    ]


def _key_text(line: Sequence[KeyPart]) -> str:
    return "   ".join(
        f'<span style="color:{part.colour}">{part.glyph}</span> {escaped(part.text)}' for part in line
    )


def _painted_body(place: PlacedBlock, view: View) -> Painted:
    block, theme, top_px = place.block, view.theme, place.top_px
    bottom_px = top_px + block.body_px
    if block.section is not None:
        row_px = block.body_px / block.section.n_rows
        pieces = section_pieces(block.section, theme, view.time.clock)
        ticks = section_ticks(block.section)
        return Painted(
            block.section.key, lambda row: top_px + row * row_px, top_px, bottom_px, tuple(pieces), ticks
        )
    assert block.panel is not None and block.values is not None
    values = block.values
    frame = Frame(block.body_px, view.time, values, theme)
    placed = [placed_curve(drawn, frame) for drawn in block.drawn]
    pieces = [
        *treatment_areas(block.treatments, frame),
        *reference_areas(block.panel, view.history.header.sex, frame),
        *action_areas(block.panel, block.curves, frame),
        *band_areas(block.peers, frame),
        *limit_lines(block.curves, frame),
        *(piece for one in placed for piece in curve_pieces(one, frame)),
        *end_labels(placed, frame),
    ]
    return Painted(
        f"{block.panel.key} {block.panel.unit}",
        lambda value: top_px + values.below_top(value) * block.body_px,
        top_px,
        bottom_px,
        tuple(pieces),
        tuple(zip(*values.ticks(), strict=True)),
        has_grid=True,
    )
