"""The tables of the Data page: import report, coverage, dictionary, registries, demo parameters. Words only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from components import format as fmt
from components.tables import WordTable
from data.import_report import ImportReport, Problem, problems_by_rule, table_of
from data.registries import Analyte, analytes, products
from data.schema import TABLES, Column, Table
from data.schema_rules import RULES
from data.vocabulary import Sex, UnitSystem

MOST_PROBLEMS = 300
EXAMPLES = 3
NOT_SHOWN = "not shown in this scope"


@dataclass(frozen=True)
class DemoParameter:
    """One number behind the synthetic cohort with its source, or the words "modelling choice"."""

    key: str
    meaning: str
    value: str
    unit: str
    source: str
    certainty: str


def rows_read(report: ImportReport) -> WordTable:
    """Per table: rows read, left out, and how often a rule was broken."""
    errors, warnings = _broken(report, "error"), _broken(report, "warning")
    rows = tuple(
        (
            name,
            fmt.count(report.rows_by_table.get(name, 0)) if name in report.rows_by_table else "not delivered",
            fmt.count(report.rejected_by_table.get(name, 0)),
            fmt.count(errors[name]),
            fmt.count(warnings[name]),
        )
        for name in TABLES
    )
    heads = ("Table", "Rows read", "Rows left out", "Errors", "Warnings")
    return WordTable("Tables that were read", heads, rows, frozenset({1, 2, 3, 4}))


def rules_broken(report: ImportReport, *, with_values: bool) -> WordTable:
    """Every rule that was broken, errors first: its true number of rows, the first places, what to do there."""
    rows = tuple(
        (
            count.severity,
            f"{count.file}: {count.column}" if count.column else count.file,
            count.rule,
            fmt.count(count.rows),
            "; ".join(_place(problem, with_values) for problem in found[:EXAMPLES]),
            found[0].remedy if found else "",
        )
        for count, found in problems_by_rule(report)
    )
    heads = ("Severity", "Where", "Rule", "Rows", "For example", "What to do at the first")
    return WordTable("Rules that were broken", heads, rows, frozenset({3}))


def _place(problem: Problem, with_values: bool) -> str:
    """`line 7 “1,25”`; without the cell where the scope does not cover it."""
    place = "the file" if problem.row is None else f"line {problem.row}"
    return f"{place} “{problem.value}”" if with_values and problem.value else place


def problems(report: ImportReport, *, with_patients: bool, with_values: bool) -> WordTable:
    """The problems one by one, errors first: place, value, rule, remedy, patients.

    Values are cells as they were delivered, dates included, and patients are pseudonyms: a scope that may not see them
    gets the words instead.
    """
    listed = [*report.errors, *report.warnings][:MOST_PROBLEMS]
    heads = ("Severity", "File", "Line", "Column", "Value", "Rule", "Remedy", "Patients")
    rows = tuple(_problem_cells(problem, with_patients, with_values) for problem in listed)
    return WordTable("Problems, row by row", heads, rows, frozenset({2}))


def dictionary() -> list[WordTable]:
    """One table per table of the data: every column with its kind, unit, allowed words and meaning."""
    return [_dictionary_of(table) for table in TABLES.values()]


def rules() -> WordTable:
    """Every rule the data are held to."""
    rows = tuple((rule.code.replace("_", " "), rule.severity, rule.sentence) for rule in RULES.values())
    return WordTable("Rules the data are held to", ("Rule", "Severity", "What it asks for"), rows)


def analyte_registry() -> WordTable:
    """Units, reference ranges and action lines with their sources."""
    heads = (
        "Analyte",
        "Code",
        "Unit",
        "Accepted units",
        "Shown in SI",
        "Shown in US",
        "Reference range",
        "Action line",
        "LOINC",
        "Source",
    )
    rows = tuple(
        (
            analyte.label,
            analyte.code,
            fmt.unit_words(analyte.canonical_unit),
            _accepted(analyte),
            *(fmt.unit_words(analyte.units[system]) for system in (UnitSystem.SI, UnitSystem.US)),
            _reference(analyte),
            "" if analyte.action_line is None else f"{analyte.action_line:g}: {analyte.action_label}",
            analyte.loinc,
            analyte.source,
        )
        for analyte in analytes().values()
    )
    return WordTable("Analytes, reference ranges and action lines", heads, rows)


def product_registry() -> WordTable:
    """What each product is, with its source."""
    rows = tuple(
        (p.code, p.label, p.target, p.costimulatory_domain, p.vector_class, p.source)
        for p in products().values()
    )
    heads = ("Code", "Product", "Target", "Costimulatory domain", "Vector", "Source")
    return WordTable("CAR-T products", heads, rows)


def demo_parameters(parameters: Sequence[DemoParameter]) -> WordTable:
    """Every number behind the synthetic cohort."""
    heads = ("Parameter", "Meaning", "Value", "Unit", "Source", "Certainty")
    rows = tuple((p.key, p.meaning, p.value, p.unit, p.source, p.certainty) for p in parameters)
    return WordTable("Parameters of the synthetic cohort", heads, rows)


def _broken(report: ImportReport, severity: str) -> Counter[str]:
    """Rows by table that broke a rule, also those that are not listed."""
    rows: Counter[str] = Counter()
    for count in report.counts:
        if count.severity == severity:
            rows[table_of(count.file)] += count.rows
    return rows


def _problem_cells(problem: Problem, with_patients: bool, with_values: bool) -> tuple[str, ...]:
    value, patients = problem.value or "", ", ".join(problem.patients)
    return (
        problem.severity,
        problem.file,
        "" if problem.row is None else str(problem.row),
        problem.column or "",
        value if with_values or not value else NOT_SHOWN,
        problem.rule,
        problem.remedy,
        patients if with_patients or not patients else NOT_SHOWN,
    )


def _dictionary_of(table: Table) -> WordTable:
    heads = ("Column", "Kind", "Unit", "Needed", "Allowed", "Meaning")
    rows = tuple(
        (
            _column_name(column),
            column.kind.replace("_", "/"),
            column.unit or "",
            "needed" if column.required else "",
            _allowed(column),
            column.meaning,
        )
        for column in table.columns
    )
    return WordTable(f"{table.name}: {table.meaning}", heads, rows)


def _column_name(column: Column) -> str:
    return f"{column.name} or {column.day_name}" if column.day_name else column.name


def _allowed(column: Column) -> str:
    if column.vocabulary is not None:
        return ", ".join(column.vocabulary)
    if column.registry is not None:
        return f"codes of the registry {column.registry}"
    limits = [
        f"{sign} {limit:g}"
        for sign, limit in (("≥", column.minimum), ("≤", column.maximum))
        if limit is not None
    ]
    return ", ".join(limits)


def _accepted(analyte: Analyte) -> str:
    kept_apart = {unit for unit, factor in analyte.unit_factors.items() if factor is None}
    return ", ".join(f"{unit} (kept apart)" if unit in kept_apart else unit for unit in analyte.unit_factors)


def _reference(analyte: Analyte) -> str:
    ranges = {sex: f"{low:g}–{high:g}" for sex, (low, high) in analyte.reference.items()}
    if len(set(ranges.values())) == 1:
        return next(iter(ranges.values()))
    return ", ".join(f"{'female' if sex is Sex.FEMALE else 'male'} {words}" for sex, words in ranges.items())
