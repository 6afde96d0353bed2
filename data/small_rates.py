"""What of an answer about rates is held back because too few patients or cancers stand behind it, and from whom.

The row of all patients and classes together is always given to those who see individuals, as the ungrouped curve is.
Who may not see individuals gets no count of 1 to min_events - 1, and no two counts from which one could be had.
"""

from __future__ import annotations

from dataclasses import replace

from data.access import Access
from data.cohort_spec import CohortSpec
from data.rates_results import NO_ESTIMATE, RateRow, Uncovered

Rows = tuple[RateRow, ...]
ALSO_HELD_BACK = "Not shown: with it, another number that is held back could be worked out."


def held_back(
    together: RateRow,
    classes: Rows,
    groups: Rows,
    uncovered: tuple[Uncovered, ...],
    spec: CohortSpec,
    access: Access,
) -> tuple[RateRow, Rows, Rows, tuple[Uncovered, ...]]:
    """The rows as the reader may see them."""
    if access.sees_patients:
        return (
            together if together.n else replace(together, note="No patient can be analysed here."),
            tuple(_without_ratio(row, _note(row, spec)) for row in classes),
            tuple(_without_ratio(row, _note(row, spec)) for row in groups),
            uncovered,
        )
    shown = _without_count(together, spec)
    if shown.observed is None and together.observed:
        classes, groups = (
            tuple(_hidden(row, ALSO_HELD_BACK) if row.observed else row for row in rows)
            for rows in (classes, groups)
        )
    few = tuple(
        replace(part, observed=None)
        if part.observed is not None and 0 < part.observed < spec.min_events
        else part
        for part in uncovered
    )
    if few != uncovered:
        # All observed less those with a reference rate would be the number that is held back; the ratio stays.
        shown = replace(shown, observed=None, rate_per_100_py=NO_ESTIMATE)
    return shown, _without_counts(classes, spec), _without_counts(groups, spec), few


def _note(row: RateRow, spec: CohortSpec) -> str | None:
    """Why a row has no ratio; None where it has one."""
    if row.n == 0:
        return "No patient can be analysed here."
    if row.n < spec.min_patients:
        return (
            f"Not shown: {row.n} {'patient' if row.n == 1 else 'patients'}, fewer than {spec.min_patients}."
        )
    if row.observed is not None and row.observed < spec.min_events:
        cancers = "second cancer" if row.observed == 1 else "second cancers"
        return f"Not shown: {row.observed} {cancers}, fewer than {spec.min_events}."
    return row.note


def _without_ratio(row: RateRow, note: str | None) -> RateRow:
    if note is None:
        return row
    return replace(
        row,
        covered_years=None,
        observed_covered=None,
        expected=None,
        sir=NO_ESTIMATE,
        excess_per_10000_py=NO_ESTIMATE,
        p_value=None,
        note=note,
    )


def _hidden(row: RateRow, note: str) -> RateRow:
    """A row without its count, and without the rate that would give it away."""
    return replace(_without_ratio(row, note), observed=None, rate_per_100_py=NO_ESTIMATE)


def _without_count(row: RateRow, spec: CohortSpec) -> RateRow:
    if row.observed is not None and 0 < row.observed < spec.min_events:
        return _hidden(row, f"Not shown: fewer than {spec.min_events} second cancers.")
    if row.n and row.n < spec.min_patients:
        return _hidden(row, f"Not shown: fewer than {spec.min_patients} patients.")
    return row if row.n else _without_ratio(row, "No patient can be analysed here.")


def _without_counts(rows: Rows, spec: CohortSpec) -> Rows:
    """Rows of one partition; a single count that is held back takes the next smallest with it."""
    shown = [_without_count(row, spec) for row in rows]
    shown = [
        row if row.observed is None or row.note else _without_ratio(row, _note(row, spec)) for row in shown
    ]
    others = [at for at, row in enumerate(shown) if row.observed]
    if sum(row.observed is None for row in shown) == 1 and others:
        smallest = min(others, key=lambda at: shown[at].observed or 0)
        shown[smallest] = _hidden(shown[smallest], ALSO_HELD_BACK)
    return tuple(shown)
