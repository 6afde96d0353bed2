"""Every command is described, ends with the code that was promised, and never in a traceback."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.commands import table
from data.commands.console import CommandError, ExitCode
from data.commands.progress import bar, progress
from data.commands.table import COMMANDS, Command, main
from tests.data.deliveries import delivery, write

ROOT = Path(__file__).parents[3]
TRIAL = (Command("trial", "Try.", "trial"),)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(f"data.commands.{command.module}")
    assert callable(module.add_arguments)
    assert main([command.name, "--help"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert command.help in printed
    assert "--json" in printed
    assert command.help.endswith(".")


def test_the_list_of_commands_names_all_of_them_and_the_exit_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--help"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert all(command.name in printed and command.help in printed for command in COMMANDS)
    assert all(code.meaning in printed for code in ExitCode)
    assert [code.value for code in ExitCode] == [0, 1, 2, 3, 130]


@pytest.mark.parametrize("wrong", [[], ["valdate"], ["validate"], ["validate", "a", "b"], ["--jsno"]])
def test_a_misspelt_command_is_refused_in_words(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(wrong) == ExitCode.UNUSABLE
    said = capsys.readouterr().err
    assert said.startswith("usage: python -m data")
    assert "Traceback" not in said


class Trial:
    """A command that ends in a given way."""

    def __init__(self, end: BaseException) -> None:
        self.end = end

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        pass

    def run(self, options: argparse.Namespace) -> int:
        raise self.end


@pytest.mark.parametrize(
    ("end", "code", "words"),
    [
        (CommandError("There is no such folder."), ExitCode.UNUSABLE, "There is no such folder."),
        (PermissionError(13, "Permission denied", "/x/patients.csv"), ExitCode.UNUSABLE, "/x/patients.csv"),
        (MemoryError(), ExitCode.UNUSABLE, "not enough memory"),
        (ModuleNotFoundError("No module named 'pandas'", name="pandas"), ExitCode.UNUSABLE, "make run"),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "Interrupted."),
        (ValueError("Ms Doe, born 1950"), ExitCode.FAULT, "ValueError at data/commands/table.py"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_happens_the_user_gets_a_sentence(
    end: BaseException,
    code: ExitCode,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(table, "_module", lambda command: Trial(end))
    assert main(["trial", "--json"], TRIAL) == code
    printed = capsys.readouterr()
    assert words in printed.err
    assert "Traceback" not in printed.err
    assert "Doe" not in printed.out + printed.err
    if code is not ExitCode.INTERRUPTED:
        assert words in json.loads(printed.out)["error"]


def test_a_fault_is_placed_in_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from data.import_report import problem

    class Faulty(Trial):
        def run(self, options: argparse.Namespace) -> int:
            problem("no_such_rule", "file.csv", "")
            return 0

    monkeypatch.setattr(table, "_module", lambda command: Faulty(Exception()))
    assert main(["trial"], TRIAL) == ExitCode.FAULT
    assert "KeyError at data/import_report.py, line " in capsys.readouterr().err


def test_an_answer_that_nobody_reads_to_the_end_is_no_fault(tmp_path: Path) -> None:
    write(tmp_path, delivery())
    command = [sys.executable, "-m", "data", "validate", str(tmp_path), "--json"]
    read, unread = os.pipe()
    os.close(read)
    done = subprocess.run(command, cwd=ROOT, stdout=unread, stderr=subprocess.PIPE, text=True)
    os.close(unread)
    assert done.stderr == ""


class Terminal:
    """A stream that says it is a terminal."""

    def __init__(self) -> None:
        self.written = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.written += text

    def flush(self) -> None:
        pass


def test_progress_is_shown_after_a_while_and_only_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import time

    monkeypatch.setattr("data.commands.progress.SHOWN_AFTER_SECONDS", 0.05)
    terminal, quick = Terminal(), Terminal()
    with progress(terminal) as step:  # type: ignore[arg-type]
        step(0.5, "checking events")
        time.sleep(0.2)
    with progress(quick) as step:  # type: ignore[arg-type]
        step(0.5, "checking events")
    with progress() as step:
        step(0.5, "checking events")
        time.sleep(0.1)
    assert "[############------------]  50 %  checking events" in terminal.written
    assert terminal.written.endswith("\r\033[K")
    assert quick.written == ""
    assert capsys.readouterr().err == ""


def test_a_bar_keeps_its_width() -> None:
    assert len({len(bar(share, "x", 1)) for share in (-1.0, 0.0, 0.3, 1.0, 7.0)}) == 1
