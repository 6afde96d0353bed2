"""Measured values in the units in which a reader wants to see them, by the factors of the registry and no other."""

from __future__ import annotations

from dataclasses import replace

from data.patient_results import PatientHistory, Point, Series
from data.registries import Analyte, analytes
from data.units import CONVERTED_DIGITS
from data.vocabulary import UnitSystem


def factor_between(analyte: Analyte, unit: str | None, other: str) -> float:
    """From one accepted unit (None: the canonical one) to another.

    Raises KeyError for a unit that is not accepted, ValueError for one that is kept apart.
    """
    unit = unit or analyte.canonical_unit
    own, wanted = analyte.unit_factors[unit], analyte.unit_factors[other]
    if own is None or wanted is None:
        raise ValueError(f"There is no factor from {unit} to {other} of {analyte.label}.")
    return 1.0 if unit == other else own / wanted


def in_units(history: PatientHistory, system: UnitSystem) -> PatientHistory:
    """A history in canonical units with its measurements in those of a system; what is kept apart stays in its unit.

    A value becomes the decimal number that a person would compute.
    """
    if system is UnitSystem.CANONICAL:
        return history
    return replace(history, units=system, series=tuple(_series(series, system) for series in history.series))


def _series(series: Series, system: UnitSystem) -> Series:
    analyte = analytes()[series.analyte]
    unit = analyte.units[system]
    if series.unit != analyte.canonical_unit or unit == series.unit:
        return series

    factor = factor_between(analyte, series.unit, unit)

    def shown(value: float) -> float:
        return value if factor == 1 else float(f"{value * factor:.{CONVERTED_DIGITS}g}")

    points = (
        Point(
            point.day,
            shown(point.value),
            point.comparator,
            None if point.lower_limit is None else shown(point.lower_limit),
        )
        for point in series.points
    )
    return replace(series, unit=unit, points=tuple(points))
