"""`python -m data.demo DIR` writes the synthetic cohort into a folder, to be read or loaded like a hospital's data."""

from __future__ import annotations

import sys
from pathlib import Path

from data.demo import write_demo


def main(arguments: list[str]) -> int:
    """Exit code 0 when written, 2 when the command was not understood."""
    if len(arguments) != 1:
        print(
            "Usage: python -m data.demo DIR, the folder into which the tables are written.", file=sys.stderr
        )
        return 2
    write_demo(Path(arguments[0]), print)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
