"""`doctor`: whether this machine, its settings, data, store and port are fit to run the program."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from data.commands.console import ExitCode, answer
from data.installation import checks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Reads the settings from the environment, as the program does. Changes nothing."


def run(options: argparse.Namespace) -> int:
    found = list(checks())
    lines = []
    for check in found:
        lines.append(f"{check.state:<5}{check.name}: {check.found}")
        if check.remedy:
            lines.append(f"     {check.remedy}")
    bad = sum(check.state == "bad" for check in found)
    lines.append("Everything that was looked at is fit." if bad == 0 else f"{bad} to be put right.")
    answer(options, {"fit": bad == 0, "checks": [asdict(check) for check in found]}, lines)
    return ExitCode.FOUND if bad else ExitCode.OK
