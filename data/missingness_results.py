"""What is not recorded: per field and group of patients, with the number that was asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """Of `asked` records, `missing` have nothing recorded. Both are None where a small number is held back."""

    asked: int | None
    missing: int | None

    @property
    def share(self) -> float | None:
        """The share not recorded, 0-1; None where nobody was asked or the number is held back."""
        if not self.asked or self.missing is None:
            return None
        return self.missing / self.asked


@dataclass(frozen=True)
class Group:
    """A column: the field that makes the groups ("" for everybody), the group, its number of patients."""

    by: str
    label: str
    patients: int | None


@dataclass(frozen=True)
class Field:
    """A row: a field in words and of whom it is asked ("patients", "who died", "second cancers"); a cell per group."""

    key: str
    label: str
    of: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Missingness:
    """The fields of the tables, and whether each analyte was ever measured, by the same groups."""

    groups: tuple[Group, ...]
    fields: tuple[Field, ...]
    analytes: tuple[Field, ...]
