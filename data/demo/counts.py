"""Blood counts, lymphocyte subsets, immunoglobulins and chemistry as courses over time.

A value is the median course of its analyte, times what is the patient's own, times the visit's variation, times what
has happened: cytopenia, relapse, next therapy, a myeloid neoplasm, cytokine release. All in canonical units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.demo.baseline import Baseline, Numbers
from data.demo.course import Course
from data.demo.neoplasms import Neoplasm
from data.demo.parameters import Parameters
from data.demo.randomness import lognormal, stream
from data.demo.toxicity import Toxicity

BLOOD_COUNT = ("anc", "alc", "hb", "platelets")
CHEMISTRY = ("ldh", "crp", "ferritin", "creatinine")
SUBSETS = ("cd4", "cd8", "nk")
IMMUNOGLOBULINS = ("igg", "iga", "igm")
AFTER_THERAPY = ("anc", "alc", "platelets", "cd4", "cd8", "nk")
BCMA_PRODUCTS = ("ide-cel", "cilta-cel")
CD28_PRODUCTS = ("axi-cel", "brexu-cel")
RECOVERY_DAYS = 180
"""Unit of time of the patient's own slope of recovery."""
Grid = NDArray[np.float64]


@dataclass(frozen=True)
class Traits:
    """What is the patient's own, arrays (n,): standard normal per analyte, slope of recovery, depth of cytopenia.

    b_cell_day is the day on which B cells return.
    """

    own: Mapping[str, Numbers]
    recovery: Numbers
    cytopenia: Numbers
    b_cell_day: Numbers
    b_cell_level: Numbers


def draw_traits(parameters: Parameters, seed: int, baseline: Baseline) -> Traits:
    """Traits of all patients; those of the blood counts share the patient's marrow."""
    rng = stream(seed, "traits")
    shares = parameters.weights("marrow.share")
    own = {}
    for analyte in (*BLOOD_COUNT, *CHEMISTRY, *SUBSETS, *IMMUNOGLOBULINS):
        share = shares.get(analyte, 0.0)
        own[analyte] = share * baseline.marrow + np.sqrt(1 - share**2) * rng.standard_normal(baseline.size)
    share = shares["cytopenia"]
    depth = np.sqrt(1 - share**2) * rng.standard_normal(baseline.size) - share * baseline.marrow
    source = np.where(np.isin(baseline.product, CD28_PRODUCTS), "CD28", "4-1BB").astype(object)
    source[np.isin(baseline.product, BCMA_PRODUCTS)] = "BCMA"
    source[baseline.indication == "autoimmune"] = "autoimmune"
    median = parameters.by_code("b_cells.recovery", source)
    return Traits(
        own=own,
        recovery=parameters.number("recovery.spread") * rng.standard_normal(baseline.size),
        cytopenia=parameters.number("haematotoxicity.spread") * depth,
        b_cell_day=lognormal(rng, median, parameters.number("b_cells.recovery_spread"), baseline.size),
        b_cell_level=lognormal(
            rng, parameters.number("b_cells.plateau"), parameters.number("b_cells.between"), baseline.size
        ),
    )


def median_course(parameters: Parameters, analyte: str, day: NDArray[np.int64] | Numbers) -> Grid:
    """The median of an analyte on each day: linear in the logarithm over arcsinh(day) between the knots."""
    knots, values = parameters.curve(f"course.{analyte}")
    return np.exp(np.interp(np.arcsinh(day), np.arcsinh(knots), np.log(values)))


def platelets_before(parameters: Parameters, traits: Traits) -> Numbers:
    """Each patient's usual platelets before the infusion, 10^9/L."""
    usual = median_course(parameters, "platelets", np.array([-5.0]))[0]
    return usual * np.exp(parameters.number("between.platelets") * traits.own["platelets"])


@dataclass(frozen=True)
class Story:
    """Everything that bends a course, in one place."""

    baseline: Baseline
    course: Course
    traits: Traits
    toxicity: Toxicity
    neoplasms: Sequence[Neoplasm]


def level(parameters: Parameters, analyte: str, story: Story, day: NDArray[np.int64]) -> Grid:
    """The true level of one analyte on a grid of days (n, m), without the visit's variation."""
    traits = story.traits
    since = np.maximum(day, 0)
    log: Grid = parameters.number(f"between.{analyte}") * traits.own[analyte][:, None]
    if analyte not in CHEMISTRY:
        scale = parameters.number(f"between.{analyte}")
        log = log + scale * traits.recovery[:, None] * np.log1p(since / RECOVERY_DAYS)
    if analyte in ("anc", "platelets"):
        log = log - _cytopenia(parameters, analyte, traits, day)
    if analyte == "cd4":
        decades = (story.baseline.age[:, None] - 60) / 10
        log = log + parameters.number("recovery.age") * decades * (day > 0)
    grid = median_course(parameters, analyte, day) * np.exp(log)
    if analyte in IMMUNOGLOBULINS:
        bcma = np.isin(story.baseline.product, BCMA_PRODUCTS)[:, None] & (day > 0)
        grid = np.where(bcma, grid * parameters.number("immunoglobulins.bcma_ratio"), grid)
    return grid * _happenings(parameters, analyte, story, day)


def measured(rng: Generator, parameters: Parameters, analyte: str, truth: Grid) -> Grid:
    """The truth with the variation of one visit and one measurement."""
    return truth * np.exp(parameters.number(f"within.{analyte}") * rng.standard_normal(truth.shape))


def b_cells(parameters: Parameters, rng: Generator, story: Story, day: NDArray[np.int64]) -> Grid:
    """B cells per µL on a grid of days: aplasia from the lymphodepletion to the patient's day of recovery."""
    before = lognormal(
        rng, parameters.number("b_cells.before"), parameters.number("b_cells.before_spread"), day.shape[0]
    )
    rise = (day - story.traits.b_cell_day[:, None]) / parameters.number("b_cells.return_days")
    after = story.traits.b_cell_level[:, None] * -np.expm1(-np.maximum(rise, 0))
    grid = np.where(day < -5, before[:, None], after)
    return grid * lognormal(rng, 1.0, parameters.number("within.cd4"), day.shape)


def _cytopenia(parameters: Parameters, analyte: str, traits: Traits, day: NDArray[np.int64]) -> Grid:
    """Extra depth of neutropenia and thrombocytopenia in the first weeks (log), negative for the lucky."""
    centre, width = parameters.numbers(f"haematotoxicity.window.{analyte}")
    share = parameters.number(f"haematotoxicity.share.{analyte}")
    bump: Grid = np.exp(-(((day - centre) / width) ** 2))
    return share * traits.cytopenia[:, None] * bump


def _happenings(parameters: Parameters, analyte: str, story: Story, day: NDArray[np.int64]) -> Grid:
    """Product of the factors by which events change a level."""
    factor = np.ones(day.shape)
    course = story.course
    if analyte in AFTER_THERAPY:
        start = course.next_therapy_day[:, None]
        treated = (day >= start) & (day < start + parameters.number("relapse.count_days"))
        factor[treated] *= parameters.number("relapse.count_ratio")
    if analyte == "ldh":
        near = np.abs(day - course.relapse_day[:, None]) < parameters.number("relapse.ldh_days")
        factor[near] *= parameters.number("relapse.ldh_ratio")
    if analyte in ("crp", "ferritin"):
        factor *= _inflammation(parameters, analyte, story.toxicity, day)
    declines = parameters.weights("myeloid.decline")
    if analyte in declines:
        _decline(parameters, declines[analyte], story.neoplasms, day, factor)
    return factor


def _inflammation(parameters: Parameters, analyte: str, toxicity: Toxicity, day: NDArray[np.int64]) -> Grid:
    crs = toxicity.crs
    until = crs.end + parameters.number(f"crs.{analyte}_after")
    during = (crs.grade > 0)[:, None] & (day >= crs.start[:, None]) & (day <= until[:, None])
    per_grade = parameters.number(f"crs.{analyte}_per_grade")
    factor = np.asarray(1 + per_grade * during * crs.grade[:, None], dtype=np.float64)
    for infection in toxicity.infections:
        ill = (day[infection.row] >= infection.start - 1) & (day[infection.row] <= infection.end)
        ratio = parameters.number(f"infection.{analyte}_ratio")
        factor[infection.row, ill] = np.maximum(factor[infection.row, ill], ratio)
    return factor


def _decline(
    parameters: Parameters,
    lowest: float,
    neoplasms: Sequence[Neoplasm],
    day: NDArray[np.int64],
    factor: Grid,
) -> None:
    """Counts fall before a myeloid neoplasm is diagnosed, and stay low."""
    length = parameters.number("myeloid.decline_days")
    for neoplasm in neoplasms:
        if neoplasm.kind.category == "myeloid" and neoplasm.counted:
            part = np.clip((day[neoplasm.row] - neoplasm.day + length) / length, 0, 1)
            factor[neoplasm.row] *= lowest**part
