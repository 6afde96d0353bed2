"""Result objects as documents for JSON: the names and the nesting that outside programs rely on.

What cannot be given is null, never NaN and never 0. Values are plain Python numbers, strings, lists and dicts.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from data.day_zero import day_zeros
from data.derived import derived
from data.derived_document import derived_documents
from data.evidence_document import verdict_documents
from data.patient_results import Lane, Mark, PatientHistory, Series, Specimen
from data.results import (
    CohortAnswer,
    ComparedCohort,
    Curve,
    Estimate,
    Exclusion,
    FixedTime,
    GroupIncidence,
    IncidenceAnswer,
    Stamp,
)
from data.sentence import endpoint_of
from data.specimens_document import specimens_documents
from data.stacked_results import StackedAnswer
from data.stamps import excluded_document, stamp_document
from data.surveillance import surveillance
from data.surveillance_document import due_documents
from data.vocabulary import CancerCount
from data.zero import FROM_FIRST_INFUSION, DayZero

Document = dict[str, Any]


def cohort_document(answer: CohortAnswer) -> Document:
    """The answer of /api/cohort."""
    options = {option.field: {**dict(option.counts), "unknown": option.unknown} for option in answer.options}
    return {
        **stamp_document(answer.stamp),
        "n_loaded": answer.n_loaded,
        "n_analysed": answer.n_analysed,
        "excluded": excluded_document(answer.excluded),
        "options": options,
    }


def incidence_document(answer: IncidenceAnswer) -> Document:
    """The answer of /api/incidence."""
    return {
        **question_document(answer),
        "endpoint": endpoint_of(answer, each=answer.counts_each),
        "count": (CancerCount.EACH if answer.counts_each else CancerCount.FIRST).value,
        "notices": list(answer.notices),
        "groups": [_group(group) for group in answer.groups],
        "tests": [asdict(test) for test in answer.tests],
        **({"compared": _compared(answer.compared)} if answer.compared else {}),
    }


def _compared(cohort: ComparedCohort) -> Document:
    return {
        "sentence": cohort.sentence,
        "n_analysed": cohort.n_analysed,
        "excluded": excluded_document(cohort.excluded),
        "n_in_both": cohort.n_in_both,
    }


def stacked_document(answer: StackedAnswer) -> Document:
    """The answer of /api/stacked: one curve per cause, and the share without any event."""
    return {
        **question_document(answer),
        "events": dict(zip((*answer.causes, "censored"), answer.events, strict=True)),
        "shown_until_days": _whole(answer.shown_until_days),
        "time_days": answer.time_days.astype(np.int64).tolist(),
        "curves": [
            {"cause": cause, "estimate": numbers(estimate)}
            for cause, estimate in zip(answer.causes, answer.estimate, strict=True)
        ],
        "event_free": numbers(answer.event_free),
        "fixed_times": [
            {
                "years": fixed.years,
                "estimate": dict(zip(answer.causes, fixed.estimate, strict=True)),
                "event_free": fixed.event_free,
                "at_risk": fixed.at_risk,
            }
            for fixed in answer.fixed_times
        ],
    }


def patient_document(history: PatientHistory, zero: DayZero = FROM_FIRST_INFUSION) -> Document:
    """The answer of /api/patient/<id>: what the scope of the reader may see, as the history holds it.

    Every day stays on the clock of the first infusion; `zero` is the day 0 that was asked for, to be taken from them.
    """
    return {
        "patient_id": history.patient_id,
        "zero": _zero(zero),
        "zeros": [_zero(one) for one in day_zeros(history)],
        "day0_date": history.day0_date.isoformat() if history.day0_date else None,
        "data_version": history.data_version,
        "header": _plain(asdict(history.header)),
        "lanes": [_lane(lane) for lane in history.lanes],
        "series": [_series(series) for series in history.series],
        "marks": [_mark(mark) for mark in history.marks],
        "evidence": [_specimen(specimen) for specimen in history.specimens],
        "verdict": verdict_documents(history.verdicts),
        **specimens_documents(history.specimens),
        **due_documents(surveillance(history)),
        "derived": derived_documents(derived(history)),
    }


def _zero(zero: DayZero) -> Document:
    return {
        "zero": zero.zero.text(),
        "name": zero.name,
        "day": zero.day,
        "day_precision": zero.precision.value,
    }


def numbers(values: NDArray[Any]) -> list[float | None]:
    """An array as a list with None where it has NaN or infinity."""
    listed = values.tolist()
    if np.isfinite(values).all():
        return listed
    return [value if math.isfinite(value) else None for value in listed]


class Answered(Protocol):
    """What every answer about analysed patients says of its question."""

    @property
    def stamp(self) -> Stamp: ...
    @property
    def lag_days(self) -> int: ...
    @property
    def landmark_days(self) -> int: ...
    @property
    def n_loaded(self) -> int: ...
    @property
    def n_analysed(self) -> int: ...
    @property
    def excluded(self) -> tuple[Exclusion, ...]: ...


def question_document(answer: Answered) -> Document:
    """The stamp, from when time runs, and who was analysed."""
    return {
        **stamp_document(answer.stamp),
        "lag_days": answer.lag_days,
        "landmark_days": answer.landmark_days,
        "n_loaded": answer.n_loaded,
        "n_analysed": answer.n_analysed,
        "excluded": excluded_document(answer.excluded),
    }


def _group(group: GroupIncidence) -> Document:
    return {
        **group_document(group),
        "events": dict(group.events),
        "completeness": group.completeness,
        "curves": [curve_document(curve) for curve in group.curves],
    }


class GroupWithCurves(Protocol):
    """What every group with curves says of itself."""

    @property
    def group(self) -> str: ...
    @property
    def n(self) -> int: ...
    @property
    def person_years(self) -> float: ...
    @property
    def rate_per_100_py(self) -> Estimate: ...
    @property
    def median_follow_up_years(self) -> Estimate: ...
    @property
    def last_day(self) -> float | None: ...
    @property
    def shown_until_days(self) -> float | None: ...
    @property
    def fixed_times(self) -> tuple[FixedTime, ...]: ...
    @property
    def note(self) -> str | None: ...


def group_document(group: GroupWithCurves) -> Document:
    """A group but for its events and its curves."""
    return {
        "group": group.group,
        "n": group.n,
        "person_years": group.person_years,
        "rate_per_100_py": asdict(group.rate_per_100_py),
        "median_follow_up_years": asdict(group.median_follow_up_years),
        "last_day": _whole(group.last_day),
        "shown_until_days": _whole(group.shown_until_days),
        "fixed_times": [asdict(fixed) for fixed in group.fixed_times],
        "note": group.note,
    }


def curve_document(curve: Curve) -> Document:
    return {
        "cause": curve.cause,
        "ci_method": curve.ci_method,
        "time_days": curve.time_days.astype(np.int64).tolist(),
        **{name: numbers(getattr(curve, name)) for name in ("estimate", "std_error", "ci_lower", "ci_upper")},
        "at_risk": curve.at_risk.astype(np.int64).tolist(),
    }


def _whole(days: float | None) -> int | None:
    return None if days is None else int(days)


def _lane(lane: Lane) -> Document:
    names = ("lane", "name", "start_day", "end_day", "ongoing", "grade", "grade_scale")
    return {name: getattr(lane, name) for name in names}


def _series(series: Series) -> Document:
    names = ("analyte", "assay", "specimen", "unit")
    points = [_plain(asdict(point)) for point in series.points]
    return {name: getattr(series, name) for name in names} | {"points": points}


def _mark(mark: Mark) -> Document:
    return _plain(asdict(mark))


def _specimen(specimen: Specimen) -> Document:
    return {
        "specimen_id": specimen.specimen_id,
        "neoplasm_id": specimen.neoplasm_id,
        "material": specimen.material.value,
        "day": specimen.day,
        "tumour_purity": specimen.tumour_purity,
        "findings": [_plain(asdict(finding)) for finding in specimen.findings],
    }


def _plain(values: Document) -> Document:
    """Dates as ISO text, words as text, numbers that are not finite as None."""
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value
