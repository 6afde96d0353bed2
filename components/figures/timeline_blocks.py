"""The blocks of the timeline before they are placed: how high each is, and what stands in its title and key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_context import KeyPart, band_runs, panel_axis, panel_key
from components.figures.timeline_curves import Curve
from components.figures.timeline_frame import Block, Margins
from components.figures.timeline_labels import text_width
from components.figures.timeline_lanes import Section
from components.figures.timeline_marks import VerticalLine, vertical_lines
from components.figures.timeline_panels import CLONES, Panel
from components.figures.timeline_style import escaped
from components.figures.timeline_thinning import drawn_curve, thinning_key
from components.figures.timeline_treatments import given_treatments, treatment_key
from components.format import unit_words
from components.theme import Theme
from data.patient_results import Band, PatientHistory

_BODY_IN_LINES = 4.6
_BODY_OF_SEVERAL_IN_LINES = 7.0
_SEVERAL = 3
_ROW_IN_LINES = 1.3
_TITLE_IN_LINES = 1.75
_NO_TITLE_IN_LINES = 0.35
_KEY_LINE = 1.3
_BOLD_IS_WIDER = 1.1


@dataclass(frozen=True)
class View:
    """What every part of one drawing shares; a curve draws about `most_values` of its values at most."""

    history: PatientHistory
    bands: tuple[Band, ...]
    axis_bands: tuple[Band, ...]
    time: TimeAxis
    theme: Theme
    sides: Margins
    most_values: int

    @cached_property
    def lines(self) -> list[VerticalLine]:
        """The vertical lines of the patient, in order of day."""
        return vertical_lines(self.history, self.theme, in_dates=self.time.clock.in_dates)

    @property
    def row_px(self) -> float:
        return self.theme.font_size * _ROW_IN_LINES

    @property
    def key_line_px(self) -> float:
        return self.theme.small_font_size * _KEY_LINE

    @property
    def title_px(self) -> float:
        return self.theme.font_size * _TITLE_IN_LINES


def section_block(section: Section, theme: Theme) -> Block:
    """A section is as high as its rows; one without a title of its own is set off by a little room."""
    line = theme.font_size
    title_px = line * (_TITLE_IN_LINES if section.title else _NO_TITLE_IN_LINES)
    title = f"<b>{section.title}</b>" if section.title else ""
    return Block(title, title_px, section.n_rows * line * _ROW_IN_LINES, section)


def panel_block(panel: Panel, curves: tuple[Curve, ...], view: View) -> Block:
    """A panel is as high as the words at its curves' ends need; one without values is a title line."""
    theme, sex = view.theme, view.history.header.sex
    unit = unit_words(panel.unit)
    title = f"<b>{escaped(panel.title)}</b>  {escaped(unit)}"
    if not curves:
        words = "not tested" if panel.key == CLONES else "not measured"
        return Block(f"{title}   <i>{words}</i>", view.title_px, 0.0, panel=panel)
    peers = band_runs(panel, view.bands, view.time)
    values = panel_axis(panel, curves, band_runs(panel, view.axis_bands, view.time), sex)
    given = given_treatments(view.history.lanes, curves, view.time, view.history.end_of_follow_up_day)
    drawn = tuple(drawn_curve(curve, view.time, view.most_values) for curve in curves)
    key = [
        *thinning_key(drawn, theme),
        *treatment_key(given, theme),
        *panel_key(panel, curves, values, sex, bool(peers), theme),
    ]
    room = view.sides.left_px + view.time.width_px
    title_width = text_width(f"{panel.title}  {unit}", theme.font_size) * _BOLD_IS_WIDER
    key_lines = key_in_lines(key, room, theme)
    beside = title_width + _key_width(key, theme) <= room
    lines = _BODY_IN_LINES if len(curves) < _SEVERAL else _BODY_OF_SEVERAL_IN_LINES
    body_px = max(lines * theme.font_size, len(curves) * theme.small_font_size * 1.2 + 4)
    title_px = view.title_px + (0 if beside else len(key_lines)) * view.key_line_px
    return Block(title, title_px, body_px, None, panel, curves, drawn, values, tuple(peers), given, key_lines)


def key_in_lines(key: Sequence[KeyPart], width_px: float, theme: Theme) -> tuple[tuple[KeyPart, ...], ...]:
    """The parts of a key in lines that are not wider than the plot with its left margin."""
    lines: list[list[KeyPart]] = []
    for part in key:
        if lines and _key_width([*lines[-1], part], theme) <= width_px:
            lines[-1].append(part)
        else:
            lines.append([part])
    return tuple(tuple(line) for line in lines)


def _key_width(key: Sequence[KeyPart], theme: Theme) -> float:
    return text_width("".join(f"▒ {part.text}   " for part in key), theme.small_font_size)
