"""The frame of the timeline: the days it spans, its margins, and where each block stands from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.figures.timeline_axis import EARLIEST_DAY, TimeAxis
from components.figures.timeline_context import BandRun, KeyPart
from components.figures.timeline_curve_pieces import LABEL_GAP_PX, end_label_text
from components.figures.timeline_curves import Curve
from components.figures.timeline_labels import text_width
from components.figures.timeline_lanes import Section, row_kind
from components.figures.timeline_panels import Panel
from components.figures.timeline_thinning import DrawnCurve
from components.figures.timeline_treatments import Given
from components.figures.timeline_values import ValueAxis
from components.theme import Theme
from data.patient_results import Lane, PatientHistory
from data.vocabulary import TimelineScale

NARROWEST_PX = 720.0
"""Width for which labels are placed: the Board's left half on a 1366-pixel screen. Wider screens have more room."""
_SHORTEST_SPAN_DAYS = 28
_LATEST_START_DAY = -7
_NARROWEST_RIGHT_MARGIN_PX = 22.0
_WIDEST_TICK = "100k"


@dataclass(frozen=True)
class Margins:
    left_px: float
    right_px: float


@dataclass(frozen=True)
class Block:
    """A stretch of the figure: a section of lanes, or a panel of curves; without either only its title line.

    `key` are the lines of the panel's key; the first stands beside the title where `title_px` is one line.
    """

    title: str
    title_px: float
    body_px: float
    section: Section | None = None
    panel: Panel | None = None
    curves: tuple[Curve, ...] = ()
    drawn: tuple[DrawnCurve, ...] = ()
    values: ValueAxis | None = None
    peers: tuple[BandRun, ...] = ()
    treatments: tuple[Given, ...] = ()
    key: tuple[tuple[KeyPart, ...], ...] = ()


@dataclass(frozen=True)
class PlacedBlock:
    """A block with its body's top edge in pixels below the top of the plot."""

    block: Block
    top_px: float


def placed_blocks(blocks: Sequence[Block], gap_px: float) -> tuple[list[PlacedBlock], float]:
    """Blocks from top to bottom, and the height of the plot."""
    top, placed = 0.0, []
    for block in blocks:
        top += block.title_px
        placed.append(PlacedBlock(block, top))
        top += block.body_px + gap_px
    return placed, max(top, 40.0)


def margins(
    lanes: Sequence[Lane],
    curves: Sequence[Curve],
    span: tuple[int, int],
    scale: TimelineScale,
    theme: Theme,
    width_px: float,
) -> Margins:
    """Left: the longest row title. Right: what the words at the ends of curves need beyond the plot."""
    titles = [row_kind(lane).title for lane in lanes]
    left = 12.0 + max(text_width(title, theme.font_size) for title in [_WIDEST_TICK, *titles])
    axis = TimeAxis(scale, *span, 1.0, theme.font_size, theme.small_font_size)
    shares = [axis.pixel(curve.points[-1].day) if curve.alone else 1.0 for curve in curves]
    labels = [
        (text_width(end_label_text(c, theme), theme.small_font_size), at)
        for c, at in zip(curves, shares, strict=True)
    ]
    widest = max((width for width, _ in labels), default=0.0)
    least_plot = width_px - left - widest - LABEL_GAP_PX
    needed = [width + 2 * LABEL_GAP_PX - (1 - share) * least_plot for width, share in labels]
    return Margins(left, max([_NARROWEST_RIGHT_MARGIN_PX, *needed]))


def span_days(history: PatientHistory, lanes: Sequence[Lane], curves: Sequence[Curve]) -> tuple[int, int]:
    """First and last day of the axis. The data cut-off stretches it only for a patient who has not died."""
    days = list(_days(history, lanes, curves))
    first = max(min([_LATEST_START_DAY, *days]), EARLIEST_DAY - max(history.zero.day, 0))
    return first, max([_SHORTEST_SPAN_DAYS, *days])


def _days(history: PatientHistory, lanes: Sequence[Lane], curves: Sequence[Curve]) -> Iterator[int]:
    died = any(mark.kind == "death" for mark in history.marks)
    for lane in lanes:
        yield from (day for day in (lane.start_day, lane.end_day) if day is not None)
    for curve in curves:
        yield from (point.day for point in curve.points)
    yield from (mark.day for mark in history.marks if not (died and mark.kind == "data_cut_off"))
    if history.end_of_follow_up_day is not None:
        yield history.end_of_follow_up_day


def scale_shown(history: PatientHistory, scale: TimelineScale) -> TimelineScale:
    """The scale that can be drawn: without the date of day 0 there is no calendar, and the linear one is drawn."""
    if scale is TimelineScale.CALENDAR and history.day0_date is None:
        return TimelineScale.LINEAR
    return scale
