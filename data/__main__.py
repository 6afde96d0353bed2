"""`.venv/bin/python -m data COMMAND …`: everything a data manager does from the command line."""

from __future__ import annotations

import sys

from data.commands.table import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
