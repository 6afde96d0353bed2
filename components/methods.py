"""The methods paragraph under the curves, folded, with a button that copies it (assets/methods.js)."""

from __future__ import annotations

from dash import html

from components.markup import attributes


def methods_panel(text: str) -> html.Details:
    """The paragraph and its references, as they can be pasted into a manuscript."""
    paragraph, *references = text.split("\n\n")
    listed = [html.Li(line.split(". ", 1)[1]) for block in references for line in block.split("\n")]
    return html.Details(
        [
            html.Summary("Methods, ready for a paper"),
            html.P(paragraph),
            *([html.Ol(listed)] if listed else []),
            html.Button("Copy methods", className="button", type="button", **attributes(data_copy=text)),
        ],
        className="methods",
    )
