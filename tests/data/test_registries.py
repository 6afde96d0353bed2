"""The registries are complete, agree with the vocabularies and say where each row comes from."""

from __future__ import annotations

import re

import pytest

from data.registries import Analyte, Product, analytes, products, published_series
from data.vocabulary import Sex, VectorClass

CANONICAL = {
    **dict.fromkeys(("anc", "alc", "platelets"), "10^9/L"),
    "hb": "g/dL",
    **dict.fromkeys(("cd3", "cd4", "cd8", "cd19_b", "nk", "car_cells"), "cells/µL"),
    "car_percent_cd3": "%",
    **dict.fromkeys(("igg", "iga", "igm"), "g/L"),
    "ldh": "U/L",
    "crp": "mg/L",
    "ferritin": "µg/L",
    "creatinine": "mg/dL",
    **dict.fromkeys(("car_transgene", "rcl"), "copies/µg DNA"),
    **dict.fromkeys(("cmv_dna", "ebv_dna", "hhv6_dna"), "IU/mL"),
}
LANES = {
    "neutrophils", "lymphocytes", "immunoglobulins", "platelets", "haemoglobin", "car_t_copies", "car_t_cells",
    "viruses", "chemistry",
}  # fmt: skip


def test_every_analyte_is_there_in_its_canonical_unit() -> None:
    assert {code: analyte.canonical_unit for code, analyte in analytes().items()} == CANONICAL


@pytest.mark.parametrize("analyte", analytes().values(), ids=lambda analyte: analyte.code)
def test_an_analyte_is_consistent(analyte: Analyte) -> None:
    assert analyte.unit_factors[analyte.canonical_unit] == 1
    assert all(factor is None or factor > 0 for factor in analyte.unit_factors.values())
    assert analyte.plausible_minimum < analyte.plausible_maximum
    assert not (analyte.logarithmic and analyte.plausible_minimum <= 0)
    for low, high in analyte.reference.values():
        assert analyte.plausible_minimum <= low < high <= analyte.plausible_maximum
    assert set(analyte.reference) in (set(), {Sex.FEMALE, Sex.MALE})
    assert bool(analyte.action_line) == bool(analyte.action_label)
    assert analyte.lane in LANES
    assert re.fullmatch(r"(\d{3,5}-\d)?", analyte.loinc)
    assert analyte.label
    assert analyte.source


def test_a_micro_sign_may_be_written_as_u() -> None:
    for analyte in analytes().values():
        for unit, factor in analyte.unit_factors.items():
            if "µ" in unit:
                assert analyte.unit_factors[unit.replace("µ", "u")] == factor


@pytest.mark.parametrize(
    "product", [p for p in products().values() if p.code != "other"], ids=lambda p: p.code
)
def test_a_product_has_its_construct_and_source(product: Product) -> None:
    assert product.vector_class in list(VectorClass)
    assert product.target
    assert product.costimulatory_domain
    assert product.source


def test_the_product_other_fills_in_nothing() -> None:
    other = products()["other"]
    assert (other.target, other.costimulatory_domain, other.vector_class) == ("", "", "")


def test_a_published_series_says_what_it_counts_and_how_sure_it_is() -> None:
    series = published_series()
    assert len({one.key for one in series}) == len(series)
    for one in series:
        assert all((one.name, one.reference, one.follow_up, one.definition, one.estimator, one.estimate))
        assert all((one.non_melanoma_skin_counted, one.source, one.kind, one.patients_note, one.t_cell))
        assert "checked" in one.certainty or "not verified" in one.certainty
        assert one.patients is None or one.patients > 0


def test_reports_are_no_cohorts() -> None:
    by_key = {one.key: one for one in published_series()}
    assert by_key["hamilton_2024"].patients == 724
    assert by_key["elsallab_2024"].patients is None
    assert "not an incidence" in by_key["elsallab_2024"].estimator
