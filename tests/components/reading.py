"""Reading Dash components in tests: their words, their ids, the parts of one kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import shell


def walk(part: Any) -> Iterator[Component]:
    """The component and everything in it, in reading order."""
    if isinstance(part, list | tuple):
        for one in part:
            yield from walk(one)
    elif isinstance(part, Component):
        yield part
        yield from walk(getattr(part, "children", None))


def text_of(part: Any) -> str:
    """The words of a component as a reader gets them, without breaks between pieces."""
    if part is None or isinstance(part, bool):
        return ""
    if isinstance(part, str | int | float):
        return str(part)
    if isinstance(part, list | tuple):
        return "".join(map(text_of, part))
    return text_of(getattr(part, "children", None))


def plain(part: Any) -> str:
    """The words with ordinary spaces."""
    return text_of(part).replace("\u202f", " ")


def of_kind(part: Any, kind: str) -> list[Any]:
    """Every component of one kind: of_kind(table, "Tr")."""
    return [one for one in walk(part) if type(one).__name__ == kind]


def of_class(part: Any, name: str) -> list[Any]:
    """Every component that carries a CSS class."""
    return [one for one in walk(part) if name in (getattr(one, "className", None) or "").split()]


def cells(table: Any) -> list[list[str]]:
    """The words of a table, row by row."""
    return [
        [plain(cell) for cell in walk(row.children) if type(cell).__name__ in {"Th", "Td"}]
        for row in of_kind(table, "Tr")
    ]


def of_role(part: Any, *roles: str) -> list[Any]:
    """Every component with one of the ARIA roles."""
    return [one for one in walk(part) if getattr(one, "role", None) in roles]


def empty_shell() -> Component:
    """The shell around no page, on no data."""
    return shell.layout(html.Div(), "/", shell.DataStatus([], None, ""))
