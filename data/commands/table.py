"""The one table of commands, and how one of them is chosen, run and kept from ending in a traceback.

A command's module is imported when it is chosen and not before: `doctor` must work where a package is missing.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from data.commands.console import CommandError, ExitCode, add_json, answer, complain, wants_json
from data.version import PROGRAM_VERSION

_PROGRAM = "python -m data"
_ROOT = Path(__file__).parents[2]


class CommandModule(Protocol):
    """What a module in this package has."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


@dataclass(frozen=True)
class Command:
    """One command: its name, its help in one sentence, and the module of this package that does it."""

    name: str
    help: str
    module: str


COMMANDS: tuple[Command, ...] = (
    Command("templates", "Write empty tables to fill in.", "templates"),
    Command("import", "Turn the data of another system into our tables.", "import_data"),
    Command("export", "Write tables of ours in the form of another system.", "export_data"),
    Command("validate", "Say precisely what is wrong with a delivery.", "validate"),
    Command("describe", "Say what is in a delivery: tables, patients, dates, coverage.", "describe"),
    Command("diff", "Say what changed between two deliveries, or two versions in the store.", "diff"),
    Command("prepare", "Read, check and sort a delivery into the store of the program.", "prepare"),
    Command("doctor", "Say whether this machine and its settings are fit for the program.", "doctor"),
)


def main(arguments: Sequence[str], commands: Sequence[Command] = COMMANDS) -> int:
    """Run one command; returns the exit code. Whatever happens, what the user gets is a sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    chosen = next((one for one in commands if one.name in _words(arguments)[:1]), None)
    options = argparse.Namespace()
    try:
        module = None if chosen is None else _module(chosen)
        options = _parser(commands, chosen, module).parse_args(arguments)
        # Without a command that exists, parsing has ended the program above.
        assert module is not None
        code = module.run(options)
        sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.UNUSABLE
    except KeyboardInterrupt:
        complain("Interrupted.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the answer has gone. Python would complain again when it closes the stream.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.UNUSABLE
    except Exception as error:
        return _failed(error, options)
    return code


def _words(arguments: Sequence[str]) -> list[str]:
    return [word for word in arguments if not word.startswith("-")]


def _module(command: Command) -> CommandModule:
    return cast(CommandModule, importlib.import_module(f"data.commands.{command.module}"))


def _parser(
    commands: Sequence[Command], chosen: Command | None, module: CommandModule | None
) -> argparse.ArgumentParser:
    codes = "\n".join(f"  {code.value:<4}{code.meaning}" for code in ExitCode)
    parser = argparse.ArgumentParser(
        prog=_PROGRAM,
        description="Bring a hospital's own data in: templates, checks, preparation.",
        epilog=f"exit codes:\n{codes}\n\n'{_PROGRAM} COMMAND --help' explains a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Afterwatch {PROGRAM_VERSION}")
    below = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, title="commands")
    for command in commands:
        sub = below.add_parser(
            command.name,
            help=command.help,
            description=command.help,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        if command is chosen and module is not None:
            add_json(sub)
            module.add_arguments(sub)
    return parser


def _failed(error: Exception, options: argparse.Namespace) -> int:
    """Say in one sentence what went wrong, on standard output too where a program reads the answer."""
    code, sentence = _explained(error)
    if wants_json(options):
        with suppress(OSError):
            answer(options, {"error": sentence}, ())
    complain(sentence)
    return code


def _explained(error: Exception) -> tuple[ExitCode, str]:
    if isinstance(error, CommandError):
        return ExitCode.UNUSABLE, str(error)
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return ExitCode.UNUSABLE, f"{place}{error.strerror}. Check the name, the permissions and the disk."
    if isinstance(error, MemoryError):
        return ExitCode.UNUSABLE, "There is not enough memory for these data. Use a machine with more."
    if isinstance(error, ModuleNotFoundError):
        return (
            ExitCode.UNUSABLE,
            f"The Python package {error.name} is not installed here. Run `make run` once, then use .venv/bin/python.",
        )
    # The message of an unforeseen error may hold a patient's value, so only its kind and place are told.
    return ExitCode.FAULT, (
        f"This is a fault in the program ({type(error).__name__} at {_place(error)}). "
        "Nothing was written to your data. Report the words in brackets; they hold no patient data."
    )


def _place(error: Exception) -> str:
    """`data/rules/cells.py, line 120`: the innermost line of the program itself."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOT / "data")]
    if not own:
        return "an unknown place"
    return f"{Path(own[-1].filename).relative_to(_ROOT)}, line {own[-1].lineno}"
