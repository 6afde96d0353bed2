"""What stands under every result: the files it was made from, and how it was made, ready for a paper."""

from __future__ import annotations

from typing import Any

from components.downloads import downloads
from components.methods import methods_panel


def shown_work(
    result: str, query: str, methods: str = "", *, with_patients: bool, with_dates: bool
) -> list[Any]:
    """Links to the files of `result`, and the methods paragraph where there is one of its own."""
    files = downloads(result, query, with_patients=with_patients, with_dates=with_dates)
    return [files, *([methods_panel(methods)] if methods else [])]
