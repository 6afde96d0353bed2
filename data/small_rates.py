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
    if together.observed and _count(shown) is None:
        classes, groups = (
            tuple(_hidden(row, ALSO_HELD_BACK) if row.observed else row for row in rows)
            for rows in (classes, groups)
        )
    few = tuple(replace(part, observed=None) if _is_few(part.observed, spec) else part for part in uncovered)
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
    if row.n == 0:
        return _without_ratio(row, "No patient can be analysed here.")
    if row.n < spec.min_patients:
        return _hidden(row, f"Not shown: fewer than {spec.min_patients} patients.")
    if _is_few(row.observed, spec) or _is_few(row.observed_covered, spec):
        return _hidden(row, f"Not shown: fewer than {spec.min_events} second cancers.")
    if row.observed is not None and _is_few(row.observed - (row.observed_covered or row.observed), spec):
        # All observed less those with a reference rate are few; the ratio is of the others and stays.
        return replace(row, observed=None, rate_per_100_py=NO_ESTIMATE)
    return row


def _without_counts(rows: Rows, spec: CohortSpec) -> Rows:
    """Rows of one partition; a single count that is held back takes the next smallest with it."""
    shown = [_without_count(row, spec) for row in rows]
    shown = [
        row if _count(row) is None or row.note else _without_ratio(row, _note(row, spec)) for row in shown
    ]
    others = [at for at, row in enumerate(shown) if _count(row)]
    if sum(_count(row) is None for row in shown) == 1 and others:
        smallest = min(others, key=lambda at: _count(shown[at]) or 0)
        shown[smallest] = _hidden(shown[smallest], ALSO_HELD_BACK)
    return tuple(shown)


def _count(row: RateRow) -> int | None:
    """The number of cancers that the row still tells; None where it tells none."""
    return row.observed_covered if row.observed is None else row.observed


def _is_few(count: int | None, spec: CohortSpec) -> bool:
    return count is not None and 0 < count < spec.min_events
