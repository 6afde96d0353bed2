"""Small pieces of HTML that several parts use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html


def attributes(**named: str) -> dict[str, Any]:
    """Attributes with dashes: attributes(aria_label="Filters") -> {"aria-label": "Filters"}; to be unpacked with **."""
    return {name.replace("_", "-"): value for name, value in named.items()}


def unseen(text: str) -> html.Span:
    """Words for a screen reader only, where the eye has another sign."""
    return html.Span(text, className="visually-hidden")


def framed_table(title: str, heads: Sequence[str], rows: Sequence[html.Tr]) -> html.Div:
    """Rows of cells under a caption, in a frame of their own that scrolls sideways where the screen is narrow."""
    table = html.Table(
        [
            html.Caption(title),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(list(rows)),
        ],
        className="evidence-table verdict-table",
    )
    return html.Div(table, className="scroll", tabIndex="0", role="region", **attributes(aria_label=title))
