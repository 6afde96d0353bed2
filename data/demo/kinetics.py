"""CAR-T cells in blood: expansion to a peak, a fast and a slow decline, and in some patients a plateau for years.

Levels are copies of the transgene per µg DNA; cells per µL follow from them. What falls below the limit of an assay is
written as "<" at the limit in `measurements.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.demo.baseline import Baseline, Numbers, Text
from data.demo.course import Course
from data.demo.parameters import Parameters
from data.demo.randomness import lognormal, stream

SECOND_PRODUCT = "CD22"
"""What a second infusion gives."""
RESPONDER_DAYS = 180


@dataclass(frozen=True)
class Kinetics:
    """Arrays (n,) of one infusion per patient: start and peak in days, peak in copies/µg DNA, half-lives in days.

    plateau: the level, in copies/µg DNA, below which it does not fall; 0 for most. doubling: days of one doubling
    during the rise.
    """

    start: Numbers
    peak: Numbers
    peak_day: Numbers
    fast_half_life: Numbers
    slow_half_life: Numbers
    plateau: Numbers
    doubling: Numbers


def draw_kinetics(
    parameters: Parameters, seed: int, baseline: Baseline, course: Course
) -> tuple[Kinetics, Kinetics]:
    """Kinetics of the first infusion, and of a second one (start: infinity where there is none)."""
    size = baseline.size
    second = np.full(size, SECOND_PRODUCT, dtype=object)
    lasting = course.relapse_day > RESPONDER_DAYS
    ratio = np.sqrt(parameters.number("kinetics.responder_ratio"))
    gain = np.where(lasting, ratio, 1 / ratio)
    start = np.where(course.second_infusion, course.next_therapy_day, np.inf)
    first = _kinetics(parameters, stream(seed, "kinetics"), baseline.product, np.zeros(size), gain)
    return first, _kinetics(parameters, stream(seed, "second kinetics"), second, start, np.ones(size))


def copies(parameters: Parameters, kinetics: Kinetics, day: NDArray[np.int64]) -> NDArray[np.float64]:
    """Copies/µg DNA on a grid of days (n, m); 0 up to the day of the infusion."""
    since = day - kinetics.start[:, None]
    after_peak = np.maximum(since - kinetics.peak_day[:, None], 0)
    before_peak = np.maximum(kinetics.peak_day[:, None] - since, 0)
    slow = parameters.number("kinetics.slow_share")
    decline = (1 - slow) * 0.5 ** (after_peak / kinetics.fast_half_life[:, None])
    decline += slow * 0.5 ** (after_peak / kinetics.slow_half_life[:, None])
    rise = 0.5 ** (np.where(np.isfinite(before_peak), before_peak, 0) / kinetics.doubling[:, None])
    level = np.maximum(kinetics.peak[:, None] * decline, kinetics.plateau[:, None]) * rise
    return np.where(since > 0, level, 0.0)


def _kinetics(
    parameters: Parameters, rng: Generator, product: Text, start: Numbers, gain: Numbers
) -> Kinetics:
    size = len(product)
    decades = parameters.number("kinetics.peak_spread") * np.log(10)
    peak = lognormal(rng, parameters.by_code("kinetics.peak", product) * gain, decades, size)
    slow = parameters.by_code("kinetics.slow_half_life", product)
    persisting = rng.random(size) < parameters.by_code("kinetics.persisting", product) / 100
    return Kinetics(
        start=start,
        peak=peak,
        peak_day=lognormal(
            rng,
            parameters.by_code("kinetics.peak_day", product),
            parameters.number("kinetics.day_spread"),
            size,
        ),
        fast_half_life=parameters.by_code("kinetics.fast_half_life", product),
        slow_half_life=lognormal(rng, slow, parameters.number("kinetics.half_life_spread"), size),
        doubling=np.full(size, parameters.number("kinetics.doubling")),
        plateau=np.where(persisting, peak * parameters.number("kinetics.plateau"), 0.0),
    )
