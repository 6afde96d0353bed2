"""How a command speaks: exit codes, answers as text or JSON, complaints as one sentence.

Answers go to standard output and nothing else does, so that a script can read them; everything meant for a person at
a terminal only goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    """What a script learns from the end of a command."""

    OK = 0
    FOUND = 1
    UNUSABLE = 2
    FAULT = 3
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.OK: "done, and nothing is wrong",
    ExitCode.FOUND: "done, and something is wrong with the data or the installation; the answer says what",
    ExitCode.UNUSABLE: "not done: the command, a file or a folder cannot be used",
    ExitCode.FAULT: "not done: a fault in the program",
    ExitCode.INTERRUPTED: "interrupted from the keyboard",
}


class CommandError(Exception):
    """A command cannot be carried out; args[0] is the sentence that says what, where and what to do."""


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`, on a command or on one below it."""
    parser.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help="answer as one JSON object for a program",
    )


def wants_json(options: argparse.Namespace) -> bool:
    return bool(getattr(options, "json", False))


def answer(options: argparse.Namespace, document: Mapping[str, Any], lines: Iterable[str]) -> None:
    """Print the answer: `document` where JSON was asked for, the lines of text otherwise."""
    if wants_json(options):
        print(json.dumps(document, ensure_ascii=False))
        return
    for line in lines:
        print(line)


def complain(sentence: str) -> None:
    """One sentence on standard error."""
    print(sentence, file=sys.stderr)
