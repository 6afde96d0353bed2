"""Rules of the worklist about counts that stay low: CD4+ T cells, and late cytopenia without a recorded cause.

All patients are judged at once; only the days of those whose latest count is low are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.derived_results import Span
from data.derived_rules import Need
from data.derived_spans import spans_of
from data.derived_values import ends_of, meets_each
from data.evidence import IN_BLOOD
from data.measured_values import Readings
from data.second_cancer_rules import second_cancer_standing
from data.worklist_ground import COMPARATORS, DIED, NO_INFUSION, Ground, Mask
from data.worklist_results import Judged, WorkCode, WorkFact, WorkState, judged
from data.worklist_rules import (
    CAUSES,
    CD4,
    CYTOPENIA_AFTER_DAY,
    CYTOPENIA_LEAST_DAYS,
    CYTOPENIAS,
    LOW_CD4_AFTER_DAY,
)

LOW, NOT_LOW, OPEN, NOT_MEASURED = 1, 0, -1, -2
"""What the latest late count says; OPEN: it is only known to be below or above a limit."""


@dataclass(frozen=True, eq=False)
class LateCounts:
    """The latest late count of every patient: `state` (n_patients,), and value, sign and span where it is low."""

    need: Need
    state: NDArray[np.int8]
    value: dict[int, tuple[float, str]]
    span: dict[int, Span]

    def fact(self, patient: int, after_day: int) -> WorkFact:
        value, comparator = self.value[patient]
        span, line = self.span[patient], self.need.lines[0]
        more = f"below since day {span.first_day}, on {span.n_days} days measured"
        if span.n_days == 1:
            more = "on 1 day measured"
        compared = f"< {line.value:g} {self.need.unit} after day {after_day}"
        return WorkFact(
            self.need.name, value, self.need.unit, span.last_day, compared, more, comparator=comparator
        )


def late_counts(ground: Ground, need: Need, after_day: int) -> LateCounts:
    """Counts of one analyte after a day from the latest infusion on, of the patients who are followed."""
    found = ground.readings(need.analyte)
    day_of_infusion = ground.latest_infusion_day[found.patient_index]
    since = ground.followed[found.patient_index] & (found.day >= day_of_infusion)
    found = _only(found, since)
    late = found.day - ground.latest_infusion_day[found.patient_index] > after_day
    state = np.full(ground.n, NOT_MEASURED, dtype=np.int8)
    if not late.any():
        return LateCounts(need, state, {}, {})
    ends = ends_of(found)
    starts = _starts_of_days(found)
    low, high = (np.minimum.reduceat(end, starts) for end in ends)
    patient, below = found.patient_index[starts], meets_each(low, high, need.lines[0])
    last = np.append(np.diff(patient) != 0, True)
    has_late = last & late[starts]
    state[patient[has_late]] = below[has_late]
    values: dict[int, tuple[float, str]] = {}
    spans: dict[int, Span] = {}
    for row in np.flatnonzero(has_late & (below == LOW)).tolist():
        own = int(patient[row])
        days = slice(int(np.searchsorted(patient, own)), row + 1)
        judged_days = zip(found.day[starts[days]].tolist(), below[days].tolist(), strict=True)
        spans[own] = spans_of([(day, None if sign == OPEN else bool(sign)) for day, sign in judged_days])[-1]
        # The value itself, with its sign, of those of that day whose lower end is the lowest.
        place = int(starts[row]) + int(np.flatnonzero(ends[0][starts[row] :] == low[row])[0])
        values[own] = float(found.value[place]), COMPARATORS[int(found.sign[place])]
    return LateCounts(need, state, values, spans)


def low_cd4(ground: Ground) -> Judged:
    """The latest CD4+ count after day 180 is below the line."""
    found = late_counts(ground, CD4, LOW_CD4_AFTER_DAY)
    facts = {patient: found.fact(patient, LOW_CD4_AFTER_DAY) for patient in found.span}
    return judged(
        WorkCode.LOW_CD4,
        ground.n,
        facts,
        (
            *_nobody_to_look_at(ground),
            (WorkState.CANNOT_BE_SAID, f"not measured after day {LOW_CD4_AFTER_DAY}", found.state == NOT_MEASURED),
            (WorkState.CANNOT_BE_SAID, "only known to be above or below a limit", found.state == OPEN),
            (WorkState.NOT_LISTED, "not below", True),
        ),
    )  # fmt: skip


def cytopenia(ground: Ground) -> Judged:
    """A count of grade 3 that lasts, after day 100, without a recorded cause."""
    found = [late_counts(ground, need, CYTOPENIA_AFTER_DAY) for need in CYTOPENIAS]
    lasting = {
        patient: [
            one for one in found if patient in one.span and one.span[patient].n_days >= CYTOPENIA_LEAST_DAYS
        ]
        for patient in {patient for one in found for patient in one.span}
    }
    lasting = {patient: low for patient, low in sorted(lasting.items()) if low}
    explained = _explained(ground, {patient: _whole(patient, low) for patient, low in lasting.items()})
    facts = {patient: _together(patient, low) for patient, low in lasting.items() if patient not in explained}
    states = np.stack([one.state for one in found])
    has_cause = np.zeros(ground.n, dtype=bool)
    has_cause[list(explained)] = True
    names = ", ".join(need.name for need in CYTOPENIAS[:-1]) + f" or {CYTOPENIAS[-1].name}"
    return judged(
        WorkCode.CYTOPENIA,
        ground.n,
        facts,
        (
            *_nobody_to_look_at(ground),
            (WorkState.NOT_LISTED, "low, with a recorded cause", has_cause),
            (
                WorkState.CANNOT_BE_SAID,
                f"{names} not measured after day {CYTOPENIA_AFTER_DAY}",
                (states == NOT_MEASURED).any(axis=0),
            ),
            (
                WorkState.CANNOT_BE_SAID,
                "only known to be above or below a limit",
                (states == OPEN).any(axis=0),
            ),
            (WorkState.NOT_LISTED, "low on one day only", (states == LOW).any(axis=0)),
            (WorkState.NOT_LISTED, "not low", True),
        ),
    )


def _nobody_to_look_at(ground: Ground) -> tuple[tuple[WorkState, str, Mask], ...]:
    return (
        (WorkState.DOES_NOT_APPLY, DIED, ground.died),
        (WorkState.CANNOT_BE_SAID, NO_INFUSION, ~ground.infused),
    )


def _only(found: Readings, rows: Mask) -> Readings:
    return Readings(
        found.patient_index[rows],
        found.day[rows],
        found.value[rows],
        found.sign[rows],
        found.lower_limit[rows],
    )


def _starts_of_days(found: Readings) -> NDArray[np.intp]:
    """The first row of every patient and day."""
    changes = (np.diff(found.patient_index) != 0) | (np.diff(found.day) != 0)
    return np.flatnonzero(np.insert(changes, 0, True))


def _whole(patient: int, low: list[LateCounts]) -> tuple[int, int]:
    spans = [one.span[patient] for one in low]
    return min(span.first_day for span in spans), max(span.last_day for span in spans)


def _together(patient: int, low: list[LateCounts]) -> WorkFact:
    """The first low count as the fact, the others behind it: a line is one patient and one rule."""
    first, *others = (one.fact(patient, CYTOPENIA_AFTER_DAY) for one in low)
    if not others:
        return first
    words = [f"{one.what} {one.value:g} {one.unit} on day {one.day}" for one in others]
    return WorkFact(
        first.what, first.value, first.unit, first.day, first.compared,
        "; ".join([first.more, *words]), comparator=first.comparator,
    )  # fmt: skip


def _explained(ground: Ground, low: dict[int, tuple[int, int]]) -> set[int]:
    """Those of the patients, each with the first and the last low day, whose low counts have a recorded cause."""
    return {
        patient
        for patient, day, within_days in _causes(ground, set(low))
        if day <= low[patient][1] and (within_days is None or day >= low[patient][0] - within_days)
    }


def _causes(ground: Ground, patients: set[int]) -> Iterator[tuple[int, float, int | None]]:
    """Patient, day and reach of every recorded cause."""
    events = ground.dataset.events
    mine = events["patient_index"].isin(patients).to_numpy(dtype=bool)
    columns = [events[name].to_numpy()[mine].tolist() for name in ("patient_index", "kind", "start_day")]
    reach = {cause.kind.value: cause.within_days for cause in CAUSES}
    for patient, kind, day in zip(*columns, strict=True):
        if kind in reach and day > 0:
            yield int(patient), day, reach[kind]
    cancers = ground.dataset.second_cancers
    counts = second_cancer_standing(ground.dataset).counts(with_suspected=True)
    of_blood = cancers["category"].isin(IN_BLOOD).to_numpy(dtype=bool)
    for patient in set(cancers["patient_index"].to_numpy()[counts & of_blood].tolist()) & patients:
        yield int(patient), -np.inf, None
