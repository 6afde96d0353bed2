"""The panel that adds up: of 100 patients, how many had which second cancer first, died first, or had neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from components import ids, states, wording
from components.figures.stacked import stacked_figure
from components.format import count, counted, percent
from components.graph import EMPTY_FIGURE, chart
from components.incidence_notes import accounted
from components.markup import attributes, unseen
from components.shown import asked_spec
from components.still import place
from components.theme import Theme
from data.stacked_results import EVENT_FREE, StackedAnswer

TITLE = "What happens first"
ADDS_UP = "the first of all these counts, so the shares add up"
TABLE_ID = "stacked-numbers"


@dataclass(frozen=True)
class StackedContent:
    """What one answer puts into the panel; `hidden` is for the chart's wrapper."""

    figure: dict[str, Any]
    hidden: bool
    head: list[Any]
    foot: list[Any]


def skeleton() -> html.Section:
    """The panel before its first answer."""
    return html.Section(
        [
            place(ids.STACKED_HEAD, [html.H2(TITLE), states.loading("the shares")], className="panel-head"),
            chart(
                ids.STACKED_GRAPH,
                "Shares of all patients by what happened first; the same numbers stand in the table below",
                chart_id=ids.STACKED_CHART,
                described_by=TABLE_ID,
                class_name="chart-stacked",
                hidden=True,
            ),
            place(ids.STACKED_FOOT, className="panel-foot"),
            html.Button(
                ["Save figure ", html.Span("SVG", className="minor"), unseen(f": {TITLE}")],
                id=ids.STACKED_SAVE,
                className="tool save",
                **attributes(data_save=ids.STACKED_GRAPH),
            ),
        ],
        className="panel panel-incidence panel-stacked",
        **attributes(aria_label=TITLE),
    )


def content(answer: StackedAnswer, theme: Theme, work: Sequence[Any] = ()) -> StackedContent:
    """Everything of the panel from one answer; `work` stands at its foot."""
    drawn = bool(answer.n_analysed) and bool(answer.shown_until_days)
    return StackedContent(
        figure=stacked_figure(answer, theme) if drawn else EMPTY_FIGURE,
        hidden=not drawn,
        head=[
            html.H2(TITLE),
            html.P(wording.definition(answer, ADDS_UP), className="definition"),
            *([] if drawn else [_nothing(answer)]),
        ],
        foot=[*([_table(answer)] if drawn else []), _notes(answer), *work],
    )


def failure(sentence: str) -> StackedContent:
    """The panel when there is no answer."""
    return StackedContent(EMPTY_FIGURE, True, [html.H2(TITLE), states.error(sentence)], [])


def _notes(answer: StackedAnswer) -> html.Ul:
    """Who was analysed, where the shares end, what was noticed in the data."""
    lines = (
        accounted(answer.n_analysed, answer.n_loaded, answer.excluded),
        f"Shares end where fewer than {asked_spec(answer).min_at_risk} are at risk.",
        " ".join(answer.notices),
    )
    return html.Ul([html.Li(line) for line in lines if line], className="notes")


def _nothing(answer: StackedAnswer) -> html.Div:
    words = "Nobody is left" if not answer.n_analysed else "Too few for a curve"
    return html.Div(html.P(words, className="state-title"), className="state state-empty", role="status")


def _table(answer: StackedAnswer) -> html.Table:
    """Counts over the whole follow-up, then every share at the fixed times."""
    years = [fixed.years for fixed in answer.fixed_times]
    heads = ["What happened first", "patients", *(counted(year, "year") for year in years)]
    rows = []
    for row, cause in enumerate(answer.causes):
        shares = [fixed.estimate[row] for fixed in answer.fixed_times]
        rows.append(_row(_name(cause), answer.events[row], shares))
    rows.append(
        _row(_name(EVENT_FREE), answer.events[-1], [fixed.event_free for fixed in answer.fixed_times])
    )
    return html.Table(
        [
            html.Caption("Shares of all patients by what happened first", className="visually-hidden"),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(rows),
        ],
        id=TABLE_ID,
        className="fixed-times",
    )


def _name(cause: str) -> str:
    if cause == EVENT_FREE:
        return "alive, none of these"
    return wording.CAUSES.get(cause) or wording.field_word("class", cause)


def _row(name: str, n: int, shares: list[float | None]) -> html.Tr:
    cells = [
        html.Td("not estimable", className="not-estimable") if share is None else html.Td(percent(share))
        for share in shares
    ]
    return html.Tr([html.Th(name, scope="row"), html.Td(count(n)), *cells])
