"""What stands behind the curves of a panel and gives them a measure: peers' band, reference range, action lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from components import format as fmt
from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_curves import Curve, curve_axis, limit_runs
from components.figures.timeline_panels import Panel
from components.figures.timeline_pieces import Area, Corner, Stroke
from components.figures.timeline_values import ValueAxis
from components.theme import Theme
from data.patient_results import Band
from data.registries import analytes
from data.vocabulary import Sex

_MOST_LIMITS_IN_KEY = 3


PEERS = "peers 10–90 %"
REFERENCE = "reference range"
ACTION = "action lines"


@dataclass(frozen=True)
class Frame:
    """Where a panel is painted: its height in pixels, both axes and the look."""

    height_px: float
    time: TimeAxis
    values: ValueAxis
    theme: Theme


@dataclass(frozen=True)
class KeyPart:
    """A word of the line beside a panel's title that names what is shaded or dashed in it."""

    glyph: str
    colour: str
    text: str


@dataclass(frozen=True)
class BandRun:
    """Neighbouring bins of a peers' band in the unit of the panel; the three are equally long."""

    days: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]


def reference_range(panel: Panel, sex: str | None) -> tuple[float, float] | None:
    """The reference range of the panel's lead analyte in the unit of the panel.

    Without a recorded sex it is given only where it is the same for both.
    """
    if not panel.lead:
        return None
    ranges = analytes()[panel.lead].reference
    known = ranges.get(Sex(sex)) if sex in (Sex.FEMALE, Sex.MALE) else None
    if known is None and len(set(ranges.values())) == 1:
        known = next(iter(ranges.values()))
    factor = panel.factor(panel.lead)
    return None if known is None else (known[0] * factor, known[1] * factor)


def lacks_sex(panel: Panel, sex: str | None) -> bool:
    """Whether the registry has a reference range, which cannot be given because it differs by sex."""
    return bool(panel.lead and analytes()[panel.lead].reference and reference_range(panel, sex) is None)


def action_lines(panel: Panel, curves: Sequence[Curve]) -> list[tuple[str, float]]:
    """Action lines of the measured analytes as (words, value in the unit of the panel)."""
    measured = {curve.entity for curve in curves}
    lines = []
    for code in panel.actions:
        analyte = analytes()[code]
        if code in measured and analyte.action_line is not None:
            value = analyte.action_line * panel.factor(code)
            lines.append((f"{analyte.short_label} {fmt.significant(value)}", value))
    return lines


def panel_axis(panel: Panel, curves: Sequence[Curve], peers: Sequence[BandRun], sex: str | None) -> ValueAxis:
    """The y axis: all values and limits, the action lines, the lower reference limit and the peers' band."""
    also = [value for _, value in action_lines(panel, curves)]
    reference = reference_range(panel, sex)
    if reference:
        also.append(reference[0])
    for run in peers:
        also += [*run.lower, *run.upper]
    return curve_axis(curves, panel.logarithmic, also)


def band_runs(panel: Panel, bands: Sequence[Band], time: TimeAxis) -> list[BandRun]:
    """The peers' band of the panel's lead analyte in its unit: runs of neighbouring bins that lie on the axis.

    A bin with too few patients (NaN) breaks a run. Inside a run the limits stand at the middle of their bin.
    """
    band = next((band for band in bands if panel.lead and band.analyte == panel.lead), None)
    if band is None:
        return []
    factor = panel.factor(band.analyte)
    bins = zip(
        band.start_days.tolist(),
        band.end_days.tolist(),
        (band.lower * factor).tolist(),
        (band.upper * factor).tolist(),
        strict=True,
    )
    runs: list[list[tuple[float, float, float, float]]] = []
    for one in bins:
        start, end, low, high = one
        if (
            not (math.isfinite(low) and math.isfinite(high))
            or end <= time.first_day
            or start >= time.last_day
        ):
            continue
        if runs and runs[-1][-1][1] == start:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [_band_run(run) for run in runs]


def _band_run(bins: Sequence[tuple[float, float, float, float]]) -> BandRun:
    first, last = bins[0], bins[-1]
    return BandRun(
        (first[0], *((start + end) / 2 for start, end, _, _ in bins), last[1]),
        (first[2], *(low for _, _, low, _ in bins), last[2]),
        (first[3], *(high for *_, high in bins), last[3]),
    )


def band_areas(peers: Sequence[BandRun], frame: Frame) -> list[Area]:
    """The peers' 10–90 % band. One that leaves the axis ends at its edge.

    An area and not lines: when the cohort changes and the patient does not, the browser then redraws no curve, which
    takes a quarter of the time.
    """
    outlines = tuple(_band_outline(run, frame) for run in peers)
    return [Area(PEERS, outlines, fill=frame.theme.peers_band)] if outlines else []


def _band_outline(run: BandRun, frame: Frame) -> tuple[Corner, ...]:
    across = [frame.time.position(day) for day in run.days]
    corners = zip((*across, *reversed(across)), (*run.lower, *reversed(run.upper)), strict=True)
    return tuple((x, frame.values.clipped(y)) for x, y in corners)


def reference_areas(panel: Panel, sex: str | None, frame: Frame) -> list[Area]:
    """The shaded reference range, where a part of it lies on the axis."""
    reference = reference_range(panel, sex)
    if reference is None or not _is_visible(reference, frame.values):
        return []
    low, high = (frame.values.clipped(value) for value in reference)
    outline = ((0.0, low), (1.0, low), (1.0, high), (0.0, high))
    return [Area(REFERENCE, (outline,), fill=frame.theme.reference_band, across=True)]


def _is_visible(reference: tuple[float, float], values: ValueAxis) -> bool:
    return reference[0] < values.high and reference[1] > values.low


def action_areas(panel: Panel, curves: Sequence[Curve], frame: Frame) -> list[Area]:
    """Dashed action lines over the whole width; their words stand in the key of the panel."""
    look = Stroke(frame.theme.caution, frame.theme.thin_line_width, "6px,3px")
    values = [frame.values.clipped(value) for _, value in action_lines(panel, curves)]
    outlines = tuple(((0.0, value), (1.0, value)) for value in values)
    return [Area(ACTION, outlines, stroke=look, across=True)] if outlines else []


def panel_key(
    panel: Panel, curves: Sequence[Curve], values: ValueAxis, sex: str | None, has_band: bool, theme: Theme
) -> list[KeyPart]:
    """What is shaded and dashed in the panel, in words."""
    lead = f" {analytes()[panel.lead].short_label}" if panel.lead and len(panel.analytes) > 1 else ""
    reference = reference_range(panel, sex)
    parts = []
    if lacks_sex(panel, sex):
        parts.append(KeyPart("▒", theme.muted, f"reference{lead} by sex: none drawn"))
    if reference and _is_visible(reference, values):
        parts.append(KeyPart("▒", theme.good, f"reference{lead}"))
    if has_band:
        parts.append(KeyPart("▒", theme.accent, f"peers{lead} 10–90 %"))
    parts += [KeyPart("╌", theme.caution, words) for words, _ in action_lines(panel, curves)]
    limits = sorted({limit for _, _, limit in limit_runs(curves) if values.low <= limit <= values.high})
    if limits:
        listed = ", ".join(fmt.significant(limit) for limit in limits[:_MOST_LIMITS_IN_KEY])
        more = " …" if len(limits) > _MOST_LIMITS_IN_KEY else ""
        plural = "s" if len(limits) > 1 else ""
        parts.append(KeyPart("╌", theme.muted, f"detection limit{plural} {listed}{more}"))
    return parts
