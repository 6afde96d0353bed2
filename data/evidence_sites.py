"""R5, R7 and R8: integration sites of the tumour, what the dominant one does, and viruses."""

from __future__ import annotations

from collections.abc import Sequence

from data import evidence_rules as cut
from data.evidence_amounts import source_of
from data.evidence_clones import before_infusion, carried, key, markers, name_of, named
from data.evidence_results import Input, Marker, Outcome, RuleCode, RuleResult
from data.evidence_rules import RULES
from data.patient_results import Finding, Specimen
from data.vocabulary import Assay, ExpressionEffect, FindingResult, Material, YesNo

_NOT_FOUND = (FindingResult.NEGATIVE, FindingResult.BELOW_LIMIT)
_COMPARED_FOR_VIRUS = (Material.FIRST_TUMOUR, Material.CAR_T_PRODUCT)


def _rows(specimen: Specimen, assay: Assay) -> list[Finding]:
    return [finding for finding in specimen.findings if finding.assay is assay]


def _result(
    code: RuleCode, outcome: Outcome, inputs: Sequence[Input], note: str = "", conflicts: tuple[str, ...] = ()
) -> RuleResult:
    return RuleResult(code, outcome, RULES[code].answers[outcome].state, tuple(inputs), note, conflicts)


def sites(tumour: Sequence[Specimen], others: Sequence[Specimen]) -> tuple[Marker, ...]:
    """The integration sites of the tumour, by name, with every look at the other specimens."""
    names = {name for specimen in tumour for name in carried(specimen, Assay.INTEGRATION_SITE)}
    return markers(Assay.INTEGRATION_SITE, names, tumour, others)


def viruses(tumour: Sequence[Specimen], others: Sequence[Specimen]) -> tuple[Marker, ...]:
    """Every virus that was looked for in any specimen, with every look."""
    names = {
        name_of(finding)
        for specimen in (*tumour, *others)
        for finding in _rows(specimen, Assay.VIRUS)
        if named(finding)
    }
    return markers(Assay.VIRUS, names, tumour, others)


def integration_rule(tumour: Sequence[Specimen]) -> RuleResult:
    """R5 from every specimen of the tumour in which sites were looked for; they must agree."""
    read = [(one, _rows(one, Assay.INTEGRATION_SITE)) for one in tumour]
    read = [(specimen, rows) for specimen, rows in read if rows]
    answers = {outcome_of_sites(rows) for _, rows in read} - {Outcome.INCOMPLETE}
    dominant = {key(site.target) for _, rows in read for site in dominant_sites(rows)}
    inputs = [one for specimen, rows in read for one in _site_inputs(specimen, rows)]
    if not read:
        return _result(RuleCode.INTEGRATION, Outcome.NOT_TESTED, ())
    if not answers:
        note = "The share of the reads is not recorded, or the test was inconclusive."
        return _result(RuleCode.INTEGRATION, Outcome.INCOMPLETE, inputs, note)
    if len(answers) > 1 or len(dominant) > 1:
        said = ("Specimens of the tumour differ in their integration sites.",)
        return _result(RuleCode.INTEGRATION, Outcome.CONFLICTING, inputs, conflicts=said)
    return _result(RuleCode.INTEGRATION, answers.pop(), inputs)


def outcome_of_sites(rows: Sequence[Finding]) -> Outcome:
    """What the sites of one specimen say about one dominant site."""
    found = [row for row in rows if row.result is FindingResult.POSITIVE]
    if dominant_sites(rows):
        return Outcome.CLONAL
    if not found:
        looked = any(row.result in _NOT_FOUND for row in rows)
        return Outcome.NONE if looked else Outcome.INCOMPLETE
    known = all(row.share is not None for row in found)
    return Outcome.OLIGOCLONAL if known else Outcome.INCOMPLETE


def dominant_sites(rows: Sequence[Finding]) -> list[Finding]:
    """The site with at least 80 % of the reads; several rows where laboratories report the same one."""
    found = [row for row in rows if row.result is FindingResult.POSITIVE]
    return [row for row in found if row.share is not None and row.share >= cut.DOMINANT_SITE_FROM]


def _site_inputs(specimen: Specimen, rows: Sequence[Finding]) -> list[Input]:
    whence = source_of(specimen)
    found = []
    for row in rows:
        name = row.target or "integration sites:"
        if row.result is FindingResult.POSITIVE and row.share is not None:
            found.append(Input(name, row.share, "fraction of reads", source=whence))
        else:
            words = "share of reads not recorded" if row.result is FindingResult.POSITIVE else "none found"
            inconclusive = row.result is FindingResult.INCONCLUSIVE
            found.append(Input(name, words="inconclusive" if inconclusive else words, source=whence))
    return found


def insertion_effect_rule(tumour: Sequence[Specimen]) -> RuleResult:
    """R8 for the dominant site; without a dominant one there is no site of the tumour to speak of."""
    read = [(one, site) for one in tumour for site in dominant_sites(_rows(one, Assay.INTEGRATION_SITE))]
    if not read:
        return _result(RuleCode.INSERTION_EFFECT, Outcome.NOT_TESTED, ())
    answers = {_effect(site) for _, site in read} - {Outcome.NOT_TESTED}
    inputs = [
        Input(site.target or "integration site", words=_effect_words(site), source=source_of(one))
        for one, site in read
    ]
    if not answers:
        return _result(RuleCode.INSERTION_EFFECT, Outcome.INCOMPLETE, inputs, "Cancer gene: not recorded.")
    if len(answers) > 1:
        said = ("Results on the effect of the insertion contradict each other.",)
        return _result(RuleCode.INSERTION_EFFECT, Outcome.CONFLICTING, inputs, conflicts=said)
    untested = answers == {Outcome.LOCATION_ONLY} and all(site.expression_effect is None for _, site in read)
    note = "The effect on expression was not tested." if untested else ""
    return _result(RuleCode.INSERTION_EFFECT, answers.pop(), inputs, note)


def _effect(site: Finding) -> Outcome:
    if site.cancer_gene is None:
        return Outcome.NOT_TESTED
    if site.cancer_gene == YesNo.NO:
        return Outcome.NONE
    shown = site.expression_effect == ExpressionEffect.SHOWN
    return Outcome.EFFECT_SHOWN if shown else Outcome.LOCATION_ONLY


def _effect_words(site: Finding) -> str:
    gene = {YesNo.YES: "in or near a cancer gene", YesNo.NO: "not near a cancer gene"}
    effect = {
        ExpressionEffect.SHOWN: "effect on expression shown",
        ExpressionEffect.NOT_SHOWN: "effect on expression not shown",
    }
    where = gene[YesNo(site.cancer_gene)] if site.cancer_gene else "cancer gene not recorded"
    what = effect[ExpressionEffect(site.expression_effect)] if site.expression_effect else "effect not tested"
    return f"{where}; {what}"


def virus_rule(tumour: Sequence[Specimen], others: Sequence[Specimen]) -> RuleResult:
    """R7: viruses of the tumour, and whether the first tumour or the product has them."""
    in_tumour = _viruses(tumour)
    compared = _viruses([one for one in others if one.material in _COMPARED_FOR_VIRUS])
    inputs = [
        Input(finding.target or "virus", words=finding.result.replace("_", " "), source=source_of(specimen))
        for specimen in (*tumour, *others)
        for finding in _rows(specimen, Assay.VIRUS)
        if specimen in tumour
        or specimen.material in _COMPARED_FOR_VIRUS
        or before_infusion(source_of(specimen))
    ]
    unread = not in_tumour and any(_rows(specimen, Assay.VIRUS) for specimen in tumour)
    outcome = Outcome.INCOMPLETE if unread else _virus_outcome(in_tumour, compared)
    differ = any(len(results) > 1 for results in in_tumour.values())
    said = ("Results on a virus in the tumour contradict each other.",) if differ else ()
    note = (
        "Not every virus of the tumour was looked for in the first tumour or the product."
        if in_tumour
        else ""
    )
    return _result(RuleCode.VIRUS, outcome, inputs, note if outcome is Outcome.INCOMPLETE else "", said)


def _virus_outcome(in_tumour: dict[str, set[bool]], compared: dict[str, set[bool]]) -> Outcome:
    if not in_tumour:
        return Outcome.NOT_TESTED
    carried = [virus for virus, results in in_tumour.items() if True in results]
    if not carried:
        return Outcome.NONE
    if any(True in compared.get(virus, set()) for virus in carried):
        return Outcome.SHARED
    return Outcome.TUMOUR_ONLY if all(compared.get(virus) for virus in carried) else Outcome.INCOMPLETE


def _viruses(specimens: Sequence[Specimen]) -> dict[str, set[bool]]:
    """Whether each virus was found, by its name without the method."""
    found: dict[str, set[bool]] = {}
    for specimen in specimens:
        for finding in _rows(specimen, Assay.VIRUS):
            if named(finding) and finding.result is not FindingResult.INCONCLUSIVE:
                found.setdefault(name_of(finding), set()).add(finding.result is FindingResult.POSITIVE)
    return found
