"""What a table and a column are, and short ways to declare them. The tables themselves stand in `data/schema.py`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from data.vocabulary import YesNo

Kind = Literal["text", "integer", "number", "date", "vocabulary", "yes_no"]
Registry = Literal["analytes", "products"]


@dataclass(frozen=True)
class Column:
    """One column. `minimum` and `maximum` are inclusive and in `unit`; `dated` columns have a `_day` form.

    `required`: a row without it is an error. `precision` names the twin that allows a partial date.
    `references` is the table whose key the value must be. `registry` closes a text column to a registry's codes.
    `asked`: the words of an open text column are values of filters and names of groups.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    vocabulary: type[StrEnum] | None = None
    registry: Registry | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    references: str | None = None
    dated: bool = False
    precision: str | None = None
    asked: bool = False

    @property
    def day_name(self) -> str | None:
        """`infusion_day` for `infusion_date`; None where the column has no day form."""
        return f"{self.name.removesuffix('_date')}_day" if self.dated else None

    def name_in(self, day_form: bool) -> str:
        """The column's name in a file of the given form."""
        return self.day_name or self.name if day_form else self.name


@dataclass(frozen=True)
class Table:
    """One table. `key` is the column that must be unique, or None; `required`: the file must be there.

    `blocks_load`: an error in any of its rows keeps the whole load from being shown. `of_patients`: its rows are
    patients' or belong to one; nothing that is wrong with another table keeps patients from being shown.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: str | None = None
    required: bool = False
    blocks_load: bool = False
    of_patients: bool = True

    def column(self, name: str) -> Column:
        """The column of that name, in either form (`infusion_day` gives `infusion_date`). Raises KeyError."""
        for column in self.columns:
            if name in (column.name, column.day_name):
                return column
        raise KeyError(name)

    def header(self, day_form: bool = False) -> tuple[str, ...]:
        """Column names of a file of this table in order."""
        return tuple(column.name_in(day_form) for column in self.columns)

    @property
    def dated_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.dated)


def text_column(name: str, meaning: str, **more) -> Column:
    return Column(name, "text", meaning, **more)


def date_column(name: str, meaning: str, **more) -> Column:
    return Column(name, "date", meaning, dated=True, **more)


def word_column(name: str, vocabulary: type[StrEnum], meaning: str, **more) -> Column:
    return Column(name, "vocabulary", meaning, vocabulary=vocabulary, **more)


def yes_no_column(name: str, meaning: str) -> Column:
    return Column(name, "yes_no", meaning, vocabulary=YesNo)


def integer_column(name: str, meaning: str, **more) -> Column:
    return Column(name, "integer", meaning, **more)


def number_column(name: str, meaning: str, **more) -> Column:
    return Column(name, "number", meaning, **more)
