"""`describe`: what is in a delivery."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from data.clock import local_today
from data.commands.console import CommandError, ExitCode, answer
from data.commands.progress import progress
from data.description import Described, TableDescribed, describe
from data.sources import delivery
from data.steps import part
from data.validation import judge


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, help="folder of the tables, or one workbook (.xlsx)")
    parser.add_argument("--columns", action="store_true", help="also say how far every column is filled")


def run(options: argparse.Namespace) -> int:
    with progress() as step:
        raw = delivery.read(options.path, part(step, 0.0, 0.5))
        if not raw.files:
            raise CommandError(
                raw.problems[0].sentence if raw.problems else f"There is no table in {options.path}."
            )
        found = describe(judge(raw, local_today(), part(step, 0.5, 0.9)))
    answer(options, asdict(found), lines(found, options.columns))
    return ExitCode.OK


def lines(found: Described, with_columns: bool) -> Iterator[str]:
    """The description as tables for a terminal."""
    heads = ("table", "rows", "in error", "patients", "first", "last")
    rows = [
        (one.table, one.rows, one.rejected, one.patients, one.first or "-", one.last or "-")
        for one in found.tables
    ]
    yield from aligned(heads, rows)
    if found.analytes:
        yield ""
        heads = ("analyte", "unit", "assay", "values", "below limit", "patients", "first", "last")
        yield from aligned(
            heads,
            [
                (
                    a.analyte,
                    a.unit,
                    a.assay or "-",
                    a.values,
                    a.below_limit,
                    a.patients,
                    a.first or "-",
                    a.last or "-",
                )
                for a in found.analytes
            ],
        )
    for table in found.tables if with_columns else ():
        yield ""
        yield from _columns(table)


def _columns(table: TableDescribed) -> Iterator[str]:
    rows = [
        (
            column.column,
            column.filled,
            f"{100 * column.filled / table.rows:.0f} %" if table.rows else "-",
            ", ".join(f"{word} {n:,}" for word, n in column.words),
        )
        for column in table.columns
    ]
    yield from aligned((table.table, "filled", "share", "words"), rows)


def aligned(heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> Iterator[str]:
    """Columns one below the other; numbers to the right."""
    texts = [tuple(f"{cell:,}" if isinstance(cell, int) else cell for cell in row) for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *texts, strict=True)]
    numeric = [
        bool(rows) and all(isinstance(cell, int) for cell in column) for column in zip(*rows, strict=True)
    ]
    for row in (tuple(heads), *texts):
        cells = (
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(row, widths, numeric or [False] * len(heads), strict=True)
        )
        yield "  ".join(cells).rstrip()
