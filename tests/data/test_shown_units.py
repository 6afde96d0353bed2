"""The units of the screen: what a laboratory there would have printed, by the factors of the registry only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.patient_results import Point, Series
from data.query import QueryError
from data.registries import Analyte, analytes
from data.shown_units import factor_between, in_units
from data.units import canonical
from data.view import parse_query
from data.vocabulary import Comparator, UnitSystem
from tests.components import timeline_samples as samples


@pytest.mark.parametrize("system", list(UnitSystem))
@pytest.mark.parametrize("analyte", analytes().values(), ids=lambda analyte: analyte.code)
def test_every_analyte_has_a_unit_that_can_be_converted(analyte: Analyte, system: UnitSystem) -> None:
    assert canonical(analyte, analyte.units[system])[0] == analyte.canonical_unit


def converted(code: str, value: float, system: UnitSystem, **more: float) -> tuple[float, float | None, str]:
    point = Point(3, value, Comparator.LESS, more.get("limit"))
    whole = Series(code, "a", "blood", analytes()[code].canonical_unit, (point,))
    (series,) = in_units(replace(samples.EMPTY, series=(whole,)), system).series
    (shown,) = series.points
    assert (shown.day, shown.comparator, series.assay) == (3, Comparator.LESS, "a")
    return shown.value, shown.lower_limit, series.unit


@pytest.mark.parametrize(
    ("code", "value", "si", "us"),
    [
        ("hb", 10.1, (101.0, "g/L"), (10.1, "g/dL")),
        ("igg", 4.0, (4.0, "g/L"), (400.0, "mg/dL")),
        ("crp", 30.0, (30.0, "mg/L"), (3.0, "mg/dL")),
        ("ferritin", 650.0, (650.0, "µg/L"), (650.0, "ng/mL")),
        ("creatinine", 1.504496, (133.0, "µmol/L"), (1.504496, "mg/dL")),
        ("anc", 0.5, (0.5, "10^9/L"), (0.5, "10^3/µL")),
        ("cd4", 200.0, (200.0, "10^6/L"), (200.0, "cells/µL")),
        ("ldh", 250.0, (250.0, "U/L"), (250.0, "U/L")),
        ("car_transgene", 50.0, (50.0, "copies/µg DNA"), (50.0, "copies/µg DNA")),
    ],
)
def test_worked_conversions(code: str, value: float, si: tuple[float, str], us: tuple[float, str]) -> None:
    """CRP 3 mg/dL is 30 mg/L; creatinine 133 µmol/L was stored as 1.504496 mg/dL and reads 133 again."""
    for system, (expected, unit) in ((UnitSystem.SI, si), (UnitSystem.US, us)):
        assert converted(code, value, system, limit=value) == (expected, expected, unit)


def test_a_limit_that_is_not_there_stays_away() -> None:
    assert converted("igg", 4.0, UnitSystem.US)[1] is None


def test_a_unit_that_is_kept_apart_stays() -> None:
    history = in_units(samples.two_assays(), UnitSystem.US)
    assert {series.unit for series in history.series if series.analyte == "cmv_dna"} == {"IU/mL", "copies/mL"}
    with pytest.raises(ValueError, match="no factor from copies/mL to IU/mL"):
        factor_between(analytes()["cmv_dna"], "copies/mL", "IU/mL")


def test_the_canonical_units_change_nothing() -> None:
    history = samples.typical()
    assert in_units(history, UnitSystem.CANONICAL) is history
    assert in_units(history, UnitSystem.SI).units is UnitSystem.SI


def test_the_address() -> None:
    assert parse_query("units=si").to_query() == "units=si"
    assert parse_query("units=canonical").to_query() == ""
    assert parse_query("units=us").spec == parse_query("").spec
    with pytest.raises(QueryError, match="Allowed: canonical, si, us") as caught:
        parse_query("units=metric")
    assert caught.value.field == "units"
