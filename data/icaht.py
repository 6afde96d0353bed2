"""Haematotoxicity after CAR-T cells (ICAHT): grades from runs of days with low neutrophils, and from the late nadir.

Grading: Rejeski et al., Blood 2023 (EHA/EBMT).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from data.derived_rules import JOINED_RECOVERED_DAYS, LATE_LINES, PROFOUND, SEVERE

Flags = NDArray[np.bool_]


def early_grade(severe_days: int, profound_days: int, *, never_above: bool) -> int:
    """Grade 0 to 4 from the longest runs of severe and of profound neutropenia, in days.

    `never_above`: the neutrophils were at most 0.5 × 10^9/L on each of the days 0 to 30.
    """
    if never_above or profound_days >= 14:
        return 4
    if severe_days >= 14 or profound_days >= 7:
        return 3
    if severe_days >= 7:
        return 2
    return 1 if severe_days > 0 else 0


def early_grade_of_course(neutrophils: NDArray[np.float64]) -> tuple[int, int, int]:
    """Grade, severe and profound days of one course, (31,) × 10^9/L on days 0 to 30; short recoveries are joined."""
    severe, profound = neutrophils <= SEVERE, neutrophils <= PROFOUND
    lengths = [longest_run(joined(flags))[1] for flags in (severe, profound)]
    return early_grade(lengths[0], lengths[1], never_above=bool(severe.all())), lengths[0], lengths[1]


def late_grade(nadir: float) -> int:
    """Grade 0 to 4 of the nadir × 10^9/L after day 30."""
    return sum(nadir <= line for line in LATE_LINES)


def joined(flags: Flags) -> Flags:
    """Flags with runs of at most JOINED_RECOVERED_DAYS False between two True set to True."""
    whole = flags.copy()
    days = np.flatnonzero(flags)
    for before, after in pairwise(days):
        if after - before - 1 <= JOINED_RECOVERED_DAYS:
            whole[before:after] = True
    return whole


def longest_run(flags: Flags) -> tuple[int, int]:
    """Start and length of the longest run of True; (0, 0) without one, the earliest of equal runs."""
    edges = np.diff(np.concatenate([[0], flags.astype(int), [0]]))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if starts.size == 0:
        return 0, 0
    best = int((stops - starts).argmax())
    return int(starts[best]), int(stops[best] - starts[best])
