"""The baseline table: who the analysed patients were at their first infusion, one column per group.

Numbers as median (25th–75th percentile), words as n (%); what is not recorded has its own line and percentages are of
all patients of the group, so that nothing missing is hidden. Standardised differences are of what is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cohort import coded_fields, numeric_values
from data.cohort_spec import CohortSpec
from data.fields import CategoricalField, NumericField, categorical_fields, plain_numeric_fields
from data.groups import ALL, COHORT_A, COHORT_B, UNKNOWN, CohortB, analysed, cohort_b, membership
from data.loaded import Loaded
from data.results import BaselineRow, BaselineTable
from data.small_cells import exclusions, held_back, listed
from data.stamps import stamp
from data.statistics.standardised_difference import (
    largest_difference_of_numbers,
    largest_difference_of_words,
)
from data.thresholds import AGE, OLDEST_SHOWN_AGE, check_cohort_size

NOT_SHOWN = "not shown"
NOBODY = "–"

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class FieldValues:
    """A field over all patients, (n_patients,): numbers with NaN where not recorded, or codes of its `words`.

    A negative code is not recorded. `label` has the unit of numbers.
    """

    key: str
    label: str
    values: NDArray[np.float64] | NDArray[np.integer]
    words: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class BaselineGroup:
    """Rows of the analysed patients of one column. A `hidden` one shows its n only."""

    name: str
    rows: Rows
    hidden: bool

    @property
    def compared(self) -> bool:
        return self.name != UNKNOWN and not self.hidden


def baseline_table(loaded: Loaded, spec: CohortSpec, access: Access) -> BaselineTable:
    """Baseline of the analysed patients by the groups of the query; grouped by class, of all of them together.

    A group of fewer than `min_patients` of a grouped query keeps its n and says "not shown" otherwise, and so does a
    number of 1 to 4 patients where the reader sees no single one. QueryError, AccessDenied for what may not be asked.
    """
    selection, found = analysed(loaded, spec, access)
    other = cohort_b(loaded, spec, selection, found)
    if other is not None:
        check_cohort_size(other.found.n, spec, access)
    every_group = baseline_groups(loaded, spec, found.patient_index, other)
    groups, not_listed = listed(every_group, [group.rows.size for group in every_group], access)
    compared = [group.rows for group in groups if group.compared]
    hold_back = not access.sees_patients
    rows: list[BaselineRow] = []
    differences = []
    for field in field_values(loaded, spec, access):
        made = _field_rows(field, [group.rows for group in groups], hold_back)
        rows += [_with_hidden(row, groups) for row in made]
        differences.append((field.key, largest_difference(field, compared)))
    return BaselineTable(
        stamp=stamp(loaded, spec),
        groups=tuple(group.name for group in groups),
        n=tuple(group.rows.size for group in groups),
        rows=tuple(rows),
        n_loaded=selection.n_loaded,
        n_analysed=found.n,
        excluded=exclusions(found.excluded, access),
        differences=tuple(differences) if len(compared) > 1 else (),
        notices=not_listed,
    )


def baseline_groups(
    loaded: Loaded, spec: CohortSpec, analysed: Rows, other: CohortB | None
) -> tuple[BaselineGroup, ...]:
    """The columns of the table, from the rows of the analysed patients."""
    return tuple(
        BaselineGroup(name, own, _is_hidden(own.size, spec))
        for name, own in _groups(loaded, spec, analysed, other)
    )


def field_values(loaded: Loaded, spec: CohortSpec, access: Access) -> tuple[FieldValues, ...]:
    """The fields of the table in its order. Without dates every age of 90 and over is 90."""
    return tuple(_values(loaded, field, access) for field in _fields(spec))


def _values(loaded: Loaded, field: CategoricalField | NumericField, access: Access) -> FieldValues:
    if isinstance(field, NumericField):
        label = f"{field.label}, {field.unit}" if field.unit else field.label
        values = numeric_values(loaded.dataset, loaded.measurements, field)
        if field.key == AGE and not access.sees_dates:
            values = np.minimum(values, float(OLDEST_SHOWN_AGE))
        return FieldValues(field.key, label, values)
    coded = coded_fields(loaded.dataset)[field.key]
    return FieldValues(field.key, field.label, coded.codes, tuple(coded.words))


def largest_difference(field: FieldValues, groups: Sequence[Rows]) -> float | None:
    """The largest standardised difference of a field between two of the groups; None where no pair has one."""
    parts = [field.values[own] for own in groups]
    if field.words is None:
        return largest_difference_of_numbers([part.astype(np.float64) for part in parts])
    return largest_difference_of_words(parts, len(field.words))


def _field_rows(field: FieldValues, groups: Sequence[Rows], hold_back: bool) -> list[BaselineRow]:
    make = _number_rows if field.words is None else _word_rows
    return make(field, groups, hold_back)


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


def _with_hidden(row: BaselineRow, groups: Sequence[BaselineGroup]) -> BaselineRow:
    if not any(group.hidden for group in groups):
        return row
    cells = [NOT_SHOWN if group.hidden else cell for group, cell in zip(groups, row.cells, strict=True)]
    return BaselineRow(row.field, row.label, row.level, tuple(cells))


def _number_rows(field: FieldValues, groups: Sequence[Rows], hold_back: bool) -> list[BaselineRow]:
    parts = [field.values[own] for own in groups]
    rows = [BaselineRow(field.key, field.label, None, tuple(map(_median, parts)))]
    missing = [_shown([int(np.isnan(part).sum())], hold_back)[0] for part in parts]
    return rows + _missing_row(field, missing, groups)


def quartiles(values: NDArray) -> tuple[float, float, float] | None:
    """25th, 50th and 75th percentile of the numbers that are known, interpolated linearly (type 7); None for none."""
    known = values[~np.isnan(values)]
    if known.size == 0:
        return None
    low, middle, high = np.percentile(known, [25, 50, 75]).tolist()
    return low, middle, high


def _median(values: NDArray) -> str:
    found = quartiles(values)
    if found is None:
        return NOBODY
    low, middle, high = map(_short, found)
    return f"{middle} ({low}–{high})"


def _short(value: float) -> str:
    """Three significant digits, whole numbers in full."""
    return f"{value:.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:.3g}"


def counts_of_words(field: FieldValues, groups: Sequence[Rows]) -> NDArray[np.int64]:
    """Patients (n_groups, 1 + n_words): not recorded, then every word in its order."""
    n_words = len(field.words or ())
    counts = [np.bincount(field.values[own].astype(np.intp) + 1, minlength=n_words + 1) for own in groups]
    return np.array(counts, dtype=np.int64).reshape(len(groups), n_words + 1)


def _word_rows(field: FieldValues, groups: Sequence[Rows], hold_back: bool) -> list[BaselineRow]:
    """One row per word that somebody has, in the field's order, then the missing."""
    if not groups:
        return []
    counts = counts_of_words(field, groups)
    missing, *of_words = zip(*(_shown(of_group, hold_back) for of_group in counts.tolist()), strict=True)
    rows = [
        BaselineRow(field.key, field.label, word, _shares(shown, groups))
        for word, shown, somebody in zip(
            field.words or (), of_words, counts[:, 1:].sum(axis=0).tolist(), strict=True
        )
        if somebody
    ]
    return rows + _missing_row(field, missing, groups)


def _shown(counts: list[int], hold_back: bool) -> Sequence[int | None]:
    return held_back(counts) if hold_back else counts


def _missing_row(
    field: FieldValues, missing: Sequence[int | None], groups: Sequence[Rows]
) -> list[BaselineRow]:
    is_needed = any(n != 0 for n in missing)
    return [BaselineRow(field.key, field.label, UNKNOWN, _shares(missing, groups))] if is_needed else []


def _shares(counts: Sequence[int | None], groups: Sequence[Rows]) -> tuple[str, ...]:
    return tuple(_share(n, own.size) for n, own in zip(counts, groups, strict=True))


def _share(n: int | None, of: int) -> str:
    if of == 0:
        return NOBODY
    return NOT_SHOWN if n is None else f"{n} ({100 * n / of:.1f} %)"
