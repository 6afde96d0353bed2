"""What is done for the patient around and after the infusion, apart from the cells: supportive care and admissions.

Each function gives events of one subject. Events begin no later than the last day the patient is seen; intervals that
are still open then are ongoing in the living and end with the dead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo import counts
from data.demo.baseline import Baseline, Numbers
from data.demo.counts import Story
from data.demo.course import Course
from data.demo.haematotoxicity import early_grades
from data.demo.parameters import Parameters
from data.demo.randomness import lognormal, stream, whole_number, whole_numbers

ASTCT, CTCAE, EHA_EBMT = "ASTCT 2019", "CTCAE 5", "EHA/EBMT ICAHT"
IVIG_LEVEL_G_PER_L = 4.0
"""Replacement is commonly considered below this level."""
LEVEL_DAY = 180


@dataclass(frozen=True)
class Event:
    """One row of events before its dates are written; `end` None is a point or, with `ongoing`, an open interval."""

    row: int
    kind: str
    name: str
    start: int
    end: int | None = None
    ongoing: bool = False
    grade: int | None = None
    scale: str = ""
    note: str = ""


@dataclass(frozen=True)
class IvigCourses:
    """Arrays (n,) in days: start (infinity: none) and planned end of immunoglobulin replacement."""

    start: Numbers
    end: Numbers

    def rise(self, parameters: Parameters, day: NDArray[np.int64]) -> NDArray[np.float64]:
        """What replacement adds to IgG on a grid of days (n, m), g/L."""
        given = (day >= self.start[:, None]) & (day <= self.end[:, None])
        return np.where(given, parameters.number("ivig.rise"), 0.0)


def draw_ivig(parameters: Parameters, seed: int, story: Story) -> IvigCourses:
    """A part of those whose IgG falls under 4 g/L receives immunoglobulin, never those of autoimmune disease."""
    rng = stream(seed, "ivig")
    size = story.baseline.size
    level = counts.level(parameters, "igg", story, np.full((size, 1), LEVEL_DAY))[:, 0]
    given = (level < IVIG_LEVEL_G_PER_L) & (rng.random(size) < parameters.share("ivig.share"))
    given &= story.baseline.indication != "autoimmune"
    start = np.round(lognormal(rng, parameters.number("ivig.start"), parameters.number("care.spread"), size))
    length = np.round(
        lognormal(rng, parameters.number("ivig.duration"), parameters.number("care.spread"), size)
    )
    first = np.where(given & (start < story.course.last_day), start, np.inf)
    return IvigCourses(first, start + length)


def interval(course: Course, row: int, kind: str, name: str, span: tuple[float, float]) -> Iterator[Event]:
    """An interval as far as it is seen; nothing where it begins before entry or after the last day."""
    last = course.last_day[row]
    if not span[0] <= last or span[0] < course.entry_day[row]:
        return
    start, end = int(span[0]), int(min(span[1], last))
    if span[1] > last and not course.death_known[row]:
        yield Event(row, kind, name, start, None, ongoing=True)
    else:
        yield Event(row, kind, name, start, end)


def point(course: Course, row: int, kind: str, name: str, day: float) -> Iterator[Event]:
    """A point that is seen."""
    if day <= course.last_day[row] and not day < course.entry_day[row]:
        yield Event(row, kind, name, int(day))


def syndromes(story: Story) -> Iterator[Event]:
    """CRS, ICANS and infections with their grades."""
    toxicity = story.toxicity
    for kind, name, syndrome in (
        ("crs", "cytokine release syndrome", toxicity.crs),
        ("icans", "ICANS", toxicity.icans),
    ):
        for row in syndrome.rows:
            start, end = int(syndrome.start[row]), int(syndrome.end[row])
            yield Event(int(row), kind, name, start, end, grade=int(syndrome.grade[row]), scale=ASTCT)
    for one in toxicity.infections:
        yield Event(one.row, "infection", one.name, one.start, one.end, grade=one.grade, scale=CTCAE)


def haematotoxicity(parameters: Parameters, seed: int, story: Story) -> Iterator[Event]:
    """Early haematotoxicity graded from the neutrophil course of days 0 to 30, and G-CSF for it."""
    rng = stream(seed, "haematotoxicity")
    course = story.course
    for row, (grade, first, last) in enumerate(early_grades(parameters, story)):
        chance, delay = rng.random(), whole_number(rng, parameters.numbers("gcsf.delay"))
        if grade == 0 or not np.isnan(course.entry_day[row]) or first > course.last_day[row]:
            continue
        end = int(min(last, course.last_day[row]))
        yield Event(row, "icaht", "early ICAHT", first, end, grade=grade, scale=EHA_EBMT)
        if grade >= 2 and chance < parameters.share("gcsf.share"):
            yield from interval(course, row, "supportive", "G-CSF", (first + delay, last))


def against_toxicity(parameters: Parameters, seed: int, story: Story) -> Iterator[Event]:
    """Tocilizumab and steroids by the grade of what they are given for."""
    rng = stream(seed, "against toxicity")
    crs, icans, course = story.toxicity.crs, story.toxicity.icans, story.course
    size = story.baseline.size
    draws = rng.random((size, 3))
    length = lognormal(
        rng, parameters.number("steroids.duration"), parameters.number("toxicity.spread"), size
    )
    mild, moderate = parameters.share("tocilizumab.mild"), parameters.share("tocilizumab.moderate")
    share = np.select([crs.grade == 0, crs.grade == 1], [0.0, mild], moderate)
    doses = np.minimum(1 + (draws[:, 1] * crs.grade).astype(int), parameters.integer("tocilizumab.doses"))
    for row in np.flatnonzero(draws[:, 0] < share).tolist():
        for dose in range(int(doses[row])):
            yield from point(course, row, "supportive", "tocilizumab", crs.start[row] + 1 + dose)
    for_icans = (icans.grade >= 2) & (draws[:, 2] < parameters.share("steroids.icans"))
    start = np.where(for_icans, icans.start, crs.start + 1)
    for row in np.flatnonzero(for_icans | (crs.grade >= 3)).tolist():
        span = (start[row], start[row] + round(length[row]))
        yield from interval(course, row, "supportive", "steroids", span)


def supportive(
    parameters: Parameters, seed: int, baseline: Baseline, course: Course, ivig: IvigCourses
) -> Iterator[Event]:
    """Antiviral prophylaxis, immunoglobulin and transfusions."""
    rng = stream(seed, "supportive")
    for row in range(baseline.size):
        draws = rng.random(3)
        length = float(
            lognormal(rng, parameters.number("antiviral.duration"), parameters.number("care.spread"), 1)[0]
        )
        if draws[0] < parameters.share("antiviral.share"):
            yield from interval(course, row, "supportive", "antiviral", (-5, round(length)))
        if np.isfinite(ivig.start[row]):
            yield from interval(course, row, "supportive", "IVIG", (ivig.start[row], ivig.end[row]))
        for name, share, draw in (
            ("red-cell transfusion", "transfusion.red_cells", draws[1]),
            ("platelet transfusion", "transfusion.platelets", draws[2]),
        ):
            more = rng.poisson(parameters.number("transfusion.more"))
            days = np.unique(whole_numbers(rng, parameters.numbers("transfusion.days"), 1 + more))
            if draw < parameters.share(share) and baseline.indication[row] != "autoimmune":
                for day in days:
                    yield from point(course, row, "supportive", name, float(day))


def admissions(parameters: Parameters, seed: int, story: Story) -> Iterator[Event]:
    """The admission for the infusion, intensive care, and later admissions for severe infections."""
    rng = stream(seed, "admissions")
    course, toxicity = story.course, story.toxicity
    stay = np.round(
        lognormal(
            rng,
            parameters.number("admission.median"),
            parameters.number("admission.spread"),
            story.baseline.size,
        )
    )
    for row in range(story.baseline.size):
        ill = [int(one.end[row]) + 2 for one in (toxicity.crs, toxicity.icans) if one.grade[row] > 0]
        yield from interval(
            course, row, "hospitalisation", "admission for the infusion", (-6, max(stay[row], *ill, 7))
        )
        for name, one, least in (("crs", toxicity.crs, 3), ("icans", toxicity.icans, 3)):
            if one.grade[row] >= least:
                span = (one.start[row] + 1, one.end[row])
                note = f"{name.upper()} grade {one.grade[row]}"
                for event in interval(course, row, "hospitalisation", "intensive care", span):
                    yield Event(event.row, event.kind, event.name, event.start, event.end, note=note)
    for one in toxicity.infections:
        if one.grade >= 3 and one.start > stay[one.row] + 7:
            yield from interval(course, one.row, "hospitalisation", one.name, (one.start, one.end))
