"""CAR-HEMATOTOX, EASIX and modified EASIX from the last values before lymphodepletion.

Published sums of values, shown with what they were made of. They describe risk groups of early cytopenia; nothing is
concluded from them for a patient.
"""

from __future__ import annotations

from dataclasses import dataclass

from data import derived_rules as rules
from data.derived_results import Derived, DerivedCode, DerivedInput, DerivedState
from data.derived_rules import CREATININE, CRP, LDH, LYMPHODEPLETION, PLATELETS, Need
from data.derived_values import DayValue, by_day, cannot_be_computed, day_words, inputs, meets
from data.patient_results import PatientHistory
from data.vocabulary import EventKind

MG_PER_L_IN_MG_PER_DL = 10.0


@dataclass(frozen=True)
class _Found:
    need: Need
    value: DayValue

    @property
    def is_exact(self) -> bool:
        return self.value.low == self.value.high

    def why_open(self) -> str:
        day = day_words(self.value.day)
        if len({point.value for point in self.value.points}) > 1:
            return f"{self.need.name}: different values on {day}"
        return f"{self.need.name}: only known to be below or above a limit on {day}"

    def points(self) -> int | None:
        """What the value adds to the sum; None where the value may lie on either side of a line."""
        met = [meets(self.value.low, self.value.high, line) for line in self.need.lines]
        return None if None in met else sum(bool(one) for one in met)

    def inputs(self) -> tuple[DerivedInput, ...]:
        return inputs(self.need, [self.value], self.points() if self.need.lines else None)


def car_hematotox(history: PatientHistory) -> list[Derived]:
    """The sum of 0 to 7 points, and whether it is the published high group (2 or more)."""
    code = DerivedCode.CAR_HEMATOTOX
    found, missing = _before_lymphodepletion(history, _needs(code))
    used = tuple(one for item in found for one in item.inputs())
    if missing:
        return [cannot_be_computed(code, missing, used)]
    points = [item.points() for item in found]
    unclear = [item for item, point in zip(found, points, strict=True) if point is None]
    if unclear:
        return [_undecided(code, unclear, used)]
    total = sum(point or 0 for point in points)
    group = "high" if total >= rules.HEMATOTOX_HIGH else "low"
    words = (
        f"{total} of 7 points: the published {group} group ({'2 or more' if group == 'high' else 'under 2'})"
    )
    return [Derived(code, DerivedState.COMPUTED, words, used, value=float(total), unit="points")]


def easix(history: PatientHistory) -> list[Derived]:
    """EASIX and modified EASIX, in which CRP replaces creatinine; CRP in mg/dL as published."""
    return [
        _quotient(history, DerivedCode.EASIX, CREATININE, 1.0),
        _quotient(history, DerivedCode.MODIFIED_EASIX, CRP, MG_PER_L_IN_MG_PER_DL),
    ]


def _quotient(history: PatientHistory, code: DerivedCode, factor: Need, divisor: float) -> Derived:
    found, missing = _before_lymphodepletion(history, (LDH, factor, PLATELETS))
    # In a quotient nothing adds points.
    bare = [_Found(Need(one.need.analyte, one.need.name, one.need.unit), one.value) for one in found]
    used = tuple(value for one in bare for value in one.inputs())
    if missing:
        return cannot_be_computed(code, missing, used)
    unclear = [one for one in bare if not one.is_exact]
    if unclear:
        return _undecided(code, unclear, used)
    ldh, other, platelets = (one.value.low for one in bare)
    if platelets <= 0:
        words = "cannot be decided: no quotient with platelets of 0"
        return Derived(code, DerivedState.CANNOT_BE_DECIDED, words, used)
    value = ldh * (other / divisor) / platelets
    return Derived(code, DerivedState.COMPUTED, f"{value:.3g}", used, value=value)


def _needs(code: DerivedCode) -> tuple[Need, ...]:
    return next(rule.needs for rule in rules.RULES if rule.code == code)


def _before_lymphodepletion(
    history: PatientHistory, needs: tuple[Need, ...]
) -> tuple[list[_Found], tuple[str, ...]]:
    """The last values before lymphodepletion, and the names of those that are not there."""
    start = _lymphodepletion_day(history)
    if start is None:
        return [], (LYMPHODEPLETION,)
    found: list[_Found] = []
    missing: list[str] = []
    for need in needs:
        points = (
            point
            for series in history.series
            if series.analyte == need.analyte and series.unit == need.unit
            for point in series.points
        )
        days = by_day(points, start - rules.BEFORE_LYMPHODEPLETION_DAYS, start)
        if days:
            found.append(_Found(need, days[-1]))
        else:
            missing.append(need.name)
    return found, tuple(missing)


def _lymphodepletion_day(history: PatientHistory) -> int | None:
    """First day of the lymphodepletion before the first infusion."""
    days = [
        lane.start_day
        for lane in history.lanes
        if lane.lane == EventKind.LYMPHODEPLETION and rules.LYMPHODEPLETION_FROM_DAY <= lane.start_day <= 0
    ]
    return min(days, default=None)


def _undecided(code: DerivedCode, unclear: list[_Found], used: tuple[DerivedInput, ...]) -> Derived:
    words = f"cannot be decided: {'; '.join(item.why_open() for item in unclear)}"
    return Derived(code, DerivedState.CANNOT_BE_DECIDED, words, used)
