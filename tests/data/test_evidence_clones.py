"""R4, R6 and shared clonal haematopoiesis: found, looked for and not found, and not looked for are three things."""

from __future__ import annotations

import pytest

from data.deidentify import REMOVED
from data.evidence_results import Outcome, RuleCode
from data.patient_results import Specimen
from data.vocabulary import CancerCategory, Denominator, Material
from tests.data.evidence_cases import (
    BELOW,
    INCONCLUSIVE,
    NEGATIVE,
    apheresis,
    car,
    clonotype,
    judged,
    no_vector,
    outcome,
    product,
    rule,
    sample,
    site,
    tumour,
    variant,
    vector,
)

R4, R6 = RuleCode.CLONOTYPE, RuleCode.PRE_EXISTING
TUMOUR = tumour(no_vector(), clonotype(rank=1), variant("TET2 p.Q1*"), variant("JAK3 p.M511I"))
ABSENT = (clonotype(result=NEGATIVE), variant("TET2 p.Q1*", BELOW), variant("JAK3 p.M511I", NEGATIVE))


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (apheresis(clonotype()), Outcome.YES),
        (apheresis(variant("TET2 p.Q1*"), variant("JAK3 p.M511I")), Outcome.YES),
        (apheresis(*ABSENT), Outcome.NO),
        (apheresis(), Outcome.NOT_TESTED),
        (apheresis(ABSENT[0]), Outcome.INCOMPLETE),
        (apheresis(*ABSENT[1:]), Outcome.INCOMPLETE),
        (apheresis(ABSENT[0], variant("TET2 p.Q1*")), Outcome.INCOMPLETE),
        (apheresis(ABSENT[0], variant("TET2 p.Q1*"), ABSENT[2]), Outcome.NO),
        (apheresis(ABSENT[0], ABSENT[1]), Outcome.NO),
        (apheresis(clonotype(result=INCONCLUSIVE), *ABSENT[1:]), Outcome.INCOMPLETE),
        (apheresis(clonotype(), day=0), Outcome.NOT_TESTED),
        (apheresis(clonotype(), day=None), Outcome.NOT_TESTED),
        (product(clonotype(), *ABSENT[1:]), Outcome.NOT_TESTED),
        (sample(Material.FIRST_TUMOUR, clonotype(), day=-400), Outcome.YES),
        (apheresis(clonotype("trb  a")), Outcome.YES),
        (apheresis(clonotype("TRB B")), Outcome.NOT_TESTED),
    ],
)
def test_a_clone_from_before_the_infusion(earlier: Specimen, expected: Outcome) -> None:
    assert outcome(R6, TUMOUR, earlier) is expected


def test_a_tumour_that_is_not_of_t_cells_needs_no_clonotype() -> None:
    lung = tumour(no_vector(), variant("KRAS p.G12C"), variant("STK11 p.Q37*"))
    earlier = apheresis(variant("KRAS p.G12C", NEGATIVE), variant("STK11 p.Q37*", NEGATIVE))
    assert outcome(R6, lung, earlier, category=CancerCategory.SOLID) is Outcome.NO
    assert outcome(R6, lung, earlier) is Outcome.INCOMPLETE


def test_t_cells_in_a_tumour_of_other_cells_are_not_its_clone() -> None:
    lung = tumour(no_vector(), clonotype(rank=1), variant("KRAS p.G12C"))
    found = judged(lung, apheresis(clonotype()), category=CancerCategory.SOLID)
    assert (found.level, found.clonotypes) == ("1", ())
    assert rule(found, R4).outcome is Outcome.NOT_TESTED


def test_a_germline_sample_says_nothing_of_an_earlier_clone() -> None:
    skin = sample(Material.GERMLINE, *ABSENT, day=-20)
    assert outcome(R6, TUMOUR, skin) is Outcome.NOT_TESTED


def test_a_tumour_whose_variants_were_never_tested_leaves_the_question_open() -> None:
    assert outcome(R6, tumour(no_vector(), clonotype()), apheresis(*ABSENT)) is Outcome.INCOMPLETE
    tested = tumour(no_vector(), clonotype(), variant("DNMT3A, TET2", NEGATIVE))
    assert outcome(R6, tested, apheresis(*ABSENT)) is Outcome.NO


def test_a_panel_without_a_finding_speaks_for_each_of_its_genes() -> None:
    panel = variant("DNMT3A, TET2, JAK3", NEGATIVE)
    assert outcome(R6, TUMOUR, apheresis(ABSENT[0], panel)) is Outcome.NO
    assert outcome(R6, TUMOUR, apheresis(ABSENT[0], variant("DNMT3A, ASXL1", NEGATIVE))) is Outcome.INCOMPLETE
    for other_change in ("TET2 p.R1*", "TET2 R1*", "TET2 c.3954G>A"):
        elsewhere = apheresis(ABSENT[0], variant(other_change, NEGATIVE))
        assert outcome(R6, TUMOUR, elsewhere) is Outcome.INCOMPLETE


def test_a_change_is_the_same_with_and_without_its_p() -> None:
    assert outcome(R6, TUMOUR, apheresis(variant("TET2 Q1*"), variant("JAK3 M511I"))) is Outcome.YES
    assert outcome(R6, TUMOUR, apheresis(variant("TET2 R1*"), variant("JAK3 M511I"))) is Outcome.INCOMPLETE


def test_only_the_dominant_clonotype_is_the_tumours() -> None:
    accompanied = tumour(
        no_vector(), clonotype("TRB A", rank=1), clonotype("TRB B", rank=2), variant("TET2 p.Q1*")
    )
    earlier = apheresis(clonotype("TRB B"), clonotype("TRB A", NEGATIVE), variant("TET2 p.Q1*", NEGATIVE))
    assert outcome(R6, accompanied, earlier) is Outcome.NO
    unranked = tumour(no_vector(), clonotype("TRB A", share=0.7), clonotype("TRB B", share=0.1))
    assert [marker.target for marker in judged(unranked).clonotypes] == ["TRB A"]
    nameless = tumour(no_vector(), clonotype("TRB A"), clonotype("TRB B"))
    assert judged(nameless).clonotypes == ()


def test_variants_of_the_germline_mark_no_clone() -> None:
    both = (variant("TET2 p.Q1*"), variant("JAK3 p.M511I"))
    germline = sample(Material.GERMLINE, *both, day=30, name="G")
    found = judged(TUMOUR, apheresis(ABSENT[0], *both), germline)
    assert rule(found, R6).outcome is Outcome.CONFLICTING
    assert found.level == "1" and len(found.conflicts) == 2
    assert outcome(R6, TUMOUR, apheresis(clonotype(), *both), germline) is Outcome.YES


def test_a_target_that_was_made_unreadable_matches_nothing() -> None:
    hidden = tumour(no_vector(), clonotype(f"TRB {REMOVED}"))
    assert outcome(R6, hidden, apheresis(clonotype(f"TRB {REMOVED}"))) is Outcome.NOT_TESTED


def test_one_shared_clone_of_blood_formation_is_enough_for_verdict_2() -> None:
    assert judged(TUMOUR, apheresis(variant("TET2 p.Q1*"))).level == "2"
    assert judged(TUMOUR, apheresis(variant("JAK3 p.M511I"))).level == "1"
    assert judged(TUMOUR, sample(Material.BLOOD, variant("TET2 p.Q1*"), day=40)).level == "1"


def test_a_clone_in_one_early_sample_and_not_in_another_is_said() -> None:
    blood = sample(Material.BLOOD, clonotype(result=NEGATIVE), day=-200)
    found = judged(TUMOUR, apheresis(clonotype()), blood)
    assert rule(found, R6).outcome is Outcome.YES
    assert found.conflicts == ("TRB A was found in one sample from before the infusion and not in another.",)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([product(clonotype(denominator=Denominator.CAR_POSITIVE_CELLS))], Outcome.SHARED_CAR),
        ([sample(Material.CAR_POSITIVE_T_CELLS, clonotype(), day=30)], Outcome.SHARED_CAR),
        ([product(clonotype(denominator=Denominator.CAR_NEGATIVE_CELLS))], Outcome.SHARED_NON_CAR),
        ([product(clonotype(denominator=Denominator.ALL_CELLS))], Outcome.SHARED_PRODUCT),
        ([apheresis(clonotype()), product(clonotype(result=NEGATIVE))], Outcome.PRE_EXISTING),
        ([apheresis(clonotype())], Outcome.PRE_EXISTING),
        ([product(clonotype(result=NEGATIVE))], Outcome.DISTINCT),
        ([apheresis(clonotype(result=NEGATIVE))], Outcome.INCOMPLETE),
        ([], Outcome.NOT_TESTED),
    ],
)
def test_where_the_clonotype_is(others: list[Specimen], expected: Outcome) -> None:
    assert outcome(R4, TUMOUR, *others) is expected


def test_a_clonotype_of_both_says_that_it_was_there_before() -> None:
    car_cells = product(clonotype(denominator=Denominator.CAR_POSITIVE_CELLS, rank=3, share=0.004))
    found = rule(judged(TUMOUR, apheresis(clonotype()), car_cells), R4)
    assert found.outcome is Outcome.SHARED_CAR and "before the infusion" in found.note
    assert any(one.value == 0.004 and "rank 3" in one.words for one in found.inputs)


def test_variants_shared_and_private_between_two_specimens() -> None:
    other = apheresis(variant("TET2 p.Q1*"), variant("JAK3 p.M511I", BELOW), variant("ASXL1 p.G646fs"))
    (compared,) = judged(TUMOUR, other).comparisons
    assert compared.shared == ("TET2 p.Q1*",)
    assert compared.only_tumour == ("JAK3 p.M511I",)
    assert compared.only_other == ("ASXL1 p.G646fs",)
    assert compared.not_compared == ()
    (partly,) = judged(TUMOUR, apheresis(variant("TET2 p.Q1*"))).comparisons
    assert partly.not_compared == ("JAK3 p.M511I",)


def test_a_clone_that_rests_on_variants_says_so() -> None:
    both = (variant("TET2 p.Q1*"), variant("JAK3 p.M511I"))
    found = judged(TUMOUR, apheresis(ABSENT[0], *both))
    assert found.level == "2" and "haematopoietic clone" in found.wording
    assert any("rests on variants" in said for said in found.against)


def test_a_positive_tumour_with_one_earlier_clone_of_blood_formation_stays_5_and_says_so() -> None:
    positive = tumour(vector(0.6), car(0.8), site(0.9), clonotype(), variant("TET2 p.Q1*"))
    from_before = apheresis(clonotype(result=NEGATIVE), variant("TET2 p.Q1*"))
    found = judged(positive, from_before)
    assert found.level == "5"
    assert rule(found, R6).outcome is Outcome.NO
    assert "TET2 p.Q1* is clonal haematopoiesis from before the infusion." in found.against
