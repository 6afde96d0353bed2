"""Words for the fields of a registry's form: days with their dates, measured values, findings, events of the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from data.derived_values import day_words
from data.patient_results import Finding, Lane, PatientHistory, Point, Series, Specimen
from data.query import write_number
from data.registry_results import Answer, AnswerState, answered, unanswered
from data.surveillance_facts import detected_point
from data.vocabulary import Assay, Comparator, FindingResult

Measured = tuple[Series, Point]
_ASSAYS = {Assay.CAR_PROTEIN: "CAR protein", Assay.CAR_RNA: "CAR RNA"}


def when(history: PatientHistory, day: int) -> str:
    """`2021-03-09, day 54` where the reader may see dates, else `day 54`."""
    if history.day0_date is None:
        return day_words(day)
    return f"{(history.day0_date + timedelta(day)).isoformat()}, {day_words(day)}"


def measured(history: PatientHistory, *analytes: str) -> list[Measured]:
    """The values of some analytes after day 0, in order of day, with the series each one stands in."""
    found = [
        (series, point)
        for series in history.series
        if series.analyte in analytes
        for point in series.points
        if point.day > 0
    ]
    return sorted(found, key=lambda one: one[1].day)


def detected(values: Iterable[Measured]) -> list[Measured]:
    return [one for one in values if detected_point(one[1])]


def days_detected(values: Sequence[Measured]) -> str:
    """`detected on 4 of 5 days tested`; `detected on none of 5 days tested`."""
    days = {point.day for _, point in values}
    found = {point.day for _, point in detected(values)}
    return f"detected on {len(found) or 'none'} of {len(days)} days tested"


def amount(one: Measured) -> str:
    """`< 50 copies/µg DNA`, `1200 IU/mL`."""
    series, point = one
    sign = "" if point.comparator is Comparator.EQUAL else f"{point.comparator.value} "
    return f"{sign}{write_number(point.value)} {series.unit}"


def amount_when(history: PatientHistory, one: Measured) -> str:
    return f"{amount(one)} on {when(history, one[1].day)}"


def highest(values: Sequence[Measured]) -> Measured:
    """The highest; of equals the earliest."""
    return max(values, key=lambda one: (one[1].value, -one[1].day))


def units(values: Iterable[Measured]) -> list[str]:
    return list(dict.fromkeys(series.unit for series, _ in values))


def assays(values: Iterable[Measured]) -> str:
    named = dict.fromkeys(series.assay for series, _ in values)
    return ", ".join(one or "assay not recorded" for one in named)


def finding_words(history: PatientHistory, specimen: Specimen, finding: Finding) -> str:
    """`CAR protein negative, 0 % of malignant cells (S-0171, day 54)`; below a limit the limit is given."""
    name = _ASSAYS.get(finding.assay, finding.assay.value.replace("_", " "))
    target = f" {finding.target}" if finding.assay is Assay.VIRUS and finding.target else ""
    parts = [f"{name}{target} {finding.result.value.replace('_', ' ')}"]
    if finding.value is not None:
        sign = "< " if finding.result is FindingResult.BELOW_LIMIT else ""
        parts.append(f"{sign}{write_number(finding.value)} {finding.unit or ''}".strip())
    if finding.share is not None:
        of = f" of {finding.denominator.replace('_', ' ')}" if finding.denominator else ""
        parts.append(f"{write_number(round(100 * finding.share, 4))} %{of}")
    day = "day not recorded" if specimen.day is None else when(history, specimen.day)
    return f"{', '.join(parts)} ({specimen.specimen_id}, {day})"


def events(history: PatientHistory, *kinds: str) -> list[Lane]:
    """The recorded events of some kinds from day 0 on, in order of day."""
    found = [lane for lane in history.lanes if lane.lane in kinds and lane.start_day >= 0]
    return sorted(found, key=lambda lane: lane.start_day)


def event_words(history: PatientHistory, lane: Lane) -> str:
    """`ICANS grade 2 (ASTCT 2019), 2021-03-15 (day 6)`."""
    scale = f" ({lane.grade_scale})" if lane.grade_scale else ""
    grade = "" if lane.grade is None else f" grade {lane.grade}{scale}"
    return f"{lane.name or lane.lane.replace('_', ' ')}{grade}, {when(history, lane.start_day)}"


def listed_events(history: PatientHistory, *kinds: str, note: str = "") -> Answer:
    """Every recorded event of some kinds; none recorded is not "no"."""
    found = events(history, *kinds)
    if not found:
        return unanswered(AnswerState.NONE_RECORDED, note)
    return answered("; ".join(event_words(history, lane) for lane in found), note)
