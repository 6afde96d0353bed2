"""What every importer ends in: the tables as text, and an account of everything that did not go in as it stood.

Nothing is read, judged or written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.import_report import Problem, shortened
from data.importers.wording import CONVERTED, NOT_MAPPED
from data.schema import TABLES
from data.sources.file_formats import NOWHERE, Declaration
from data.sources.raw_tables import LINE

ORIGIN = "__origin"
"""Column of every imported table: the file, sheet, form or table of the source that the row comes from."""

IMPORTED_TABLES: tuple[str, ...] = tuple(name for name, table in TABLES.items() if table.of_patients)
"""The eight tables of patients. Reference rates are a centre's own choice and come from no other system."""

EXAMPLES = 5

Progress = Callable[[float, str], None]
"""Told the share of the import that is done, 0 to 1, and what is being done now."""


class ImportRefused(Exception):
    """The mapping or a source cannot be used as it is; nothing was written. `problems` say where and what to do."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems[0].sentence if self.problems else "")


@dataclass(frozen=True)
class SourceRead:
    """One file, sheet, form or table that was read: its rows, and the SHA-256 of its bytes where it is a file."""

    name: str
    rows: int
    sha256: str = ""


@dataclass(frozen=True)
class NotMapped:
    """Something of the source that is in no table, or stands in one as it was written.

    `source` and `field` say where it stands, `value` what (None: the field as a whole), `reason` is a key of
    `wording.NOT_MAPPED`, `table` the table it was meant for ("" for none), `rows` how often, `examples` a few places or
    values, `remedy` a sentence.
    """

    source: str
    field: str
    value: str | None
    reason: str
    rows: int
    table: str = ""
    examples: tuple[str, ...] = ()
    remedy: str = ""

    def __post_init__(self) -> None:
        if self.reason not in NOT_MAPPED:
            raise KeyError(self.reason)

    @property
    def sentence(self) -> str:
        value = "" if self.value is None else f' "{shortened(self.value)}"'
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        examples = f" For example {', '.join(self.examples)}." if self.examples else ""
        text = (
            f"{self.source}, {self.field}{value}: {rows}. {NOT_MAPPED[self.reason]}{examples} {self.remedy}"
        )
        return text.rstrip()


@dataclass(frozen=True)
class Conversion:
    """What was changed in one column: `kind` is a key of `wording.CONVERTED`, `examples` are (before, after)."""

    table: str
    column: str
    kind: str
    rows: int
    examples: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in CONVERTED:
            raise KeyError(self.kind)

    @property
    def sentence(self) -> str:
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        shown = ", ".join(
            f'"{shortened(before)}" to "{shortened(after)}"' for before, after in self.examples[:3]
        )
        examples = f" For example {shown}." if shown else ""
        return f"{self.table}, {self.column}: {rows}. {CONVERTED[self.kind]}{examples}"


@dataclass(frozen=True)
class Imported:
    """One import before it is written.

    `tables` has every name of IMPORTED_TABLES: text columns named as in the schema, by their day names where
    `day_form`, "" for an empty cell, ORIGIN and LINE for where the row came from. `about` are the pairs of about.csv.
    `problems` are warnings about the source; an error is an ImportRefused. `declaration` is where the mapping says how
    the source is written.
    """

    importer: str
    tables: Mapping[str, pd.DataFrame]
    about: Mapping[str, str]
    read: tuple[SourceRead, ...]
    day_form: bool = False
    not_mapped: tuple[NotMapped, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    declaration: Declaration = NOWHERE


def imported_tables(
    parts: Mapping[str, Sequence[pd.DataFrame]], day_form: bool = False
) -> dict[str, pd.DataFrame]:
    """Every table from its parts, one below the other, with exactly the columns that `Imported.tables` asks for.

    A part may lack columns; what is missing becomes "". Raises KeyError for a column that the table does not have.
    """
    return {name: _stacked(name, parts.get(name, ()), day_form) for name in IMPORTED_TABLES}


def _stacked(table: str, parts: Sequence[pd.DataFrame], day_form: bool) -> pd.DataFrame:
    header = (*TABLES[table].header(day_form), ORIGIN, LINE)
    for part in parts:
        unknown = [str(name) for name in part.columns if name not in header]
        if unknown:
            raise KeyError(f"{table} has no column {unknown[0]}")
    # Column by column: millions of measurements side by side are not copied as a whole.
    return pd.DataFrame({name: _column(name, parts) for name in header}, copy=False)


def _column(name: str, parts: Sequence[pd.DataFrame]) -> NDArray[Any]:
    """One column of all parts; 0 for a missing line, "" for a missing text."""
    nothing, kind = (0, np.int64) if name == LINE else ("", object)
    pieces = [
        part[name].to_numpy() if name in part else np.full(len(part), nothing, dtype=kind) for part in parts
    ]
    column = np.concatenate(pieces) if pieces else np.empty(0, dtype=kind)
    column = column.astype(object, copy=False) if kind is object else column
    column[pd.isna(column)] = nothing
    return column.astype(kind, copy=False)


def merged_conversions(conversions: Iterable[Conversion]) -> tuple[Conversion, ...]:
    """Conversions of one kind in one column as one, with their rows added up and the first examples."""
    rows: Counter[tuple[str, str, str]] = Counter()
    examples: dict[tuple[str, str, str], dict[tuple[str, str], None]] = {}
    for one in conversions:
        key = (one.table, one.column, one.kind)
        rows[key] += one.rows
        examples.setdefault(key, {}).update(dict.fromkeys(one.examples))
    return tuple(
        Conversion(*key, rows=n, examples=tuple(examples[key])[:EXAMPLES]) for key, n in rows.items() if n
    )
