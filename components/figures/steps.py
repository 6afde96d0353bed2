"""The points of a step curve and the outline of its band, as they are drawn: arrays, no figure.

Days on the clock of the answer; proportions 0-1. Steps are right-continuous.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from data.results import DAYS_PER_YEAR, Curve

DECIMALS = 6

Outline = tuple[list[float | None], list[float | None]]


class Named(Protocol):
    """A group of an answer."""

    @property
    def group(self) -> str: ...


class Drawn(Protocol):
    """A curve as far as it is drawn, to `end_days`; dashed from `dashed_from_days`."""

    @property
    def group(self) -> Named: ...

    @property
    def curve(self) -> Curve: ...

    @property
    def end_days(self) -> float: ...

    @property
    def dashed_from_days(self) -> float: ...


def drawn_points(shown: Drawn) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Days of the drawn points and, for each, the index of its values in the curve (-1: before the first event day).

    The points are those where the estimate or a limit changes, the start, the end, the change to dashes and every
    whole year.
    """
    curve = shown.curve
    values = np.round(np.column_stack([curve.estimate, curve.ci_lower, curve.ci_upper]), DECIMALS)
    before = np.vstack([[0.0, np.nan, np.nan], values[:-1]])
    changes = ~np.all((values == before) | (np.isnan(values) & np.isnan(before)), axis=1)
    years = np.arange(1, shown.end_days / DAYS_PER_YEAR + 1e-9) * DAYS_PER_YEAR
    extra = [0.0, shown.dashed_from_days, shown.end_days, *years]
    times = curve.time_days[changes & (curve.time_days <= shown.end_days)]
    days = np.unique(np.concatenate([times, extra]))
    return days, np.searchsorted(curve.time_days, days, side="right") - 1


def values_at(values: NDArray[np.float64], index: NDArray[np.int64], before: float) -> NDArray[np.float64]:
    """Values at the points of `drawn_points`; `before` where nothing has happened yet."""
    return (
        np.where(index >= 0, values[np.maximum(index, 0)], before)
        if len(values)
        else np.full(len(index), before)
    )


def band_outline(x: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]) -> Outline:
    """One closed outline per run of points where both limits can be given, with None between two outlines."""
    outline_x: list[float | None] = []
    outline_y: list[float | None] = []
    for start, stop in _runs(np.isfinite(lower) & np.isfinite(upper)):
        end = min(stop, len(x) - 1)
        edges = np.repeat(x[start : end + 1], 2)[1:-1]
        if not len(edges):
            continue
        if outline_x:
            outline_x.append(None)
            outline_y.append(None)
        outline_x += [*edges.tolist(), *edges[::-1].tolist()]
        outline_y += [
            *np.repeat(upper[start:end], 2).tolist(),
            *np.repeat(lower[start:end], 2)[::-1].tolist(),
        ]
    return outline_x, outline_y


def _runs(kept: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and stop (exclusive) of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
