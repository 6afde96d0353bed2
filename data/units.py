"""Units of a delivery as the registry knows them; values are converted by its factors and in no other way."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from data.registries import Analyte

_GREEK_MU, _MICRO = "\u03bc", "\u00b5"
CONVERTED_DIGITS = 12
"""Significant digits of a converted value: more than any laboratory reports, fewer than binary fractions garble."""

_MOST_EXACT_TENS = 22
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


def converted(values: NDArray[np.float64], factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values times their factors, shape (n,), as the decimal number that a person would compute.

    101 g/L is 10.1 g/dL, the number that a limit of 10.1 reads as, and not 10.100000000000001. A factor of 1 leaves a
    value as it is.
    """
    products = np.asarray(values * factors, dtype=np.float64)
    rows = np.flatnonzero((factors != 1.0) & np.isfinite(products) & (products != 0.0))
    products[rows] = _rounded(products[rows])
    return products


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The float nearest to each value written with CONVERTED_DIGITS significant digits."""
    decimals = CONVERTED_DIGITS - 1 - np.floor(np.log10(np.abs(values)))
    # A whole number below 10^12 divided by an exact power of ten is the float that the decimal text reads as.
    exact = (decimals >= 0) & (decimals <= _MOST_EXACT_TENS)
    scale = 10.0 ** np.where(exact, decimals, 0.0)
    rounded = np.rint(values * scale) / scale
    for row in np.flatnonzero(~exact):
        rounded[row] = float(f"{values[row]:.{CONVERTED_DIGITS}g}")
    return rounded
