"""Which of Dash's scripts the page loads, and when; its own files come joined (callbacks/joined.py).

Dash would load its table, which no page here uses, and the means for browsers older than its own React can run in; and
it would fetch the parts that draw a chart and a drop-down only when it comes to draw one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dash import Dash

from callbacks import joined

UNUSED = ("/dash_table/", "/polyfill@")
READ_LONGEST = "/plotly-cartesian"
"""Run last: a browser reads it beside the page's own work, and the others can be run meanwhile."""
NEEDED_AT_ONCE = ("async-graph", "async-dropdown")
_CORE = re.compile(r'src="([^"]*/)dash_core_components(\.[^"/]*)"')


class LeanDash(Dash):
    """Dash whose page loads what it needs, all at once."""

    def __init__(self, *names: Any, **options: Any) -> None:
        super().__init__(*names, **options)
        self._digests = joined.serve(self.server, Path(self.config.assets_folder))

    def interpolate_index(self, **parts: str) -> str:
        scripts = joined.point_to(lean(parts["scripts"]), self._digests)
        styles = joined.point_to(parts["css"], self._digests)
        return super().interpolate_index(**{**parts, "scripts": scripts, "css": styles})


def lean(scripts: str) -> str:
    """The script elements of the page without those that no page uses, with the parts that are needed at once."""
    kept = [line for line in scripts.splitlines() if not any(unused in line for unused in UNUSED)]
    kept.sort(key=lambda line: READ_LONGEST in line)
    core = _CORE.search(scripts)
    if core is not None:
        folder, version = core.groups()
        kept += [f'<script async src="{folder}{name}{version}"></script>' for name in NEEDED_AT_ONCE]
    return "\n".join(kept)
