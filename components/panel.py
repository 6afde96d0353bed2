"""A panel with one chart: its ids, its parts before the first answer, and what one answer puts into them.

One answer fills all parts at once, so that no number stands beside another answer's picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import states
from components.graph import EMPTY_FIGURE, chart
from components.markup import attributes, unseen
from components.still import place


@dataclass(frozen=True)
class PanelIds:
    """The ids of one panel; the callback of a panel fills them all at once.

    `grows`: the height of the chart depends on the answer. `has_numbers`: a table of its own describes the chart, which
    otherwise all of the foot does. `save` is the id of the button that saves the picture; a patient's has none.
    """

    name: str
    head: str
    chart: str
    graph: str
    message: str
    foot: str
    save: str | None
    grows: bool = False
    has_numbers: bool = True

    @property
    def published(self) -> str:
        return f"{self.name}-published"

    @property
    def numbers(self) -> str:
        """The id of what holds the chart's numbers."""
        return f"{self.name}-numbers" if self.has_numbers else self.foot


@dataclass(frozen=True)
class PanelContent:
    """What one answer puts into a panel. `hidden` is for the chart's wrapper; `message` stands in its place.

    `height` of the chart in pixels, where the panel grows.
    """

    figure: dict[str, Any]
    hidden: bool
    head: list[Any]
    message: list[Any]
    foot: list[Any]
    height: int = 0


def parts(
    panel: PanelIds,
    title: str,
    what: str,
    label: str,
    chart_class: str,
    *more: Component,
    heading: str = "",
) -> list[Component]:
    """The parts of a panel while `what` is loading, with `more` after the foot.

    `title` names the panel among others; `heading`, where it is another, is what stands on it first. `label` names
    the chart to a screen reader.
    """
    return [
        place(panel.head, html.H2(heading or title), className="panel-head"),
        place(panel.message, states.loading(what)),
        chart(
            panel.graph,
            label,
            chart_id=panel.chart,
            described_by=panel.numbers,
            class_name=chart_class,
            hidden=True,
        ),
        place(panel.foot, className="panel-foot"),
        *more,
        *([] if panel.save is None else [_save(panel.save, panel.graph, title)]),
    ]


def _save(button: str, graph: str, title: str) -> html.Button:
    return html.Button(
        ["Save figure ", html.Span("SVG", className="minor"), unseen(f": {title}")],
        id=button,
        className="tool save",
        **attributes(data_save=graph),
    )


def nothing(title: str, *message: Component) -> PanelContent:
    """The panel without an answer: its title, why, and nothing of an older answer."""
    return PanelContent(EMPTY_FIGURE, True, [html.H2(title)], list(message), [])


def failure(
    title: str, sentence: str, reset_href: str | None = None, allowed: Sequence[str] = ()
) -> PanelContent:
    """The panel of a question that cannot be answered, with the sentence that says why."""
    return nothing(title, states.error(sentence, reset_href, allowed))
