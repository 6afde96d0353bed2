"""The view of overall survival: curves by group, numbers at risk, survival at fixed times, medians, the log-rank test.

`content` makes everything of the panel from one answer, so that no number stands beside another answer's picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from components import ids, states, wording
from components.cohort_panel import two_cohorts
from components.cohort_views import SURVIVAL, view
from components.comparisons import ComparisonLinks, comparisons_block
from components.figures.survival import TITLE, survival_figure
from components.format import THIN, counted, interval, percent, years_ci
from components.graph import EMPTY_FIGURE
from components.incidence_notes import attrition, line_words
from components.markup import attributes
from components.panel import PanelContent, PanelIds, parts
from components.shown import total_shown
from components.survival_shown import held_back_words, latest_fixed_time, shown_survival
from components.survival_tables import fixed_time_table, median_words, risk_table, summary_table
from components.theme import Theme
from data.survival_results import SurvivalAnswer

PANEL = PanelIds(
    "survival",
    ids.SURVIVAL_HEAD,
    ids.SURVIVAL_CHART,
    ids.SURVIVAL_GRAPH,
    ids.SURVIVAL_MESSAGE,
    ids.SURVIVAL_FOOT,
    ids.SURVIVAL_SAVE,
)
NO_PART = "What counts as a second cancer, what competes and what censors play no part in survival."


def layout() -> html.Div:
    """The view before its first answer."""
    return view(SURVIVAL, "Cohort: overall survival", [_skeleton()])


def _skeleton() -> html.Section:
    label = "Curves of overall survival; the same numbers stand in the tables below"
    return html.Section(
        parts(PANEL, TITLE, "the curves", label, "chart-incidence"),
        className="panel panel-incidence panel-survival",
        **attributes(aria_label=TITLE),
    )


def content(
    answer: SurvivalAnswer,
    theme: Theme,
    links: ComparisonLinks,
    work: Sequence[Any] = (),
    *,
    reset_href: str,
) -> PanelContent:
    """Everything of the panel from one answer; `work` stands at its foot."""
    drawn = bool(shown_survival(answer))
    return PanelContent(
        figure=survival_figure(answer, theme) if drawn else EMPTY_FIGURE,
        hidden=not drawn,
        head=_head(answer),
        message=_message(answer, reset_href),
        foot=[*_foot(answer, theme, links), *work],
    )


def _message(answer: SurvivalAnswer, reset_href: str) -> list[Any]:
    if answer.n_analysed == 0:
        return [states.empty(answer, reset_href)]
    if not shown_survival(answer):
        return [states.too_few([held_back_words(answer, group) for group in answer.groups])]
    return []


def _head(answer: SurvivalAnswer) -> list[Any]:
    by = wording.grouping_word(answer.by)
    return [
        html.H2([TITLE, *([html.Span(f" {by}")] if by else [])]),
        html.P(wording.survival_definition(answer.lag_days, answer.landmark_days), className="definition"),
        *_headline(answer),
    ]


def _headline(answer: SurvivalAnswer) -> list[Any]:
    """The answer that can be read from the back of the room: one group, its last year that can be read."""
    if not shown_survival(answer):
        return []
    facts = counted(answer.n_analysed, "patient")
    deaths = total_shown(group.deaths for group in answer.groups)
    if deaths is not None:
        facts = f"{counted(deaths, 'death')} in {facts}"
    if answer.compared is not None:
        return two_cohorts(answer)
    if answer.by is not None:
        return [html.P(facts, className="headline-facts")]
    group = answer.groups[0]
    median = f"median survival {median_words(group)}"
    follow_up = f"median follow-up {years_ci(group.median_follow_up_years)}"
    small = html.Span(f"{facts} · {median} · {follow_up}", className="headline-facts")
    reading = latest_fixed_time(group)
    if reading is None:
        return [html.P([small], className="headline")]
    at = f"alive at {counted(reading.years, 'year')}"
    words = f"{at} (95{THIN}% CI {interval(reading.ci_lower, reading.ci_upper)})"
    return [html.P([html.Strong(percent(reading.estimate)), html.Span(words), small], className="headline")]


def _foot(answer: SurvivalAnswer, theme: Theme, links: ComparisonLinks) -> list[Any]:
    found: list[Any] = []
    table = risk_table(answer, theme, PANEL.numbers)
    if table is not None:
        found += [table, fixed_time_table(answer, theme), summary_table(answer, theme)]
        found.append(comparisons_block(answer, links))
    reading = line_words(answer) if table is not None else ""
    paragraphs = (attrition(answer), " ".join((reading, NO_PART)).strip(), " ".join(answer.notices))
    found.append(html.Ul([html.Li(words) for words in paragraphs if words], className="notes"))
    return found
