"""Is the second cancer the CAR-T cells? From the specimens of a patient to one verdict for each second cancer.

Pure: findings in, fired rules and verdict out; the order of rows does not matter. A test is an assay on one specimen;
what has no finding was not tested. The rules and their cut-offs stand in `data/evidence_rules.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.evidence_amounts import car_rule, vector_rule
from data.evidence_clones import (
    clonotype_rule,
    clonotypes,
    comparisons,
    early,
    is_found,
    tumour_conflicts,
    variants,
)
from data.evidence_early import pre_existing_rule, shared_haematopoiesis
from data.evidence_levels import Answers, level_of
from data.evidence_missing import Examined, missing_tests
from data.evidence_results import Input, Level, Outcome, RuleCode, RuleResult, Step, Verdict
from data.evidence_rules import RULES
from data.evidence_sites import insertion_effect_rule, integration_rule, sites, virus_rule, viruses
from data.evidence_wording import Results, against, agreeing, next_step, wording_of
from data.patient_results import Finding, SecondCancer, Specimen
from data.vocabulary import Assay, CancerCategory, Material

IN_BLOOD = (CancerCategory.T_NK, CancerCategory.MYELOID, CancerCategory.OTHER_HAEMATOLOGIC)
CATEGORIES = {
    CancerCategory.T_NK: "T/NK-cell",
    CancerCategory.MYELOID: "myeloid",
    CancerCategory.OTHER_HAEMATOLOGIC: "other haematological",
    CancerCategory.SOLID: "solid",
    CancerCategory.NON_MELANOMA_SKIN: "non-melanoma skin",
}
_OPEN = (Outcome.NOT_TESTED, Outcome.INCOMPLETE, Outcome.INDETERMINATE, Outcome.CONFLICTING)
_WOULD_DECIDE = {
    RuleCode.VECTOR: (Outcome.NEGATIVE, Outcome.BYSTANDER, Outcome.CLONAL),
    RuleCode.CAR: (Outcome.AGAINST, Outcome.SUPPORTS),
    RuleCode.INTEGRATION: (Outcome.CLONAL,),
    RuleCode.PRE_EXISTING: (Outcome.YES, Outcome.NO),
    RuleCode.INSERTION_EFFECT: (Outcome.EFFECT_SHOWN,),
}


def verdicts(cancers: Sequence[SecondCancer], specimens: Sequence[Specimen]) -> tuple[Verdict, ...]:
    """One verdict for each second cancer of a patient, in their order."""
    return tuple(verdict(cancer, specimens) for cancer in cancers)


def verdict(cancer: SecondCancer, specimens: Sequence[Specimen]) -> Verdict:
    """The verdict on one second cancer from all specimens of the patient."""
    seen = examined(cancer, specimens)
    results = _results(cancer, seen)
    haematopoiesis = shared_haematopoiesis(seen.variants)
    given = _answers(results, bool(haematopoiesis))
    level = level_of(given)
    done = {finding.assay for specimen in seen.tumour for finding in specimen.findings}
    untested = results[RuleCode.VECTOR].outcome is results[RuleCode.CAR].outcome is Outcome.NOT_TESTED
    before = [look for marker in seen.clonotypes for look in early(marker)]
    conflicts = [said for one in results.values() for said in one.conflicts]
    if given.conflict and not any(results[code].conflicts for code in (RuleCode.VECTOR, RuleCode.CAR)):
        conflicts.insert(0, "R2 and R3 contradict each other.")
    return Verdict(
        neoplasm_id=cancer.neoplasm_id,
        level=level,
        wording=wording_of(level, given, bool(done), any(map(is_found, before))),
        tested=bool(done),
        tested_for_car=not untested,
        tumour_assays=tuple(assay for assay in Assay if assay in done),
        rules=tuple(results.values()),
        agreeing=agreeing(level, results),
        against=against(level, results, haematopoiesis, bool(before) and not any(map(is_found, before))),
        conflicts=(*conflicts, *tumour_conflicts(seen.tumour, seen.t_nk)),
        missing=missing_tests(seen, results, given),
        next_step=next_step(level, given),
        steps=tuple(_steps(given, results, level)),
        clonotypes=seen.clonotypes,
        variants=seen.variants,
        sites=sites(seen.tumour, seen.others),
        viruses=viruses(seen.tumour, seen.others),
        comparisons=comparisons(seen.tumour, seen.others),
    )


def examined(cancer: SecondCancer, specimens: Sequence[Specimen]) -> Examined:
    """The specimens by what they are to this cancer, each with its findings, in an order of their own."""
    every = sorted((replace(one, findings=_sorted(one.findings)) for one in specimens), key=_order)
    own = [one for one in every if _is_tumour(one, cancer)]
    tumour = tuple(one for one in own if one.tumour_purity != 0)
    others = tuple(one for one in every if one not in own and one.material is not Material.SECOND_TUMOUR)
    t_nk = cancer.category is CancerCategory.T_NK
    return Examined(
        t_nk=t_nk,
        tumour=tumour,
        others=others,
        unlinked=tuple(o for o in every if o.material is Material.SECOND_TUMOUR and o.neoplasm_id is None),
        empty=tuple(one for one in own if one.tumour_purity == 0),
        # In a tumour of other cells a T-cell receptor is that of accompanying T cells.
        clonotypes=clonotypes(tumour, others) if t_nk else (),
        variants=variants(tumour, others),
    )


def _is_tumour(specimen: Specimen, cancer: SecondCancer) -> bool:
    """A piece of this tumour; blood or marrow only of a cancer of the blood, and not from before the infusion."""
    if specimen.neoplasm_id != cancer.neoplasm_id:
        return False
    if specimen.material is Material.SECOND_TUMOUR:
        return True
    after = specimen.day is not None and specimen.day >= 0
    return specimen.material in (Material.BLOOD, Material.MARROW) and after and cancer.category in IN_BLOOD


def _order(specimen: Specimen) -> tuple[bool, int, str]:
    return specimen.day is None, specimen.day or 0, specimen.specimen_id


def _sorted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """An order that depends on the contents only, whatever the order of the rows was."""
    return tuple(sorted(findings, key=lambda one: (one.assay, one.rank or 0, -(one.share or 0.0), repr(one))))


def _results(cancer: SecondCancer, seen: Examined) -> dict[RuleCode, RuleResult]:
    lineage = Outcome.T_NK if seen.t_nk else Outcome.OTHER_LINEAGE
    category = Input("category", words=CATEGORIES[cancer.category])
    state = RULES[RuleCode.LINEAGE].answers[lineage].state
    found = (
        RuleResult(RuleCode.LINEAGE, lineage, state, (category,)),
        vector_rule(seen.tumour),
        car_rule(seen.tumour),
        clonotype_rule(seen.clonotypes),
        integration_rule(seen.tumour),
        pre_existing_rule(seen.clonotypes, seen.variants, seen.tumour, seen.t_nk),
        virus_rule(seen.tumour, seen.others),
        insertion_effect_rule(seen.tumour),
    )
    return {one.code: one for one in found}


def _answers(results: Results, haematopoiesis: bool) -> Answers:
    return Answers(
        vector=results[RuleCode.VECTOR].outcome,
        car=results[RuleCode.CAR].outcome,
        integration=results[RuleCode.INTEGRATION].outcome,
        pre_existing=results[RuleCode.PRE_EXISTING].outcome,
        insertion_effect=results[RuleCode.INSERTION_EFFECT].outcome,
        shared_haematopoiesis=haematopoiesis,
    )


_FIELDS = {
    RuleCode.VECTOR: "vector",
    RuleCode.CAR: "car",
    RuleCode.INTEGRATION: "integration",
    RuleCode.PRE_EXISTING: "pre_existing",
    RuleCode.INSERTION_EFFECT: "insertion_effect",
}


def _steps(given: Answers, results: Results, level: Level) -> Iterator[Step]:
    """What each answer that is still open would make of the verdict, the other answers staying as they are."""
    for code, outcomes in _WOULD_DECIDE.items():
        untested_effect = code is RuleCode.INSERTION_EFFECT and level is Level.CAR_POSITIVE_CLONAL
        measured = results[code].outcome is Outcome.INDETERMINATE and not results[code].note
        if (results[code].outcome in _OPEN and not measured) or untested_effect:
            for outcome in outcomes:
                reached = level_of(replace(given, **{_FIELDS[code]: outcome}))
                if reached is not level:
                    yield Step(code, outcome, reached)
