"""Counted lists of what is in no table, for the importers that need no mapping."""

from __future__ import annotations

import pandas as pd

from data.importers.cell_reading import Note
from data.importers.imported import NotMapped


def by_value(
    values: pd.Series, source: str, field: str, reason: str, table: str, remedy: str = ""
) -> list[Note]:
    """One NotMapped for each value with its number of rows, the most frequent first."""
    counts = values.value_counts(sort=True)
    return [
        NotMapped(source, field, str(value), reason, int(rows), table, (), remedy)
        for value, rows in counts.items()
    ]
