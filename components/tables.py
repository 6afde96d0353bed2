"""Plain tables of words: one shape for all, with caption, column heads and a first column that names the row.

A table is one component, whatever its length: the time Dash needs grows with the square of the number of components,
so that a patient's values as rows and cells would hold the page up for half a minute. The rows travel as data and
become a real table in assets/tables.js.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

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

    def as_dict(self) -> dict[str, Any]:
        """For the browser's code."""
        return {
            "title": self.title,
            "heads": self.heads,
            "rows": self.rows,
            "numeric": sorted(self.numeric),
        }


def table(content: WordTable) -> html.Div:
    """The table in a frame of its own that scrolls sideways where the screen is narrow."""
    words = json.dumps(content.as_dict(), ensure_ascii=False, separators=(",", ":"))
    return html.Div(
        className="scroll",
        tabIndex="0",
        role="region",
        **attributes(aria_label=content.title, data_table=words),
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
