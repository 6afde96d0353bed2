"""The result of a validation as files: JSON for a program, CSV for a spreadsheet, one HTML page for a person.

All three tell the same problems in the same order. JSON and CSV list every one and are written as they come; the page
lists the first of each rule and counts the rest. They quote cells and belong where the delivery belongs.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, TextIO

from data.cells import cell
from data.import_report import ImportReport, Problem, problems_by_rule
from data.schema import TABLES

COLUMNS = ("severity", "file", "row", "column", "value", "rule", "remedy", "patients")
MADE_BY = '<meta name="generator" content="Afterwatch validation">'
_EXAMPLES = 100


def rows_with(report: ImportReport, severity: str) -> int:
    """How many rows broke a rule of that severity, also where not all of them are listed."""
    return sum(count.rows for count in report.counts if count.severity == severity)


def write_json(out: TextIO, report: ImportReport, problems: Iterable[Problem]) -> None:
    """`{"errors": n, "warnings": n, "problems": […]}` on one line, written problem by problem."""
    out.write(
        f'{{"errors": {rows_with(report, "error")}, "warnings": {rows_with(report, "warning")}, "problems": ['
    )
    for number, problem in enumerate(problems):
        document = dict(zip(COLUMNS, _values(problem), strict=True))
        out.write(f"{', ' if number else ''}{json.dumps(document, ensure_ascii=False)}")
    out.write("]}\n")


def write_csv(out: TextIO, problems: Iterable[Problem]) -> None:
    """One header line and one line per problem; patients are separated by spaces."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(problem_cells, problems))


def problem_cells(problem: Problem) -> list[str]:
    """One line of the CSV table."""
    *values, patients = _values(problem)
    return [*map(cell, values), cell(" ".join(patients))]


def write_page(out: TextIO, report: ImportReport, title: str, under: str) -> None:
    """One page that needs nothing else: verdict, tables, rules with their counts, problems rule by rule."""
    out.writelines(f"{line}\n" for line in _page(report, title, under))


def _values(problem: Problem) -> tuple[Any, ...]:
    return (
        problem.severity,
        problem.file,
        problem.row,
        problem.column,
        problem.value,
        problem.rule,
        problem.remedy,
        list(problem.patients),
    )


def verdict(report: ImportReport) -> str:
    """What becomes of the delivery, in one sentence."""
    if report.blocks_load:
        return "This delivery cannot be shown until the errors that stop it are corrected."
    if report.errors:
        return "This delivery can be shown; the rows in error are left out."
    return "This delivery can be shown in full."


def found(report: ImportReport) -> str:
    """`3 errors, 1 warning, 2 patients touched.`"""
    counts = (
        (rows_with(report, "error"), "error", ""),
        (rows_with(report, "warning"), "warning", ""),
        (report.patients_touched, "patient", " touched"),
    )
    return ", ".join(f"{n:,} {word}{'' if n == 1 else 's'}{more}" for n, word, more in counts) + "."


def _page(report: ImportReport, title: str, under: str) -> Iterator[str]:
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8">{MADE_BY}'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{escape(title)}</h1><p>{escape(under)}</p>"
    kind = "stops" if report.blocks_load else ("some" if report.errors else "good")
    yield f'<p class="verdict {kind}">{found(report)} {verdict(report)}</p>'
    yield from _table("Tables", ("Table", "Rows read", "Rows left out"), _of_tables(report))
    rules = [
        (count.severity, count.file, count.column or "", count.rule, f"{count.rows:,}")
        for count, _ in problems_by_rule(report)
    ]
    yield from _table("Rules that were broken", ("Severity", "File", "Column", "Rule", "Rows"), rules)
    for count, problems in problems_by_rule(report):
        column = f", column {count.column}" if count.column else ""
        yield f"<section><h2>{count.severity.capitalize()}: {escape(count.file + column)}</h2>"
        yield f"<p>{escape(count.rule)}</p>"
        rows = [_listed(problem) for problem in problems[:_EXAMPLES]]
        yield from _table("", ("Row", "Value", "What to do", "Patients"), rows)
        if count.rows > len(rows):
            yield f"<p>{count.rows - len(rows):,} further rows; the CSV file lists all.</p>"
        yield "</section>"
    yield "</body></html>"


def _of_tables(report: ImportReport) -> list[tuple[str, ...]]:
    read, rejected = report.rows_by_table, report.rejected_by_table
    return [(name, f"{read.get(name, 0):,}", f"{rejected.get(name, 0):,}") for name in TABLES]


def _listed(problem: Problem) -> tuple[str, ...]:
    row = "" if problem.row is None else str(problem.row)
    return row, problem.value or "", problem.remedy, ", ".join(problem.patients)


def _table(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    if title:
        yield f"<h2>{title}</h2>"
    if not rows:
        yield "<p>None.</p>"
        return
    yield f"<table><thead><tr>{''.join(f'<th scope=col>{head}</th>' for head in heads)}</tr></thead><tbody>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>"
    yield "</tbody></table>"


_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8886; }
td { overflow-wrap: anywhere; }
.verdict { padding: .6rem 1rem; border-left: .4rem solid #2a7; font-weight: 600; }
.verdict.some { border-color: #c80; } .verdict.stops { border-color: #c33; }
@media print { section { break-inside: avoid; } }
"""
