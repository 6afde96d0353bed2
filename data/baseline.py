"""The baseline table: who the analysed patients were at their first infusion, one column per group.

Numbers as median (25th–75th percentile), words as n (%); what is not recorded has its own line and percentages are of
all patients of the group, so that nothing missing is hidden. Standardised differences are of what is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cohort import Coded, coded_fields, numeric_values
from data.cohort_spec import CohortSpec
from data.fields import CategoricalField, NumericField, categorical_fields, plain_numeric_fields
from data.groups import ALL, COHORT_A, COHORT_B, UNKNOWN, CohortB, analysed, cohort_b, membership
from data.loaded import Loaded
from data.results import BaselineRow, BaselineTable
from data.stamps import stamp
from data.statistics.standardised_difference import (
    largest_difference_of_numbers,
    largest_difference_of_words,
)
from data.thresholds import check_cohort_size

NOT_SHOWN = "not shown"
NOBODY = "–"

Rows = NDArray[np.intp]


def baseline_table(loaded: Loaded, spec: CohortSpec, access: Access) -> BaselineTable:
    """Baseline of the analysed patients by the groups of the query; grouped by class, of all of them together.

    A group of fewer than `min_patients` of a grouped query keeps its n and says "not shown" otherwise. QueryError,
    AccessDenied for what may not be asked.
    """
    selection, found = analysed(loaded, spec, access)
    other = cohort_b(loaded, spec, selection, found)
    if other is not None:
        check_cohort_size(other.found.n, spec, access)
    groups = list(_groups(loaded, spec, found.patient_index, other))
    hidden = [_is_hidden(own.size, spec) for _, own in groups]
    compared = [own for (name, own), away in zip(groups, hidden, strict=True) if name != UNKNOWN and not away]
    rows, differences = [], []
    for field in _fields(spec):
        made, difference = _field_rows(loaded, field, [own for _, own in groups], compared)
        rows += [_with_hidden(row, hidden) for row in made]
        differences.append((field.key, difference))
    return BaselineTable(
        stamp=stamp(loaded, spec),
        groups=tuple(name for name, _ in groups),
        n=tuple(own.size for _, own in groups),
        rows=tuple(rows),
        differences=tuple(differences) if len(compared) > 1 else (),
    )


def _field_rows(
    loaded: Loaded, field: CategoricalField | NumericField, groups: Sequence[Rows], compared: Sequence[Rows]
) -> tuple[list[BaselineRow], float | None]:
    """The rows of one field, and the largest standardised difference between two of the `compared` groups."""
    if isinstance(field, NumericField):
        values = numeric_values(loaded.dataset, loaded.measurements, field)
        return _number_rows(field, values, groups), largest_difference_of_numbers(
            [values[own] for own in compared]
        )
    coded = coded_fields(loaded.dataset)[field.key]
    return _word_rows(field.key, field.label, coded, groups), largest_difference_of_words(
        [coded.codes[own] for own in compared], len(coded.words)
    )


def _fields(spec: CohortSpec) -> list[CategoricalField | NumericField]:
    """Age and sex first, then words, numbers and the measured fields that the query filters."""
    plain = list(plain_numeric_fields())
    measured = [
        part.known for part in spec.numeric if part.known.analyte and part.known.later_than_day_0 is None
    ]
    words = dict(categorical_fields())
    return [plain[0], words.pop("sex"), *words.values(), *plain[1:], *measured]


def _groups(
    loaded: Loaded, spec: CohortSpec, analysed: Rows, other: CohortB | None
) -> Iterator[tuple[str, Rows]]:
    if other is not None:
        yield COHORT_A, analysed
        yield COHORT_B, other.found.patient_index
        return
    if spec.by is None or spec.by.by_class:
        yield ALL, analysed
        return
    groups = membership(loaded, spec.by)
    code = groups.code[analysed]
    for number, name in enumerate(groups.names):
        own = analysed[code == number]
        if own.size:
            yield name, own


def _is_hidden(n: int, spec: CohortSpec) -> bool:
    grouped = spec.compare is not None or (spec.by is not None and not spec.by.by_class)
    return grouped and n < spec.min_patients


def _with_hidden(row: BaselineRow, hidden: Sequence[bool]) -> BaselineRow:
    if not any(hidden):
        return row
    cells = tuple(NOT_SHOWN if away else cell for away, cell in zip(hidden, row.cells, strict=True))
    return BaselineRow(row.field, row.label, row.level, cells)


def _number_rows(
    field: NumericField, values: NDArray[np.float64], groups: Sequence[Rows]
) -> list[BaselineRow]:
    label = f"{field.label}, {field.unit}" if field.unit else field.label
    rows = [BaselineRow(field.key, label, None, tuple(_median(values[own]) for own in groups))]
    missing = [int(np.isnan(values[own]).sum()) for own in groups]
    return rows + _missing_row(field.key, label, missing, groups)


def _median(values: NDArray[np.float64]) -> str:
    known = values[~np.isnan(values)]
    if known.size == 0:
        return NOBODY
    low, middle, high = np.percentile(known, [25, 50, 75])
    return f"{_short(middle)} ({_short(low)}–{_short(high)})"


def _short(value: float) -> str:
    """Three significant digits, whole numbers in full."""
    return f"{value:.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:.3g}"


def _word_rows(key: str, label: str, coded: Coded, groups: Sequence[Rows]) -> list[BaselineRow]:
    """One row per word that somebody has, in the field's order, then the missing."""
    counts = np.array(
        [np.bincount(coded.codes[own] + 1, minlength=len(coded.words) + 1) for own in groups], dtype=np.int64
    ).reshape(len(groups), len(coded.words) + 1)
    rows = [
        BaselineRow(key, label, word, _shares(counts[:, number + 1].tolist(), groups))
        for number, word in enumerate(coded.words)
        if counts[:, number + 1].any()
    ]
    return rows + _missing_row(key, label, counts[:, 0].tolist(), groups)


def _missing_row(key: str, label: str, missing: Sequence[int], groups: Sequence[Rows]) -> list[BaselineRow]:
    return [BaselineRow(key, label, UNKNOWN, _shares(missing, groups))] if any(missing) else []


def _shares(counts: Sequence[int], groups: Sequence[Rows]) -> tuple[str, ...]:
    cells = zip(counts, groups, strict=True)
    return tuple(f"{n} ({100 * n / own.size:.1f} %)" if own.size else NOBODY for n, own in cells)
