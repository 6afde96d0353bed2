"""Viral load in blood: cytomegalovirus, EBV and HHV-6 as single episodes that rise and fall, in a part of the patients.

Levels are IU/mL; 0 outside an episode, which is written as "<" at the limit of the assay in `measurements.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.demo.baseline import Baseline, Numbers
from data.demo.parameters import Parameters
from data.demo.randomness import lognormal, stream

SEEN_ABOVE_LIMIT = 1.5
"""An episode peaks at least this far above the limit of the assay: the published shares are of those seen."""


@dataclass(frozen=True)
class Episodes:
    """Arrays (n,): first day (infinity: no episode), length in days, peak in IU/mL; tested: whether looked for."""

    start: Numbers
    length: Numbers
    peak: Numbers
    tested: NDArray[np.bool_]


def draw_viruses(
    parameters: Parameters, seed: int, baseline: Baseline, index_row: int
) -> dict[str, Episodes]:
    """Episodes by virus; the patient of the published T-cell lymphoma has EBV in blood until death."""
    size = baseline.size
    rng = stream(seed, "viruses")
    seropositive = rng.random(size) < parameters.share("cmv.seropositive")
    cmv = _episodes(parameters, rng, "cmv", seropositive)
    ebv = _episodes(parameters, rng, "ebv", np.ones(size, dtype=bool))
    hhv6 = _episodes(parameters, rng, "hhv6", rng.random(size) < parameters.share("hhv6.tested"))
    start, length, peak = parameters.numbers("t_cell.ebv")
    ebv.start[index_row], ebv.length[index_row], ebv.peak[index_row] = start, length, peak
    return {"cmv": cmv, "ebv": ebv, "hhv6": hhv6}


def viral_load(
    parameters: Parameters, rng: Generator, episodes: Episodes, day: NDArray[np.int64]
) -> NDArray[np.float64]:
    """IU/mL on a grid of days (n, m): half a sine wave in the logarithm; 0 outside the episode."""
    part = (day - episodes.start[:, None]) / episodes.length[:, None]
    inside = (part > 0) & (part < 1)
    height = np.sin(np.pi * np.where(inside, part, 0.0))
    error = lognormal(rng, 1.0, parameters.number("kinetics.error"), day.shape)
    return np.where(inside, episodes.peak[:, None] ** np.maximum(height, 0.25) * error, 0.0)


def _episodes(parameters: Parameters, rng: Generator, virus: str, tested: NDArray[np.bool_]) -> Episodes:
    size = tested.size
    spread = parameters.number("virus.spread")
    has = tested & (rng.random(size) < parameters.share(f"{virus}.viraemia"))
    start = np.round(lognormal(rng, parameters.number(f"{virus}.onset"), spread, size))
    length = np.round(lognormal(rng, parameters.number("virus.duration"), spread, size))
    peak = lognormal(rng, parameters.number(f"{virus}.peak"), parameters.number(f"{virus}.peak_spread"), size)
    return Episodes(
        np.where(has, start, np.inf),
        length,
        np.maximum(peak, parameters.number(f"{virus}.limit") * SEEN_ABOVE_LIMIT),
        tested,
    )
