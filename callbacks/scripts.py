"""Which of Dash's scripts the page loads, and when; its own files come joined (callbacks/joined.py).

Dash would load its table, which no page here uses, and fetch the parts that draw a chart and a drop-down only when it
comes to draw one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dash import Dash

from callbacks import joined

UNUSED = "/dash_table/"
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
    """The script elements of the page without the unused one, and with the parts that are needed at once."""
    kept = [line for line in scripts.splitlines() if UNUSED not in line]
    core = _CORE.search(scripts)
    if core is not None:
        folder, version = core.groups()
        kept += [f'<script async src="{folder}{name}{version}"></script>' for name in NEEDED_AT_ONCE]
    return "\n".join(kept)
