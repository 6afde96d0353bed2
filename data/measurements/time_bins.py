"""The time bins of the percentile bands: dense around the infusion, wider as samples become rare, to fifteen years.

The edges are a modelling choice: a bin has to hold the next routine sample of most patients. Days since infusion.
"""

from __future__ import annotations

import numpy as np

from data.results import DAYS_PER_YEAR

_FIRST_YEAR = (-45, -14, -7, -3, 0, 3, 7, 10, 14, 21, 28, 45, 60, 90, 120, 180, 270, 365)
_LATER_YEARS = (1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

EDGES = np.array([*_FIRST_YEAR, *(round(years * DAYS_PER_YEAR) for years in _LATER_YEARS)], dtype=np.int32)
"""Bin i holds the days EDGES[i] <= day < EDGES[i + 1]."""

N_BINS = EDGES.size - 1

MIDDLES = (EDGES[:-1] + EDGES[1:] - 1) / 2
"""Middle day of each bin, half way between its first and its last day."""
