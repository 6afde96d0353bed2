"""Rules of the reference rates: bands that run forwards, one rate for every cell, no cell left out unseen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.rules.breach import Breach, where
from data.rules.load import Load, TypedTable

TABLE = "reference_rates"

Rows = NDArray[np.intp]


def check_reference_rates(load: Load) -> Iterator[Breach]:
    """Reversed bands, overlapping bands and gaps of the table; cells that cannot be read are other rules' business."""
    table = load[TABLE]
    if len(table) == 0:
        return
    bands = {name: table.numbers(name) for name in ("age_from", "age_to", "year_from", "year_to")}
    for start, end in (("age_from", "age_to"), ("year_from", "year_to")):
        with np.errstate(invalid="ignore"):
            rows = where(bands[end] < bands[start])
        if len(rows):
            yield Breach("band_reversed", TABLE, rows, f"Let {end} be {start} or later.", end)
    yield from _cells(table, np.stack([bands[name] for name in bands], axis=1))


def _cells(table: TypedTable, bands: NDArray[np.float64]) -> Iterator[Breach]:
    """Overlaps and gaps, class by class and sex by sex, on the grid of single ages and years."""
    category, sex = table.objects("category"), table.objects("sex")
    named = np.array([None not in names for names in zip(category, sex, strict=True)], dtype=bool)
    usable = named & ~np.isnan(bands).any(axis=1)
    with np.errstate(invalid="ignore"):
        usable &= (bands[:, 1] >= bands[:, 0]) & (bands[:, 3] >= bands[:, 2])
    if not usable.any():
        return
    first = bands[usable][:, [0, 2]].min(axis=0).astype(np.intp)
    last = bands[usable][:, [1, 3]].max(axis=0).astype(np.intp)
    corners = np.where(usable[:, None], bands - np.repeat(first, 2), 0).astype(np.intp)
    overlapping = np.zeros(len(table), dtype=bool)
    gaps: list[tuple[int, str]] = []
    for name in dict.fromkeys(category[usable]):
        for who in dict.fromkeys(sex[usable]):
            rows = where(usable & (category == name) & (sex == who))
            counts = _rates_per_cell(corners[rows], tuple(last - first + 1))
            overlapping[rows] = _touches(counts > 1, corners[rows])
            if not counts.all():
                place = rows[0] if len(rows) else where(usable & (category == name))[0]
                gaps.append((int(place), f"{name}, {who}: {_missing(counts, first)}"))
    if overlapping.any():
        remedy = (
            "Another row of this class and sex has ages and years in common; none of them is used. Keep one."
        )
        yield Breach("rates_overlap", TABLE, where(overlapping), remedy, "age_from")
    if gaps:
        gaps.sort()
        rows = np.array([row for row, _ in gaps], dtype=np.intp)
        yield Breach("rates_missing", TABLE, rows, [remedy for _, remedy in gaps], "category")


def _rates_per_cell(corners: Rows, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """How many rows cover each age and year: +1 where a row begins, -1 behind where it ends, added up."""
    steps = np.zeros((shape[0] + 1, shape[1] + 1), dtype=np.int64)
    age_from, age_to, year_from, year_to = corners.T
    np.add.at(steps, (age_from, year_from), 1)
    np.add.at(steps, (age_to + 1, year_from), -1)
    np.add.at(steps, (age_from, year_to + 1), -1)
    np.add.at(steps, (age_to + 1, year_to + 1), 1)
    return steps.cumsum(axis=0).cumsum(axis=1)[:-1, :-1]


def _touches(cells: NDArray[np.bool_], corners: Rows) -> NDArray[np.bool_]:
    """Which rows cover any of the cells, from the sums over all rectangles that begin at the first cell."""
    sums = np.pad(cells.astype(np.int64).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    age_from, age_to, year_from, year_to = corners.T
    above = sums[age_to + 1, year_to + 1] - sums[age_from, year_to + 1]
    return above - sums[age_to + 1, year_from] + sums[age_from, year_from] > 0


def _missing(counts: NDArray[np.int64], first: Rows) -> str:
    """The first cell without a rate and how many there are."""
    without = np.argwhere(counts == 0)
    age, year = (int(at) for at in without[0] + first)
    if len(without) == counts.size:
        return "no rate at all."
    return f"no rate for age {age} in {year}, and {len(without):,} of {counts.size:,} ages and years without one."
