"""Factors from the units of a delivery to the registry's canonical units. Values are never converted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from data.registries import Analyte


def accepted_units(analyte: Analyte) -> str:
    """The units of an analyte in words, the canonical one first."""
    return ", ".join(analyte.unit_factors)


def fitting_units(analyte: Analyte, value: float, unit: str) -> tuple[str, ...]:
    """Units in which a value would be plausible, one per factor, other than the factor of `unit`."""
    own = analyte.unit_factors[unit]
    fitting: dict[float, str] = {}
    for other, factor in analyte.unit_factors.items():
        if factor is None or factor == own or factor in fitting:
            continue
        if is_plausible(analyte, value * factor):
            fitting[factor] = other
    return tuple(fitting.values())


def is_plausible(analyte: Analyte, canonical_value: float) -> bool:
    """Whether a value in the canonical unit lies within the analyte's plausible range, both ends included."""
    return analyte.plausible_minimum <= canonical_value <= analyte.plausible_maximum


def factor_table(registry: Mapping[str, Analyte]) -> dict[tuple[str, str], float | None]:
    """(analyte, unit) -> factor for every accepted pair."""
    return {
        (code, unit): factor
        for code, analyte in registry.items()
        for unit, factor in analyte.unit_factors.items()
    }
