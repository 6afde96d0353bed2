"""`python -m tests.benchmarks [--quick] [NAME …]`: runs the benchmark modules and prints their tables.

Each module offers `main(quick: bool) -> None`, which prints a table with units; ratios come from one run. A module
that is named here and missing, or that fails, fails the command.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import traceback

MODULES = ("incidence",)


def machine() -> str:
    """One line about where the numbers were measured."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {load}"
    )


def run(names: list[str], quick: bool) -> list[str]:
    """Run the named modules in order and return the names of those that failed."""
    failed = []
    for name in names:
        print(f"\n== {name}", flush=True)
        try:
            importlib.import_module(f"tests.benchmarks.{name}").main(quick)
        except Exception:
            traceback.print_exc()
            failed.append(name)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(MODULES)}; none: all")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes only: whether it runs, not how fast"
    )
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in MODULES]
    if unknown:
        parser.error(f"there is no benchmark '{unknown[0]}'; there are {', '.join(MODULES)}")
    print(machine())
    failed = run(arguments.names or list(MODULES), arguments.quick)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
