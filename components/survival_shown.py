"""What of a survival answer is shown: where curves end, which groups are held back, which numbers can be read."""

from __future__ import annotations

from dataclasses import dataclass

from components import wording
from components.format import count, counted
from components.shown import asked_spec
from data.results import DAYS_PER_YEAR, Curve, Estimate, FixedTime
from data.survival_results import GroupSurvival, SurvivalAnswer


@dataclass(frozen=True)
class ShownSurvival:
    """The curve of one group as far as it is drawn, to `end_days`; dashed from `dashed_from_days`."""

    group: GroupSurvival
    curve: Curve
    end_days: float
    dashed_from_days: float


def shown_survival(answer: SurvivalAnswer) -> list[ShownSurvival]:
    """Every drawn curve in the order of the groups."""
    shown = []
    for group in answer.groups:
        if group.curve is not None and group.shown_until_days is not None:
            end = min(group.shown_until_days, answer.horizon_years * DAYS_PER_YEAR)
            dashed = end if group.dashed_from_days is None else min(group.dashed_from_days, end)
            shown.append(ShownSurvival(group, group.curve, end, dashed))
    return shown


def held_back(answer: SurvivalAnswer) -> list[GroupSurvival]:
    """The groups of which no curve is drawn."""
    drawn = {shown.group.group for shown in shown_survival(answer)}
    return [group for group in answer.groups if group.group not in drawn]


def why_held_back(answer: SurvivalAnswer, group: GroupSurvival) -> str:
    """The rule that keeps a group from being drawn: "fewer than 5 deaths"."""
    spec = asked_spec(answer)
    if group.n == 0:
        return "nobody analysed"
    if group.n < spec.min_patients:
        return f"fewer than {spec.min_patients} patients"
    if group.deaths is None or group.deaths < spec.min_events:
        return f"fewer than {spec.min_events} deaths"
    return f"never {spec.min_at_risk} at risk"


def held_back_words(answer: SurvivalAnswer, group: GroupSurvival) -> str:
    """One held-back group: "obe-cel: 9 patients, 2 deaths, 14 person-years (fewer than 20 patients)"."""
    return (
        f"{wording.group_word(answer.by, group.group)}: {counted(group.n, 'patient')}, "
        f"{counted(group.deaths, 'death')}, {count(round(group.person_years))} person-years "
        f"({why_held_back(answer, group)})"
    )


def readable(fixed: FixedTime, group: GroupSurvival) -> bool:
    """Whether a fixed time is read: estimated, and not past the day where the curve is cut."""
    until = group.shown_until_days
    return fixed.estimate is not None and until is not None and fixed.years * DAYS_PER_YEAR <= until


def fixed_time(group: GroupSurvival, years: int) -> FixedTime | None:
    """Survival of a group at a whole number of years; None where it cannot be read."""
    return next((f for f in group.fixed_times if f.years == years and readable(f, group)), None)


def fixed_years(answer: SurvivalAnswer) -> list[int]:
    """The years of the fixed-time table, in order."""
    return sorted({fixed.years for group in answer.groups for fixed in group.fixed_times})


def latest_fixed_time(group: GroupSurvival) -> FixedTime | None:
    """The last fixed time that can be read: the group's headline."""
    return max(
        (f for f in group.fixed_times if readable(f, group)), key=lambda fixed: fixed.years, default=None
    )


def shown_median(group: GroupSurvival) -> Estimate:
    """Median survival as far as it lies on the drawn curve: past it too few are at risk to read anything."""
    until = (group.shown_until_days or 0.0) / DAYS_PER_YEAR
    median = group.median_survival_years
    values = (median.estimate, median.ci_lower, median.ci_upper)
    return Estimate(*(value if value is not None and value <= until else None for value in values))
