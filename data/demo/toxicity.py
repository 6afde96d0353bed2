"""What the cells do to the patient: cytokine release syndrome, neurotoxicity and infections.

Grades follow each product's published rates; the two syndromes share a part of their severity. Treatment of them
stands in `care.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.demo.baseline import Baseline, Numbers
from data.demo.course import Course
from data.demo.parameters import Parameters
from data.demo.randomness import lognormal, normal_quantile, stream, whole_number

COVID_BEGINS = np.datetime64("2020-03-01")
EARLY_INFECTIONS = ("bacteraemia", "febrile neutropenia", "pneumonia", "Clostridioides difficile colitis")
LATE_INFECTIONS = (
    "pneumonia",
    "influenza",
    "herpes zoster",
    "urinary tract infection",
    "sinusitis",
    "COVID-19",
)


@dataclass(frozen=True)
class Syndrome:
    """Arrays (n,): grade 0 for none; first and last day."""

    grade: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]

    @property
    def rows(self) -> NDArray[np.int64]:
        """Who has it, and lives to see it begin."""
        return np.flatnonzero(self.grade > 0)


@dataclass(frozen=True)
class Infection:
    row: int
    start: int
    end: int
    name: str
    grade: int


@dataclass(frozen=True)
class Toxicity:
    crs: Syndrome
    icans: Syndrome
    infections: tuple[Infection, ...]


def draw_toxicity(parameters: Parameters, seed: int, baseline: Baseline, course: Course) -> Toxicity:
    """Syndromes and infections of all patients, cut at the last day each was seen."""
    rng = stream(seed, "toxicity")
    shared = rng.standard_normal(baseline.size)
    spread = parameters.number("toxicity.spread")
    onset = lognormal(rng, parameters.by_code("crs.onset", baseline.product), spread, baseline.size)
    crs = _syndrome(parameters, rng, "crs", baseline, shared, np.round(onset))
    delay = lognormal(rng, parameters.number("icans.delay"), spread, baseline.size)
    icans = _syndrome(parameters, rng, "icans", baseline, shared, np.round(onset + delay))
    infections = _infections(parameters, stream(seed, "infections"), baseline, course)
    return Toxicity(_seen(crs, course), _seen(icans, course), infections)


def _syndrome(
    parameters: Parameters,
    rng: Generator,
    name: str,
    baseline: Baseline,
    shared: Numbers,
    start: Numbers,
) -> Syndrome:
    """Grades by the quantiles of a normal severity; half of those below grade 3 are grade 1."""
    correlation = parameters.number("toxicity.correlation")
    own = rng.standard_normal(baseline.size)
    severity = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    grade = np.zeros(baseline.size, dtype=np.int64)
    for product in sorted(set(baseline.product)):
        any_ = parameters.share(f"{name}.any.{product}")
        severe = parameters.share(f"{name}.severe.{product}")
        very_severe = severe * parameters.share("toxicity.grade_4")
        moderate = severe + (any_ - severe) * (1 - parameters.share("toxicity.grade_1"))
        cuts = [normal_quantile(1 - share) for share in (any_, moderate, severe, very_severe)]
        rows = np.flatnonzero(baseline.product == product)
        grade[rows] = np.searchsorted(cuts, severity[rows])
    duration = lognormal(
        rng, parameters.number(f"{name}.duration"), parameters.number("toxicity.spread"), baseline.size
    )
    first = np.maximum(start, 0).astype(np.int64)
    return Syndrome(grade, first, first + np.maximum(np.round(duration), 1).astype(np.int64))


def _seen(syndrome: Syndrome, course: Course) -> Syndrome:
    last = course.last_day.astype(np.int64)
    seen = (syndrome.start <= last) & np.isnan(course.entry_day)
    return Syndrome(np.where(seen, syndrome.grade, 0), syndrome.start, np.minimum(syndrome.end, last))


def _infections(
    parameters: Parameters, rng: Generator, baseline: Baseline, course: Course
) -> tuple[Infection, ...]:
    """A Poisson number in each of three windows, and the one a patient dies of."""
    found: list[Infection] = []
    last = course.last_day
    late_years = np.maximum(last - 180, 0) / 365.25
    windows = (
        (0, 30, parameters.number("infection.early") * np.ones(baseline.size), EARLY_INFECTIONS),
        (31, 180, parameters.number("infection.middle") * np.ones(baseline.size), LATE_INFECTIONS),
        (181, None, parameters.number("infection.late") * late_years, LATE_INFECTIONS),
    )
    for first, until, rate, names in windows:
        for row in np.repeat(np.arange(baseline.size), rng.poisson(rate)):
            end = last[row] if until is None else until
            start = int(rng.integers(first, max(int(end), first + 1)))
            length = whole_number(rng, parameters.numbers("infection.length"))
            word = names[int(rng.integers(len(names)))]
            grade = int(rng.choice([2, 3, 4], p=parameters.numbers("infection.grades")))
            if word == "COVID-19" and baseline.infusion_date[row] + start < COVID_BEGINS:
                word = "pneumonia"
            entry = course.entry_day[row]
            if start <= last[row] and not start < entry:
                found.append(Infection(int(row), start, int(min(start + length, last[row])), word, grade))
    for row in np.flatnonzero((course.cause == "infection") & (course.death_day <= course.contact_day)):
        death = int(course.death_day[row])
        start = max(death - whole_number(rng, parameters.numbers("infection.before_death")), 0)
        found.append(Infection(int(row), start, death, "sepsis", 5))
    return tuple(sorted(found, key=lambda one: (one.row, one.start, one.name)))
