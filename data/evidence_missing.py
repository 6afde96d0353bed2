"""What was not tested or cannot be read, and where it could still be obtained. The tests that decide come first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.evidence_amounts import source_of
from data.evidence_clones import OF_THE_PRODUCT, before_infusion, early, is_found
from data.evidence_levels import Answers
from data.evidence_results import Look, Marker, Missing, Outcome, RuleCode
from data.evidence_wording import Results
from data.patient_results import Specimen
from data.vocabulary import Assay, Material

TUMOUR_TISSUE = (
    "tumour tissue or DNA at the pathology; test by a reference laboratory or through the manufacturer"
)
BLOCK = "tumour block or cells kept by the pathology"
EARLIER_SAMPLE = (
    "apheresis or product retain at the cell laboratory or the manufacturer; stored blood, marrow or lymph node from "
    "before the infusion"
)
PRODUCT_RETAIN = "product retain or infusion-bag washings at the cell laboratory or the manufacturer"
_PER_SPECIMEN = {
    Assay.VECTOR_COPY_NUMBER: RuleCode.VECTOR,
    Assay.CAR_PROTEIN: RuleCode.CAR,
    Assay.CAR_RNA: RuleCode.CAR,
    Assay.INTEGRATION_SITE: RuleCode.INTEGRATION,
    Assay.TCR_CLONOTYPE: RuleCode.PRE_EXISTING,
    Assay.SOMATIC_VARIANT: RuleCode.PRE_EXISTING,
    Assay.VIRUS: RuleCode.VIRUS,
}
ASSAY_WORDS = {
    Assay.VECTOR_COPY_NUMBER: "vector copies",
    Assay.CAR_PROTEIN: "CAR protein",
    Assay.CAR_RNA: "CAR RNA",
    Assay.INTEGRATION_SITE: "integration sites",
    Assay.TCR_CLONOTYPE: "TCR clonotype",
    Assay.SOMATIC_VARIANT: "somatic variants",
    Assay.VIRUS: "virus",
}
MATERIAL_WORDS = {material: material.replace("_", " ") for material in Material} | {
    Material.CAR_T_PRODUCT: "CAR-T product",
    Material.CAR_POSITIVE_T_CELLS: "CAR+ T cells",
}


@dataclass(frozen=True)
class Examined:
    """One second cancer with what was examined for it. `unlinked`: second tumours that belong to no neoplasm."""

    t_nk: bool
    tumour: tuple[Specimen, ...]
    others: tuple[Specimen, ...]
    unlinked: tuple[Specimen, ...]
    empty: tuple[Specimen, ...]
    clonotypes: tuple[Marker, ...]
    variants: tuple[Marker, ...]


def missing_tests(seen: Examined, results: Results, given: Answers) -> tuple[Missing, ...]:
    """Every gap once, those that decide the verdict first."""
    found = (
        *_specimens(seen),
        *_vector_and_car(seen, results),
        *_clone_before(seen),
        *_insertion(seen, results, given),
        *_clonotype_and_virus(seen, results),
        *_by_specimen(seen),
    )
    return tuple(dict.fromkeys(found))


def place_words(specimen: Specimen) -> str:
    day = "day not recorded" if specimen.day is None else f"day {specimen.day}".replace("-", "\u2212")
    return f"{MATERIAL_WORDS[specimen.material]} {specimen.specimen_id}, {day}"


def _specimens(seen: Examined) -> Iterator[Missing]:
    if not seen.tumour and not seen.empty:
        yield Missing(RuleCode.VECTOR, "A specimen of this tumour", BLOCK)
    for specimen in seen.empty:
        yield Missing(
            RuleCode.VECTOR, f"A specimen with tumour cells: {place_words(specimen)} has none", BLOCK
        )
    for specimen in seen.unlinked:
        where = "the record: to which neoplasm it belongs"
        yield Missing(
            RuleCode.VECTOR, f"{place_words(specimen)} belongs to no neoplasm and was not used", where
        )
    for specimen in seen.others:
        if specimen.day is None and specimen.material not in OF_THE_PRODUCT and specimen.findings:
            where = "the record: when it was collected"
            yield Missing(RuleCode.PRE_EXISTING, f"The date of {place_words(specimen)}", where)


def _vector_and_car(seen: Examined, results: Results) -> Iterator[Missing]:
    optional = "" if seen.t_nk else " (optional for a tumour that is not of T or NK lineage)"
    vector, car = results[RuleCode.VECTOR], results[RuleCode.CAR]
    if vector.outcome is Outcome.NOT_TESTED:
        yield Missing(
            RuleCode.VECTOR, f"Vector copies in the tumour, with limit and purity{optional}", TUMOUR_TISSUE
        )
    if car.outcome is Outcome.NOT_TESTED:
        yield Missing(RuleCode.CAR, f"CAR protein or CAR RNA in the malignant cells{optional}", BLOCK)
    for one, where in ((vector, TUMOUR_TISSUE), (car, BLOCK)):
        if one.note and one.outcome is not Outcome.NOT_TESTED:
            yield Missing(one.code, f"A result that can be read. {one.note}", f"the report; else {where}")


def _clone_before(seen: Examined) -> Iterator[Missing]:
    tumour_tested = {finding.assay for specimen in seen.tumour for finding in specimen.findings}
    if seen.t_nk and Assay.TCR_CLONOTYPE not in tumour_tested:
        yield Missing(RuleCode.PRE_EXISTING, "TCR clonotype of the tumour", BLOCK)
    if Assay.SOMATIC_VARIANT not in tumour_tested:
        yield Missing(RuleCode.PRE_EXISTING, "Somatic variants of the tumour (panel or exome)", BLOCK)
    earlier = [one for one in seen.others if before_infusion(source_of(one))]
    if not earlier:
        yield Missing(RuleCode.PRE_EXISTING, "A sample from before the infusion", EARLIER_SAMPLE)
    where = "; ".join(map(place_words, earlier)) or EARLIER_SAMPLE
    for name, markers in (("TCR clonotype", seen.clonotypes), ("Somatic variants", seen.variants)):
        absent = [marker.target for marker in markers if not early(marker)]
        if absent:
            test = f"{name} of the tumour in a sample from before the infusion: {', '.join(absent)}"
            yield Missing(RuleCode.PRE_EXISTING, test, where)
    before = [marker for marker in seen.variants if any(map(is_found, early(marker)))]
    if any(not _germline_look(marker) for marker in before):
        test = "Somatic variants found before the infusion in a germline sample"
        yield Missing(RuleCode.PRE_EXISTING, test, "skin, hair or buccal cells of the patient")


def _germline_look(marker: Marker) -> list[Look]:
    return [
        look
        for look in marker.elsewhere
        if look.source.material is Material.GERMLINE and look.result is not None
    ]


def _insertion(seen: Examined, results: Results, given: Answers) -> Iterator[Missing]:
    site, effect = results[RuleCode.INTEGRATION], results[RuleCode.INSERTION_EFFECT]
    possible = given.car_found or given.vector not in (Outcome.NEGATIVE, Outcome.NOT_TESTED)
    if possible and site.outcome in (Outcome.NOT_TESTED, Outcome.INCOMPLETE):
        where = "tumour DNA; a reference laboratory or the manufacturer"
        yield Missing(
            RuleCode.INTEGRATION, "Integration sites in the tumour, with their share of the reads", where
        )
    if site.outcome is Outcome.CLONAL and (effect.note or effect.outcome is Outcome.NOT_TESTED):
        where = "RNA of the tumour; a reference laboratory"
        yield Missing(
            RuleCode.INSERTION_EFFECT, "Cancer gene at the dominant site, and its expression", where
        )


def _clonotype_and_virus(seen: Examined, results: Results) -> Iterator[Missing]:
    looked = [look for marker in seen.clonotypes for look in marker.elsewhere if look.result is not None]
    if seen.clonotypes and not any(look.source.material in OF_THE_PRODUCT for look in looked):
        yield Missing(RuleCode.CLONOTYPE, "TCR clonotype of the tumour in the CAR-T product", PRODUCT_RETAIN)
    virus = results[RuleCode.VIRUS].outcome
    if virus is Outcome.NOT_TESTED and seen.t_nk:
        yield Missing(RuleCode.VIRUS, "Virus in the tumour (EBV by EBER in-situ hybridisation)", BLOCK)
    elif virus is Outcome.INCOMPLETE:
        where = "block of the first tumour; product retain"
        yield Missing(RuleCode.VIRUS, "The tumour's virus in the first tumour and in the product", where)


def _by_specimen(seen: Examined) -> Iterator[Missing]:
    """Assays that one specimen had and its companion did not: of the tumour, and of the samples before the infusion."""
    earlier = [one for one in seen.others if before_infusion(source_of(one))]
    for group, assays in (
        (seen.tumour, tuple(_PER_SPECIMEN)),
        (earlier, (Assay.TCR_CLONOTYPE, Assay.SOMATIC_VARIANT)),
        ([one for one in seen.others if one.material in OF_THE_PRODUCT], (Assay.TCR_CLONOTYPE,)),
    ):
        yield from _gaps(seen, group, assays)


def _gaps(seen: Examined, group: Sequence[Specimen], assays: Sequence[Assay]) -> Iterator[Missing]:
    done = {finding.assay for specimen in group for finding in specimen.findings}
    if Assay.CAR_PROTEIN in done or Assay.CAR_RNA in done:
        done |= {Assay.CAR_PROTEIN, Assay.CAR_RNA}
    wanted = {Assay.TCR_CLONOTYPE: bool(seen.clonotypes), Assay.SOMATIC_VARIANT: bool(seen.variants)}
    for specimen in group:
        own = {finding.assay for finding in specimen.findings}
        for assay in assays:
            if assay in own or not (assay in done and wanted.get(assay, True)):
                continue
            test = f"{ASSAY_WORDS[assay]} in {place_words(specimen)}"
            yield Missing(
                _PER_SPECIMEN[assay], test[:1].upper() + test[1:], "the same specimen, if any is left"
            )
