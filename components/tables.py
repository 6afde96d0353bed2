"""Plain tables of words: one shape for all, with caption, column heads and a first column that names the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components.format import counted
from components.markup import attributes


@dataclass(frozen=True)
class WordTable:
    """A table ready to be shown: `rows` as wide as `heads`; `numeric` are the columns set flush right."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


def table(content: WordTable, class_name: str = "word-table") -> html.Div:
    """The table in a frame of its own that scrolls sideways where the screen is narrow."""
    head = html.Thead(html.Tr([html.Th(head, scope="col") for head in content.heads]))
    body = html.Tbody([_row(row, content.numeric) for row in content.rows])
    caption = html.Caption(content.title, className="visually-hidden")
    return html.Div(
        html.Table([caption, head, body], className=class_name),
        className="scroll",
        tabIndex="0",
        role="region",
        **attributes(aria_label=content.title),
    )


def folded(
    content: WordTable, noun: str = "row", *, is_open: bool = False, nothing: str = "None recorded."
) -> html.Details:
    """The table under a line that says its title and how many rows it has; a sentence where it has none."""
    inside = table(content) if content.rows else html.P(nothing, className="definition")
    summary = html.Summary(
        [html.Span(content.title), html.Span(counted(len(content.rows), noun), className="minor")]
    )
    return html.Details([summary, inside], open=is_open, className="folded")


def _row(cells: Sequence[str], numeric: frozenset[int]) -> html.Tr:
    first, *others = cells
    look = {True: "number", False: None}
    parts: list[html.Th | html.Td] = [html.Th(first, scope="row", className=look[0 in numeric])]
    parts += [html.Td(cell, className=look[at in numeric]) for at, cell in enumerate(others, start=1)]
    return html.Tr(parts)
