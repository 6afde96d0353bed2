"""R4 and the markers of a tumour: its clonotypes and variants, and where else they were looked for.

Specimens come in order of day. "Not found" is only what was looked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.deidentify import REMOVED
from data.evidence_amounts import as_fraction, source_of
from data.evidence_results import Comparison, Input, Look, Marker, Outcome, RuleCode, RuleResult, Source
from data.evidence_rules import RULES
from data.patient_results import Finding, Specimen
from data.vocabulary import Assay, Denominator, FindingResult, Material

OF_THE_PRODUCT = (Material.CAR_T_PRODUCT, Material.CAR_POSITIVE_T_CELLS)
NOT_FOUND = (FindingResult.NEGATIVE, FindingResult.BELOW_LIMIT)
_BETWEEN_GENES = re.compile(r"\s*[,;/]\s*")
_GENE = re.compile(r"[a-z][a-z0-9-]*")
_PROTEIN = re.compile(r"(?<=\s)p\.")


def before_infusion(source: Source) -> bool:
    """A dated sample from before day 0 in which the clone could be.

    The product is none, it holds the CAR-T cells themselves; nor is the germline sample, which holds no blood cells.
    """
    could_hold_it = source.material not in (*OF_THE_PRODUCT, Material.GERMLINE)
    return source.day is not None and source.day < 0 and could_hold_it


def clonotypes(tumour: Sequence[Specimen], others: Sequence[Specimen]) -> tuple[Marker, ...]:
    """The dominant clonotype of each tumour specimen, by name, with every look at the other specimens."""
    names = {name for specimen in tumour for name in dominant_clonotypes(specimen)}
    return markers(Assay.TCR_CLONOTYPE, names, tumour, others)


def variants(tumour: Sequence[Specimen], others: Sequence[Specimen]) -> tuple[Marker, ...]:
    """The somatic variants of the tumour, by name, with every look at the other specimens."""
    names = {name for specimen in tumour for name in carried(specimen, Assay.SOMATIC_VARIANT)}
    return markers(Assay.SOMATIC_VARIANT, names, tumour, others)


def dominant_clonotypes(specimen: Specimen) -> set[str]:
    """Rank 1; without ranks the largest share; without either the only one. Others belong to accompanying cells."""
    found = [
        finding
        for finding in specimen.findings
        if finding.assay is Assay.TCR_CLONOTYPE
        and finding.result is FindingResult.POSITIVE
        and named(finding)
    ]
    first = [finding for finding in found if finding.rank == 1]
    if not first and all(finding.rank is None for finding in found):
        largest = max((finding.share or 0.0 for finding in found), default=0.0)
        first = [finding for finding in found if len(found) == 1 or 0.0 < largest == finding.share]
    return {key(finding.target) for finding in first}


def carried(specimen: Specimen, assay: Assay) -> set[str]:
    return {
        key(finding.target)
        for finding in specimen.findings
        if finding.assay is assay and finding.result is FindingResult.POSITIVE and named(finding)
    }


def named(finding: Finding) -> bool:
    """Whether a result has a name that can be compared; one that was made unreadable for this reader has none."""
    return bool(key(finding.target)) and REMOVED not in (finding.target or "")


def key(target: str | None) -> str:
    """A target as it is compared: without capitals, superfluous spaces and the "p." of a change in the protein."""
    return _PROTEIN.sub("", " ".join((target or "").casefold().split()))


def markers(
    assay: Assay, names: set[str], tumour: Sequence[Specimen], others: Sequence[Specimen]
) -> tuple[Marker, ...]:
    """The named markers in alphabetical order, as the tumour's report writes them, with every look at each specimen."""
    written = {
        name_of(finding): written_name(finding)
        for specimen in reversed((*tumour, *others))
        for finding in specimen.findings
        if finding.assay is assay
    }
    return tuple(
        Marker(
            target=written[name],
            in_tumour=tuple(look_at(specimen, assay, name) for specimen in tumour),
            elsewhere=tuple(look_at(specimen, assay, name) for specimen in others),
        )
        for name in sorted(names)
    )


def look_at(specimen: Specimen, assay: Assay, name: str) -> Look:
    """What one specimen says about one marker; found outweighs not found, that outweighs inconclusive."""
    rows = [f for f in specimen.findings if f.assay is assay and covers(f, name)]
    worth = {FindingResult.POSITIVE: 3, FindingResult.BELOW_LIMIT: 2, FindingResult.NEGATIVE: 1}
    best = max(
        rows,
        key=lambda f: (worth.get(f.result, 0), f.denominator == Denominator.CAR_POSITIVE_CELLS),
        default=None,
    )
    whence = source_of(specimen)
    if best is None:
        return Look(whence, None, assay_done=any(f.assay is assay for f in specimen.findings))
    return Look(whence, best.result, best.share, best.rank, best.denominator, best.lower_limit, best.unit)


def covers(finding: Finding, name: str) -> bool:
    """Whether a result speaks of this marker: by its name, or without a finding as a panel or a search for sites."""
    if name_of(finding) == name:
        return True
    if finding.assay is Assay.INTEGRATION_SITE and not name_of(finding):
        return finding.result in NOT_FOUND
    return gene_of(name) in panel_genes(finding)


def panel_genes(finding: Finding) -> tuple[str, ...]:
    """The genes of a panel that found nothing and names genes only; none for the result on one variant."""
    if finding.assay is not Assay.SOMATIC_VARIANT or finding.result not in NOT_FOUND:
        return ()
    genes = _BETWEEN_GENES.split(key(finding.target))
    return tuple(genes) if all(_GENE.fullmatch(gene) for gene in genes) else ()


def name_of(finding: Finding) -> str:
    """The target of a result as it is compared; a virus without the method: "EBV (EBER)" is EBV."""
    return key(written_name(finding))


def written_name(finding: Finding) -> str:
    target = finding.target or ""
    return target.split("(")[0].strip() if finding.assay is Assay.VIRUS else target


def gene_of(target: str) -> str:
    """The gene of a variant, which stands first; no gene where there is no name."""
    return key(target).split(" ")[0]


def is_found(look: Look) -> bool:
    return look.result is FindingResult.POSITIVE


def was_looked_for(look: Look) -> bool:
    return look.result in (FindingResult.POSITIVE, *NOT_FOUND)


def limit_of(look: Look) -> float | None:
    """Detection limit of a look as a fraction (0–1)."""
    return as_fraction(look.lower_limit, look.unit)


def early(marker: Marker) -> list[Look]:
    """The looks at samples from before the infusion that gave an answer; a tumour sampled then is one of them."""
    looks = (*marker.in_tumour, *marker.elsewhere)
    return [look for look in looks if was_looked_for(look) and before_infusion(look.source)]


def in_germline(marker: Marker) -> bool:
    """Also found in the germline sample: born with, or tumour cells in that sample. It marks no clone."""
    return any(is_found(look) and look.source.material is Material.GERMLINE for look in marker.elsewhere)


def was_tested(specimens: Sequence[Specimen], assay: Assay) -> bool:
    return any(
        finding.assay is assay and finding.result is not FindingResult.INCONCLUSIVE
        for specimen in specimens
        for finding in specimen.findings
    )


def look_input(marker: Marker, look: Look) -> Input:
    if is_found(look) and look.share is not None:
        return Input(marker.target, look.share, "fraction", _rank_words(look), look.source)
    return Input(marker.target, words=_result_words(look), source=look.source)


def _rank_words(look: Look) -> str:
    return f"found, rank {look.rank}" if look.rank is not None else "found"


def _result_words(look: Look) -> str:
    if is_found(look):
        return _rank_words(look)
    return "below limit" if look.result is FindingResult.BELOW_LIMIT else "not found"


def tumour_conflicts(tumour: Sequence[Specimen], t_nk: bool) -> tuple[str, ...]:
    """Specimens of one tumour that do not have the same clonotype or variants."""
    clone_sets = {
        frozenset(dominant_clonotypes(one))
        for one in tumour
        if any(f.assay is Assay.TCR_CLONOTYPE for f in one.findings)
    }
    variant_sets = {
        frozenset(carried(one, Assay.SOMATIC_VARIANT))
        for one in tumour
        if any(f.assay is Assay.SOMATIC_VARIANT for f in one.findings)
    }
    said = (
        ["Specimens of the tumour differ in their dominant clonotype."]
        if t_nk and len(clone_sets) > 1
        else []
    )
    said += ["Specimens of the tumour differ in their variants."] if len(variant_sets) > 1 else []
    return tuple(said)


def clonotype_rule(clones: Sequence[Marker]) -> RuleResult:
    """R4: where the tumour's clonotype is, the product first."""
    looks = [(marker, look) for marker in clones for look in marker.elsewhere if was_looked_for(look)]
    outcome, note = _clonotype_outcome([look for _, look in looks])
    relevant = [
        look_input(marker, look)
        for marker, look in looks
        if look.source.material in OF_THE_PRODUCT or before_infusion(look.source)
    ]
    tumour = [look_input(marker, look) for marker in clones for look in marker.in_tumour if is_found(look)]
    state = RULES[RuleCode.CLONOTYPE].answers[outcome].state
    return RuleResult(RuleCode.CLONOTYPE, outcome, state, (*tumour, *relevant), note)


def _clonotype_outcome(looks: Sequence[Look]) -> tuple[Outcome, str]:
    product = [look for look in looks if look.source.material in OF_THE_PRODUCT]
    in_product = [look for look in product if is_found(look)]
    earlier = any(is_found(look) and before_infusion(look.source) for look in looks)
    if any(_among_car_cells(look) for look in in_product):
        return Outcome.SHARED_CAR, "It was also there before the infusion." if earlier else ""
    if in_product:
        all_negative = all(look.denominator == Denominator.CAR_NEGATIVE_CELLS for look in in_product)
        return (Outcome.SHARED_NON_CAR if all_negative else Outcome.SHARED_PRODUCT), ""
    if earlier:
        return Outcome.PRE_EXISTING, "" if product else "It was not looked for in the product."
    if product:
        return Outcome.DISTINCT, ""
    if any(before_infusion(look.source) for look in looks):
        return Outcome.INCOMPLETE, "Not found before the infusion; it was not looked for in the product."
    return Outcome.NOT_TESTED, ""


def _among_car_cells(look: Look) -> bool:
    return (
        look.source.material is Material.CAR_POSITIVE_T_CELLS
        or look.denominator == Denominator.CAR_POSITIVE_CELLS
    )


def comparisons(tumour: Sequence[Specimen], others: Sequence[Specimen]) -> tuple[Comparison, ...]:
    """Variants shared and private between the tumour and every other specimen in which variants were looked for."""
    mutations = variants(tumour, others)
    found = []
    for specimen in others:
        if not was_tested([specimen], Assay.SOMATIC_VARIANT):
            continue
        looks = {
            marker.target: look_at(specimen, Assay.SOMATIC_VARIANT, key(marker.target))
            for marker in mutations
        }
        mine = {key(target) for target in looks}
        only_other = {
            finding.target or ""
            for finding in specimen.findings
            if key(finding.target) in carried(specimen, Assay.SOMATIC_VARIANT) - mine
            and finding.assay is Assay.SOMATIC_VARIANT
        }
        found.append(
            Comparison(
                other=source_of(specimen),
                shared=tuple(target for target, look in looks.items() if is_found(look)),
                only_tumour=tuple(
                    t for t, look in looks.items() if was_looked_for(look) and not is_found(look)
                ),
                only_other=tuple(sorted(only_other)),
                not_compared=tuple(target for target, look in looks.items() if not was_looked_for(look)),
            )
        )
    return tuple(found)
