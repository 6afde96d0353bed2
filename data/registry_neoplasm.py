"""CIBMTR form 3500, Subsequent Neoplasms, one for each neoplasm: a table of fields, each with what the data answer.

The wording is that of the CIBMTR Forms Instruction Manual; `manual` names its section. The sections name no revision of
the form, and question numbers moved between its editions, so none is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data.patient_results import Finding, PatientHistory, SecondCancer, Specimen
from data.registry_results import Answer, AnswerState, FilledField, FilledForm, answered, unanswered
from data.registry_words import (
    amount,
    amount_when,
    assays,
    days_detected,
    detected,
    finding_words,
    highest,
    measured,
    units,
    when,
)
from data.sentence import CLASS_WORDS
from data.vocabulary import Assay, Basis, CancerCategory, CancerStatus, DatePrecision, FindingResult

NUMBER, TITLE = "3500", "Subsequent Neoplasms"
_NEW, _OLDER, _PTLD = "3500q1-12", "3500q1-23 (an earlier edition)", "3500q13-24"
_CAR_ASSAYS = (Assay.VECTOR_COPY_NUMBER, Assay.CAR_PROTEIN, Assay.CAR_RNA)
_PATHOLOGIC = (Basis.HISTOLOGY, Basis.CYTOLOGY)
_SKIN_ONLY = "for non-melanoma skin cancer only"
_EBV_ANALYTE = "ebv_dna"
_RESULTS = {
    FindingResult.POSITIVE: "yes",
    FindingResult.NEGATIVE: "no",
    FindingResult.BELOW_LIMIT: "below the limit of the test",
    FindingResult.INCONCLUSIVE: "inconclusive",
}


def _new_malignancy(history: PatientHistory, cancer: SecondCancer) -> Answer:
    codes = (
        f"ICD-O-3 morphology {cancer.icdo3_morphology}" if cancer.icdo3_morphology else "",
        f"topography {cancer.icdo3_topography}" if cancer.icdo3_topography else "",
        f"ICD-10 {cancer.icd10}" if cancer.icd10 else "",
        "suspected, not confirmed" if cancer.status is CancerStatus.SUSPECTED else "",
    )
    value = f"{CLASS_WORDS[cancer.category]}: {cancer.diagnosis or 'diagnosis not recorded'}"
    return answered(value, ", ".join(filter(None, codes)))


def _lineage(history: PatientHistory, cancer: SecondCancer) -> Answer:
    if cancer.category is CancerCategory.T_NK:
        return answered("T-cell or NK-cell", "class of the neoplasm")
    if cancer.category is CancerCategory.OTHER_HAEMATOLOGIC:
        return unanswered(AnswerState.NOT_RECORDED, "the class does not say the lineage")
    return unanswered(AnswerState.DOES_NOT_APPLY)


def _lesions(history: PatientHistory, cancer: SecondCancer) -> Answer:
    if cancer.category is CancerCategory.NON_MELANOMA_SKIN:
        return unanswered(AnswerState.NOT_RECORDED, "one row is one neoplasm; lesions are not counted")
    return unanswered(AnswerState.DOES_NOT_APPLY, _SKIN_ONLY)


def _date(history: PatientHistory, cancer: SecondCancer) -> Answer:
    basis = f"basis: {cancer.basis.value.replace('_', ' ')}" if cancer.basis else "basis not recorded"
    if cancer.basis not in _PATHOLOGIC:
        basis += "; the form asks for the date of the pathologic diagnosis"
    if cancer.day is None:
        return unanswered(AnswerState.NOT_RECORDED, basis)
    if cancer.day_precision != DatePrecision.DAY:
        basis += f"; known to the {cancer.day_precision} only, the day is a placeholder"
    return answered(when(history, cancer.day), basis)


def _derived_from_product(history: PatientHistory, cancer: SecondCancer) -> Answer:
    """Never answered from the results: what they mean is for whoever signs the form."""
    found = _on_tumour(history, cancer, _CAR_ASSAYS)
    if not found:
        return unanswered(
            AnswerState.NOT_TESTED, "neither the vector nor the CAR was looked for in this tumour"
        )
    results = "; ".join(finding_words(history, *one) for one in found)
    return unanswered(AnswerState.NOT_RECORDED, f"results on this tumour: {results}")


def _tumour_ebv(history: PatientHistory, cancer: SecondCancer) -> Answer:
    found = [
        one for one in _on_tumour(history, cancer, (Assay.VIRUS,)) if "EBV" in (one[1].target or "").upper()
    ]
    if not found:
        return unanswered(AnswerState.NOT_TESTED, "no result for EBV on this tumour")
    words = list(dict.fromkeys(_RESULTS[finding.result] for _, finding in found))
    return answered(" and ".join(words), "; ".join(finding_words(history, *one) for one in found))


def _blood_ebv(history: PatientHistory, cancer: SecondCancer) -> Answer:
    """The facts; whether they are a reactivation is for whoever signs the form."""
    values = measured(history, _EBV_ANALYTE)
    if not values:
        return unanswered(AnswerState.NOT_TESTED, "“Not done” of the form")
    found = detected(values)
    if not found:
        return answered(f"EBV DNA {days_detected(values)}", assays(values))
    first, top = amount_when(history, found[0]), amount_when(history, highest(found))
    note = f"first {first}; highest {top}; whether that is a reactivation is not recorded"
    return answered(f"EBV DNA {days_detected(values)}", note)


def _blood_ebv_method(history: PatientHistory, cancer: SecondCancer) -> Answer:
    found = detected(measured(history, _EBV_ANALYTE))
    if not found:
        return unanswered(AnswerState.DOES_NOT_APPLY, "no EBV DNA detected in blood")
    return answered(assays(found), "a number was reported: quantitative")


def _blood_ebv_load(history: PatientHistory, cancer: SecondCancer) -> Answer:
    found = detected(measured(history, _EBV_ANALYTE))
    if not found:
        return unanswered(AnswerState.DOES_NOT_APPLY, "no EBV DNA detected in blood")
    other = [unit for unit in units(found) if unit != "copies/mL"]
    note = f"the form asks for copies/mL; recorded in {', '.join(other)}, not converted" if other else ""
    return answered(f"{amount(found[0])}; highest {amount(highest(found))}", note)


def _no_field(note: str) -> Callable[[PatientHistory, SecondCancer], Answer]:
    return lambda history, cancer: unanswered(AnswerState.NOT_RECORDED, note)


def _on_tumour(
    history: PatientHistory, cancer: SecondCancer, assays_of: tuple[Assay, ...]
) -> list[tuple[Specimen, Finding]]:
    return [
        (specimen, finding)
        for specimen in history.specimens
        if specimen.neoplasm_id == cancer.neoplasm_id
        for finding in specimen.findings
        if finding.assay in assays_of
    ]


@dataclass(frozen=True)
class NeoplasmField:
    wording: str
    manual: str
    answer: Callable[[PatientHistory, SecondCancer], Answer]


FIELDS: tuple[NeoplasmField, ...] = (
    NeoplasmField("Specify the new malignancy", _NEW, _new_malignancy),
    NeoplasmField("Specify type of leukemia / lymphoma", _NEW, _lineage),
    NeoplasmField("Number of non-melanoma skin cancer lesions", _NEW, _lesions),
    NeoplasmField("Date of diagnosis", _OLDER, _date),
    NeoplasmField("Was the new malignancy donor / cell product derived?", _OLDER, _derived_from_product),
    NeoplasmField(
        "Was documentation submitted to the CIBMTR? (e.g. pathology report, autopsy report)",
        _OLDER,
        _no_field("the data have no column for it"),
    ),
    NeoplasmField(
        "Was PTLD confirmed by biopsy?", _PTLD, _no_field("the data do not say whether a neoplasm is PTLD")
    ),
    NeoplasmField("Was the pathology of the tumor EBV positive?", _PTLD, _tumour_ebv),
    NeoplasmField("Was there EBV reactivation in the blood?", _PTLD, _blood_ebv),
    NeoplasmField("How was EBV reactivation diagnosed?", _PTLD, _blood_ebv_method),
    NeoplasmField("Viral load of blood at diagnosis of EBV, and the highest", _PTLD, _blood_ebv_load),
)


def neoplasm_form(history: PatientHistory, cancer: SecondCancer) -> FilledForm:
    """The form for one neoplasm."""
    fields = tuple(
        FilledField(field.wording, field.manual, field.answer(history, cancer)) for field in FIELDS
    )
    return FilledForm(NUMBER, TITLE, cancer.neoplasm_id, fields)
