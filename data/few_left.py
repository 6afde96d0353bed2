"""Curves and numbers under the axis up to a day: past it every step is a single patient's, for who may see none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.results import DAYS_PER_YEAR, Curve, RiskTable


def curve_until(curve: Curve, day: float) -> Curve:
    """The curve with its steps up to and including a day."""
    steps = int(np.searchsorted(curve.time_days, day, side="right"))
    columns = ("time_days", "estimate", "std_error", "ci_lower", "ci_upper", "at_risk")
    return replace(curve, **{name: getattr(curve, name)[:steps] for name in columns})


def risk_table_until(table: RiskTable, day: float) -> RiskTable:
    """The columns of the years that lie up to a day."""
    columns = sum(year * DAYS_PER_YEAR <= day for year in table.years)
    return RiskTable(
        table.years[:columns],
        table.at_risk[:columns],
        tuple((name, counts[:columns]) for name, counts in table.events),
    )
