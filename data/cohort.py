"""Who is in a cohort: masks over patients, and what every option of a filter would hold under the other filters.

Arrays are (n_patients,), in the row order of `Dataset.patients`. Teaching cases are in no mask and in no count. "Not
recorded" is neither in nor out by itself: each filter says whether such patients are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.cohort_spec import CohortSpec
from data.dataset import Dataset
from data.fields import (
    CategoricalField,
    NumericField,
    categorical_fields,
    plain_numeric_fields,
)
from data.filters import CategoricalFilter, NumericFilter, unknown_word
from data.later_events import later_codes
from data.loaded import LastValues
from data.per_load import once_per_load
from data.results import NumericRange, OptionCounts

KEPT_WINDOWS = 64

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Coded:
    """One categorical field of one load: `codes` into `words`, -1 where the field is not recorded."""

    words: tuple[str, ...]
    codes: NDArray[np.int16]


@dataclass(frozen=True)
class Selection:
    """The cohort of a query: `mask` of its patients among the `loaded` ones; `passing` per filtered field."""

    mask: Mask
    loaded: Mask
    passing: Mapping[str, Mask]

    @property
    def n_loaded(self) -> int:
        return int(self.loaded.sum())

    @property
    def n_selected(self) -> int:
        return int(self.mask.sum())

    def under_other_filters(self, field: str) -> Mask:
        """The patients that pass every filter but the one on `field`."""
        if field not in self.passing:
            return self.mask
        mask = self.loaded.copy()
        for name, passes in self.passing.items():
            if name != field:
                mask &= passes
        return mask


@once_per_load
def coded_fields(dataset: Dataset) -> dict[str, Coded]:
    """Every categorical field as codes. An open field has the words of the data, registered ones first."""
    loaded = loaded_mask(dataset)
    return {key: _coded(dataset, field, loaded) for key, field in categorical_fields().items()}


def loaded_mask(dataset: Dataset) -> Mask:
    """Every patient but the teaching cases."""
    return ~dataset.patients["teaching_case"].to_numpy(dtype=bool)


def _coded(dataset: Dataset, field: CategoricalField, loaded: Mask) -> Coded:
    column = dataset.patients[field.key].to_numpy(dtype=object)
    known = dataset.patients[field.key].notna().to_numpy(dtype=bool)
    found = set(column[known & loaded])
    if field.is_open:
        registered = tuple(word for word in field.words if word in found)
        words = (*registered, *sorted(found - set(registered)))
    else:
        words = (*field.words, *sorted(found - set(field.words)))
    place = {word: number for number, word in enumerate(words)}
    codes = np.fromiter((place.get(word, -1) for word in column), dtype=np.int16, count=column.size)
    return Coded(words, codes)


def select(dataset: Dataset, measurements: LastValues, spec: CohortSpec) -> Selection:
    """The patients that pass every filter. QueryError for a word of an open field that these data do not have."""
    loaded = loaded_mask(dataset)
    passing: dict[str, Mask] = {
        part.field: _passes_words(coded_field(dataset, measurements, part.known), part)
        for part in spec.categorical
    }
    for part in spec.numeric:
        passing[part.field] = _passes_limits(numeric_values(dataset, measurements, part.known), part)
    mask = loaded.copy()
    for passes in passing.values():
        mask &= passes
    return Selection(mask, loaded, passing)


def coded_field(dataset: Dataset, measurements: LastValues, field: CategoricalField) -> Coded:
    """One field as codes: what was known at the infusion, or what had happened by day N."""
    if field.later_than_day_0 is None:
        return coded_fields(dataset)[field.key]
    return Coded(field.words, later_codes(dataset, measurements, field))


def _passes_words(coded: Coded, part: CategoricalFilter) -> Mask:
    known_words = (*coded.words, *part.known.words)
    for value in part.values:
        if value not in known_words:
            raise unknown_word(part.field, value, coded.words)
    wanted = np.zeros(len(coded.words) + 1, dtype=bool)
    wanted[:-1] = [not part.values or word in part.values for word in coded.words]
    wanted[-1] = part.keep_unknown
    return wanted[coded.codes]


def _passes_limits(values: NDArray[np.float64], part: NumericFilter) -> Mask:
    passes = ~np.isnan(values)
    if part.minimum is not None:
        passes &= values >= part.minimum
    if part.maximum is not None:
        passes &= values <= part.maximum
    return passes | np.isnan(values) if part.keep_unknown else passes


def numeric_values(dataset: Dataset, measurements: LastValues, field: NumericField) -> NDArray[np.float64]:
    """The numbers of a field; NaN where it is not recorded or was not measured in its window."""
    if field.analyte is None:
        return dataset.patients[field.key].to_numpy(dtype=np.float64)
    kept = _kept_windows(measurements)
    window = (field.analyte, field.first_day, field.end_day)
    values = kept.get(window)
    if values is None:
        values = measurements.last_values(*window)
        for oldest in list(kept)[: max(0, len(kept) - KEPT_WINDOWS + 1)]:
            kept.pop(oldest, None)
        kept[window] = values
    return values


@once_per_load
def _kept_windows(measurements: LastValues) -> dict[tuple[str, int, int], NDArray[np.float64]]:
    """Windows of one load that were asked for lately."""
    return {}


def option_counts(
    dataset: Dataset, measurements: LastValues, spec: CohortSpec, selection: Selection
) -> tuple[OptionCounts, ...]:
    """Patients per value of every categorical field, and of the later facts that the query filters."""
    later = [part.known for part in spec.categorical if part.known.later_than_day_0 is not None]
    asked = {field.key: coded_field(dataset, measurements, field) for field in later}
    return tuple(
        _counted(key, coded, selection.under_other_filters(key))
        for key, coded in (coded_fields(dataset) | asked).items()
    )


def _counted(key: str, coded: Coded, mask: Mask) -> OptionCounts:
    counts = np.bincount(coded.codes[mask] + 1, minlength=len(coded.words) + 1)
    return OptionCounts(key, tuple(zip(coded.words, counts[1:].tolist(), strict=True)), int(counts[0]))


def numeric_ranges(
    dataset: Dataset, measurements: LastValues, spec: CohortSpec, selection: Selection
) -> tuple[NumericRange, ...]:
    """Observed range of the plain numeric fields and of the measured ones that the query filters."""
    asked = [part.known for part in spec.numeric if part.known.analyte is not None]
    return tuple(
        _observed(
            field.key, numeric_values(dataset, measurements, field), selection.under_other_filters(field.key)
        )
        for field in (*plain_numeric_fields(), *asked)
    )


def _observed(key: str, values: NDArray[np.float64], mask: Mask) -> NumericRange:
    inside = values[mask]
    known = inside[~np.isnan(inside)]
    unknown = inside.size - known.size
    if known.size == 0:
        return NumericRange(key, None, None, unknown)
    return NumericRange(key, float(known.min()), float(known.max()), unknown)
