"""A panel with its title."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component


def titled_panel(title: str, inside: Sequence[Component]) -> html.Section:
    """A section under a heading of the second level."""
    return html.Section([html.H2(title, className="panel-title"), *inside], className="panel")
