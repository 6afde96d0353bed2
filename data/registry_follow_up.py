"""CIBMTR form 4100, Cellular Therapy Essential Data Follow-Up: a table of fields, each with what the data answer.

Wording and `manual` as in registry_neoplasm.py. The form covers one reporting period; here everything recorded from
day 0 on is given with its day, so that the period can be read off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data.patient_results import PatientHistory
from data.registry_results import Answer, AnswerState, FilledField, FilledForm, answered, unanswered
from data.registry_words import (
    Measured,
    amount_when,
    assays,
    days_detected,
    detected,
    event_words,
    events,
    listed_events,
    measured,
    when,
)
from data.sentence import CLASS_WORDS
from data.surveillance_cancers import is_reported
from data.vocabulary import CancerStatus, EventKind, VitalStatus

NUMBER, TITLE = "4100", "Cellular Therapy Essential Data Follow-Up"
_SURVIVAL, _INFUSIONS, _FORM = "4100q1-6", "4100q7-11", "4100"
_NEOPLASM, _PERSISTENCE, _TOXICITIES = "4100q37-58", "4100q59-78, later form 4101", "4100q175-179"
_BY_FLOW = ("car_cells", "car_percent_cd3")
_COUNTS = (("ANC", "anc"), ("ALC", "alc"), ("haemoglobin", "hb"), ("platelets", "platelets"))


def _product(history: PatientHistory) -> Answer:
    product = history.header.product
    return answered(product) if product else unanswered(AnswerState.NOT_RECORDED)


def _contact(history: PatientHistory) -> Answer:
    days = [mark.day for mark in history.marks if mark.kind == "last_contact"]
    if not days:
        return unanswered(AnswerState.NOT_RECORDED)
    note = "last contact; the form asks for the medical evaluation closest to its time point"
    return answered(when(history, max(days)), note)


def _survival(history: PatientHistory) -> Answer:
    status = history.header.vital_status
    if status is None:
        return unanswered(AnswerState.NOT_RECORDED)
    if status != VitalStatus.DEAD:
        return answered(status)
    death = next((mark for mark in history.marks if mark.kind == "death"), None)
    day = "day not recorded" if death is None else when(history, death.day)
    cause = death.label.replace("_", " ") if death and death.label else "not recorded"
    return answered(f"dead, {day}", f"cause recorded: {cause}; form 2900 asks for it")


def _further_infusions(history: PatientHistory) -> Answer:
    marks = [mark for mark in history.marks if mark.kind == "infusion" and mark.day > 0]
    words = [f"{mark.label or 'product not recorded'}, {when(history, mark.day)}" for mark in marks]
    words += [event_words(history, lane) for lane in events(history, EventKind.TRANSPLANT)]
    return answered("; ".join(words)) if words else unanswered(AnswerState.NONE_RECORDED)


def _new_course(history: PatientHistory) -> Answer:
    if any(mark.kind == "infusion" and mark.day > 0 for mark in history.marks):
        return unanswered(AnswerState.NOT_RECORDED, "a later infusion is; whether it was planned is not")
    return unanswered(AnswerState.NONE_RECORDED, "no later infusion is recorded")


def _new_malignancy(history: PatientHistory) -> Answer:
    searched = history.second_cancer_followup_day
    looked = (
        "to which day second cancers were looked for is not recorded"
        if searched is None
        else f"looked for until {when(history, searched)}"
    )
    found = [one for one in history.second_cancers if is_reported(one)]
    if not found:
        return unanswered(AnswerState.NONE_RECORDED, looked)
    said = "yes" if any(one.status is CancerStatus.CONFIRMED for one in found) else "suspected, not confirmed"
    listed = "; ".join(
        f"{one.neoplasm_id} {CLASS_WORDS[one.category]}"
        f"{' (suspected)' if one.status is CancerStatus.SUSPECTED else ''}, "
        f"{'day not recorded' if one.day is None else when(history, one.day)}"
        for one in found
    )
    return answered(f"{said}: {listed}", f"one form 3500 for each; {looked}")


def _persistence(history: PatientHistory) -> Answer:
    values = measured(history, "car_transgene", *_BY_FLOW)
    if not values:
        return unanswered(AnswerState.NOT_TESTED, "no test of blood or marrow is recorded")
    first, last = (when(history, values[at][1].day) for at in (0, -1))
    return answered("yes", f"first {first}; last {last}")


def _tested_by(*analytes: str) -> Callable[[PatientHistory], Answer]:
    """Whether one kind of test was made, and the date that the manual asks for."""

    def answer(history: PatientHistory) -> Answer:
        values = measured(history, *analytes)
        if not values:
            return unanswered(AnswerState.NOT_TESTED)
        return answered("yes", f"{days_detected(values)}; {assays(values)}")

    return answer


def _sampled_on(*analytes: str) -> Callable[[PatientHistory], Answer]:
    """The date of the last positive test; where all are negative, that of the first (as the manual asks)."""

    def answer(history: PatientHistory) -> Answer:
        values = measured(history, *analytes)
        if not values:
            return unanswered(AnswerState.NOT_TESTED)
        found = detected(values)
        if found:
            return answered(amount_when(history, found[-1]), "last positive test")
        return answered(amount_when(history, values[0]), "first negative test; all are negative")

    return answer


def _cell_source(history: PatientHistory) -> Answer:
    values = measured(history, "car_transgene", *_BY_FLOW)
    if not values:
        return unanswered(AnswerState.NOT_TESTED)
    named = list(dict.fromkeys(series.specimen for series, _ in values if series.specimen))
    return answered(", ".join(named)) if named else unanswered(AnswerState.NOT_RECORDED)


def _b_cells(history: PatientHistory) -> Answer:
    values = measured(history, "cd19_b")
    if not values:
        return unanswered(AnswerState.NOT_TESTED)
    return answered(f"yes: last {amount_when(history, values[-1])}", assays(values))


def _igg(history: PatientHistory) -> Answer:
    values = measured(history, "igg")
    if not values:
        return unanswered(AnswerState.NOT_TESTED, "no IgG after the infusion")
    low: Measured = min(values, key=lambda one: (one[1].value, one[1].day))
    return unanswered(
        AnswerState.NOT_RECORDED,
        f"IgG lowest {amount_when(history, low)}, last {amount_when(history, values[-1])}",
    )


def _counts(history: PatientHistory) -> Answer:
    last = [(name, measured(history, analyte)) for name, analyte in _COUNTS]
    found = [f"{name} {amount_when(history, values[-1])}" for name, values in last if values]
    lacking = [name for name, values in last if not values]
    if not found:
        return unanswered(AnswerState.NOT_TESTED)
    return answered(
        "; ".join(found), f"not tested: {', '.join(lacking)}" if lacking else "last value of each"
    )


def _highest_grade(kind: EventKind) -> Callable[[PatientHistory], Answer]:
    def answer(history: PatientHistory) -> Answer:
        found = events(history, kind)
        if not found:
            return unanswered(AnswerState.NONE_RECORDED)
        graded = [lane for lane in found if lane.grade is not None]
        if not graded:
            return answered(f"yes: first {when(history, found[0].start_day)}", "grade not recorded")
        top = max(graded, key=lambda lane: (lane.grade or 0, -lane.start_day))
        scale = top.grade_scale or "scale not recorded"
        return answered(
            f"yes: first {when(history, found[0].start_day)}, highest grade {top.grade}",
            f"graded by: {scale}",
        )

    return answer


def _listed(*kinds: EventKind, note: str = "") -> Callable[[PatientHistory], Answer]:
    return lambda history: listed_events(history, *kinds, note=note)


@dataclass(frozen=True)
class PatientField:
    wording: str
    manual: str
    answer: Callable[[PatientHistory], Answer]


FIELDS: tuple[PatientField, ...] = (
    PatientField("Product", _FORM, _product),
    PatientField(
        "Date of actual contact with the recipient to determine medical status for this follow-up report",
        _SURVIVAL,
        _contact,
    ),
    PatientField("Survival status at the date of last contact", _SURVIVAL, _survival),
    PatientField("Did the recipient receive a subsequent infusion?", _INFUSIONS, _further_infusions),
    PatientField(
        "Has the recipient received a new course of cellular therapy (unplanned)?", _INFUSIONS, _new_course
    ),
    PatientField(
        "Best response to the cellular therapy",
        _FORM,
        _listed(EventKind.RESPONSE, note="all recorded; the form asks for the best"),
    ),
    PatientField("Disease relapse or progression", _FORM, _listed(EventKind.RELAPSE)),
    PatientField("Current hematologic findings", _FORM, _counts),
    PatientField(
        "Did a new malignancy, myelodysplastic, myeloproliferative, or lymphoproliferative disease / disorder occur "
        "that is different from the disease / disorder for which the cellular therapy was performed?",
        _NEOPLASM,
        _new_malignancy,
    ),
    PatientField(
        "Were tests performed to detect persistence of the cellular product?", _PERSISTENCE, _persistence
    ),
    PatientField(
        "Was persistence evaluated by molecular assay (PCR)?", _PERSISTENCE, _tested_by("car_transgene")
    ),
    PatientField("Date sample collected (molecular assay)", _PERSISTENCE, _sampled_on("car_transgene")),
    PatientField("Persistence by flow cytometry (immunophenotyping)", _PERSISTENCE, _tested_by(*_BY_FLOW)),
    PatientField("Date sample collected (flow cytometry)", _PERSISTENCE, _sampled_on(*_BY_FLOW)),
    PatientField("Specify the cell source", _PERSISTENCE, _cell_source),
    PatientField("Monitoring of B cells (a surrogate)", _PERSISTENCE, _b_cells),
    PatientField(
        "Did the recipient experience Cytokine Release Syndrome (CRS)?",
        _TOXICITIES,
        _highest_grade(EventKind.CRS),
    ),
    PatientField("Neurotoxicity (ICANS)", _TOXICITIES, _highest_grade(EventKind.ICANS)),
    PatientField("Hypogammaglobulinemia", _TOXICITIES, _igg),
    PatientField("Infection", _FORM, _listed(EventKind.INFECTION)),
)


def follow_up_form(history: PatientHistory) -> FilledForm:
    """The form of one patient."""
    fields = tuple(FilledField(field.wording, field.manual, field.answer(history)) for field in FIELDS)
    return FilledForm(NUMBER, TITLE, None, fields)
