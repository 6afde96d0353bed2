"""`python -m tests.benchmarks [--quick] [NAME …]`: runs the benchmark modules and prints their tables.

Each module of this folder offers `main(quick: bool) -> None`, which prints a table with units; ratios come from one
run. Modules whose name starts with an underscore only help others. A required module that is missing, or any that
fails, fails the command.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import traceback
from pathlib import Path

REQUIRED = ("incidence",)


def benchmark_names() -> list[str]:
    """The required modules first, then whatever else stands in this folder."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    return [*REQUIRED, *(name for name in found if name not in REQUIRED)]


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
    offered = benchmark_names()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(offered)}; none: all")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes only: whether it runs, not how fast"
    )
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in offered]
    if unknown:
        parser.error(f"there is no benchmark '{unknown[0]}'; there are {', '.join(offered)}")
    print(machine())
    failed = run(arguments.names or offered, arguments.quick)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
