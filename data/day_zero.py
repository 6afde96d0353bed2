"""One patient's timeline from another day 0: where each day 0 is, and everything that is dated moved to it.

Days are whole days since the first infusion until `from_day_zero` moves them. A day 0 without a date is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from data.patient_results import (
    Band,
    ClonePoint,
    CloneSeries,
    Lane,
    PatientHistory,
    Point,
    Series,
    Specimen,
)
from data.query import QueryError
from data.vocabulary import DatePrecision, EventKind, ZeroKind
from data.zero import FIRST_INFUSION, FROM_FIRST_INFUSION, DayZero, Zero

DIAGNOSIS_NAMES = ("diagnosis", "first diagnosis")
"""The table of events has no kind for it; an event `other` of such a name is the diagnosis of the treated disease."""

Shift = Callable[[int | None], int | None]


def day_zeros(history: PatientHistory) -> tuple[DayZero, ...]:
    """Every day 0 that the patient has a date for, in the order of ZeroKind and of day. `history` is not yet moved."""
    return tuple(zero for kind in ZeroKind for zero in _FINDERS[kind](history))


def day_zero(history: PatientHistory, asked: Zero) -> DayZero:
    """Where the day 0 that was asked for is. QueryError, with those that the patient has, where it is not recorded.

    Days count from the first infusion also where none is recorded.
    """
    if asked == FIRST_INFUSION:
        return FROM_FIRST_INFUSION
    known = day_zeros(history)
    found = next((zero for zero in known if zero.zero == asked), None)
    if found is None:
        number = f" {asked.number}" if asked.number > 1 else ""
        raise QueryError(
            f"{_NOT_RECORDED[asked.kind].format(number=number)} for {history.patient_id}, so day 0 cannot be there.",
            "zero",
            tuple(zero.zero.text() for zero in known),
        )
    return found


def from_day_zero(history: PatientHistory, zero: DayZero) -> PatientHistory:
    """The same history with every day counted from `zero`; `day0_date` becomes the date of that day."""
    if zero.zero == history.zero.zero:
        return history
    by = zero.day - history.zero.day

    def moved(day: int | None) -> int | None:
        return None if day is None else day - by

    return replace(
        history,
        zero=zero,
        day0_date=None if history.day0_date is None else history.day0_date + timedelta(by),
        header=replace(history.header, last_day=moved(history.header.last_day)),
        lanes=tuple(
            replace(lane, start_day=lane.start_day - by, end_day=moved(lane.end_day))
            for lane in history.lanes
        ),
        series=tuple(_moved_series(series, by) for series in history.series),
        clones=tuple(_moved_clone(clone, by) for clone in history.clones),
        marks=tuple(replace(mark, day=mark.day - by) for mark in history.marks),
        second_cancers=tuple(replace(cancer, day=moved(cancer.day)) for cancer in history.second_cancers),
        specimens=tuple(_moved_specimen(specimen, moved) for specimen in history.specimens),
        end_of_follow_up_day=moved(history.end_of_follow_up_day),
        data_cut_off_day=moved(history.data_cut_off_day),
        data_of_day=moved(history.data_of_day),
        second_cancer_followup_day=moved(history.second_cancer_followup_day),
    )


def bands_from_day_zero(bands: tuple[Band, ...], zero: DayZero) -> tuple[Band, ...]:
    """Peers' bands beside a moved history: their bins still hold the time since the first infusion of each peer."""
    if not zero.day:
        return bands
    return tuple(
        replace(band, start_days=band.start_days - zero.day, end_days=band.end_days - zero.day)
        for band in bands
    )


def _diagnosis(history: PatientHistory) -> Iterator[DayZero]:
    """The recorded diagnosis; without one the first therapy line before the infusion, under its own name."""
    before = [lane for lane in history.lanes if lane.start_day <= 0]
    recorded = [
        lane
        for lane in before
        if lane.lane == EventKind.OTHER and lane.name.strip().casefold() in DIAGNOSIS_NAMES
    ]
    lines = [lane for lane in before if lane.lane == EventKind.THERAPY_LINE]
    if recorded:
        yield _of_lane(ZeroKind.DIAGNOSIS, "first diagnosis", recorded, detail="")
    elif lines:
        yield _of_lane(ZeroKind.DIAGNOSIS, "first recorded therapy line", lines)


def _lymphodepletion(history: PatientHistory) -> Iterator[DayZero]:
    """The first recorded day of lymphodepletion for the first infusion."""
    found = [lane for lane in history.lanes if lane.lane == EventKind.LYMPHODEPLETION and lane.start_day <= 0]
    if found:
        yield _of_lane(ZeroKind.LYMPHODEPLETION, "lymphodepletion", found)


def _of_lane(kind: ZeroKind, name: str, lanes: Sequence[Lane], detail: str | None = None) -> DayZero:
    first = min(lanes, key=lambda lane: (lane.start_day, lane.name))
    return DayZero(
        Zero(kind), first.start_day, name=name, detail=first.name.strip() if detail is None else detail
    )


def _infusions(history: PatientHistory) -> Iterator[DayZero]:
    marks = [mark for mark in history.marks if mark.kind == "infusion"]
    for number, mark in enumerate(marks, start=1):
        name = "first infusion" if number == 1 else f"infusion {number}"
        yield DayZero(Zero(ZeroKind.INFUSION, number), mark.day, name=name, detail=mark.label)


def _second_cancers(history: PatientHistory) -> Iterator[DayZero]:
    dated = [(cancer, cancer.day) for cancer in history.second_cancers if cancer.day is not None]
    for number, (cancer, day) in enumerate(dated, start=1):
        yield DayZero(
            Zero(ZeroKind.SECOND_CANCER, number),
            day,
            DatePrecision(cancer.day_precision),
            "second cancer" if len(dated) == 1 else f"second cancer {number}",
            cancer.diagnosis or "",
        )


_FINDERS: dict[ZeroKind, Callable[[PatientHistory], Iterator[DayZero]]] = {
    ZeroKind.DIAGNOSIS: _diagnosis,
    ZeroKind.LYMPHODEPLETION: _lymphodepletion,
    ZeroKind.INFUSION: _infusions,
    ZeroKind.SECOND_CANCER: _second_cancers,
}
_NOT_RECORDED = {
    ZeroKind.DIAGNOSIS: "Neither a diagnosis nor a therapy line before the first infusion is recorded",
    ZeroKind.LYMPHODEPLETION: "No lymphodepletion before the first infusion is recorded",
    ZeroKind.INFUSION: "No infusion{number} with a date is recorded",
    ZeroKind.SECOND_CANCER: "No second cancer{number} with a date is recorded",
}


def _moved_series(series: Series, by: int) -> Series:
    points = (
        Point(point.day - by, point.value, point.comparator, point.lower_limit) for point in series.points
    )
    return replace(series, points=tuple(points))


def _moved_clone(clone: CloneSeries, by: int) -> CloneSeries:
    points = (
        ClonePoint(point.day - by, point.share, point.result, point.lower_limit) for point in clone.points
    )
    return replace(clone, points=tuple(points))


def _moved_specimen(specimen: Specimen, moved: Shift) -> Specimen:
    findings = tuple(
        replace(finding, reported_day=moved(finding.reported_day)) for finding in specimen.findings
    )
    return replace(specimen, day=moved(specimen.day), findings=findings)
