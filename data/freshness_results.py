"""How fresh one table of the data is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TableFreshness:
    """One table: rows and patients (None: held back), and its last dated row.

    `dated` says whether any row has a date. `last` is a date in the identified scope, a day after the infusion where
    there are no calendar dates and patients may be seen, else None. `behind` is how long before the latest dated row of
    all data it lies: whole days in the identified scope, else a class; None without calendar dates or dated rows, and
    of a few patients where nobody may be seen.
    """

    table: str
    rows: int | None
    patients: int | None
    dated: bool
    last: str | None
    behind: str | None
