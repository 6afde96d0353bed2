"""Everything known about one patient as one result: header, lanes, series, clones, marks, cancers, specimens.

Days since the first infusion. A row without a day cannot be drawn and is left out of lanes, clones and marks; cancers
and specimens keep it with day None. Whether a neoplasm counts is decided in `data/second_cancer_rules.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.access import Access
from data.dataset import Dataset
from data.deidentify import Redaction, redaction
from data.end_of_follow_up import follow_up
from data.evidence import verdicts
from data.history_evidence import clones, specimens
from data.patient_results import Lane, Mark, PatientHeader, PatientHistory, SecondCancer, Series
from data.per_load import once_per_load
from data.second_cancer_rules import second_cancer_standing
from data.table_rows import date_or_none, number, rows_of, text, whole
from data.vocabulary import Basis, CancerCategory, CancerStatus, DatePrecision, EventKind, YesNo

LANES = (
    EventKind.THERAPY_LINE,
    EventKind.LEUKAPHERESIS,
    EventKind.BRIDGING,
    EventKind.LYMPHODEPLETION,
    EventKind.SUPPORTIVE,
    EventKind.TRANSPLANT,
    EventKind.NEXT_THERAPY,
    EventKind.CRS,
    EventKind.ICANS,
    EventKind.ICAHT,
    EventKind.INFECTION,
    EventKind.HOSPITALISATION,
    EventKind.RESPONSE,
    EventKind.RELAPSE,
    EventKind.OTHER,
)
"""The order of the lanes: treatment, complications, treated disease. Infusions are marks, not lanes."""


@dataclass(frozen=True)
class _Reading:
    """One patient of one load as one reader may see it."""

    dataset: Dataset
    access: Access
    index: int
    patient: dict[str, Any]
    redaction: Redaction

    def rows(self, frame: pd.DataFrame) -> list[dict[str, Any]]:
        return rows_of(frame, (frame["patient_index"] == self.index).to_numpy())

    def identifiers(self) -> dict[str, Any]:
        return next(iter(self.rows(self.dataset.identifiers)), {})


def patient_history(
    dataset: Dataset, series: Sequence[Series], data_version: str, access: Access, patient_index: int
) -> PatientHistory:
    """The history of the patient in one row of `dataset.patients`; `series` are the patient's measurements.

    Only the identified scope gets calendar dates, names, free text and ages above 89. Raises AccessDenied.
    """
    access.require_patients()
    mine = (dataset.identifiers["patient_index"] == patient_index).to_numpy()
    secret = [row.get(key) for row in rows_of(dataset.identifiers, mine) for key in IDENTIFYING]
    (patient,) = rows_of(dataset.patients, np.arange(len(dataset.patients)) == patient_index)
    reading = _Reading(dataset, access, patient_index, patient, redaction(access, map(text, secret)))
    cancers = _second_cancers(reading)
    examined = specimens(dataset, patient_index, reading.redaction)
    end = follow_up(dataset).end_day[patient_index]
    cut_off = _common_date_as_day(reading, dataset.data_cut_off_date)
    return PatientHistory(
        patient_id=str(reading.patient["patient_id"]),
        day0_date=_dated(reading, reading.patient["day0_date"]),
        data_version=data_version,
        header=_header(reading),
        lanes=_lanes(reading),
        series=tuple(_shown(one, reading.redaction) for one in series),
        clones=clones(examined),
        marks=_marks(reading, cancers, cut_off),
        second_cancers=cancers,
        specimens=examined,
        end_of_follow_up_day=whole(end),
        data_cut_off_day=cut_off,
        data_of_day=cut_off if cut_off is not None else _common_date_as_day(reading, dataset.data_of_date),
        second_cancer_followup_day=whole(patient["second_cancer_followup_day"]),
        verdicts=verdicts(cancers, examined),
    )


IDENTIFYING = ("hospital_number", "family_name", "given_name")


@once_per_load
def patient_indices(dataset: Dataset) -> dict[str, int]:
    """Row of every patient by patient_id."""
    return {patient_id: index for index, patient_id in enumerate(dataset.patients["patient_id"])}


def _header(reading: _Reading) -> PatientHeader:
    patient = reading.patient
    identifiers = reading.identifiers() if reading.access.sees_dates else {}
    return PatientHeader(
        patient_id=str(patient["patient_id"]),
        teaching_case=bool(patient["teaching_case"]),
        sex=text(patient["sex"]),
        age=reading.redaction.age(number(patient["age"])),
        indication=text(patient["indication"]),
        product=text(patient["product"]),
        target=text(patient["target"]),
        costimulatory_domain=text(patient["costimulatory_domain"]),
        vector_class=text(patient["vector_class"]),
        infusion_year=whole(patient["infusion_year"]),
        infusion_date=_dated(reading, patient["day0_date"]),
        n_infusions=whole(patient["n_infusions"]) or 0,
        prior_lines=whole(patient["prior_lines"]),
        vital_status=text(patient["vital_status"]),
        last_day=whole(patient["last_dated_day"]),
        family_name=text(identifiers.get("family_name")),
        given_name=text(identifiers.get("given_name")),
        birth_date=date_or_none(identifiers.get("birth_date")) or _dated(reading, patient["birth_date"]),
        hospital_number=text(identifiers.get("hospital_number")),
    )


def _dated(reading: _Reading, day: Any) -> date | None:
    """A calendar date for a reader who may see it."""
    return date_or_none(day) if reading.access.sees_dates else None


def _lanes(reading: _Reading) -> tuple[Lane, ...]:
    lanes = [_lane(row, reading.redaction) for row in reading.rows(reading.dataset.events)]
    position = {str(kind): place for place, kind in enumerate(LANES)}
    drawn = [lane for lane in lanes if lane is not None]
    return tuple(sorted(drawn, key=lambda lane: (position[lane.lane], *_lane_order(lane))))


def _lane(row: dict[str, Any], hidden: Redaction) -> Lane | None:
    start = whole(row["start_day"])
    if start is None:
        return None
    end, ongoing = whole(row["end_day"]), row["ongoing"] == YesNo.YES
    return Lane(
        lane=row["kind"],
        name=hidden.text(text(row["name"])) or "",
        start_day=start,
        end_day=None if ongoing else end,
        ongoing=ongoing,
        grade=whole(row["grade"]),
        grade_scale=text(row["grade_scale"]),
        note=hidden.note(text(row["note"])),
    )


def _lane_order(lane: Lane) -> tuple[int, bool, int, str, int, str]:
    end = lane.start_day if lane.end_day is None else lane.end_day
    return lane.start_day, lane.ongoing, end, lane.name, lane.grade or 0, lane.note or ""


def _shown(series: Series, hidden: Redaction) -> Series:
    return replace(series, assay=hidden.text(series.assay), specimen=hidden.text(series.specimen))


def _second_cancers(reading: _Reading) -> tuple[SecondCancer, ...]:
    table = reading.dataset.second_cancers
    standing = second_cancer_standing(reading.dataset)
    mine = (table["patient_index"] == reading.index).to_numpy()
    found = [
        SecondCancer(
            neoplasm_id=reading.redaction.text(row["neoplasm_id"]) or "",
            day=whole(day),
            day_precision=text(row["precision"]) or DatePrecision.DAY,
            category=CancerCategory(row["category"]),
            diagnosis=reading.redaction.text(text(row["diagnosis"])),
            status=CancerStatus(row["status"]),
            counted=bool(counted),
            not_counted_reason=reason,
            may_be_new=bool(counted or suspected),
            reported_to_manufacturer=text(row["reported_to_manufacturer"]),
            reported_to_registry=text(row["reported_to_registry"]),
            icdo3_morphology=reading.redaction.text(text(row["icdo3_morphology"])),
            icdo3_topography=reading.redaction.text(text(row["icdo3_topography"])),
            icd10=reading.redaction.text(text(row["icd10"])),
            basis=Basis(row["basis"]) if text(row["basis"]) else None,
        )
        for row, day, counted, suspected, reason in zip(
            rows_of(table, mine),
            standing.day[mine],
            standing.counted[mine],
            standing.suspected[mine],
            standing.reason[mine],
            strict=True,
        )
    ]
    return tuple(sorted(found, key=lambda cancer: (cancer.day is None, cancer.day or 0, cancer.neoplasm_id)))


def _marks(reading: _Reading, cancers: Sequence[SecondCancer], cut_off: int | None) -> tuple[Mark, ...]:
    patient = reading.patient
    dated = [
        ("infusion", whole(row["day"]), text(row["product"]) or "")
        for row in sorted(reading.rows(reading.dataset.infusions), key=lambda row: str(row["infusion_id"]))
    ]
    dated += [
        ("last_contact", whole(patient["last_contact_day"]), ""),
        (
            "death",
            whole(follow_up(reading.dataset).death_day[reading.index]),
            text(patient["cause_of_death"]) or "",
        ),
        ("data_cut_off", cut_off, ""),
    ]
    exactness = {"death": text(patient["death_date_precision"]) or DatePrecision.DAY}
    marks = [
        Mark(kind, day, label, None, None, True, None, day_precision=exactness.get(kind, DatePrecision.DAY))
        for kind, day, label in dated
        if day is not None
    ]
    marks += [
        Mark(
            kind="second_cancer",
            day=cancer.day,
            label=cancer.diagnosis or "",
            category=cancer.category,
            status=cancer.status,
            counted=cancer.counted,
            not_counted_reason=cancer.not_counted_reason,
            neoplasm_id=cancer.neoplasm_id,
            day_precision=cancer.day_precision,
        )
        for cancer in cancers
        if cancer.day is not None
    ]
    place = {
        kind: n
        for n, kind in enumerate(("infusion", "second_cancer", "last_contact", "death", "data_cut_off"))
    }
    return tuple(sorted(marks, key=lambda mark: (mark.day, place[mark.kind])))


def _common_date_as_day(reading: _Reading, common: date | None) -> int | None:
    """A date that all patients share, such as the data cut-off, on the clock of one patient.

    Together with the date, this day gives away the date of the infusion: it is for readers who may see dates, and for
    synthetic data, behind which there is nobody.
    """
    day0 = date_or_none(reading.patient["day0_date"])
    if common is None or day0 is None or not (reading.access.sees_dates or reading.dataset.synthetic):
        return None
    return (common - day0).days
