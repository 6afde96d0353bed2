"""Every layout the program can serve, walked from top to bottom: its graphs, its ids, and what callbacks expect."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dash import Dash, dcc
from dash.development.base_component import Component

import callbacks
from callbacks.pages import PAGES
from components import graph, ids
from components.still import STILL
from data.settings import Settings
from tests.components.reading import empty_shell

ROOT = Path(__file__).parents[2]
ID_IN_SCRIPT = re.compile(r"getElementById\(\"([^\"]+)\"\)|querySelector\([\"']#([\w-]+)")


def walk(
    component: Any, above: tuple[Component, ...] = ()
) -> Iterator[tuple[Component, tuple[Component, ...]]]:
    """Every component with those that hold it, outermost first."""
    if isinstance(component, list | tuple):
        for part in component:
            yield from walk(part, above)
    elif isinstance(component, Component):
        yield component, above
        yield from walk(getattr(component, "children", None), (*above, component))


def still_ids(tree: Any) -> Iterator[str]:
    """The ids among the elements that travel as data."""
    if isinstance(tree, list):
        for part in tree:
            if isinstance(part, dict) and "id" in part:
                yield part["id"]
            yield from still_ids(part)


def ids_of(component: Any) -> list[str]:
    found = []
    for part, _ in walk(component):
        name = getattr(part, "id", None)
        if name is not None:
            found.append(name)
        found += still_ids(json.loads(getattr(part, STILL, None) or "[]"))
    return found


@cache
def pages() -> dict[str, list[str]]:
    """The ids on screen at every address: those of the shell and those of the page."""
    around = ids_of(empty_shell())
    return {address: [*around, *ids_of(layout())] for address, layout in PAGES.items()}


@cache
def everywhere() -> frozenset[str]:
    return frozenset(name for names in pages().values() for name in names)


@cache
def registered() -> dict[str, set[str]]:
    """The ids that each callback needs, by its outputs."""
    app = Dash("walked", suppress_callback_exceptions=True)
    callbacks.register(app, Settings())
    return {
        output: {part.rsplit(".", 1)[0] for part in output.strip(".").split("...")}
        | {item["id"] for item in (*found["inputs"], *found["state"])}
        for output, found in {name.split("@")[0]: found for name, found in app.callback_map.items()}.items()
    }


@pytest.mark.parametrize("address", ["shell", *PAGES])
def test_every_graph_comes_from_the_one_factory(address: str) -> None:
    layout = empty_shell() if address == "shell" else PAGES[address]()
    graphs = [(part, above) for part, above in walk(layout) if isinstance(part, dcc.Graph)]
    assert bool(graphs) == (address not in {"/cohort/evidence", "/worklist", "shell"})
    for one, above in graphs:
        assert getattr(one, "config", None) == graph.GRAPH_CONFIG
        assert getattr(above[-1], "role", None) == "img" and getattr(above[-1], "aria-label", None)


def test_the_factory_shares_nothing() -> None:
    config = graph.GRAPH_CONFIG
    assert config["showSendToCloud"] is False and config["plotlyServerURL"] == ""
    assert (
        config["displaylogo"] is False and config["displayModeBar"] is False and config["showLink"] is False
    )


@pytest.mark.parametrize("package", ["app.py", "callbacks", "components"])
def test_no_other_code_makes_a_graph(package: str) -> None:
    sources = [ROOT / package] if package.endswith(".py") else sorted((ROOT / package).rglob("*.py"))
    makers = {
        str(path.relative_to(ROOT))
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "Graph")
        or (isinstance(node, ast.alias) and node.name == "Graph")
    }
    assert makers == ({"components/graph.py"} if package == "components" else set())


@pytest.mark.parametrize("address", PAGES)
def test_no_id_stands_twice_on_a_page(address: str) -> None:
    twice = [name for name, n in Counter(pages()[address]).items() if n > 1]
    assert not twice
    assert all(isinstance(name, str) for name in pages()[address]), "ids are fixed texts, never patterns"


def test_every_callback_finds_its_ids_on_some_page() -> None:
    """A callback whose ids never stand together on one page would never run."""
    lost = {
        output: sorted(min((needed - set(names) for names in pages().values()), key=len))
        for output, needed in registered().items()
        if not any(needed <= set(names) for names in pages().values())
    }
    assert not lost


def test_every_declared_id_is_on_some_page() -> None:
    """That of the import report comes with its content: test_data_page finds it there."""
    declared = {value: name for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}
    declared.pop(ids.IMPORT_REPORT)
    assert not {name for value, name in declared.items() if value not in everywhere()}


@pytest.mark.parametrize("script", sorted(path.name for path in (ROOT / "assets").glob("*.js")))
def test_scripts_name_ids_that_exist(script: str) -> None:
    """An id that a script makes itself is set in the same script."""
    text = (ROOT / "assets" / script).read_text(encoding="utf-8")
    own = set(re.findall(r"\.id = \"([^\"]+)\"", text))
    named = {a or b for a, b in ID_IN_SCRIPT.findall(text)}
    assert named - own <= everywhere()


@pytest.mark.parametrize("sheet", sorted(path.name for path in (ROOT / "assets").glob("*.css")))
def test_style_sheets_name_ids_that_exist(sheet: str) -> None:
    text = re.sub(
        r"/\*.*?\*/|\{[^{}]*\}", " ", (ROOT / "assets" / sheet).read_text(encoding="utf-8"), flags=re.S
    )
    named = set(re.findall(r"#([a-zA-Z][\w-]*)", text))
    own = {"connection-banner"}
    assert named - own <= everywhere() | {"react-entry-point"}
