"""Early haematotoxicity after CAR-T cells (ICAHT), graded from the neutrophil course of days 0 to 30.

Grading: Rejeski et al., Blood 2023 (EHA/EBMT): days with neutrophils of at most 0.5 and at most 0.1 × 10^9/L.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.demo import counts
from data.demo.counts import Story
from data.demo.parameters import Parameters

DAYS = 31
SEVERE, PROFOUND = 0.5, 0.1
"""Neutrophils of at most this many × 10^9/L."""


def early_grades(parameters: Parameters, story: Story) -> Iterator[tuple[int, int, int]]:
    """Grade (0 for none), first and last day of the longest run of severe neutropenia, patient by patient."""
    day = np.broadcast_to(np.arange(DAYS), (story.baseline.size, DAYS))
    neutrophils = counts.level(parameters, "anc", story, day)
    for course in neutrophils:
        first, length = longest_run(course <= SEVERE)
        profound = longest_run(course <= PROFOUND)[1]
        yield grade(length, profound), first, first + max(length - 1, 0)


def grade(severe_days: int, profound_days: int) -> int:
    """Grade from the longest runs of severe and of profound neutropenia, in days; 0 without either."""
    if severe_days >= DAYS or profound_days >= 14:
        return 4
    if severe_days >= 14 or profound_days >= 7:
        return 3
    if severe_days >= 7:
        return 2
    return 1 if severe_days > 0 else 0


def longest_run(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """Start and length of the longest run of True; (0, 0) without one, the earliest of equal runs."""
    edges = np.diff(np.concatenate([[0], flags.astype(int), [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if starts.size == 0:
        return 0, 0
    best = int((ends - starts).argmax())
    return int(starts[best]), int(ends[best] - starts[best])
