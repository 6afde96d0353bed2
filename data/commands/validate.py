"""`validate`: everything that is wrong with a delivery, with place, rule and remedy."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from data.access import Access
from data.clock import local_now, local_today
from data.commands.console import CommandError, ExitCode, complain, wants_json
from data.commands.progress import progress
from data.import_report import ImportReport, Problem, problems_by_rule
from data.judged import Judged, every_problem, report
from data.quarantine import write_quarantine
from data.report_files import (
    COLUMNS,
    MADE_BY,
    found,
    verdict,
    write_csv,
    write_json,
    write_page,
)
from data.report_scope import problem_for, report_for
from data.sources import delivery
from data.sources.manifest import write_manifest
from data.steps import part
from data.validation import judge
from data.vocabulary import Scope

EXAMPLES_SHOWN = 3
UNREADABLE = frozenset({"folder_unreadable"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, help="folder of the tables, or one workbook (.xlsx)")
    parser.add_argument("--html", type=Path, metavar="FILE", help="also write the result as a page to read")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="also write every problem as one CSV table")
    parser.add_argument(
        "--without-values",
        action="store_true",
        help="quote no cell, name no patient: for a result that leaves the house",
    )
    parser.add_argument(
        "--manifest",
        action="store_true",
        help="where there is no error, write the manifest: from then on a file that was cut or changed is refused",
    )
    parser.epilog = (
        "Rows that are left out are written beside the --html or --csv file, each with its reason.\n"
        "Ends with 0 where there is no error, 1 where there is one, 2 where PATH cannot be read."
    )


def run(options: argparse.Namespace) -> int:
    for file, mark in ((options.html, MADE_BY), (options.csv, ",".join(COLUMNS))):
        _check_target(file, options.path, mark)
    with progress() as step:
        step(0.0, "reading")
        raw = delivery.read(options.path, step=part(step, 0.0, 0.6), check_manifest=not options.manifest)
        judged = judge(raw, local_today(), part(step, 0.6, 0.9))
        access = Access(Scope.AGGREGATE if options.without_values else Scope.IDENTIFIED)
        told = report_for(report(judged), access)
        step(0.9, "writing")
        _write_files(options, judged, told, access)
    if wants_json(options):
        write_json(sys.stdout, told, _told(judged, access))
    else:
        sys.stdout.writelines(f"{line}\n" for line in summary(told))
    if any(problem.code in UNREADABLE for problem in told.problems):
        return ExitCode.UNUSABLE
    if options.manifest:
        _manifest(options.path, judged, told)
    return ExitCode.FOUND if told.errors else ExitCode.OK


def summary(told: ImportReport) -> Iterator[str]:
    """The answer for a person: every broken rule with its number of rows and its first places."""
    for count, problems in problems_by_rule(told):
        column = f", column {count.column}" if count.column else ""
        yield f"{count.severity}: {count.file}{column}: {count.rows:,} × {count.rule}"
        yield from (f"    {_example(problem)}" for problem in problems[:EXAMPLES_SHOWN])
        if count.rows > EXAMPLES_SHOWN:
            yield f"    … and {count.rows - EXAMPLES_SHOWN:,} more"
    read = ", ".join(f"{name} {rows:,}" for name, rows in told.rows_by_table.items() if rows)
    yield f"Rows read: {read or 'none'}."
    yield f"{found(told)} {verdict(told)}"


def _example(problem: Problem) -> str:
    place = "the file" if problem.row is None else f"line {problem.row}"
    value = "" if problem.value is None else f' "{problem.value}"'
    return f"{place}{value}: {problem.remedy}"


def _told(judged: Judged, access: Access) -> Iterator[Problem]:
    return (problem_for(problem, access) for problem in every_problem(judged))


def _check_target(file: Path | None, path: Path, mark: str) -> None:
    """Refuse to write where data may lie: only a result of an earlier validation is replaced."""
    if file is None:
        return
    if path.is_dir() and file.resolve().is_relative_to(path.resolve()):
        raise CommandError(f"{file} lies in the delivery itself; write the result to another folder.")
    if not file.parent.is_dir():
        raise CommandError(f"There is no folder {file.parent}; make it first.")
    if file.is_dir() or (file.exists() and mark not in _beginning(file)):
        raise CommandError(f"{file} is there and is no result of a validation; choose another name.")


def _beginning(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as opened:
        return opened.read(400)


def _write_files(options: argparse.Namespace, judged: Judged, told: ImportReport, access: Access) -> None:
    def page(out: TextIO) -> None:
        keep = (
            "" if options.without_values else " This page quotes cells: keep it where the delivery is kept."
        )
        write_page(out, told, f"Validation of {options.path}", f"{local_now():%Y-%m-%d %H:%M}.{keep}")

    def table(out: TextIO) -> None:
        write_csv(out, _told(judged, access))

    for file, write in ((options.html, page), (options.csv, table)):
        if file is not None:
            _replace(file, write)
    beside = options.html or options.csv
    if beside is not None and not options.without_values:
        _write_rejected(judged, beside.with_name(f"{beside.stem}-left-out"))


def _replace(file: Path, write: Callable[[TextIO], None]) -> None:
    """Write beside and rename, so that nobody finds half a file."""
    unfinished = file.with_name(f".{file.name}.part")
    with unfinished.open("w", encoding="utf-8", newline="") as out:
        write(out)
    unfinished.replace(file)


def _write_rejected(judged: Judged, folder: Path) -> None:
    """The rows that are left out; files of an earlier validation in that folder go."""
    if folder.is_dir():
        for file in [*folder.glob("rejected-*.csv"), *folder.glob("unreadable-*.csv")]:
            file.unlink()
    folder.mkdir(exist_ok=True)
    if not write_quarantine(judged, folder):
        folder.rmdir()
        return
    complain(f"The rows that are left out are in {folder}, each with its reason.")


def _manifest(path: Path, judged: Judged, told: ImportReport) -> None:
    if told.errors:
        complain("No manifest was written, because there are errors.")
        return
    raw = judged.raw
    rows = {raw.file(table): n for table, n in raw.rows_read.items()}
    written = write_manifest(path, delivery.files(path), rows, local_now())
    complain(f"Wrote the manifest {written}.")
