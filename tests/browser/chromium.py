"""Finds the Chromium that the browser tests drive.

`python -m tests.browser.chromium` prints its path, or ends with 1 where there is none; the Makefile asks it.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NAMES_ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> Path | None:
    """The browser named by CHROMIUM, else the system's, else Playwright's own download, else None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return _runnable(shutil.which(named))
    for name in NAMES_ON_PATH:
        found = _runnable(shutil.which(name))
        if found:
            return found
    return _runnable(_playwright_download())


def _runnable(path: str | None) -> Path | None:
    return Path(path) if path and os.access(path, os.X_OK) else None


def _playwright_download() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


if __name__ == "__main__":
    chromium = find_chromium()
    if chromium is None:
        sys.exit(1)
    print(chromium)
