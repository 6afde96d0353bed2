"""One factory makes every graph, and none of them can send a chart to another host."""

from __future__ import annotations

import ast
from pathlib import Path

import plotly.graph_objects as go

from components.graph import EMPTY_FIGURE, GRAPH_CONFIG, chart
from tests.components.reading import of_kind

ROOT = Path(__file__).parents[2]


def test_a_chart_is_a_named_picture() -> None:
    made = chart("some-graph", "What it shows", chart_id="some-chart", described_by="some-table")
    properties = made.to_plotly_json()["props"]
    assert (properties["role"], properties["aria-label"], properties["aria-describedby"]) == (
        "img",
        "What it shows",
        "some-table",
    )
    assert of_kind(made, "Graph")[0].id == "some-graph"


def test_nothing_can_be_sent_away() -> None:
    config = of_kind(chart("a", "b"), "Graph")[0].config
    assert config["displaylogo"] is False
    assert config["showSendToCloud"] is False
    assert config["plotlyServerURL"] == ""
    assert (
        config["displayModeBar"] is False
    )  # no button, so no image of a patient and no tab stop before the tables


def test_graphs_do_not_share_one_configuration() -> None:
    config = of_kind(chart("a", "b"), "Graph")[0].config
    config["displaylogo"] = True
    assert GRAPH_CONFIG["displaylogo"] is False


def test_the_empty_figure_shows_no_axes() -> None:
    go.Figure(EMPTY_FIGURE)
    assert EMPTY_FIGURE["layout"]["xaxis"]["visible"] is False


def test_no_other_module_makes_a_graph() -> None:
    made_in = set()
    for path in [*(ROOT / "components").rglob("*.py"), *(ROOT / "callbacks").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute | ast.Name)
                and (getattr(node, "attr", None) or getattr(node, "id", None)) == "Graph"
            ):
                made_in.add(path.name)
    assert made_in == {"graph.py"}
