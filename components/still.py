"""Parts of the page that answer to nothing, each carried by one component whatever its size.

Dash keeps every component in its store, and each change of the page asks all of them: its time grows with the square of
their number (a thousand held a filter change up for more than a second). So tables, notes and legends are written as
ordinary components here, travel as one attribute, and become elements in assets/still.js. Nothing in them can be the
input or output of a callback. Text is set as text there, so a word of the data is never read as HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from dash import html
from dash.development.base_component import Component

STILL = "data-still"
"""The property that a callback fills with `still(parts)`; the element has no children of its own."""

_OF_DASH = frozenset({"available_properties", "available_wildcard_properties"})
_ATTRIBUTES = {
    "className": "class",
    "htmlFor": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
}


@dataclass(frozen=True)
class Element:
    tag: str
    attributes: dict[str, Any]


def still(parts: Any) -> str:
    """Components, texts, or sequences of both, as the text that assets/still.js draws."""
    return orjson.dumps(_trees(parts)).decode()


def native_input(**given: Any) -> Any:
    """An `input`, for which `dash.html` has no component; for still parts only. Attributes as HTML names them."""
    return Element("input", given)


def place(place_id: str, parts: Any = None, *, tag: type[Component] = html.Div, **named: Any) -> Component:
    """The element that holds still parts; a callback fills its property STILL."""
    return tag(id=place_id, **{STILL: still(parts)}, **named)


def _trees(parts: Any) -> list[Any]:
    if parts is None or isinstance(parts, bool):
        return []
    if isinstance(parts, Sequence) and not isinstance(parts, str):
        return [tree for part in parts for tree in _trees(part)]
    if isinstance(parts, Component):
        return [_component(parts)]
    if isinstance(parts, Element):
        return [[parts.tag, _given(parts.attributes)]]
    return [str(parts)]


def _component(component: Component) -> list[Any]:
    kind, package = component._type, component._namespace
    # What was given stands in the instance; asking the component for it takes several times as long.
    given = {
        name: value for name, value in vars(component).items() if name[0] != "_" and name not in _OF_DASH
    }
    children = _trees(given.pop("children", None))
    attributes = _given({_ATTRIBUTES.get(name, name): value for name, value in given.items()})
    if kind == "Link":
        return ["a", {**attributes, "data-link": ""}, *children]
    if package != "dash_html_components":
        raise TypeError(f"{package}.{kind} answers to callbacks and cannot stand still.")
    return [kind.lower(), attributes, *children]


def _given(attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes without what is off: None and False stand for "not there", True for "there"."""
    return {
        name: "" if value is True else value
        for name, value in attributes.items()
        if value is not None and value is not False
    }
