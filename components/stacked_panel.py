"""The panel that adds up: of 100 patients, how many had which second cancer first, died first, or had neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from components import ids, wording
from components.figures.stacked import stacked_figure
from components.format import count, counted, percent
from components.graph import EMPTY_FIGURE
from components.incidence_notes import accounted
from components.markup import attributes
from components.panel import PanelContent, PanelIds, parts
from components.shown import asked_spec
from components.theme import Theme
from data.stacked_results import EVENT_FREE, StackedAnswer

TITLE = "What happens first"
ADDS_UP = "the first of all these counts, so the shares add up"


PANEL = PanelIds(
    "stacked",
    ids.STACKED_HEAD,
    ids.STACKED_CHART,
    ids.STACKED_GRAPH,
    ids.STACKED_MESSAGE,
    ids.STACKED_FOOT,
    ids.STACKED_SAVE,
)


def skeleton() -> html.Section:
    """The panel before its first answer."""
    label = "Shares of all patients by what happened first; the same numbers stand in the table below"
    return html.Section(
        parts(PANEL, TITLE, "the shares", label, "chart-stacked"),
        className="panel panel-incidence panel-stacked",
        **attributes(aria_label=TITLE),
    )


def content(answer: StackedAnswer, theme: Theme, work: Sequence[Any] = ()) -> PanelContent:
    """Everything of the panel from one answer; `work` stands at its foot."""
    drawn = bool(answer.n_analysed) and bool(answer.shown_until_days)
    return PanelContent(
        figure=stacked_figure(answer, theme) if drawn else EMPTY_FIGURE,
        hidden=not drawn,
        head=[html.H2(TITLE), html.P(wording.definition(answer, ADDS_UP), className="definition")],
        message=[] if drawn else [_nothing(answer)],
        foot=[*([_table(answer)] if drawn else []), _notes(answer), *work],
    )


def _notes(answer: StackedAnswer) -> html.Ul:
    """Who was analysed, where the shares end, what was noticed in the data."""
    lines = (
        accounted(answer.n_analysed, answer.n_loaded, answer.excluded),
        f"{wording.FOLLOWED_TO} Shares end where fewer than {asked_spec(answer).min_at_risk} are at risk.",
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
        id=PANEL.numbers,
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
