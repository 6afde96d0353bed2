"""Treatments that explain a count: one table of which name is shaded in the panel of which analyte, and the shading.

An interval is shaded over the height of the panel, a single day is a dotted line; both stand on a solid foot, so that
neither is mistaken for a range of values. The words stand in the key of the panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_context import Frame, KeyPart
from components.figures.timeline_curves import Curve
from components.figures.timeline_pieces import Area, Corner, Stroke
from components.figures.timeline_style import row_colour
from components.theme import Theme, translucent
from data.patient_results import Lane
from data.vocabulary import EventKind

SIGN = "▥"
TREATMENT = "treatment"
_OPACITY = 0.16
_LINE_OPACITY = 0.55
_FOOT_SHARE = 0.07
_DAY_PX = 5.0


@dataclass(frozen=True)
class CountTreatment:
    """`names` recognise it inside the name of a supportive event (`whole`: as the whole name), in small letters.

    `analytes` are the codes of the counts that it moves.
    """

    words: str
    names: tuple[str, ...]
    analytes: tuple[str, ...]
    whole: bool = False

    def is_named(self, name: str) -> bool:
        return name in self.names if self.whole else any(one in name for one in self.names)


COUNT_TREATMENTS: tuple[CountTreatment, ...] = (
    CountTreatment("IVIG", ("ivig", "scig", "immunoglobulin"), ("igg",)),
    CountTreatment("G-CSF", ("g-csf", "gcsf", "grastim"), ("anc",)),
    CountTreatment("platelet transfusion", ("platelet",), ("platelets",)),
    CountTreatment("red-cell transfusion", ("red cell", "red-cell", "erythrocyte"), ("hb",)),
    CountTreatment("transfusion, product not named", ("transfusion",), ("platelets", "hb"), whole=True),
)
"""The first one that is named counts. A row more here is a shade more there; ROW_KINDS says in which lane it stands."""


@dataclass(frozen=True)
class Given:
    """A treatment on the time axis, from (x) to (x); both are the same where it is a single day."""

    treatment: CountTreatment
    start: float
    end: float


def count_treatment(lane: Lane) -> CountTreatment | None:
    """The treatment that an event is, where it explains a count."""
    if lane.lane != EventKind.SUPPORTIVE:
        return None
    name = lane.name.strip().casefold()
    return next((one for one in COUNT_TREATMENTS if one.is_named(name)), None)


def given_treatments(
    lanes: Sequence[Lane], curves: Sequence[Curve], time: TimeAxis, end_of_follow_up_day: int | None
) -> tuple[Given, ...]:
    """The treatments that explain a curve of one panel, in order of day; what is over before the axis is left out."""
    measured = {curve.entity for curve in curves}
    found = []
    for lane in lanes:
        treatment = count_treatment(lane)
        if treatment is None or not measured.intersection(treatment.analytes):
            continue
        last = lane.start_day if lane.end_day is None else lane.end_day
        if lane.ongoing:
            last = max(
                lane.start_day, time.last_day if end_of_follow_up_day is None else end_of_follow_up_day
            )
        if not time.starts_before(last):
            found.append(Given(treatment, time.position(lane.start_day), time.position(last)))
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def treatment_key(given: Sequence[Given], theme: Theme) -> list[KeyPart]:
    """The words of the shades of one panel."""
    words = dict.fromkeys(one.treatment.words for one in given)
    return [KeyPart(SIGN, treatment_colour(theme), said) for said in words]


def treatment_colour(theme: Theme) -> str:
    return row_colour("supportive", theme)


def treatment_areas(given: Sequence[Given], frame: Frame) -> list[Area]:
    """At most three, however many treatments: the shades, the lines of single days, and the feet of both."""
    colour, values = treatment_colour(frame.theme), frame.values
    pale = translucent(colour, _LINE_OPACITY)
    half = _DAY_PX / 2 / frame.time.px_per_unit
    lasting = [(one.start, one.end) for one in given if one.end > one.start]
    days = [one.start for one in given if one.end == one.start]
    lines = tuple(((day, values.low), (day, values.high)) for day in days)
    feet = [*lasting, *((day - half, day + half) for day in days)]
    areas = (
        Area(TREATMENT, _boxes(lasting, values.low, values.high), fill=translucent(colour, _OPACITY)),
        Area(TREATMENT, lines, stroke=Stroke(pale, frame.theme.thin_line_width, "dot")),
        Area(TREATMENT, _boxes(feet, values.low, values.value(_FOOT_SHARE)), fill=colour),
    )
    return [area for area in areas if area.outlines]


def _boxes(
    stretches: Sequence[tuple[float, float]], low: float, high: float
) -> tuple[tuple[Corner, ...], ...]:
    return tuple(((start, low), (start, high), (end, high), (end, low)) for start, end in _united(stretches))


def _united(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches that overlap as one: where a path covers a spot twice, the browser leaves a hole."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
