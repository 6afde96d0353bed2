"""Rules of measured values: accepted units, plausible ranges. Nothing is converted and nothing left out here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.registries import Analyte, analytes
from data.rules.breach import Breach
from data.rules.load import Load, TypedTable
from data.units import accepted_units, fitting_units, registry_unit


def check_measurements(load: Load) -> Iterator[Breach]:
    measurements = load["measurements"]
    if len(measurements) == 0:
        return
    unaccepted: dict[int, str] = {}
    implausible: dict[int, str] = {}
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
    yield from _breaches("unit_not_accepted", "unit", unaccepted)
    yield from _breaches("value_implausible", "value", implausible)


def _pairs(measurements: TypedTable) -> Iterator[tuple[str, str, np.ndarray]]:
    """Each analyte with each of its units, and the rows of the pair."""
    analyte, unit = measurements.cells["analyte"], measurements.cells["unit"]
    pair = analyte.codes * max(len(unit.texts), 1) + unit.codes
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


def _breaches(code: str, column: str, remedies: dict[int, str]) -> Iterator[Breach]:
    rows = np.array(sorted(remedies), dtype=np.intp)
    if len(rows):
        yield Breach(code, "measurements", rows, [remedies[row] for row in rows.tolist()], column)
