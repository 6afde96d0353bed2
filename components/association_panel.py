"""The association view: what goes with second cancers in this cohort, one factor at a time and several at once.

`content` makes every part from one answer. The words say association, name what confounds it, and never speak of one
patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import dcc, html

from components import ids, wording
from components.association_model import several_at_once
from components.association_tables import factor_table
from components.association_words import CONFOUNDING, HYPOTHESIS, NO_SCORE, NOT_CAUSE, by_chance, facts
from components.cohort_views import ASSOCIATION, view
from components.figures.forest import forest_figure
from components.figures.provenance import provenance
from components.format import counted
from components.graph import EMPTY_FIGURE
from components.incidence_notes import accounted
from components.markup import attributes
from components.panel import PanelContent, PanelIds, parts
from components.tables import folded
from components.theme import Theme
from data.association_factors import CARRIED_DAYS
from data.association_results import AssociationAnswer
from data.view import View

TITLE = "Association with a second cancer"
LANDMARKS = (30, 90, 180)


PANEL = PanelIds(
    "association",
    ids.ASSOCIATION_HEAD,
    ids.ASSOCIATION_CHART,
    ids.ASSOCIATION_GRAPH,
    ids.ASSOCIATION_MESSAGE,
    ids.ASSOCIATION_FOOT,
    ids.ASSOCIATION_SAVE,
    grows=True,
    has_numbers=False,
)


def layout() -> html.Div:
    """The page with an empty panel."""
    label = "Hazard ratios of the factors with 95 % limits; the same numbers stand in the table below"
    panel = html.Section(
        parts(PANEL, TITLE, "the associations", label, "chart-forest"),
        className="panel panel-association",
        **attributes(aria_label=TITLE),
    )
    return view(ASSOCIATION, "Cohort: association of factors with a second cancer", [panel])


def content(
    answer: AssociationAnswer,
    asked: View,
    theme: Theme,
    reset_href: str = "?",
    work: Sequence[Any] = (),
) -> PanelContent:
    """Everything of the view from one answer to `asked`; `work` stands at its foot."""
    drawn = bool(answer.rows)
    figure = forest_figure(answer.rows, theme, _meta(answer)) if drawn else EMPTY_FIGURE
    return PanelContent(
        figure=figure,
        height=figure["layout"]["height"] if drawn else 0,
        hidden=not drawn,
        head=_head(answer),
        message=[] if drawn else [_nothing(answer, reset_href)],
        foot=[*_foot(answer, asked), *work] if drawn else [_notes(answer)],
    )


def _head(answer: AssociationAnswer) -> list[Any]:
    found: list[Any] = [html.H2(TITLE), html.P(wording.definition(answer), className="definition")]
    if answer.rows:
        found += [
            html.P(facts(answer), className="headline-facts"),
            html.P(
                [html.Strong(NOT_CAUSE), " ", CONFOUNDING, " ", HYPOTHESIS, " ", NO_SCORE],
                className="association-caution",
            ),
            _key(answer),
        ]
    return found


def _key(answer: AssociationAnswer) -> html.Ul:
    signs = [("●", "cause-specific hazard ratio (Cox)")]
    if any(row.subdistribution.estimate is not None for row in answer.rows):
        signs.append(("◇", "subdistribution hazard ratio (Fine–Gray)"))
    signs += [("—", "95 % limits; an arrowhead where they leave the axis"), ("┆", "1: no difference")]
    items = [
        html.Li([html.Span(sign, className="sign", **attributes(aria_hidden="true")), f" {words}"])
        for sign, words in signs
    ]
    return html.Ul(items, className="forest-key")


def _nothing(answer: AssociationAnswer, reset_href: str) -> html.Div:
    """Nobody, or too few events to compare: two pictures."""
    if answer.n_analysed == 0:
        return html.Div(
            [
                html.P("Nobody is left", className="state-title"),
                html.P(f"“{answer.stamp.sentence}”: {answer.note}"),
                html.P(dcc.Link("Reset all filters", href=reset_href, className="button")),
            ],
            className="state state-empty",
            role="status",
        )
    title = "No second cancer" if answer.events == 0 else "Too few second cancers to compare"
    counts = (
        f"{counted(answer.n_analysed, 'patient')}, {counted(answer.events, 'second cancer')}, "
        f"{counted(answer.deaths, 'death')}."
    )
    return html.Div(
        [html.P(title, className="state-title"), html.P(answer.note), html.P(counts)],
        className="state state-suppressed",
        role="status",
    )


def _foot(answer: AssociationAnswer, asked: View) -> list[Any]:
    return [
        *_landmark_links(answer, asked),
        several_at_once(answer, asked),
        folded(factor_table(answer), "factor"),
        _notes(answer, asked),
    ]


def _landmark_links(answer: AssociationAnswer, asked: View) -> list[Any]:
    """How to see what was learnt by a day: the landmark is the only way, besides a factor that changes."""
    if answer.landmark_days:
        return []
    links: list[Any] = []
    for day in LANDMARKS:
        spec = replace(asked.spec, landmark_days=day)
        links += [_link(f"day {day}", replace(asked, spec=spec)), ", " if day != LANDMARKS[-1] else ""]
    return [
        html.P(
            [
                "What was measured by a day after the infusion is compared among those still followed on it, counted "
                "from there (landmark): ",
                *links,
                ".",
            ],
            className="landmark-links",
        )
    ]


def _link(words: str, to: View) -> Any:
    return dcc.Link(words, href="?" + to.to_query())


def _notes(answer: AssociationAnswer, asked: View | None = None) -> html.Ul:
    lines: list[Any] = [accounted(answer.n_analysed, answer.n_loaded, answer.excluded)]
    if answer.rows:
        lines += [
            wording.FOLLOWED_TO,
            by_chance(answer.compared),
            f"A value holds from the day after it was measured to the next one, for at most {CARRIED_DAYS} days "
            "(modelling choice); before the first and after that it is unknown, and that time is left out.",
            "“Ratio over time”: a score test of whether the hazard ratio stays the same. No sign of change does not "
            "mean that there is none; few events see little.",
        ]
    if answer.rows and answer.fine_gray_withheld:
        lines.append(_withheld(answer, asked))
    lines += list(answer.notices)
    return html.Ul([html.Li(line) for line in lines if line], className="notes")


def _withheld(answer: AssociationAnswer, asked: View | None) -> list[Any]:
    said: list[Any] = [answer.fine_gray_withheld]
    day = answer.enters_last_on_day
    if day is not None and asked is not None and day > answer.landmark_days:
        to = replace(asked, spec=replace(asked.spec, landmark_days=day))
        said += [" It is given from the ", _link(f"landmark at day {day}", to), " on, by when all have come."]
    return said


def _meta(answer: AssociationAnswer) -> dict[str, Any]:
    definition = f"{wording.definition(answer)}<br>{NOT_CAUSE} {CONFOUNDING}"
    return provenance(answer.stamp, answer.n_analysed, TITLE, definition, subject="association")
