"""`validate`: everything that is wrong with a delivery, with place, rule and remedy."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data.clock import local_today
from data.commands.console import ExitCode, answer
from data.commands.progress import progress
from data.import_report import ImportReport, Problem
from data.sources.folder import read_folder
from data.validation import validate

EXAMPLES_SHOWN = 3
_KEYS = ("severity", "file", "row", "column", "value", "rule", "remedy", "patients")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, help="folder of the tables")


def run(options: argparse.Namespace) -> int:
    with progress() as step:
        step(0.0, "reading")
        raw = read_folder(options.path)
        step(0.5, "checking")
        _, report = validate(raw, local_today())
    answer(options, document(report), summary(report))
    if any(problem.code == "folder_unreadable" for problem in report.problems):
        return ExitCode.UNUSABLE
    return ExitCode.FOUND if report.errors else ExitCode.OK


def document(report: ImportReport) -> dict[str, Any]:
    """The answer for a program; its shape is part of the stable surface."""
    return {
        "errors": rows(report, "error"),
        "warnings": rows(report, "warning"),
        "problems": [{key: asdict(problem)[key] for key in _KEYS} for problem in report.problems],
    }


def rows(report: ImportReport, severity: str) -> int:
    """How many rows broke a rule of that severity, also where not all of them are listed."""
    return sum(count.rows for count in report.counts if count.severity == severity)


def summary(report: ImportReport) -> Iterator[str]:
    """The answer for a person: every broken rule with its number of rows and its first places."""
    for severity in ("error", "warning"):
        for count in report.counts:
            if count.severity != severity:
                continue
            column = f", column {count.column}" if count.column else ""
            yield f"{severity}: {count.file}{column}: {count.rows:,} × {count.rule}"
            found = [
                p
                for p in report.problems
                if (p.file, p.column, p.rule) == (count.file, count.column, count.rule)
            ]
            yield from (f"    {_example(problem)}" for problem in found[:EXAMPLES_SHOWN])
            if count.rows > EXAMPLES_SHOWN:
                yield f"    … and {count.rows - EXAMPLES_SHOWN:,} more"
    errors, warnings = rows(report, "error"), rows(report, "warning")
    yield f"{errors:,} errors, {warnings:,} warnings, {report.patients_touched:,} patients touched."
    yield "These data cannot be shown." if report.blocks_load else "These data can be shown."


def _example(problem: Problem) -> str:
    place = "the file" if problem.row is None else f"line {problem.row}"
    value = "" if problem.value is None else f' "{problem.value}"'
    return f"{place}{value}: {problem.remedy}"
