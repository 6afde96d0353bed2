"""`prepare`: read, check and sort a delivery into the store, so that the program starts on it at once."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from data.clock import local_today
from data.commands.console import CommandError, ExitCode, answer, complain
from data.commands.progress import progress
from data.loading import LoadFailed, load_folder
from data.report_files import rows_with
from data.settings import Settings, SettingsError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="?", type=Path, help="folder of the tables or one workbook; left out: AFTERWATCH_DATA"
    )
    parser.add_argument("--store", type=Path, help="folder of prepared data; left out: AFTERWATCH_STORE")
    parser.epilog = (
        "The store holds one folder per data version: Parquet files, the measurements sorted by analyte, patient\n"
        "and day for DuckDB, the import report, and the rows that were left out with their reasons."
    )


def run(options: argparse.Namespace) -> int:
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        raise CommandError(str(error)) from error
    path = options.path or (Path(settings.data) if settings.data else None)
    if path is None:
        raise CommandError("Name the folder or workbook to prepare, or set AFTERWATCH_DATA.")
    store = (options.store or settings.store).absolute()
    start = time.monotonic()
    try:
        with progress() as step:
            snapshot = load_folder(
                path.absolute(), store, local_today(), lambda said: step(0.0, said), step=step
            )
    except LoadFailed as error:
        if (
            error.report is None
            or not any(error.report.rows_by_table.values())
            or not error.report.blocks_load
        ):
            raise CommandError(str(error)) from error
        complain(f"{error} `python -m data validate` lists all.")
        answer(options, {"error": str(error)}, ())
        return ExitCode.FOUND
    report = snapshot.report
    document = {
        "data_version": snapshot.data_version,
        "folder": str(store / snapshot.data_version),
        "patients": len(snapshot.dataset.patients),
        "errors": rows_with(report, "error"),
        "warnings": rows_with(report, "warning"),
        "seconds": round(time.monotonic() - start, 1),
    }
    lines = [
        f"Data version {document['data_version']}: {document['patients']:,} patients, data of {snapshot.data_of}.",
        f"{document['errors']:,} errors (rows left out), {document['warnings']:,} warnings.",
        f"Ready in {document['folder']} after {document['seconds']} s.",
    ]
    answer(options, document, lines)
    return ExitCode.FOUND if report.errors else ExitCode.OK
