"""`templates`: empty tables to fill in, and the dictionary of the data."""

from __future__ import annotations

import argparse
from pathlib import Path

from data.commands.console import CommandError, ExitCode, answer
from data.templates import dictionary, write_templates


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, help="folder into which the empty CSV files are written"
    )
    parser.add_argument(
        "--days", action="store_true", help="days since the first infusion in place of calendar dates"
    )
    parser.add_argument("--dictionary", action="store_true", help="print the dictionary as Markdown instead")


def run(options: argparse.Namespace) -> int:
    if options.dictionary:
        print(dictionary(), end="")
        return ExitCode.OK
    if options.folder is None:
        raise CommandError("Name the folder to write to, or ask for --dictionary.")
    try:
        written = write_templates(options.folder, options.days)
    except FileExistsError as error:
        raise CommandError(str(error)) from error
    document = {"written": [str(path) for path in written]}
    answer(options, document, [f"Wrote {len(written)} files into {options.folder}."])
    return ExitCode.OK
