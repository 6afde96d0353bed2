"""The rules applied to one delivery: what can be used, and a report of everything that was wrong.

Severities and sentences stand in `data/schema_rules.py`, the checks in `data/rules/`. A rejected row is left out of
the clean tables and is in the report; nothing is corrected or converted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.import_report import ImportReport, Problem, problem
from data.judged import Judged, report
from data.rules import (
    columns,
    declared_formats,
    measurements,
    patients,
    reference_rates,
    references,
    second_cancers,
    time_order,
)
from data.rules.breach import Breach
from data.rules.load import Load, TypedTable, read_load
from data.schema import ABOUT_KEYS, TABLES, Column
from data.schema_rules import RULES
from data.sources.folder import ABOUT
from data.sources.raw_tables import LINE, RawTables
from data.steps import Step, no_step
from data.vocabulary import YesNo

_CHECKS: tuple[Callable[[Load], Iterator[Breach]], ...] = (
    columns.check_columns,
    references.check_neoplasms,
    references.check_specimens_known,
    references.check_repeated_rows,
    measurements.check_measurements,
    time_order.check_ends,
    reference_rates.check_reference_rates,
)
_CHECKS_OF_PATIENTS: tuple[Callable[[Load], Iterator[Breach]], ...] = (
    references.check_patients_known,
    patients.check_vital_status,
    patients.check_death,
    patients.check_infusions,
    patients.check_age,
    patients.check_follow_up,
    second_cancers.check_codes,
    second_cancers.check_dates,
    second_cancers.check_entry,
    time_order.check_after_death,
    time_order.check_last_contact,
)


@dataclass(frozen=True)
class CleanTables:
    """The rows that broke no rule, typed, in file order.

    Columns are those of the schema under their `_date` names: text and words as object with None, numbers as float64
    with NaN, dates as float64 days since 1970-01-01, or since the first infusion where `day_form`. A date with a
    precision twin is placed (month: the 15th, year: 1 July); `<name>__first` is its first possible day. `__line` is
    the line in the file. A comparator that is empty in the file is "=".
    """

    frames: Mapping[str, pd.DataFrame]
    day_form: bool
    about: Mapping[str, str]


def validate(raw: RawTables, today: date) -> tuple[CleanTables, ImportReport]:
    """Apply every rule. `today` is the day after which a date lies in the future.

    The clean tables must not be shown where the report's `blocks_load` is true.
    """
    judged = judge(raw, today)
    return clean_tables(judged), report(judged)


def judge(raw: RawTables, today: date, step: Step = no_step) -> Judged:
    """Apply every rule; nothing is left out yet. `step` is told how far the work is."""
    step(0.0, "reading cells")
    load = read_load(raw, today)
    checks = (*_CHECKS, *(_CHECKS_OF_PATIENTS if len(load["patients"]) else ()))
    breaches: list[Breach] = []
    for place, check in enumerate(checks):
        step(0.3 + 0.7 * place / len(checks), "checking rules")
        breaches += check(load)
    rejected = _rejected(load, breaches)
    cascade = list(references.check_rejected_specimens(load, rejected["specimens"]))
    for name, mask in _rejected(load, cascade).items():
        rejected[name] |= mask
    about, of_about = _about(raw, today)
    single = (*raw.problems, *of_about, *_no_patients(raw), *declared_formats.unproved(raw))
    return Judged(raw, load, (*breaches, *cascade), single, rejected, about)


def clean_tables(judged: Judged) -> CleanTables:
    """The rows of a judged delivery that broke no rule, typed."""
    frames = {name: _frame(table, ~judged.rejected[name]) for name, table in judged.load.tables.items()}
    return CleanTables(frames, judged.raw.day_form, judged.about)


def _rejected(load: Load, breaches: list[Breach]) -> dict[str, NDArray[np.bool_]]:
    rejected = {name: np.zeros(len(table), dtype=bool) for name, table in load.tables.items()}
    for breach in breaches:
        if breach.rejects_rows:
            rejected[breach.table][breach.rows] = True
            if breach.rejects is not None:
                rejected[breach.table][breach.rejects] = True
    return rejected


def _no_patients(raw: RawTables) -> Iterator[Problem]:
    """A readable table of patients without a row; one that cannot be read has its own problem."""
    file = raw.file("patients")
    refused = any(p.file == file and p.severity == "error" and RULES[p.code].stops_load for p in raw.problems)
    if "patients" in raw.files and not refused and len(raw.tables["patients"]) == 0:
        yield problem("no_patients", file, "Fill in one row per patient.")


def _about(raw: RawTables, today: date) -> tuple[dict[str, str], list[Problem]]:
    """The pairs of about.csv that can be used."""
    used, wrong = dict(raw.about), []
    for key in ABOUT_KEYS:
        value = raw.about.get(key, "")
        remedy = _about_remedy(key, value)
        if remedy:
            wrong.append(problem("about_value", ABOUT, remedy, column=key, value=value))
        elif key == "data_cut_off_date" and value and date.fromisoformat(value) > today:
            wrong.append(problem("date_future", ABOUT, "Correct the date.", column=key, value=value))
        else:
            continue
        del used[key]
    return used, wrong


def _about_remedy(key: str, value: str) -> str | None:
    if key == "synthetic" and value not in ("", *YesNo):
        return "Write yes or no."
    if key != "data_cut_off_date" or not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return "Write the date as YYYY-MM-DD."
    return None if day.isoformat() == value else "Write the date as YYYY-MM-DD."


def _frame(table: TypedTable, kept: NDArray[np.bool_]) -> pd.DataFrame:
    """The rows `kept` of a table; column by column, because millions of measurements would lie in memory twice."""
    typed: dict[str, np.ndarray] = {}
    for column in TABLES[table.name].columns:
        typed.update({name: values[kept] for name, values in _typed(table, column).items()})
    for column in TABLES[table.name].columns:
        if column.precision:
            typed[column.precision] = table.dates(column.name).precision[kept]
    if table.name == "measurements":
        typed["comparator"][table.empty("comparator")[kept]] = "="
    return pd.DataFrame({**typed, LINE: table.lines[kept]}, copy=False)


def _typed(table: TypedTable, column: Column) -> dict[str, np.ndarray]:
    if column.precision:
        dates = table.dates(column.name)
        return {column.name: dates.day, f"{column.name}__first": dates.first}
    if column.kind in ("number", "integer", "date"):
        return {column.name: table.numbers(column.name)}
    return {column.name: table.objects(column.name)}
