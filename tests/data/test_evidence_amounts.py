"""R2 and R3: the arithmetic, the cut-offs on both sides, limits, purity, and what cannot be read."""

from __future__ import annotations

import pytest

from data.evidence_results import Outcome, RuleCode
from data.patient_results import Finding
from data.vocabulary import Assay, Denominator
from tests.data.evidence_cases import (
    BELOW,
    INCONCLUSIVE,
    NEGATIVE,
    POSITIVE,
    car,
    judged,
    no_vector,
    outcome,
    rule,
    tumour,
    vector,
)

R2, R3 = RuleCode.VECTOR, RuleCode.CAR


@pytest.mark.parametrize(
    ("copies", "purity", "expected"),
    [
        (0.059, 0.6, Outcome.BYSTANDER),
        (0.06, 0.6, Outcome.INDETERMINATE),
        (0.299, 0.6, Outcome.INDETERMINATE),
        (0.3, 0.6, Outcome.CLONAL),
        (0.099, 1.0, Outcome.BYSTANDER),
        (2.0, 0.5, Outcome.CLONAL),
        (0.62, None, Outcome.INDETERMINATE),
        (0.001, None, Outcome.INDETERMINATE),
    ],
)
def test_copies_per_tumour_cell(copies: float, purity: float | None, expected: Outcome) -> None:
    assert outcome(R2, tumour(vector(copies, lower_limit=0.0005), purity=purity)) is expected


@pytest.mark.parametrize(
    ("limit", "purity", "expected"),
    [
        (0.002, 0.6, Outcome.NEGATIVE),
        (0.0599, 0.6, Outcome.NEGATIVE),
        (0.06, 0.6, Outcome.INDETERMINATE),
        (0.05, 0.3, Outcome.INDETERMINATE),
        (0.002, None, Outcome.NEGATIVE),
        (0.02, None, Outcome.INDETERMINATE),
        (0.019, None, Outcome.NEGATIVE),
        (None, 0.6, Outcome.INDETERMINATE),
    ],
)
def test_a_result_below_its_limit_is_negative_only_where_the_limit_is_low_enough(
    limit: float | None, purity: float | None, expected: Outcome
) -> None:
    assert outcome(R2, tumour(no_vector(limit), purity=purity)) is expected
    negative = vector(None, NEGATIVE, lower_limit=limit)
    assert outcome(R2, tumour(negative, purity=purity)) is expected


def test_copies_per_microgram_are_divided_by_the_diploid_genomes_in_one() -> None:
    clonal = vector(75_750.0, unit="copies/µg DNA", lower_limit=50.0)
    found = judged(tumour(clonal, purity=0.5))
    values = {one.name: one.value for one in rule(found, R2).inputs}
    assert values["vector"] == 75_750.0
    assert values["÷ 151,500 diploid genomes/µg"] == 0.5
    assert values["copies per cell ÷ purity"] == 1.0
    assert rule(found, R2).outcome is Outcome.CLONAL
    circulating = vector(500.0, unit="copies/µg DNA", lower_limit=50.0)
    assert outcome(R2, tumour(circulating, purity=0.5)) is Outcome.BYSTANDER


@pytest.mark.parametrize(
    "unreadable",
    [
        vector(0.6, unit="copies/mL"),
        vector(None),
        vector(0.0),
        vector(0.6, INCONCLUSIVE),
        vector(0.6, denominator=Denominator.CAR_POSITIVE_CELLS),
        vector(0.001, lower_limit=0.002),
        vector(0.6, NEGATIVE),
    ],
)
def test_what_cannot_be_read_decides_nothing_and_says_why(unreadable: Finding) -> None:
    found = rule(judged(tumour(unreadable)), R2)
    assert found.outcome is Outcome.INDETERMINATE and found.note
    assert outcome(R2, tumour(unreadable), tumour(vector(0.6), name="U")) is Outcome.CLONAL


def test_sorted_malignant_cells_are_pure() -> None:
    assert (
        outcome(R2, tumour(vector(0.5, denominator=Denominator.MALIGNANT_CELLS), purity=0.1))
        is Outcome.CLONAL
    )


def test_specimens_of_a_tumour_that_contradict_each_other() -> None:
    few, many = tumour(no_vector()), tumour(vector(0.6), name="U")
    found = judged(few, many)
    assert rule(found, R2).outcome is Outcome.CONFLICTING
    assert found.level == "I" and found.conflicts


def test_of_agreeing_specimens_the_highest_decides() -> None:
    assert outcome(R2, tumour(no_vector()), tumour(vector(0.03), name="U")) is Outcome.BYSTANDER
    assert outcome(R2, tumour(vector(0.2)), tumour(vector(0.6), name="U")) is Outcome.CLONAL


def test_a_specimen_without_tumour_cells_was_no_test() -> None:
    found = judged(tumour(vector(0.6), purity=0.0))
    assert found.level == "0" and not found.tested_for_car
    assert any("has none" in one.test for one in found.missing)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0499, Outcome.AGAINST),
        (0.05, Outcome.INDETERMINATE),
        (0.4999, Outcome.INDETERMINATE),
        (0.5, Outcome.SUPPORTS),
    ],
)
@pytest.mark.parametrize("assay", [Assay.CAR_PROTEIN, Assay.CAR_RNA])
def test_the_share_of_malignant_cells_with_the_car(share: float, expected: Outcome, assay: Assay) -> None:
    assert outcome(R3, tumour(car(share, assay=assay))) is expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (car(0.9, denominator=Denominator.ALL_CELLS), Outcome.INDETERMINATE),
        (car(0.9, denominator=None), Outcome.INDETERMINATE),
        (car(None), Outcome.INDETERMINATE),
        (car(None, INCONCLUSIVE), Outcome.INDETERMINATE),
        (car(None, NEGATIVE), Outcome.AGAINST),
        (car(0.0, NEGATIVE, denominator=Denominator.ALL_CELLS), Outcome.AGAINST),
        (car(None, BELOW, lower_limit=1.0, unit="%"), Outcome.AGAINST),
        (car(None, BELOW, lower_limit=0.2, unit="fraction"), Outcome.INDETERMINATE),
        (car(None, BELOW, denominator=None, lower_limit=0.04), Outcome.INDETERMINATE),
        (car(None, NEGATIVE, denominator=Denominator.CAR_NEGATIVE_CELLS), Outcome.INDETERMINATE),
    ],
)
def test_only_a_share_of_malignant_cells_counts(result: Finding, expected: Outcome) -> None:
    specimen = tumour(result, purity=0.3)
    assert outcome(R3, specimen) is expected


def test_protein_and_rna_that_contradict_each_other() -> None:
    found = judged(tumour(car(0.8), car(0.0, NEGATIVE, Assay.CAR_RNA)))
    assert rule(found, R3).outcome is Outcome.CONFLICTING and found.level == "I"
    assert outcome(R3, tumour(car(0.8), car(0.3, POSITIVE, Assay.CAR_RNA))) is Outcome.SUPPORTS
