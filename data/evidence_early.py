"""R6 and shared clonal haematopoiesis: was the tumour's clone there before the infusion?

R6 says "no" where every answer that could still make it "yes" was looked for: the clonotype, and all but one of the
variants. So a test that is taken away never turns "yes" into "no".
"""

from __future__ import annotations

from collections.abc import Sequence

from data.evidence_clones import NOT_FOUND, early, gene_of, in_germline, is_found, look_input, was_tested
from data.evidence_results import Input, Marker, Outcome, RuleCode, RuleResult
from data.evidence_rules import HAEMATOPOIETIC_GENES, RULES, SHARED_VARIANTS
from data.patient_results import Specimen
from data.vocabulary import Assay


def pre_existing_rule(
    clones: Sequence[Marker], mutations: Sequence[Marker], tumour: Sequence[Specimen], t_nk: bool
) -> RuleResult:
    """R6: yes, no, or what is still open."""
    somatic = [marker for marker in mutations if not in_germline(marker)]
    found = [marker for marker in somatic if any(map(is_found, early(marker)))]
    unknown = [marker for marker in somatic if not early(marker)]
    clone_found = any(is_found(look) for marker in clones for look in early(marker))
    clone_open = _clonotype_open(clones, tumour, t_nk)
    variants_open = (
        not was_tested(tumour, Assay.SOMATIC_VARIANT) or len(found) + len(unknown) >= SHARED_VARIANTS
    )
    looked = any(early(marker) for marker in (*clones, *mutations))
    if clone_found or len(found) >= SHARED_VARIANTS:
        outcome = Outcome.YES
    elif _germline_decides(mutations):
        outcome = Outcome.CONFLICTING
    elif not looked:
        outcome = Outcome.NOT_TESTED
    else:
        outcome = Outcome.INCOMPLETE if clone_open or variants_open else Outcome.NO
    state = RULES[RuleCode.PRE_EXISTING].answers[outcome].state
    inputs = tuple(one for marker in (*clones, *mutations) for one in _marker_inputs(marker))
    notes = _open_note(outcome, clone_open, variants_open, len(found))
    conflicts = (*_early_conflicts((*clones, *mutations)), *_germline_conflicts(mutations))
    return RuleResult(RuleCode.PRE_EXISTING, outcome, state, inputs, notes, conflicts)


def _clonotype_open(clones: Sequence[Marker], tumour: Sequence[Specimen], t_nk: bool) -> bool:
    """Whether a clonotype of the tumour could still turn out to have been there before."""
    if not clones:
        return t_nk and not _without(tumour, Assay.TCR_CLONOTYPE)
    return any(not early(marker) for marker in clones)


def _without(tumour: Sequence[Specimen], assay: Assay) -> bool:
    """The assay was done on the tumour and found nothing there."""
    rows = [f for specimen in tumour for f in specimen.findings if f.assay is assay]
    return bool(rows) and all(finding.result in NOT_FOUND for finding in rows)


def _germline_decides(mutations: Sequence[Marker]) -> bool:
    """Two variants were there before, and the germline sample has too many of them to call it a clone."""
    before = [marker for marker in mutations if any(map(is_found, early(marker)))]
    return len(before) >= SHARED_VARIANTS and any(map(in_germline, before))


def _open_note(outcome: Outcome, clone_open: bool, variants_open: bool, found: int) -> str:
    if outcome is Outcome.CONFLICTING:
        return "Variants that were there before the infusion are in the germline sample too."
    if outcome is not Outcome.INCOMPLETE:
        return ""
    parts = ["the clonotype"] if clone_open else []
    parts += ["the variants of the tumour"] if variants_open else []
    one = " One variant was found; one alone does not decide." if found else ""
    return f"Not all that could show an earlier clone was looked for: {' and '.join(parts)} open.{one}"


def shared_haematopoiesis(mutations: Sequence[Marker]) -> tuple[str, ...]:
    """Variants of genes of clonal haematopoiesis that tumour and a sample from before the infusion share."""
    genes = {gene.casefold() for gene in HAEMATOPOIETIC_GENES}
    return tuple(
        marker.target
        for marker in mutations
        if gene_of(marker.target) in genes and not in_germline(marker) and any(map(is_found, early(marker)))
    )


def _marker_inputs(marker: Marker) -> list[Input]:
    """Every look at a marker before the infusion; one line that says so where there was none."""
    looks = early(marker)
    if not looks:
        return [Input(marker.target, words="not looked for before the infusion")]
    return [look_input(marker, look) for look in looks]


def _early_conflicts(markers: Sequence[Marker]) -> tuple[str, ...]:
    """Markers that one sample from before the infusion has and another has not."""
    return tuple(
        f"{marker.target} was found in one sample from before the infusion and not in another."
        for marker in markers
        if len({is_found(look) for look in early(marker)}) > 1
    )


def _germline_conflicts(mutations: Sequence[Marker]) -> tuple[str, ...]:
    return tuple(
        f"{marker.target} was found before the infusion and in the germline sample."
        for marker in mutations
        if in_germline(marker) and any(map(is_found, early(marker)))
    )
