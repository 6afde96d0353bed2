"""Clonal haematopoiesis: which patients carry which clone, how large it is before the infusion and how it grows.

The truth is drawn for everyone; only a part of the patients is ever tested (`evidence.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.baseline import Baseline
from data.demo.parameters import Parameters
from data.demo.randomness import choose, lognormal, stream

CHANGES = {
    "DNMT3A": ("p.R882H", "p.R882C", "p.Y735C", "p.R736H", "p.P904L", "p.W860*"),
    "TET2": ("p.Q1523*", "p.H1881R", "p.I1873T", "p.R550*", "p.C1135Y", "p.L1721fs"),
    "PPM1D": ("p.S468*", "p.C478*", "p.E472*", "p.R552*", "p.L484fs"),
    "TP53": ("p.R273H", "p.Y220C", "p.R248Q", "p.V173L", "p.R175H", "p.C176F"),
    "ASXL1": ("p.G646fs", "p.R693*", "p.Q780*", "p.L775*"),
}
"""Common changes of each gene, so that targets read like those of a laboratory."""


LARGEST_FRACTION = 0.45
"""A heterozygous change in nearly every cell."""


@dataclass(frozen=True)
class Clone:
    """One clone of one patient: allele fraction on day 0 and its growth per year (log scale)."""

    gene: str
    change: str
    fraction: float
    growth: float

    @property
    def target(self) -> str:
        return f"{self.gene} {self.change}"

    def fraction_on(self, day: float) -> float:
        """Allele fraction on a day, at most LARGEST_FRACTION."""
        return min(self.fraction * float(np.exp(self.growth * day / 365.25)), LARGEST_FRACTION)


Clones = tuple[tuple[Clone, ...], ...]


def draw_clones(parameters: Parameters, seed: int, baseline: Baseline) -> Clones:
    """The clones of every patient, the larger first; most have none."""
    rng = stream(seed, "clones")
    prevalence = parameters.share("chip.prevalence")
    decades = (baseline.age - parameters.number("chip.reference_age")) / 10
    odds = prevalence / (1 - prevalence) * parameters.number("chip.odds_per_decade") ** decades
    size = baseline.size
    carrier = rng.random(size) < odds / (1 + odds)
    second = carrier & (rng.random(size) < parameters.share("chip.second_clone"))
    genes = np.stack([choose(rng, parameters.weights("chip.gene"), size) for _ in range(2)], axis=1)
    least = parameters.number("chip.fraction_least")
    fractions = least + lognormal(
        rng,
        parameters.number("chip.fraction_median") - least,
        parameters.number("chip.fraction_spread"),
        (size, 2),
    )
    drift = parameters.number("chip.growth_spread") * rng.standard_normal((size, 2))
    position = rng.random((size, 2))
    found: list[tuple[Clone, ...]] = []
    for row in range(size):
        clones = [
            Clone(
                gene=str(genes[row, k]),
                change=CHANGES[genes[row, k]][int(position[row, k] * len(CHANGES[genes[row, k]]))],
                fraction=min(float(fractions[row, k]), 0.4),
                growth=float(np.log1p(parameters.share(f"chip.growth.{genes[row, k]}")) + drift[row, k]),
            )
            for k, present in enumerate((carrier[row], second[row]))
            if present
        ]
        distinct = {clone.target: clone for clone in clones}.values()
        found.append(tuple(sorted(distinct, key=lambda clone: (-clone.fraction, clone.target))))
    return tuple(found)
