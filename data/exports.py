"""The CSV exports: the same numbers as the screen, with the query, the sentence and the versions in front.

Lines that start with `#` say what the file is; then one header line, then data. Free text of the patient record is in
no export.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from data.access import Access
from data.cells import csv_text
from data.cohort import coded_fields, numeric_values, select
from data.cohort_spec import CohortSpec
from data.endpoint import endpoint
from data.exits import CENSORED
from data.fields import NumericField, categorical_fields, plain_numeric_fields
from data.group_counts import Counting, counting
from data.groups import ALL, GroupedPatients, groups_of, whole
from data.loaded import Loaded
from data.patient_results import PatientHistory
from data.patients_in_cohort import first_cancers
from data.results import Exclusion, IncidenceAnswer, Stamp
from data.sentence import endpoint_of, endpoint_sentence
from data.stamps import stamp
from data.thresholds import OLDEST_SHOWN_AGE, check_thresholds
from data.version import PROGRAM_VERSION
from data.vocabulary import CancerCount, Comparator, UnitSystem
from data.zero import DayZero

Comments = list[tuple[str, str]]

INCIDENCE_COLUMNS = (
    "group", "cause", "time_days", "estimate", "std_error", "ci_lower", "ci_upper", "at_risk",
)  # fmt: skip
ENDPOINT_COLUMNS = ("entry_days", "time_days", "cause", "second_cancer_category", "second_cancer_day")
PATIENT_COLUMNS = (
    "kind", "day", "end_day", "ongoing", "name", "target", "result", "value", "comparator", "unit", "lower_limit",
    "share", "assay", "specimen", "material", "grade", "grade_scale", "category", "status", "counted",
    "not_counted_reason", "neoplasm_id", "verdict",
)  # fmt: skip


def incidence_csv(answer: IncidenceAnswer, exported_at: datetime | None = None) -> str:
    """Every curve of an answer, one line per time; a group that is not shown has its reason in a comment line."""
    said = endpoint_of(answer, each=answer.counts_each)
    comments = comments_of(answer.stamp, said, answer.landmark_days, answer.excluded, exported_at)
    comments += [("notice", notice) for notice in answer.notices]
    comments += [(f"group {group.group}", group.note) for group in answer.groups if group.note]
    rows = (
        (group.group, curve.cause, *values)
        for group in answer.groups
        for curve in group.curves
        for values in zip(*(getattr(curve, name).tolist() for name in INCIDENCE_COLUMNS[2:]), strict=True)
    )
    return csv_text(comments, INCIDENCE_COLUMNS, rows)


def cohort_csv(loaded: Loaded, spec: CohortSpec, access: Access, exported_at: datetime | None = None) -> str:
    """The analysis table: one line per analysed patient with the fields, entry, time and cause.

    Where the curves are by class of cancer, or of two cohorts, one line per patient in each; `group` says in which.
    entry_days is empty where the patient is at risk from the start of the clock; second_cancer_day counts from the
    first infusion. Ages of 90 and over read 90+ unless the scope is identified. AccessDenied in the aggregate scope.
    """
    access.require_patients()
    check_thresholds(spec, access)
    found = endpoint(loaded.dataset, spec, select(loaded.dataset, loaded.measurements, spec).mask)
    groups = groups_of(loaded, spec) if spec.by or spec.compare else (whole(ALL, spec.outcome, found),)
    rows = np.concatenate([group.patient_index for group in groups]).astype(np.intp)
    columns = dict(_field_columns(loaded, spec, access, rows))
    columns |= _endpoint_columns(loaded, spec, groups, (CENSORED, *found.causes))
    said = endpoint_sentence(
        spec.outcome,
        spec.competing,
        spec.lag_days,
        spec.clock_starts_on_day,
        censor=spec.censor,
        with_suspected=spec.counts_suspected,
        each=spec.count is CancerCount.EACH,
    )
    comments = comments_of(stamp(loaded, spec), said, spec.clock_starts_on_day, found.excluded, exported_at)
    comments += [
        ("entry_days", f"{clock_words(spec.clock_starts_on_day)}; empty: at risk from day 0 of it"),
        ("second_cancer_day", clock_words(0)),
    ]
    return csv_text(comments, tuple(columns), zip(*columns.values(), strict=True))


def _endpoint_columns(
    loaded: Loaded, spec: CohortSpec, groups: Sequence[GroupedPatients], names: Sequence[str]
) -> dict[str, list[Any]]:
    """What the curves are made of, group after group; with `count=each` the follow-up past second cancers."""
    each = spec.count is CancerCount.EACH
    countings = [counting(loaded.dataset, spec, group) for group in groups] if each else []
    ends = [(one.time, one.cause) for one in countings] or [(one.time_days, one.cause) for one in groups]
    firsts = [first_cancers(loaded.dataset, group.outcome, spec.counts_suspected) for group in groups]
    columns: dict[str, list[Any]] = {
        "entry_days": [day for group in groups for day in group.entry_days.tolist()],
        "time_days": [day for time, _ in ends for day in time.tolist()],
        "cause": [names[code] for _, cause in ends for code in cause.tolist()],
        "second_cancer_category": [
            category[index]
            for group, (_, category) in zip(groups, firsts, strict=True)
            for index in group.patient_index.tolist()
        ],
        "second_cancer_day": [
            float(day)
            for group, (days, _) in zip(groups, firsts, strict=True)
            for day in days[group.patient_index]
        ],
    }
    if countings:
        columns["second_cancer_days"] = [
            text for one in countings for text in _days_of_each(one, spec.clock_starts_on_day)
        ]
    if spec.by is not None or spec.compare is not None:
        columns["group"] = [group.name for group in groups for _ in range(group.time_days.size)]
    return columns


def _days_of_each(counted: Counting, clock_starts_on_day: int) -> list[str]:
    """Per patient the days of every counted second cancer since the first infusion, with spaces between."""
    days: list[list[int]] = [[] for _ in range(counted.time.size)]
    for patient, day in zip(counted.patient.tolist(), counted.day.tolist(), strict=True):
        days[patient].append(int(day) + clock_starts_on_day)
    return [" ".join(map(str, sorted(own))) for own in days]


def patient_csv(history: PatientHistory, loaded: Loaded, exported_at: datetime | None = None) -> str:
    """Everything drawn of one patient, one line per fact; what was not tested has no line."""
    zero = history.zero
    comments = [
        ("patient_id", history.patient_id),
        ("days", f"days since the {zero.name}"),
        *(() if zero.is_first_infusion else [("day 0", day_zero_sentence(zero))]),
        *(() if history.units is UnitSystem.CANONICAL else [("units", f"{history.units}; {OTHER_UNITS}")]),
        ("data version", history.data_version),
        ("program version", PROGRAM_VERSION),
        ("data of", loaded.data_of),
        ("synthetic", "yes" if loaded.synthetic else "no"),
        ("time", time_of(exported_at)),
    ]
    rows = ([fact.get(name) for name in PATIENT_COLUMNS] for fact in _facts(history))
    return csv_text(comments, PATIENT_COLUMNS, rows)


def comments_of(
    made: Stamp, said: str, landmark_days: int, excluded: tuple[Exclusion, ...], exported_at: datetime | None
) -> Comments:
    return [
        ("sentence", made.sentence),
        ("endpoint", said),
        ("query", made.query),
        ("time_days", clock_words(landmark_days)),
        ("data version", made.data_version),
        ("program version", made.program_version),
        ("data of", made.data_of),
        ("synthetic", "yes" if made.synthetic else "no"),
        ("time", time_of(exported_at)),
        *(
            ("excluded", f"{'number not shown:' if exclusion.n is None else exclusion.n} {exclusion.reason}")
            for exclusion in excluded
        ),
    ]


def clock_words(landmark_days: int) -> str:
    return f"days since day {landmark_days} (landmark)" if landmark_days else "days since the first infusion"


OTHER_UNITS = "filters and the other addresses use the canonical ones"


def day_zero_sentence(zero: DayZero) -> str:
    """`infusion 2 (liso-cel), day 1560 since the first infusion`; with how exactly it is known."""
    named = f"{zero.name} ({zero.detail})" if zero.detail else zero.name
    known = "" if zero.is_exact else f", known to the {zero.precision} only, so that days are about"
    return f"{named}, day {zero.day} since the first infusion{known}"


def time_of(exported_at: datetime | None) -> str:
    return (exported_at or datetime.now(UTC)).isoformat(timespec="seconds")


def _field_columns(
    loaded: Loaded, spec: CohortSpec, access: Access, rows: np.ndarray
) -> Iterator[tuple[str, list[Any]]]:
    ids = loaded.dataset.patients["patient_id"].to_numpy(dtype=object)
    yield "patient_id", ids[rows].tolist()
    coded = coded_fields(loaded.dataset)
    for key in categorical_fields():
        words = (*coded[key].words, None)
        yield key, [words[code] for code in coded[key].codes[rows].tolist()]
    measured = [part.known for part in spec.numeric if part.known.analyte is not None]
    for field in (*plain_numeric_fields(), *measured):
        values = numeric_values(loaded.dataset, loaded.measurements, field)[rows].tolist()
        yield field.key, values if access.sees_dates else _top_coded(field, values)


def _top_coded(field: NumericField, values: list[float]) -> list[Any]:
    if field.key != "age":
        return values
    return [f"{OLDEST_SHOWN_AGE}+" if age >= OLDEST_SHOWN_AGE else age for age in values]


def _facts(history: PatientHistory) -> Iterator[dict[str, Any]]:
    said = {one.neoplasm_id: one.level.value if one.tested else "not_tested" for one in history.verdicts}
    for mark in history.marks:
        yield {
            "kind": mark.kind, "day": mark.day, "name": mark.label, "category": mark.category, "status": mark.status,
            "counted": mark.counted if mark.category else None, "not_counted_reason": mark.not_counted_reason,
            "neoplasm_id": mark.neoplasm_id, "verdict": said.get(mark.neoplasm_id or ""),
        }  # fmt: skip
    for cancer in history.second_cancers:
        if cancer.day is None:
            yield {
                "kind": "second_cancer", "name": cancer.diagnosis, "category": cancer.category,
                "status": cancer.status, "counted": cancer.counted, "not_counted_reason": cancer.not_counted_reason,
                "neoplasm_id": cancer.neoplasm_id, "verdict": said.get(cancer.neoplasm_id),
            }  # fmt: skip
    for lane in history.lanes:
        yield {
            "kind": lane.lane, "day": lane.start_day, "end_day": lane.end_day, "ongoing": lane.ongoing,
            "name": lane.name, "grade": lane.grade, "grade_scale": lane.grade_scale,
        }  # fmt: skip
    for series in history.series:
        for point in series.points:
            yield {
                "kind": "measurement", "day": point.day, "name": series.analyte, "value": point.value,
                "comparator": None if point.comparator is Comparator.EQUAL else point.comparator,
                "unit": series.unit, "lower_limit": point.lower_limit, "assay": series.assay,
                "specimen": series.specimen,
            }  # fmt: skip
    for specimen in history.specimens:
        for finding in specimen.findings:
            yield {
                "kind": "finding", "day": specimen.day, "name": finding.assay, "target": finding.target,
                "result": finding.result, "value": finding.value, "unit": finding.unit,
                "lower_limit": finding.lower_limit, "share": finding.share, "specimen": specimen.specimen_id,
                "material": specimen.material,
            }  # fmt: skip
