"""Units: what is the same unit, what is converted, what is kept apart, what a value would fit."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.registries import analytes
from data.units import CONVERTED_DIGITS, accepted_units, canonical, converted, fitting_units, registry_unit


@pytest.mark.parametrize(
    ("analyte", "unit", "converted", "factor"),
    [
        ("anc", "10^9/L", "10^9/L", 1),
        ("anc", "cells/µL", "10^9/L", 0.001),
        ("anc", "cells/uL", "10^9/L", 0.001),
        ("anc", "cells/\u03bcL", "10^9/L", 0.001),
        ("platelets", "G/l", "10^9/L", 1),
        ("platelets", "/nl", "10^9/L", 1),
        ("platelets", "10*3/uL", "10^9/L", 1),
        ("hb", "g/L", "g/dL", 0.1),
        ("igg", "mg/dl", "g/L", 0.01),
        ("crp", "mg/dL", "mg/L", 10),
        ("creatinine", "µmol/L", "mg/dL", 0.011312),
        ("cd4", "10^9/L", "cells/µL", 1000),
        ("ferritin", "ng/mL", "µg/L", 1),
        ("ebv_dna", "copies/ml", "copies/mL", 1),
        ("ebv_dna", "IU/ml", "IU/mL", 1),
        ("car_percent_cd3", "%", "%", 1),
    ],
)
def test_a_unit_is_converted_or_kept_apart(analyte: str, unit: str, converted: str, factor: float) -> None:
    assert canonical(analytes()[analyte], unit) == (converted, factor)


@pytest.mark.parametrize(
    ("analyte", "unit"), [("anc", "mg/dL"), ("anc", ""), ("hb", "G/DL"), ("anc", " 10^9/L")]
)
def test_any_other_unit_is_not_accepted(analyte: str, unit: str) -> None:
    assert registry_unit(analytes()[analyte], unit) is None
    with pytest.raises(KeyError):
        canonical(analytes()[analyte], unit)


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "fits"),
    [
        ("anc", 1500, "10^9/L", ("cells/µL",)),
        ("platelets", 150000, "10^9/L", ("cells/µL",)),
        ("cd4", 0.0, "cells/µL", ("10^9/L",)),
        ("hb", 120, "g/dL", ("g/L",)),
        ("igg", 900, "g/L", ("mg/dL", "mg/L")),
        ("crp", -1, "mg/L", ()),
        ("ebv_dna", 0.5, "IU/mL", ()),
    ],
)
def test_the_units_a_value_would_fit(analyte: str, value: float, unit: str, fits: tuple[str, ...]) -> None:
    assert fitting_units(analytes()[analyte], value, unit) == fits


def test_accepted_units_begin_with_the_canonical_one() -> None:
    assert accepted_units(analytes()["hb"]) == "g/dL, g/L, mmol/L"


def product(value: float, factor: float) -> float:
    return float(converted(np.array([value]), np.array([factor]))[0])


@pytest.mark.parametrize(
    ("value", "factor", "decimal"),
    [
        (101, 0.1, 10.1),
        (107, 0.1, 10.7),
        (723, 0.01, 7.23),
        (7, 0.001, 0.007),
        (0.7, 10, 7),
        (0.29, 1000, 290),
        (88.4, 0.011312, 0.9999808),
        (0, 0.1, 0),
        (-101, 0.1, -10.1),
        (1e-20, 0.1, 1e-21),
        (3e25, 10, 3e26),
    ],
)
def test_a_converted_value_is_the_decimal_number(value: float, factor: float, decimal: float) -> None:
    assert product(value, factor) == decimal


def test_a_value_that_is_not_converted_stays_as_it_was_given() -> None:
    assert product(1.2345678901234567, 1.0) == 1.2345678901234567
    assert np.isnan(product(np.nan, 0.1))


@given(
    st.integers(1, 10**9),
    st.integers(0, 6),
    st.sampled_from(["10", "0.1", "0.01", "0.001", "1000"]),
)
def test_conversion_equals_decimal_arithmetic(digits: int, places: int, factor: str) -> None:
    value = Decimal(digits).scaleb(-places)
    assert product(float(value), float(factor)) == float(value * Decimal(factor))
    assert len(str(digits)) <= CONVERTED_DIGITS
