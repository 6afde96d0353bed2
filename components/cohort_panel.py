"""The cohort's panel: title, curves, numbers at risk, fixed times, follow-up, who was left out, published context.

`content` makes everything of the panel from one answer, so that no number stands beside another answer's picture.
Used on the Board and, larger, on the Cohort page.
"""

from __future__ import annotations

from typing import Any

from dash import html

from components import ids, measure, states, wording
from components.comparisons import ComparisonLinks, comparisons_block
from components.figures.incidence import incidence_figure
from components.figures.patient_mark import patient_words
from components.format import (
    THIN,
    count,
    counted,
    day,
    interval,
    none_of,
    percent,
    years_ci,
)
from components.graph import EMPTY_FIGURE
from components.incidence_notes import notes
from components.incidence_tables import fixed_time_table, follow_up_table
from components.markup import attributes
from components.panel import PanelContent, PanelIds, parts
from components.published import published_context
from components.risk_table import risk_table
from components.shown import (
    Picture,
    event_count,
    events_after_the_curves,
    highest_limit,
    latest_fixed_time,
    picture,
    shown_curves,
    total_shown,
)
from components.still import place
from components.theme import Theme
from data.patient_results import PatientOnCurve
from data.results import IncidenceAnswer
from data.survival_results import SurvivalAnswer

BOARD = PanelIds(
    "incidence",
    ids.INCIDENCE_HEAD,
    ids.INCIDENCE_CHART,
    ids.INCIDENCE_GRAPH,
    ids.INCIDENCE_MESSAGE,
    ids.INCIDENCE_FOOT,
    ids.INCIDENCE_SAVE,
)
BY_GROUP = PanelIds(
    "groups",
    ids.GROUPS_HEAD,
    ids.GROUPS_CHART,
    ids.GROUPS_GRAPH,
    ids.GROUPS_MESSAGE,
    ids.GROUPS_FOOT,
    ids.GROUPS_SAVE,
)
BY_CLASS = PanelIds(
    "classes",
    ids.CLASSES_HEAD,
    ids.CLASSES_CHART,
    ids.CLASSES_GRAPH,
    ids.CLASSES_MESSAGE,
    ids.CLASSES_FOOT,
    ids.CLASSES_SAVE,
)


def skeleton(
    panel: PanelIds, *, title: str = "Curves of the cohort", with_published: bool = True
) -> html.Section:
    """The panel before its first answer."""
    published = [place(panel.published, published_context())] if with_published else []
    label = (
        "Curves of the cumulative incidence of a second cancer; the same numbers stand in the tables below"
    )
    return html.Section(
        parts(panel, title, "the curves", label, "chart-incidence", *published, heading=measure.INCIDENCE),
        className=f"panel panel-incidence panel-{panel.name}",
        **attributes(aria_label=title),
    )


def content(
    answer: IncidenceAnswer,
    patient: PatientOnCurve | None,
    theme: Theme,
    *,
    panel: PanelIds = BOARD,
    reset_href: str = "?",
    top: float | None = None,
    tests: ComparisonLinks | None = None,
) -> PanelContent:
    """Everything of the panel from one answer."""
    shown = picture(answer)
    drawn = shown in {Picture.CURVES, Picture.ZERO}
    return PanelContent(
        figure=incidence_figure(answer, patient, theme, top=top) if drawn else EMPTY_FIGURE,
        hidden=not drawn,
        head=head(answer, patient),
        message=message(answer, reset_href),
        foot=foot(answer, theme, panel=panel, top=top, tests=tests),
    )


def message(answer: IncidenceAnswer, reset_href: str = "?") -> list[Any]:
    """What stands in place of curves; nothing where there are curves."""
    shown = picture(answer)
    if shown is Picture.EMPTY:
        return [states.empty(answer, reset_href)]
    if shown is Picture.SUPPRESSED:
        return [states.suppressed(answer)]
    return []


def head(answer: IncidenceAnswer, patient: PatientOnCurve | None) -> list[Any]:
    """Title, definition and the answer in one line."""
    by = wording.grouping_word(answer.by)
    return [
        html.H2([measure.title(answer), *([html.Span(f" {by}")] if by else [])]),
        html.P(wording.definition(answer), className="definition"),
        *two_cohorts(answer),
        *_headline(answer),
        *_patient_line(answer, patient),
    ]


def foot(
    answer: IncidenceAnswer,
    theme: Theme,
    *,
    panel: PanelIds = BOARD,
    top: float | None = None,
    tests: ComparisonLinks | None = None,
) -> list[Any]:
    """Numbers at risk, fixed times, follow-up and rates, what is not drawn, who was left out."""
    found: list[Any] = []
    table = risk_table(answer, theme, panel.numbers)
    if table is not None:
        found += [table, fixed_time_table(answer, theme)]
    if answer.by is not None and table is not None:
        found.append(follow_up_table(answer, theme))
    if table is not None:
        found.append(comparisons_block(answer, tests))
    found.append(html.Ul([html.Li(line) for line in notes(answer, top)], className="notes"))
    return found


def two_cohorts(answer: IncidenceAnswer | SurvivalAnswer) -> list[Any]:
    """Who stands against whom; how many patients stand on both sides."""
    other = answer.compared
    if other is None:
        return []
    both = f"{counted(other.n_in_both, 'patient')} in both" if other.n_in_both else "no patient in both"
    return [
        html.Ul(
            [
                html.Li([html.Strong("A "), f"{answer.stamp.sentence} (n = {count(answer.n_analysed)})"]),
                html.Li([html.Strong("B "), f"{other.sentence} (n = {count(other.n_analysed)})"]),
                html.Li(both, className="minor"),
            ],
            className="two-cohorts",
        )
    ]


def _headline(answer: IncidenceAnswer) -> list[Any]:
    """The answer that can be read from the back of the room: one group, its last year that can be read."""
    if picture(answer) not in {Picture.CURVES, Picture.ZERO}:
        return []
    total = total_shown(event_count(group) for group in answer.groups)
    facts = counted(answer.n_analysed, "patient")
    if total is not None:
        facts = f"{counted(total, 'second cancer')} in {facts}"
    if answer.compared is not None:
        return []
    if answer.by == "class":
        facts = f"{counted(answer.n_analysed, 'patient')} · each class counts by itself, so the curves need not add up"
    if answer.by is not None:
        return [html.P(facts, className="headline-facts")]
    group = answer.groups[0]
    reading = latest_fixed_time(group)
    deaths = counted(event_count(group, "death"), "death")
    follow_up = f"median follow-up {years_ci(group.median_follow_up_years)}"
    if group.completeness is not None:
        follow_up += f", {percent(group.completeness)} complete"
    small = html.Span(f"{facts} · {deaths} · {follow_up}", className="headline-facts")
    at = f"at {counted(reading.years, 'year')}" if reading else "so far"
    later = events_after_the_curves(answer)
    if later:
        end = day(shown_curves(answer)[0].end_days)
        words = f"all after the curve ends on {end}, with too few at risk for a percentage"
        strong = html.Strong(counted(later, "second cancer"))
        return [html.P([strong, html.Span(words), small], className="headline")]
    if picture(answer) is Picture.ZERO:
        limit = reading.ci_upper if reading else highest_limit(shown_curves(answer)[0])
        words = f"{none_of(group.n, limit)} {at}"
        return [html.P([html.Strong("none"), html.Span(words), small], className="headline")]
    if reading is None:
        return [html.P([small], className="headline")]
    limits = f"{at} (95{THIN}% CI {interval(reading.ci_lower, reading.ci_upper)})"
    strong = html.Strong(measure.value(answer, reading.estimate))
    return [html.P([strong, html.Span(limits), small], className="headline")]


def _patient_line(answer: IncidenceAnswer, patient: PatientOnCurve | None) -> list[Any]:
    """Where the patient is, in words: for screen readers where the figure marks it, for everybody where it does not."""
    if patient is None:
        return []
    if patient.reason:
        return [
            html.P(f"{patient.patient_id}: {patient.reason}, no mark on the curves.", className="patient-off")
        ]
    if not shown_curves(answer):
        return []
    return [html.P(patient_words(answer, patient), className="visually-hidden")]
