"""Curves and numbers under the axis as who may see no single patient may see them.

Past the last day with enough at risk every step is a single patient's. So is every step of a curve of few events: where
1 to min_events - 1 patients of a group had one of its events, its curves are given at the fixed times only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from data.cohort_spec import CohortSpec
from data.results import DAYS_PER_YEAR, Curve, FixedTime, RiskTable

_ARRAYS = ("time_days", "estimate", "std_error", "ci_lower", "ci_upper", "at_risk")


def curve_until(curve: Curve, day: float) -> Curve:
    """The curve with its steps up to and including a day."""
    steps = int(np.searchsorted(curve.time_days, day, side="right"))
    return replace(curve, **{name: getattr(curve, name)[:steps] for name in _ARRAYS})


def fixed_until(fixed_times: Sequence[FixedTime], day: float) -> tuple[FixedTime, ...]:
    """Fixed times without what lies past a day."""
    return tuple(
        fixed
        if fixed.years * DAYS_PER_YEAR <= day
        else replace(fixed, estimate=None, ci_lower=None, ci_upper=None)
        for fixed in fixed_times
    )


def risk_table_until(table: RiskTable, day: float) -> RiskTable:
    """The columns of the years that lie up to a day."""
    columns = sum(year * DAYS_PER_YEAR <= day for year in table.years)
    return RiskTable(
        table.years[:columns],
        table.at_risk[:columns],
        tuple((name, counts[:columns]) for name, counts in table.events),
    )


def has_few_events(numbers: Iterable[int], spec: CohortSpec) -> bool:
    """Whether some event of a group happened to so few that each step of its curve is one of them."""
    return any(0 < number < spec.min_events for number in numbers)


def at_fixed_times(curve: Curve, fixed_times: Sequence[FixedTime]) -> Curve:
    """The curve read at the fixed times at which it can be, instead of on the days of its events."""
    own = [fixed for fixed in fixed_times if fixed.cause == curve.cause and fixed.estimate is not None]
    days = np.array([fixed.years for fixed in own], dtype=np.float64) * DAYS_PER_YEAR
    steps = np.searchsorted(curve.time_days, days, side="right")
    return replace(
        curve,
        time_days=days,
        estimate=_column(fixed.estimate for fixed in own),
        std_error=np.concatenate([[0.0], curve.std_error])[steps],
        ci_lower=_column(fixed.ci_lower for fixed in own),
        ci_upper=_column(fixed.ci_upper for fixed in own),
        at_risk=_column(fixed.at_risk for fixed in own),
    )


def said_of_few_events(spec: CohortSpec) -> str:
    return (
        f"In this role curves with 1 to {spec.min_events - 1} events of a kind are given at whole years only, as every "
        "step would be a single patient’s."
    )


def _column(values: Iterable[float | None]) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
