"""Early haematotoxicity after CAR-T cells (ICAHT), graded from the neutrophil course of days 0 to 30.

The grades are those of `data/icaht.py`; the course is known on every day, so nothing is joined or interpolated.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.demo import counts
from data.demo.counts import Story
from data.demo.parameters import Parameters
from data.derived_rules import PROFOUND, SEVERE
from data.icaht import early_grade, longest_run

DAYS = 31


def early_grades(parameters: Parameters, story: Story) -> Iterator[tuple[int, int, int]]:
    """Grade (0 for none), first and last day of the longest run of severe neutropenia, patient by patient."""
    day = np.broadcast_to(np.arange(DAYS), (story.baseline.size, DAYS))
    neutrophils = counts.level(parameters, "anc", story, day)
    for course in neutrophils:
        first, length = longest_run(course <= SEVERE)
        profound = longest_run(course <= PROFOUND)[1]
        yield early_grade(length, profound, never_above=length >= DAYS), first, first + max(length - 1, 0)
