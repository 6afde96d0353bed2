"""A rule broken by rows of one table, and how it becomes problems of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.import_report import Problem, RuleCount, problem
from data.rules.load import Load
from data.schema import TABLES
from data.schema_rules import RULES

LISTED_ROWS = 1000
"""Rows of one rule and column are listed up to this number; one further problem says how many more there are."""


@dataclass(frozen=True)
class Breach:
    """`rows` are row numbers of the raw table. `remedy` and `values` are one text for all rows or one per row.

    `values` None: the cells as written. `rejects` are further rows that this breach rejects without listing them.
    """

    code: str
    table: str
    rows: NDArray[np.intp]
    remedy: str | Sequence[str]
    column: str | None = None
    values: Sequence[str | None] | None = None
    rejects: NDArray[np.intp] | None = None

    @property
    def rejects_rows(self) -> bool:
        return RULES[self.code].rejects


def where(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Row numbers of a mask."""
    return np.flatnonzero(mask)


def problems(breach: Breach, load: Load, file: str, listed: int | None = LISTED_ROWS) -> Iterator[Problem]:
    """The problems of one breach, row by row, the rest counted in one; `listed` None: all row by row."""
    column = _name(breach, load)
    rows = breach.rows[:listed]
    lines, patients = load[breach.table].lines[rows], _patients(breach, load)
    values = breach.values if breach.values is not None else _texts(breach, load, rows)
    for place in range(len(rows)):
        remedy = breach.remedy if isinstance(breach.remedy, str) else breach.remedy[place]
        yield problem(
            breach.code, file, remedy, int(lines[place]), column, values[place], _known(patients[place])
        )
    rest = len(breach.rows) - len(rows)
    if rest > 0:
        touched = tuple(sorted({text for text in patients[len(rows) :] if text}))
        remedy = breach.remedy if isinstance(breach.remedy, str) else "As in the rows listed before."
        yield problem(breach.code, file, remedy, None, column, f"{rest:,} further rows", touched)


def counts(breaches: Iterable[Breach], load: Load, files: dict[str, str]) -> Iterator[RuleCount]:
    """How many rows each breach has, also where not all of them are listed."""
    for breach in breaches:
        rule = RULES[breach.code]
        yield RuleCount(
            rule.severity, files[breach.table], _name(breach, load), rule.sentence, len(breach.rows)
        )


def _name(breach: Breach, load: Load) -> str | None:
    """The column's name as it stands in the file."""
    if breach.column is None:
        return None
    return TABLES[breach.table].column(breach.column).name_in(load.day_form)


def _patients(breach: Breach, load: Load) -> list[str]:
    if not TABLES[breach.table].of_patients:
        return [""] * len(breach.rows)
    if breach.table == "findings":
        ids = np.append(load.patient_ids.to_numpy(dtype=object), "")
        return [str(ids[code]) for code in load.patient_codes("findings")[breach.rows]]
    return [str(text) for text in load[breach.table].raw["patient_id"].iloc[breach.rows]]


def _texts(breach: Breach, load: Load, rows: NDArray[np.intp]) -> Sequence[str | None]:
    """The cells of the breach's column as written; None where it has no column."""
    if breach.column is None:
        return [None] * len(rows)
    return [str(text) for text in load[breach.table].texts(breach.column).iloc[rows]]


def _known(patient: str) -> tuple[str, ...]:
    return (patient,) if patient else ()
