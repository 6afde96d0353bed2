"""What was measured, in which units by which assays, as the scope may see it.

Where no single patient may be seen, a row of 1 to 4 patients keeps its names and loses its numbers, and so does the
next smallest row of its analyte, or of all, where the total would give the numbers away. The first and the last day are
always those of one patient, so that scope gets none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from data.access import Access
from data.data_quality_results import Coverage
from data.small_cells import held_back


def coverage(found: pd.DataFrame, access: Access) -> tuple[Coverage, ...]:
    """The rows of `MeasurementStore.coverage`, in their order."""
    rows = [Coverage(**row) for row in found.astype(object).where(found.notna(), None).to_dict("records")]
    if access.sees_patients:
        return tuple(rows)
    patients = [row.patients for row in rows]
    for analyte in dict.fromkeys(row.analyte for row in rows):
        places = [place for place, row in enumerate(rows) if row.analyte == analyte]
        for place, n in zip(places, held_back([patients[place] for place in places]), strict=True):
            patients[place] = n
    return _without_numbers(rows, held_back(patients))


def values_measured(found: pd.DataFrame) -> int:
    """The number of measurements behind the coverage, teaching cases left out."""
    return int(found["values"].sum())


def _without_numbers(rows: Sequence[Coverage], patients: Sequence[int | None]) -> tuple[Coverage, ...]:
    return tuple(
        replace(row, patients=n, values=None if n is None else row.values, first_day=None, last_day=None)
        for row, n in zip(rows, patients, strict=True)
    )
