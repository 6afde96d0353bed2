"""`templates`: empty tables to fill in, and the dictionary of the data."""

from __future__ import annotations

import argparse
from pathlib import Path

from data.commands.console import CommandError, ExitCode, answer
from data.sources.delivery import is_workbook
from data.template_workbook import write_workbook
from data.templates import dictionary, write_templates


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        help="folder for empty CSV files; or a name that ends in .xlsx for one Excel workbook with drop-downs",
    )
    parser.add_argument(
        "--days", action="store_true", help="days since the first infusion in place of calendar dates"
    )
    parser.add_argument("--dictionary", action="store_true", help="print the dictionary as Markdown instead")


def run(options: argparse.Namespace) -> int:
    if options.dictionary:
        print(dictionary(), end="")
        return ExitCode.OK
    if options.path is None:
        raise CommandError("Name the folder or the .xlsx file to write, or ask for --dictionary.")
    try:
        if is_workbook(options.path):
            written = (write_workbook(options.path, options.days),)
            said = f"Wrote {options.path}."
        else:
            written = write_templates(options.path, options.days)
            said = f"Wrote {len(written)} files into {options.path}."
    except FileExistsError as error:
        raise CommandError(str(error)) from error
    answer(options, {"written": [str(path) for path in written]}, [said])
    return ExitCode.OK
