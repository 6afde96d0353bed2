"""Units of a delivery as the registry knows them; values are converted by its factors and in no other way."""

from __future__ import annotations

import re

from data.registries import Analyte

_GREEK_MU, _MICRO = "\u03bc", "\u00b5"
_SMALL_LITRE = re.compile(r"(?<=[/dmnu\u00b5])l\b")


def registry_unit(analyte: Analyte, text: str) -> str | None:
    """The registry's spelling of a unit, None where it is not accepted.

    Two spellings are the same unit to the eye: the Greek letter for the micro sign, and l for L in a litre.
    """
    for spelling in (text, _SMALL_LITRE.sub("L", text.replace(_GREEK_MU, _MICRO))):
        if spelling in analyte.unit_factors:
            return spelling
    return None


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
        if analyte.plausible_minimum <= value * factor <= analyte.plausible_maximum:
            fitting[factor] = other
    return tuple(fitting.values())


def canonical(analyte: Analyte, text: str) -> tuple[str, float]:
    """Unit after conversion and the factor that leads there; a unit that is kept apart stays, with factor 1.

    Raises KeyError for a unit that is not accepted.
    """
    unit = registry_unit(analyte, text)
    if unit is None:
        raise KeyError(text)
    factor = analyte.unit_factors[unit]
    return (unit, 1.0) if factor is None else (analyte.canonical_unit, factor)
