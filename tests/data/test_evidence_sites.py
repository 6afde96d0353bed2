"""R5, R7 and R8: dominance of a site, its effect, and viruses by specimen."""

from __future__ import annotations

import pytest

from data.evidence_results import Outcome, RuleCode
from data.patient_results import Finding, Specimen
from data.vocabulary import Assay, Material
from tests.data.evidence_cases import (
    INCONCLUSIVE,
    NEGATIVE,
    NO_SITE,
    POSITIVE,
    finding,
    judged,
    outcome,
    product,
    rule,
    sample,
    site,
    tumour,
    vector,
    virus,
)

R5, R7, R8 = RuleCode.INTEGRATION, RuleCode.VIRUS, RuleCode.INSERTION_EFFECT


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        ((site(0.80),), Outcome.CLONAL),
        ((site(0.79),), Outcome.OLIGOCLONAL),
        ((site(0.9), site(0.05, "SSU72")), Outcome.CLONAL),
        ((site(0.5), site(0.5, "SSU72")), Outcome.OLIGOCLONAL),
        ((site(None),), Outcome.INCOMPLETE),
        ((NO_SITE,), Outcome.NONE),
        ((finding(Assay.INTEGRATION_SITE, INCONCLUSIVE),), Outcome.INCOMPLETE),
        ((), Outcome.NOT_TESTED),
    ],
)
def test_one_dominant_site(sites: tuple[Finding, ...], expected: Outcome) -> None:
    assert outcome(R5, tumour(*sites)) is expected


def test_specimens_with_other_sites_conflict() -> None:
    found = judged(tumour(site(0.9)), tumour(site(0.9, "SSU72"), name="U"))
    assert rule(found, R5).outcome is Outcome.CONFLICTING and found.conflicts
    assert outcome(R5, tumour(site(0.9)), tumour(NO_SITE, name="U")) is Outcome.CONFLICTING
    assert outcome(R5, tumour(site(0.9)), tumour(site(0.85), name="U")) is Outcome.CLONAL


@pytest.mark.parametrize(
    ("gene", "effect", "expected"),
    [
        ("yes", "shown", Outcome.EFFECT_SHOWN),
        ("yes", "not_shown", Outcome.LOCATION_ONLY),
        ("yes", None, Outcome.LOCATION_ONLY),
        ("no", None, Outcome.NONE),
        ("no", "shown", Outcome.NONE),
        (None, "shown", Outcome.INCOMPLETE),
    ],
)
def test_the_effect_of_the_dominant_site(gene: str | None, effect: str | None, expected: Outcome) -> None:
    dominant = site(0.9, cancer_gene=gene, expression_effect=effect)
    assert outcome(R8, tumour(dominant)) is expected
    minor = site(0.05, "LMO2", cancer_gene="yes", expression_effect="shown")
    assert outcome(R8, tumour(dominant, minor)) is expected


def test_a_site_without_dominance_has_no_effect_to_speak_of() -> None:
    minor = site(0.4, cancer_gene="yes", expression_effect="shown")
    assert outcome(R8, tumour(minor)) is Outcome.NOT_TESTED


def test_an_effect_that_was_not_tested_is_named_as_missing() -> None:
    found = judged(tumour(vector(0.6), site(0.9, cancer_gene="yes")))
    assert any(one.rule is R8 for one in found.missing)


FIRST, PRODUCT = Material.FIRST_TUMOUR, Material.CAR_T_PRODUCT


@pytest.mark.parametrize(
    ("in_tumour", "others", "expected"),
    [
        (POSITIVE, [sample(FIRST, virus("EBV", POSITIVE))], Outcome.SHARED),
        (POSITIVE, [product(virus("EBV", POSITIVE))], Outcome.SHARED),
        (POSITIVE, [sample(FIRST, virus("EBV", NEGATIVE))], Outcome.TUMOUR_ONLY),
        (POSITIVE, [sample(FIRST, virus("HHV-8", POSITIVE))], Outcome.INCOMPLETE),
        (POSITIVE, [], Outcome.INCOMPLETE),
        (NEGATIVE, [sample(FIRST, virus("EBV", POSITIVE))], Outcome.NONE),
        (INCONCLUSIVE, [], Outcome.INCOMPLETE),
    ],
)
def test_a_virus_by_specimen(in_tumour: object, others: list[Specimen], expected: Outcome) -> None:
    assert outcome(R7, tumour(virus("EBV (EBER)", in_tumour)), *others) is expected  # type: ignore[arg-type]


def test_no_look_at_a_virus_is_not_tested() -> None:
    assert outcome(R7, tumour(), sample(FIRST, virus("EBV", POSITIVE))) is Outcome.NOT_TESTED
