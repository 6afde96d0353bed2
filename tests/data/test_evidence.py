"""From specimens to verdict: published exemplars, tests taken away, order of rows, and nothing tested."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from data.access import Access
from data.evidence_levels import CAR_POSITIVE
from data.evidence_missing import ASSAY_WORDS
from data.evidence_results import Outcome, RuleCode, RuleState, Verdict
from data.evidence_rules import RULES, VERDICTS
from data.patient_results import Finding, Specimen
from data.repository import Repository
from data.settings import Settings
from data.snapshot import Snapshot
from data.vocabulary import Assay, CancerCategory, Denominator, FindingResult, Material, Scope
from tests.data.demo.test_teaching_cases import VERDICTS as EXEMPLARS
from tests.data.evidence_cases import (
    BELOW,
    INCONCLUSIVE,
    NEGATIVE,
    NO_SITE,
    apheresis,
    car,
    clonotype,
    judged,
    no_vector,
    product,
    rule,
    sample,
    site,
    tumour,
    variant,
    vector,
)

INDEX_CASE = "AW-0118"
LATER = (Assay.IMMUNOPHENOTYPE, Assay.CYTOGENETICS)


@pytest.fixture(scope="module")
def demo(demo_store: Path) -> Snapshot:
    return Repository(Settings(store=demo_store), progress=lambda sentence: None).snapshot


def of_patient(demo: Snapshot, patient_id: str) -> Verdict:
    (found,) = demo.history(Access(Scope.DEIDENTIFIED), patient_id).verdicts
    return found


@pytest.mark.parametrize(("patient_id", "level"), [*EXEMPLARS.items(), (INDEX_CASE, "2")])
def test_the_published_exemplars_reproduce_their_verdicts(
    demo: Snapshot, patient_id: str, level: str
) -> None:
    found = of_patient(demo, patient_id)
    assert found.level == level
    assert found.supported == (level not in "0I")
    assert [one.code for one in found.rules] == list(RuleCode)


def test_the_index_case_reads_as_the_paper_does(demo: Snapshot) -> None:
    found = of_patient(demo, INDEX_CASE)
    answers = {one.code: one.outcome for one in found.rules}
    assert answers[RuleCode.VECTOR] is Outcome.NEGATIVE
    assert answers[RuleCode.CAR] is Outcome.AGAINST
    assert answers[RuleCode.CLONOTYPE] is Outcome.DISTINCT
    assert answers[RuleCode.INTEGRATION] is Outcome.NONE
    assert answers[RuleCode.PRE_EXISTING] is Outcome.YES
    assert answers[RuleCode.VIRUS] is Outcome.SHARED
    assert found.wording == "CAR-negative, haematopoietic clone from before the infusion"


def test_the_verdict_of_a_reader_is_the_same_in_every_scope(demo: Snapshot) -> None:
    for patient_id in (*EXEMPLARS, INDEX_CASE):
        (named,) = demo.history(Access(Scope.IDENTIFIED), patient_id).verdicts
        assert named == of_patient(demo, patient_id)


def test_nothing_tested_is_said_first() -> None:
    for found in (judged(), judged(tumour()), judged(sample(Material.BLOOD))):
        assert found.level == "0" and found.wording.startswith("Nothing was tested in this tumour")
        assert not found.tested and not found.tested_for_car
        assert found.missing and found.agreeing == ()
    marked = judged(tumour(variant("TET2 p.Q1*")))
    assert marked.wording.startswith("Nothing was tested for the CAR") and marked.tested


def test_a_tumour_of_another_neoplasm_or_of_none_is_not_this_one() -> None:
    other = replace(tumour(vector(0.6)), neoplasm_id="M")
    nobodys = replace(tumour(vector(0.6), name="U"), neoplasm_id=None)
    found = judged(other, nobodys)
    assert found.level == "0"
    assert any("U" in one.test and "no neoplasm" in one.test for one in found.missing)


def test_blood_is_the_tumour_only_where_the_cancer_is_one_of_the_blood() -> None:
    blood = replace(sample(Material.BLOOD, no_vector(), day=310), neoplasm_id="N", tumour_purity=0.4)
    assert judged(blood, category=CancerCategory.MYELOID).level == "1"
    assert judged(blood, category=CancerCategory.SOLID).level == "0"
    assert judged(replace(blood, day=-20), category=CancerCategory.MYELOID).level == "0"


def test_every_answer_of_a_rule_has_its_state_and_every_level_its_row() -> None:
    assert set(RULES) == set(RuleCode)
    for code, one in RULES.items():
        assert one.code is code and one.asks and one.inputs and one.exemplar and one.certainty
        assert (
            one.answers[Outcome.NOT_TESTED].state is RuleState.NOT_TESTED
            if code is not RuleCode.LINEAGE
            else True
        )
    assert [row.level for row in VERDICTS.values()] == list("0123456I")


def test_every_cut_off_of_ours_says_so() -> None:
    for code in (RuleCode.VECTOR, RuleCode.CAR, RuleCode.INTEGRATION):
        assert {cut.standing for cut in RULES[code].cut_offs} <= {"modelling choice", "arithmetic"}
        assert any(cut.standing == "modelling choice" for cut in RULES[code].cut_offs)


SITES = (
    (),
    (NO_SITE,),
    (site(0.5), site(0.4, "X")),
    (site(0.9, cancer_gene="yes", expression_effect="shown"),),
    (site(0.9, cancer_gene="no"),),
)
VARIANTS = (
    (),
    (variant("TET2 p.Q1*"), variant("JAK3 p.M511I")),
    (variant("TET2 p.Q1*"),),
    (variant("TET2, TP53", NEGATIVE),),
)
RESULTS = (None, FindingResult.POSITIVE, NEGATIVE, NEGATIVE, BELOW, INCONCLUSIVE)


def drawn(rng: random.Random) -> list[Specimen]:
    """A patient whose tumour, product and earlier samples were examined more or less."""
    own = [
        rng.choice([None, no_vector(), no_vector(0.2), vector(0.03), vector(0.2), vector(0.55)]),
        rng.choice([None, car(0.01), car(0.3), car(0.8), car(0.8, denominator=Denominator.ALL_CELLS)]),
        rng.choice([None, car(0.0, NEGATIVE, Assay.CAR_RNA), car(0.7, assay=Assay.CAR_RNA)]),
        rng.choice([None, clonotype(rank=1), clonotype(rank=1), clonotype(result=NEGATIVE)]),
        *rng.choice(SITES),
        *rng.choice(VARIANTS),
    ]
    specimens = [tumour(*filter(None, own), purity=rng.choice([0.6, 0.6, None, 0.1]))]
    if rng.random() < 0.3:
        again = [rng.choice([no_vector(), vector(0.5), vector(0.02)]), rng.choice([car(0.7), car(0.02)])]
        specimens.append(tumour(*again, *own[3:4], name="U") if own[3] else tumour(*again, name="U"))
    for place in range(rng.choice([0, 1, 1, 2])):
        specimens.append(apheresis(*_looks(rng), name=f"A{place}", day=-30 - place))
    if rng.random() < 0.5:
        specimens.append(product(clonotype(denominator=rng.choice([*Denominator]))))
    if rng.random() < 0.2:
        germline = (
            variant("TET2 p.Q1*", rng.choice([NEGATIVE, BELOW, FindingResult.POSITIVE])),
            variant("JAK3 p.M511I", NEGATIVE),
        )
        specimens.append(sample(Material.GERMLINE, *germline, day=20, name="G"))
    return specimens


def _looks(rng: random.Random) -> Iterator[Finding]:
    for made, target in ((clonotype, "TRB A"), (variant, "TET2 p.Q1*"), (variant, "JAK3 p.M511I")):
        result = rng.choice(RESULTS)
        if result:
            yield made(target, result)


def each_test(specimens: Sequence[Specimen]) -> list[tuple[str, Assay]]:
    return sorted({(one.specimen_id, f.assay) for one in specimens for f in one.findings})


def without(specimens: Sequence[Specimen], name: str, assay: Assay) -> list[Specimen]:
    """The specimens with one test not done: an assay on one specimen."""
    return [
        replace(one, findings=tuple(f for f in one.findings if f.assay is not assay))
        if one.specimen_id == name
        else one
        for one in specimens
    ]


def test_a_test_that_was_not_done_never_moves_a_verdict_towards_the_car() -> None:
    """In evidence without a conflict; where it takes one away, the missing test is named."""
    rng = random.Random(20260101)
    moved = named = 0
    for _ in range(1200):
        specimens = drawn(rng)
        before = judged(*specimens)
        for name, assay in each_test(specimens):
            after = judged(*without(specimens, name, assay))
            moved += after.level != before.level
            towards = after.level in CAR_POSITIVE and (
                before.level not in CAR_POSITIVE or after.level > before.level
            )
            if before.conflicts and not set(before.conflicts) <= set(after.conflicts):
                assert assay in LATER or is_named(after, assay), (specimens, name, assay, after.missing)
                named += 1
            elif towards:
                raise AssertionError((before.level, after.level, name, assay, specimens))
    assert moved > 250 and named > 50


def is_named(found: Verdict, assay: Assay) -> bool:
    """The test stands among the missing: by its assay, or as the rule that it belongs to."""
    words = ASSAY_WORDS[assay].casefold()
    return any(words in one.test.casefold() for one in found.missing)


def test_the_order_of_rows_does_not_matter() -> None:
    rng = random.Random(7)
    for _ in range(300):
        specimens = drawn(rng)
        mixed = [
            replace(one, findings=tuple(rng.sample(one.findings, len(one.findings)))) for one in specimens
        ]
        assert judged(*rng.sample(mixed, len(mixed))) == judged(*specimens)


def test_the_steps_are_what_the_rules_would_say() -> None:
    rng = random.Random(11)
    for _ in range(300):
        found = judged(*drawn(rng))
        assert all(step.level != found.level for step in found.steps)
        assert found.next_step.strip()


def test_from_5_to_6_only_the_effect_of_the_insertion_is_missing(demo: Snapshot) -> None:
    found = of_patient(demo, "AW-T06")
    assert found.next_step.startswith("To move from 5 to 6 you would need R8")
    assert [(step.rule, step.level) for step in found.steps] == [(RuleCode.INSERTION_EFFECT, "6")]


def test_contradictions_are_said_and_lead_to_i() -> None:
    found = judged(tumour(no_vector(), car(0.9)))
    assert found.level == "I" and found.conflicts == ("R2 and R3 contradict each other.",)
    assert "contradict" in found.wording and "settled" in found.next_step
    assert judged(tumour(vector(0.6), car(0.01))).level == "I"


def test_car_positive_without_an_earlier_sample_is_not_5() -> None:
    found = judged(tumour(vector(0.6), car(0.9), site(0.9), clonotype(), variant("TET2 p.Q1*")))
    assert found.level == "I"
    assert found.wording == "Indeterminate: CAR-positive clonal, pre-existing clone not tested"
    assert any(one.test == "A sample from before the infusion" for one in found.missing)
    assert ("R6", "yes", "4") in [(step.rule, step.outcome, step.level) for step in found.steps]
    assert rule(found, RuleCode.PRE_EXISTING).state is RuleState.NOT_TESTED


def test_no_sentence_names_a_cause() -> None:
    rng = random.Random(3)
    for _ in range(300):
        found = judged(*drawn(rng))
        said = " ".join((found.wording, found.next_step, *found.against, *found.conflicts)).casefold()
        assert "caused" not in said and "due to" not in said
