"""Small pieces of HTML that several parts use."""

from __future__ import annotations

from typing import Any

from dash import html


def attributes(**named: str) -> dict[str, Any]:
    """Attributes with dashes: attributes(aria_label="Filters") -> {"aria-label": "Filters"}; to be unpacked with **."""
    return {name.replace("_", "-"): value for name, value in named.items()}


def unseen(text: str) -> html.Span:
    """Words for a screen reader only, where the eye has another sign."""
    return html.Span(text, className="visually-hidden")
