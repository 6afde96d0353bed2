"""`import`: the files or database of another system become a folder of tables, with an account of everything.

An importer is one line of `IMPORTERS`; what it does stands in `data/importers/`.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from data.clock import local_today
from data.commands.console import CommandError, ExitCode, add_json, answer
from data.commands.progress import Step, progress
from data.importers.imported import Imported, ImportRefused
from data.importers.report import report_document, summary_lines
from data.importers.rules import sentence
from data.importers.writer import FolderTaken, Written, check_place, write_import
from data.sources.folder import REPORT_FOLDER

READING_SHARE = 0.7
"""How much of the bar is the importer's; the rest is writing and checking."""


@dataclass(frozen=True)
class Importer:
    """One system: its name, its help in one sentence, its own arguments, and how it is read.

    `suggest` gives the text of a first mapping; None where there is none to write. `explained_in` is its page of docs/.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    read: Callable[[argparse.Namespace, Step], Imported]
    suggest: Callable[[argparse.Namespace], str] | None = None
    explained_in: str = "docs/importing.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="importer", metavar="SYSTEM", required=True, title="systems")
    for importer in IMPORTERS:
        sub = below.add_parser(
            importer.name,
            help=importer.help,
            description=importer.help,
            epilog=f"{importer.explained_in} explains it and has a worked example.",
            allow_abbrev=False,
        )
        add_json(sub)
        importer.add_arguments(sub)
        sub.add_argument("--out", type=Path, metavar="FOLDER", help="where the tables are written")
        if importer.suggest is not None:
            sub.add_argument(
                "--suggest",
                type=Path,
                metavar="FILE",
                help="write a first mapping into a new FILE, import nothing",
            )


def run(options: argparse.Namespace) -> int:
    importer = next(one for one in IMPORTERS if one.name == options.importer)
    try:
        if getattr(options, "suggest", None) is not None:
            return _suggest(importer, options)
        return _import(importer, options)
    except ImportRefused as refused:
        found = refused.problems
        document = {"written": None, "problems": [asdict(one) for one in found]}
        count = "1 reason" if len(found) == 1 else f"{len(found):,} reasons"
        answer(
            options,
            document,
            [f"Nothing was written, for {count}:", *(f"  {sentence(one)}" for one in found)],
        )
        return ExitCode.UNUSABLE


def _import(importer: Importer, options: argparse.Namespace) -> int:
    if options.out is None:
        raise CommandError("Say where the tables go: --out FOLDER.")
    try:
        check_place(options.out.absolute())
        with progress() as step:
            imported = importer.read(options, lambda share, what: step(READING_SHARE * share, what))
            step(READING_SHARE, "writing and checking")
            written = write_import(imported, options.out, local_today())
    except FolderTaken as error:
        raise CommandError(str(error)) from error
    document = {
        "written": str(written.folder),
        **report_document(written.imported, written.report, written.origins),
    }
    answer(options, document, _lines(written))
    return ExitCode.FOUND if written.report.errors else ExitCode.OK


def _lines(written: Written) -> Iterator[str]:
    yield from summary_lines(written.imported, written.report, written.origins)
    yield ""
    yield f"The whole account: {written.folder / REPORT_FOLDER / 'report.txt'}"
    if written.can_be_shown:
        yield f"To look at it: AFTERWATCH_DATA={shlex.quote(str(written.folder.resolve()))} make run"
    else:
        yield f"To look at the tables: {written.folder}. Correct the source or the mapping, and import again."


def _suggest(importer: Importer, options: argparse.Namespace) -> int:
    assert importer.suggest is not None
    text = importer.suggest(options)
    try:
        with options.suggest.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise CommandError(
            f"{options.suggest} is there and is not overwritten. Choose another name."
        ) from error
    named = shlex.quote(str(options.suggest))
    lines = (f'Wrote {options.suggest}. Read it, replace every "?", and import with --mapping {named}.',)
    answer(options, {"mapping": str(options.suggest)}, lines)
    return ExitCode.OK


def _add_mapping(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="SOURCE", help="folder of the files, or the one file")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="the mapping, a TOML file")


def _mapping(options: argparse.Namespace) -> Path:
    if options.mapping is None:
        raise CommandError("Name the mapping: --mapping FILE. A first one is written with --suggest FILE.")
    return options.mapping


def _source(options: argparse.Namespace) -> Path:
    if not options.source.exists():
        raise CommandError(f"There is no folder or file {options.source}.")
    return options.source


def _read_tables(options: argparse.Namespace, step: Step) -> Imported:
    from data.importers.tables import import_tables

    return import_tables(_source(options), _mapping(options), step)


def _suggest_tables(options: argparse.Namespace) -> str:
    from data.importers.suggest_tables import suggested_mapping

    return suggested_mapping(_source(options))


def _read_redcap(options: argparse.Namespace, step: Step) -> Imported:
    from data.importers.redcap import import_redcap

    return import_redcap(_source(options), _mapping(options), step)


def _suggest_redcap(options: argparse.Namespace) -> str:
    from data.importers.suggest_redcap import suggested_mapping

    return suggested_mapping(_source(options))


def _add_omop(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", metavar="SOURCE", help="folder of CDM tables, or postgresql://USER@HOST/DATABASE"
    )
    parser.add_argument(
        "--schema",
        action="append",
        metavar="NAME",
        help="schema of the database; name it again for the one of the vocabulary (default: public)",
    )
    parser.add_argument(
        "--concept-sets", type=Path, metavar="FOLDER", help="concept sets of your own; see the documentation"
    )


def _read_omop(options: argparse.Namespace, step: Step) -> Imported:
    from data.importers.omop import DEFAULT_SCHEMAS, import_omop

    return import_omop(
        options.source, options.schema or DEFAULT_SCHEMAS, options.concept_sets, local_today(), step
    )


def _add_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="SOURCE", help="folder of the study")
    parser.add_argument(
        "--concept-sets", type=Path, metavar="FOLDER", help="concept sets of your own; see the documentation"
    )


def _read_study(options: argparse.Namespace, step: Step) -> Imported:
    from data.importers.cbioportal import import_study

    return import_study(_source(options), options.concept_sets, step)


IMPORTERS: tuple[Importer, ...] = (
    Importer(
        "tables",
        "Any set of CSV files and Excel sheets, through a mapping.",
        _add_mapping,
        _read_tables,
        _suggest_tables,
    ),
    Importer(
        "redcap",
        "A REDCap record export with its data dictionary, through a mapping.",
        _add_mapping,
        _read_redcap,
        _suggest_redcap,
    ),
    Importer(
        "omop",
        "An OMOP CDM 5.4: a folder of CSV or Parquet files, or a PostgreSQL database.",
        _add_omop,
        _read_omop,
        explained_in="docs/importing_omop.md",
    ),
    Importer(
        "cbioportal",
        "A cBioPortal study folder, counted anew from the first CAR-T infusion.",
        _add_study,
        _read_study,
        explained_in="docs/importing_cbioportal.md",
    ),
)
