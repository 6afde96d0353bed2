"""Rules of measured values: accepted units, plausible ranges. Nothing is converted and nothing left out here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.registries import Analyte, analytes
from data.rules.breach import Breach
from data.rules.load import Load, TypedTable
from data.units import accepted_units, fitting_units, registry_unit

_MANY = 20
_FAR = 20.0
"""Beyond this many times the reference range the middle of many values is more likely a unit than an illness."""

_REMOVED_BY_TREATMENT = frozenset({"cd19_b"})
"""Cells that the infused ones are made to kill: few of them are what is hoped for."""


def check_measurements(load: Load) -> Iterator[Breach]:
    measurements = load["measurements"]
    if len(measurements) == 0:
        return
    unaccepted: dict[int, str] = {}
    implausible: dict[int, str] = {}
    doubtful: dict[int, str] = {}
    value = measurements.numbers("value")
    for code, text, rows in _pairs(measurements):
        analyte = analytes().get(code)
        if analyte is None:
            continue
        unit = registry_unit(analyte, text)
        if unit is None:
            remedy = f"{analyte.label} is accepted in {accepted_units(analyte)}."
            unaccepted.update(dict.fromkeys(rows.tolist(), remedy))
            continue
        factor = analyte.unit_factors[unit]
        if factor is None:
            continue
        canonical = value[rows] * factor
        outside = (canonical < analyte.plausible_minimum) | (canonical > analyte.plausible_maximum)
        for row in rows[outside]:
            implausible[int(row)] = _remedy(analyte, float(value[row]), unit)
        if remedy := _doubt(analyte, unit, value[rows[~outside]]):
            doubtful[int(rows[~outside][0])] = remedy
    yield from _breaches("unit_not_accepted", "unit", unaccepted)
    yield from _breaches("value_implausible", "value", implausible)
    yield from _breaches("unit_doubtful", "unit", doubtful)


def _pairs(measurements: TypedTable) -> Iterator[tuple[str, str, np.ndarray]]:
    """Each analyte with each of its units, and the rows of the pair."""
    analyte, unit = measurements.cells["analyte"], measurements.cells["unit"]
    pair = analyte.codes.astype(np.int64) * max(len(unit.texts), 1) + unit.codes
    order = np.argsort(pair, kind="stable")
    distinct, first = np.unique(pair[order], return_index=True)
    for number, rows in zip(distinct, np.split(order, first[1:]), strict=True):
        yield str(analyte.texts[number // len(unit.texts)]), str(unit.texts[number % len(unit.texts)]), rows


def _remedy(analyte: Analyte, value: float, unit: str) -> str:
    low, high = f"{analyte.plausible_minimum:g}", f"{analyte.plausible_maximum:g}"
    text = f"{analyte.label} of {value:g} {unit}: plausible is {low} to {high} {analyte.canonical_unit}."
    if value == 0 and analyte.logarithmic:
        return f"{text} Where nothing was found, give the detection limit as value with the comparator <."
    units = fitting_units(analyte, value, unit)
    if units:
        return f"{text} {value:g} would fit {' or '.join(units)}; correct the unit or the value."
    return f"{text} Correct the value or the unit."


def _doubt(analyte: Analyte, unit: str, values: NDArray[np.float64]) -> str | None:
    """The remedy where the middle of many plausible values is far from healthy and another unit explains it.

    A single low count is a finding; that half of all values are a thousandth of what a healthy person has is not.
    How far and how many are choices of ours.
    """
    values = values[~np.isnan(values)]
    if len(values) < _MANY or not analyte.reference:
        return None
    low = min(limits[0] for limits in analyte.reference.values()) / _FAR
    low = 0.0 if analyte.code in _REMOVED_BY_TREATMENT else low
    high = max(limits[1] for limits in analyte.reference.values()) * _FAR
    middle = float(np.median(values))
    factors = {other: factor for other, factor in analyte.unit_factors.items() if factor}
    if low <= middle * factors[unit] <= high:
        return None
    fitting = {factor: other for other, factor in reversed(factors.items()) if low <= middle * factor <= high}
    if not fitting:
        return None
    return (
        f"Half of the {len(values):,} values of {analyte.label} are below {middle:g} {unit}; in "
        f"{' or '.join(fitting.values())} they would be near the usual range. Check the unit of all of them."
    )


def _breaches(code: str, column: str, remedies: dict[int, str]) -> Iterator[Breach]:
    rows = np.array(sorted(remedies), dtype=np.intp)
    if len(rows):
        yield Breach(code, "measurements", rows, [remedies[row] for row in rows.tolist()], column)
