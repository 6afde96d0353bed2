"""The one place that makes a Plotly graph, so that none can share a chart with another host or show a logo.

A chart has no mode bar: its buttons would stand between a keyboard and the answer. Cohort charts are saved with a
button of their own (assets/display.js); a patient's chart is never saved as an image.
"""

from __future__ import annotations

from typing import Any, cast

from dash import dcc, html

GRAPH_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "displayModeBar": False,
    "showSendToCloud": False,
    "showEditInChartStudio": False,
    "plotlyServerURL": "",
    "showLink": False,
    "scrollZoom": False,
    "doubleClick": "reset",
    "responsive": True,
}
EMPTY_FIGURE: dict[str, Any] = {
    "data": [],
    "layout": {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
    },
}


def chart(
    graph_id: str,
    label: str,
    *,
    chart_id: str | None = None,
    described_by: str | None = None,
    class_name: str = "",
    hidden: bool = False,
) -> html.Div:
    """A named picture that holds one empty graph; the graph stays mounted and takes figures.

    `label` is what a screen reader says; `described_by` the id of the table with the same numbers. `chart_id` names
    the wrapper for callbacks that hide it. The wrapper's CSS class sets the height.
    """
    named: dict[str, Any] = {"role": "img", "aria-label": label}
    if described_by:
        named["aria-describedby"] = described_by
    if chart_id:
        named["id"] = chart_id
    graph = dcc.Graph(
        id=graph_id,
        figure=EMPTY_FIGURE,
        config=cast(Any, dict(GRAPH_CONFIG)),
        responsive=True,
        className="chart-graph",
        style={"height": "100%", "width": "100%"},
    )
    return html.Div(graph, className=f"chart {class_name}".strip(), hidden=hidden, **named)
