"""What of an answer is shown: where curves stop, which fixed times can be read, which groups are held back.

Pure picking from `IncidenceAnswer`; the figure, the tables and the sentences all ask here, so they cannot disagree.
Proportions 0-1, days on the clock of the answer (a landmark resets it), years of 365.25 days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from data.cohort_spec import CohortSpec
from data.query import QueryError
from data.results import DAYS_PER_YEAR, Curve, FixedTime, GroupIncidence, IncidenceAnswer
from data.stacked_results import StackedAnswer
from data.survival_results import SurvivalAnswer
from data.view import parse_query

SECOND_CANCER = "second_cancer"
AXIS_TOPS = (0.05, 0.10, 0.15, 0.25, 0.50, 1.0)
"""The only upper ends of the incidence axis, which always starts at 0, so that two pictures can be compared."""


class Picture(Enum):
    """The pictures a cohort can give; error and loading are the page's."""

    CURVES = "curves"
    ZERO = "zero"
    SUPPRESSED = "suppressed"
    EMPTY = "empty"


@dataclass(frozen=True)
class ShownCurve:
    """The second-cancer curve of one group as far as it is drawn, to `end_days`; dashed from `dashed_from_days`."""

    group: GroupIncidence
    curve: Curve
    end_days: float
    dashed_from_days: float


def picture(answer: IncidenceAnswer) -> Picture:
    """Which picture the answer gives: nobody, nobody shown, no event in what is shown, or curves."""
    if answer.n_analysed == 0:
        return Picture.EMPTY
    curves = shown_curves(answer)
    if not curves:
        return Picture.SUPPRESSED
    return Picture.CURVES if any(peak(shown) > 0 for shown in curves) else Picture.ZERO


def events_after_the_curves(answer: IncidenceAnswer) -> int:
    """Second cancers of the drawn groups of a flat picture: all of them lie where too few are at risk to draw."""
    if picture(answer) is not Picture.ZERO:
        return 0
    return sum(event_count(shown.group) or 0 for shown in shown_curves(answer))


def shown_curves(answer: IncidenceAnswer) -> list[ShownCurve]:
    """Every drawn curve in the order of the groups."""
    shown = (_shown_curve(group, answer.horizon_years) for group in answer.groups)
    return [curve for curve in shown if curve is not None]


def held_back(answer: IncidenceAnswer) -> list[GroupIncidence]:
    """The groups of which no curve is drawn; their `note` says why."""
    drawn = {shown.group.group for shown in shown_curves(answer)}
    return [group for group in answer.groups if group.group not in drawn]


def asked_spec(answer: IncidenceAnswer | SurvivalAnswer | StackedAnswer) -> CohortSpec:
    """The question that the answer belongs to: its thresholds stand in the sentences about what is not drawn."""
    try:
        return parse_query(answer.stamp.query).spec
    except QueryError:
        return CohortSpec()


def why_held_back(group: GroupIncidence, spec: CohortSpec) -> str:
    """The rule that keeps a group from being drawn: "fewer than 5 second cancers"."""
    if group.n == 0:
        return "nobody analysed"
    if group.n < spec.min_patients:
        return f"fewer than {spec.min_patients} patients"
    events = event_count(group)
    if events is None or events < spec.min_events:
        return f"fewer than {spec.min_events} second cancers"
    return f"never {spec.min_at_risk} at risk"


def event_count(group: GroupIncidence, cause: str = SECOND_CANCER) -> int | None:
    """How many of the group had the event, over the whole follow-up; None where the scope may not see it."""
    return dict(group.events).get(cause, 0)


def total_shown(counts: Iterable[int | None]) -> int | None:
    """The counts of the groups together; None where one of them is held back, which the total would give away."""
    numbers = list(counts)
    return None if None in numbers else sum(n or 0 for n in numbers)


def value_at(curve: Curve, days: float) -> float:
    """The right-continuous estimate at a day; 0 before the first event day."""
    at = int(np.searchsorted(curve.time_days, days, side="right")) - 1
    return float(curve.estimate[at]) if at >= 0 else 0.0


def peak(shown: ShownCurve) -> float:
    """The highest drawn estimate."""
    return value_at(shown.curve, shown.end_days)


def highest_limit(shown: ShownCurve) -> float | None:
    """The highest drawn upper limit; None where no limit can be given."""
    limits = shown.curve.ci_upper[shown.curve.time_days <= shown.end_days]
    limits = limits[np.isfinite(limits)]
    return float(limits.max()) if len(limits) else None


def axis_top(answer: IncidenceAnswer) -> float:
    """The end of the axis: the smallest that holds every curve with air, and bands up to 1.6 times a curve."""
    curves = shown_curves(answer)
    highest = max((peak(shown) for shown in curves), default=0.0)
    band = max((highest_limit(shown) or 0.0 for shown in curves), default=0.0)
    wanted = max(highest * 1.15, min(band, highest * 1.6 if highest else 0.25))
    return next((top for top in AXIS_TOPS if top >= wanted), 1.0)


def shared_axis_top(*answers: IncidenceAnswer) -> float:
    """One end of the axis for panels that stand side by side, so that heights can be compared."""
    return max(axis_top(answer) for answer in answers)


def is_estimable(fixed: FixedTime, group: GroupIncidence) -> bool:
    """Whether a fixed time is read on the screen: estimated, and not past the day where the curve is cut."""
    if fixed.estimate is None or group.shown_until_days is None:
        return False
    return fixed.years * DAYS_PER_YEAR <= group.shown_until_days


def fixed_time(group: GroupIncidence, years: int, cause: str = SECOND_CANCER) -> FixedTime | None:
    """The fixed time of a group at a whole number of years; None where it is not given or not estimable."""
    for fixed in group.fixed_times:
        if fixed.years == years and fixed.cause == cause:
            return fixed if is_estimable(fixed, group) else None
    return None


def fixed_years(answer: IncidenceAnswer) -> list[int]:
    """The years of the fixed-time table, in order."""
    return sorted({fixed.years for group in answer.groups for fixed in group.fixed_times})


def latest_fixed_time(group: GroupIncidence) -> FixedTime | None:
    """The last fixed time that can be read: the group's headline."""
    candidates = [
        fixed for fixed in group.fixed_times if fixed.cause == SECOND_CANCER and is_estimable(fixed, group)
    ]
    return max(candidates, key=lambda fixed: fixed.years, default=None)


def year_ticks(horizon_years: float) -> list[int]:
    """Whole years under the axis: every year to 6, every second to 12, then every third or fifth."""
    step = next((step for limit, step in ((6, 1), (12, 2), (18, 3)) if horizon_years <= limit), 5)
    return list(range(0, int(horizon_years) + 1, step))


def _shown_curve(group: GroupIncidence, horizon_years: float) -> ShownCurve | None:
    curve = next((curve for curve in group.curves if curve.cause == SECOND_CANCER), None)
    if curve is None or group.shown_until_days is None:
        return None
    end = min(group.shown_until_days, horizon_years * DAYS_PER_YEAR)
    dashed = end if group.dashed_from_days is None else min(group.dashed_from_days, end)
    return ShownCurve(group, curve, end, dashed)
