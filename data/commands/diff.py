"""`diff`: what changed between two deliveries, or between two versions in the store."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from data.access import Access
from data.changes import changes
from data.changes_document import changes_document
from data.changes_results import Change, Changes
from data.changes_since import version_of
from data.clock import local_today
from data.commands.console import CommandError, ExitCode, answer
from data.commands.describe import aligned
from data.commands.progress import Step, progress
from data.loading import LoadFailed, load_folder
from data.prepared import Prepared, read_prepared
from data.settings import Settings, SettingsError
from data.steps import part
from data.vocabulary import Scope

MOST_NAMED = 5
_VERSION = re.compile(r"[0-9a-f]{12}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for name, place in (("old", "the data before"), ("new", "the data after")):
        parser.add_argument(
            name,
            metavar=name.upper(),
            help=f"{place}: folder of the tables, one workbook (.xlsx), or a data version in the store",
        )
    parser.add_argument("--store", type=Path, help="folder of prepared data; left out: AFTERWATCH_STORE")
    parser.add_argument(
        "--without-patients", action="store_true", help="name no patient: for a result that leaves the house"
    )
    parser.epilog = (
        "Rows that break a rule are left out on both sides before the comparison.\n"
        "Ends with 0 where both could be compared in full, whether or not they differ, 1 where a side has rows in\n"
        "error, which are left out, 2 where a side cannot be read or shown."
    )


def run(options: argparse.Namespace) -> int:
    store = _store(options)
    with ExitStack() as stack, progress() as step:
        room = Path(stack.enter_context(TemporaryDirectory(prefix="afterwatch-diff-")))
        old = _side(options.old, store, room / "old", part(step, 0.0, 0.45))
        new = _side(options.new, store, room / "new", part(step, 0.45, 0.9))
        step(0.9, "comparing")
        found = changes(version_of(old), version_of(new), Access(Scope.DEIDENTIFIED))
    answer(options, _document(found, options.without_patients), lines(found, options.without_patients))
    return ExitCode.FOUND if old.report.errors or new.report.errors else ExitCode.OK


def _document(found: Changes, without_patients: bool) -> dict[str, object]:
    document = changes_document(found)
    if without_patients:
        for row in document["changes"].values():
            for count in (row["added"], row["removed"], row["altered"] or {}):
                count.pop("patients", None)
    return document


def lines(found: Changes, without_patients: bool) -> Iterator[str]:
    """The differences as a table for a terminal, then fields and patients of each kind that differs."""
    yield f"From {found.old_version} (data of {found.old_of}) to {found.new_version} (data of {found.new_of})."
    heads = ("", "added", "removed", "altered", "unchanged")
    rows = [
        (
            row.subject,
            _n(row.added.n),
            _n(row.removed.n),
            _n(row.altered and row.altered.n),
            _n(row.unchanged),
        )
        for row in found.rows
    ]
    yield from aligned(heads, rows)
    yield "Of follow-up, added means longer and removed means shorter. Records without a key are never altered:"
    yield "an altered one counts as one removed and one added."
    yield f"Follow-up of the patients of both: {found.follow_up_days or 0:+,} days."
    for row in found.rows:
        yield from _details(row, without_patients)
    if found.is_same:
        yield "Nothing differs."


def _details(row: Change, without_patients: bool) -> Iterator[str]:
    if row.fields:
        yield f"{row.subject}, altered: " + ", ".join(f"{name} {n:,}" for name, n in row.fields)
    counts = (("added", row.added), ("removed", row.removed), ("altered", row.altered))
    for word, count in counts if not without_patients else ():
        if count is not None and count.patients:
            more = ", …" if len(count.patients) > MOST_NAMED else ""
            yield f"{row.subject}, {word}: patients {', '.join(count.patients[:MOST_NAMED])}{more}"


def _n(number: int | None) -> int | str:
    return "-" if number is None else number


def _store(options: argparse.Namespace) -> Path:
    if options.store:
        return options.store.absolute()
    try:
        return Settings.from_environment().store.absolute()
    except SettingsError as error:
        raise CommandError(str(error)) from error


def _side(named: str, store: Path, room: Path, step: Step) -> Prepared:
    """One side, from the store where its name is a version there, else prepared for this comparison only."""
    path = Path(named)
    if not path.exists() and _VERSION.fullmatch(named):
        kept = read_prepared(store, named)
        if kept is None:
            raise CommandError(
                f"The version {named} is not in the store {store}. "
                "The store keeps the last few; compare folders instead."
            )
        return kept
    try:
        snapshot = load_folder(path.absolute(), room, local_today(), lambda said: step(0.0, said), step=step)
    except LoadFailed as error:
        raise CommandError(f"{error} `python -m data validate` lists all.") from error
    kept = read_prepared(room, snapshot.data_version)
    if kept is None:
        raise CommandError(f"What was prepared of {path} cannot be read back. Check the disk of {room}.")
    return kept
