"""Why not 1 - Kaplan-Meier: both estimators of the question, as a figure, a table and one sentence.

The only place where 1 - Kaplan-Meier is shown, and never without saying that it overstates.
"""

from __future__ import annotations

from typing import Any

from dash import html

from components import ids, states, wording
from components.figures.estimators import OVERSTATES, TITLE, estimators_figure
from components.format import THIN, count, counted, percent, percent_ci_short
from components.graph import EMPTY_FIGURE
from components.incidence_notes import accounted
from components.markup import attributes
from components.panel import PanelContent, PanelIds, parts
from components.shown import Picture, picture
from components.theme import Theme
from data.published_results import DefinitionsAnswer, EstimatorComparison, EstimatorReading

PANEL = PanelIds(
    "estimators",
    ids.ESTIMATORS_HEAD,
    ids.ESTIMATORS_CHART,
    ids.ESTIMATORS_GRAPH,
    ids.ESTIMATORS_MESSAGE,
    ids.ESTIMATORS_FOOT,
    ids.ESTIMATORS_SAVE,
)


def skeleton() -> html.Section:
    """The panel before its first answer: the chart beside its numbers."""
    label = "Aalen–Johansen and 1 − Kaplan–Meier of the cohort; the same numbers stand in the table"
    head, message, picture_, foot, save = parts(PANEL, TITLE, "the two estimators", label, "chart-estimators")
    return html.Section(
        [head, message, html.Div([picture_, foot], className="estimators"), save],
        className="panel panel-estimators",
        **attributes(aria_label=TITLE),
    )


def content(answer: DefinitionsAnswer, theme: Theme, reset_href: str = "?") -> PanelContent:
    """Everything of the panel from one answer."""
    comparison = answer.comparison
    shown = picture(comparison.incidence)
    head = [html.H2(TITLE), html.P(wording.definition(comparison.incidence), className="definition")]
    if comparison.reason is not None:
        return PanelContent(EMPTY_FIGURE, True, head, [_held_back(comparison.reason)], [])
    if shown is Picture.EMPTY:
        return PanelContent(EMPTY_FIGURE, True, head, [states.empty(comparison.incidence, reset_href)], [])
    if shown is Picture.SUPPRESSED:
        return PanelContent(EMPTY_FIGURE, True, head, [states.suppressed(comparison.incidence)], [])
    return PanelContent(
        estimators_figure(comparison, theme), False, [*head, *_sentence(comparison)], [], _foot(comparison)
    )


def _held_back(reason: str) -> html.Div:
    """Too few for the scope: the reason and no count."""
    return html.Div(
        [html.P("Too few for a curve", className="state-title"), html.P(reason)],
        className="state state-suppressed",
        role="status",
    )


def _sentence(comparison: EstimatorComparison) -> list[Any]:
    """What each estimator says at the last time that can be read."""
    read = [one for one in comparison.readings if one.one_minus_kaplan_meier is not None]
    if not read:
        return [html.P("Neither can be read at a whole year: too few are at risk by then.")]
    last = read[-1]
    if last.one_minus_kaplan_meier == 0:
        return [
            html.P(
                f"No second cancer of this cohort by {counted(last.years, 'year')}: both estimators read 0."
            )
        ]
    own = last.aalen_johansen.estimate
    return [
        html.P(
            [
                f"On this cohort it reads {percent(last.one_minus_kaplan_meier)}, Aalen–Johansen estimates ",
                html.Strong(percent(own)),
                f" at {counted(last.years, 'year')}.",
            ],
            className="estimators-sentence",
        )
    ]


def _foot(comparison: EstimatorComparison) -> list[Any]:
    heads = ("At", f"Aalen–Johansen (95{THIN}% CI)", "1 − Kaplan–Meier, overstates", "at risk")
    table = html.Table(
        [
            html.Caption("Both estimators at fixed times", className="visually-hidden"),
            html.Thead(html.Tr([html.Th(text, scope="col") for text in heads])),
            html.Tbody([_row(reading) for reading in comparison.readings]),
        ],
        id=PANEL.numbers,
        className="fixed-times",
    )
    key = html.Ul(
        [
            html.Li(
                [html.Span(className="line-sample"), "Aalen–Johansen with 95 % band: death ends the risk"]
            ),
            html.Li([html.Span(className="line-sample line-overstated"), OVERSTATES]),
        ],
        className="estimators-key",
    )
    whole = comparison.incidence
    said = accounted(whole.n_analysed, whole.n_loaded, whole.excluded)
    whom = html.P(f"{said} {wording.FOLLOWED_TO}", className="definition")
    return [key, table, whom]


def _row(reading: EstimatorReading) -> html.Tr:
    own = reading.aalen_johansen
    overstated = reading.one_minus_kaplan_meier
    readable = own.estimate is not None
    return html.Tr(
        [
            html.Th(counted(reading.years, "year"), scope="row"),
            html.Td(
                percent_ci_short(own.estimate, own.ci_lower, own.ci_upper),
                className="" if readable else "not-estimable",
            ),
            html.Td(percent(overstated), className="" if readable else "not-estimable"),
            html.Td(count(reading.at_risk)),
        ]
    )
