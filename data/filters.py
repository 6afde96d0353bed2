"""The parts of a cohort's description: a filter by words, a filter by numbers, a grouping. Frozen, checked, sorted.

`keep_unknown` says what happens to patients for whom the field is not recorded; they are dropped unless kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.fields import (
    CategoricalField,
    NumericField,
    categorical_fields,
    field_named,
    numeric_fields,
)
from data.query import QueryError, alternatives, shown, write_list, write_number

KEEP, DROP = "keep", "drop"
BY_CLASS = "class"
MOST_CUTS = 20


@dataclass(frozen=True)
class CategoricalFilter:
    """Patients with one of `values`; without values, the patients for whom the field is recorded at all."""

    field: str
    values: tuple[str, ...] = ()
    keep_unknown: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(sorted(set(self.values))))
        if not isinstance(field_named(self.field), CategoricalField):
            raise QueryError(
                f"{shown(self.field)} is no field of words.", self.field, tuple(categorical_fields())
            )
        for value in () if self.known.is_open else self.values:
            if value not in self.known.words:
                raise unknown_word(self.field, value, self.known.words)

    @property
    def has_effect(self) -> bool:
        return bool(self.values) or not self.keep_unknown

    @property
    def known(self) -> CategoricalField:
        """The field itself."""
        field = field_named(self.field)
        assert isinstance(field, CategoricalField)
        return field

    def pairs(self) -> dict[str, str]:
        """Keys and values of the canonical query."""
        given = {self.field: write_list(self.values)} if self.values else {}
        return given | _unknown_pair(self.field, bool(self.values), self.keep_unknown)


@dataclass(frozen=True)
class NumericFilter:
    """Patients whose number lies in [minimum, maximum]; without limits, those for whom it is recorded at all."""

    field: str
    minimum: float | None = None
    maximum: float | None = None
    keep_unknown: bool = False

    def __post_init__(self) -> None:
        if not isinstance(field_named(self.field), NumericField):
            raise QueryError(
                f"{shown(self.field)} is no field of numbers.", self.field, tuple(numeric_fields())
            )
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise QueryError(
                f"{self.field}_min is {write_number(self.minimum)}, above {self.field}_max, which is "
                f"{write_number(self.maximum)}: nobody can be in that range. Swap or change them.",
                f"{self.field}_min",
            )

    @property
    def limited(self) -> bool:
        return self.minimum is not None or self.maximum is not None

    @property
    def has_effect(self) -> bool:
        return self.limited or not self.keep_unknown

    @property
    def known(self) -> NumericField:
        """The field itself."""
        field = field_named(self.field)
        assert isinstance(field, NumericField)
        return field

    def pairs(self) -> dict[str, str]:
        """Keys and values of the canonical query."""
        limits = {"min": self.minimum, "max": self.maximum}
        given = {
            f"{self.field}_{end}": write_number(limit) for end, limit in limits.items() if limit is not None
        }
        return given | _unknown_pair(self.field, self.limited, self.keep_unknown)


@dataclass(frozen=True)
class Grouping:
    """By which field the curves are grouped; a numeric field needs cuts, which are the left ends of the groups."""

    field: str
    cuts: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "cuts", tuple(sorted(set(self.cuts))))
        allowed = (BY_CLASS, *categorical_fields(), *numeric_fields())
        field = field_named(self.field)
        if isinstance(field, NumericField):
            self._check_numeric()
        elif field is None and self.field != BY_CLASS:
            raise QueryError(
                f"The curves cannot be grouped by {shown(self.field)}. {alternatives(self.field, allowed)}",
                "by",
                allowed,
            )
        elif self.cuts:
            raise QueryError(
                f"{shown(self.field)} has words, not numbers: leave out the cuts, by={self.field}.", "by"
            )

    def _check_numeric(self) -> None:
        if not 1 <= len(self.cuts) <= MOST_CUTS:
            raise QueryError(
                f"{shown(self.field)} is a number: give 1 to {MOST_CUTS} cuts, for example by={self.field}:60,70.",
                "by",
            )

    @property
    def by_class(self) -> bool:
        return self.field == BY_CLASS

    @property
    def known(self) -> CategoricalField | NumericField | None:
        """The field; None for the classes of the outcome."""
        return field_named(self.field)

    @property
    def later_than_day_0(self) -> int:
        """The day by which the groups are known; 0 for what was known at the infusion."""
        known = self.known
        return (known.later_than_day_0 or 0) if known else 0

    def text(self) -> str:
        """The value of `by` in the canonical query."""
        return f"{self.field}:{','.join(map(write_number, self.cuts))}" if self.cuts else self.field


def field_of(part: CategoricalFilter | NumericFilter) -> str:
    """The key of the field that a filter is about."""
    return part.field


def unknown_word(key: str, word: str, allowed: tuple[str, ...]) -> QueryError:
    """The error for a word that a key does not have."""
    hint = (
        f" Patients without a record are kept with {key}_unknown=keep." if word.lower() == "unknown" else ""
    )
    return QueryError(
        f"{shown(word)} is no value of {shown(key)}. {alternatives(word, allowed)}{hint}", key, allowed
    )


def _unknown_pair(field: str, filtered: bool, keep_unknown: bool) -> dict[str, str]:
    """Dropping is the default of a field that is filtered, keeping that of one that is not."""
    if filtered == keep_unknown:
        return {f"{field}_unknown": KEEP if keep_unknown else DROP}
    return {}
