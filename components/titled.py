"""A panel with its title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component


def titled_panel(
    title: str, inside: Sequence[Component], *, is_half: bool = False, **named: Any
) -> html.Section:
    """A section under a heading of the second level; `is_half` stands beside its neighbour where there is room."""
    return html.Section(
        [html.H2(title, className="panel-title"), *inside],
        className="panel panel-half" if is_half else "panel",
        **named,
    )
