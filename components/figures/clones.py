"""Allele fractions of clones over time, above the blood counts, on one time axis; the parts are those of the timeline.

A clone's curve holds every look at it, also as part of a panel, so that it begins where it was not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from components.figures.timeline import Drawing, blocks_drawing
from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_blocks import View, panel_block
from components.figures.timeline_curves import Curve, clone_curves, series_curves
from components.figures.timeline_frame import NARROWEST_PX, Block, margins, scale_shown, span_days
from components.figures.timeline_panels import CLONES, PANELS, drawn_panels
from components.figures.timeline_thinning import most_for_each
from components.theme import Theme
from data.clone_course import CloneCourse, courses_over_time
from data.patient_results import PatientHistory
from data.vocabulary import TimelineScale

COUNTS = ("neutrophils", "platelets", "haemoglobin")
_CLONES_IN_LINES = 11.0


def clones_drawing(
    history: PatientHistory,
    courses: Sequence[CloneCourse],
    *,
    scale: TimelineScale,
    theme: Theme,
    width_px: float = NARROWEST_PX,
) -> Drawing:
    """The blocks of the figure, of which `timeline_figure` makes a picture."""
    followed = tuple(clone_curves(courses_over_time(courses)))
    counts = [(panel, tuple(series_curves(panel, series))) for panel, series in drawn_panels(history, COUNTS)]
    curves = [*followed, *(curve for _, own in counts for curve in own)]
    view = _view(history, followed, curves, scale, theme, width_px)
    clones = panel_block(next(panel for panel in PANELS if panel.key == CLONES), followed, view)
    blocks: list[Block] = [replace(clones, body_px=max(clones.body_px, _CLONES_IN_LINES * theme.font_size))]
    return blocks_drawing([*blocks, *(panel_block(panel, own, view) for panel, own in counts)], view)


def _view(
    history: PatientHistory,
    followed: Sequence[Curve],
    curves: Sequence[Curve],
    scale: TimelineScale,
    theme: Theme,
    width_px: float,
) -> View:
    """The axis begins with the first look at a clone, however long before the infusion."""
    shown = scale_shown(history, scale)
    first, last = span_days(history, (), curves)
    span = min([first, *(point.day for curve in followed for point in curve.points)]), last
    sides = margins((), curves, span, shown, theme, width_px)
    plot_px = width_px - sides.left_px - sides.right_px
    time = TimeAxis(shown, *span, plot_px, theme.font_size, theme.small_font_size, history.day0_date)
    return View(history, (), (), time, theme, sides, most_for_each([len(curve.points) for curve in curves]))
