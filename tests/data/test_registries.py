"""The registries are complete, agree with the vocabularies and say where each row comes from."""

from __future__ import annotations

import re

import pytest

from data.registries import (
    Analyte,
    Product,
    PublishedEstimate,
    analytes,
    products,
    published_corrections,
    published_estimates,
    published_series,
)
from data.vocabulary import CancerCategory, Sex, VectorClass

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


def test_each_series_has_a_number_to_reproduce_or_a_reason_why_not() -> None:
    reproduced = {one.series.key for one in published_estimates()}
    for series in published_series():
        assert (series.key in reproduced) != bool(series.not_reproduced), series.key


@pytest.mark.parametrize(
    "one",
    published_estimates(),
    ids=lambda one: f"{one.series.key} {one.counted} {one.horizon_years}",
)
def test_a_published_number_has_its_classes_time_and_limits(one: PublishedEstimate) -> None:
    assert one.counted and one.classes and len(set(one.classes)) == len(one.classes)
    assert one.classes == tuple(word for word in CancerCategory if word in one.classes)
    assert one.horizon_years in range(1, 16)
    assert 0 < one.estimate < 1
    assert (one.ci_lower is None) == (one.ci_upper is None)
    if one.ci_lower is not None and one.ci_upper is not None:
        assert 0 < one.ci_lower < one.estimate < one.ci_upper < 1
    assert re.search(r"\d", one.series.estimate)
    assert f"{one.estimate * 100:g}" in one.series.estimate
    assert one.projected == ("projected" in one.series.estimator)
    skin = CancerCategory.NON_MELANOMA_SKIN in one.classes
    stated = one.series.non_melanoma_skin_counted
    assert not (skin and stated == "no")
    assert one.assumption or not (CancerCategory.SOLID in one.classes and stated == "not stated")


def test_the_rows_of_a_series_stand_together() -> None:
    keys = [one.series.key for one in published_estimates()]
    assert [key for at, key in enumerate(keys) if key not in keys[:at]] == [
        key for at, key in enumerate(keys) if at == 0 or keys[at - 1] != key
    ]


def test_the_stanford_series_is_told_right() -> None:
    (one,) = (one for one in published_estimates() if one.series.key == "hamilton_2024")
    haematologic = (CancerCategory.T_NK, CancerCategory.MYELOID, CancerCategory.OTHER_HAEMATOLOGIC)
    assert (one.classes, one.horizon_years, one.estimate) == (haematologic, 3, 0.065)
    assert one.series.median_follow_up_months == 15
    assert "NEJMoa2401361" in one.series.reference
    records = " ".join(correction.record for correction in published_corrections())
    assert "one case was profiled in depth" in records
    assert "That is the editorial" in records and "The study is NEJMoa2401361" in records


def test_a_correction_names_a_series_and_its_source() -> None:
    known = {series.key for series in published_series()}
    for one in published_corrections():
        assert one.series in known and one.said and one.record.endswith(".") and one.source
