"""The view "Patients": every patient of the cohort as a bar, with marks, a legend with counts, and tables of links.

A click on a bar opens the patient on the Board; the tables hold the same patients as links, for the keyboard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import dcc, html

from components import ids, patient_panel, states, wording
from components.cohort_views import PATIENTS, view
from components.figures.swimmer import swimmer_figure
from components.figures.swimmer_parts import LABELLED
from components.format import count, counted, day, listing
from components.graph import EMPTY_FIGURE, chart
from components.incidence_notes import accounted
from components.markup import attributes, unseen
from components.patient_picker import patient_href
from components.still import place
from components.swimmer_kinds import kinds, row_sentence
from components.theme import Theme
from data.patient_order import FOLLOW_UP, PATIENT_ID, SECOND_CANCER, sort_keys
from data.swimmer_results import SwimmerAnswer, SwimmerRow
from data.view import View

TITLE = "Follow-up of every patient"
ONLY_THE_FIRST = "Only the first of the two compared cohorts is shown here."
LISTED = 100
"""So many patients stand in each table; the others are found in the search box and through filters."""
FIRST_SORTS = (FOLLOW_UP, SECOND_CANCER, "age", "infusion_year", "product", "indication", PATIENT_ID)
_SORT_WORDS = {
    FOLLOW_UP: "longest follow-up",
    SECOND_CANCER: "day of second cancer",
    PATIENT_ID: "patient id",
}


@dataclass(frozen=True)
class SwimmerContent:
    """What one answer puts into the view. `hidden` is for the chart's wrapper; `message` stands in its place."""

    figure: dict[str, Any]
    hidden: bool
    style: dict[str, str]
    head: list[Any]
    message: list[Any]
    legend: list[Any]
    tables: list[Any]


def layout() -> html.Div:
    """The view with empty panels."""
    return view(
        PATIENTS,
        "Cohort: follow-up of every patient",
        [
            html.Section(
                [
                    place(ids.SWIMMER_HEAD, html.H2(TITLE), className="panel-head"),
                    place(ids.SWIMMER_MESSAGE, states.loading("the patients")),
                    place(ids.SWIMMER_LEGEND),
                    chart(
                        ids.SWIMMER_GRAPH,
                        "One bar per patient from infusion to the end of follow-up, with second cancers and other "
                        "events; the same patients stand in the tables below",
                        chart_id=ids.SWIMMER_CHART,
                        described_by=ids.SWIMMER_TABLES,
                        class_name="chart-swimmer",
                        hidden=True,
                    ),
                ],
                className="panel panel-swimmer",
                **attributes(aria_label=TITLE),
            ),
            place(
                ids.SWIMMER_TABLES,
                tag=html.Section,
                className="panel panel-patients",
                **attributes(aria_label="Patients as tables"),
            ),
        ],
    )


def content(
    answer: SwimmerAnswer, asked: View, theme: Theme, off: str | None, reset_href: str
) -> SwimmerContent:
    """Everything of the view from one answer. `off` says why the patient of the address has no bar."""
    if answer.n_analysed == 0:
        return _without(_head(answer, asked, off), [_nobody(answer, reset_href)])
    figure = swimmer_figure(answer, asked.patient, theme)
    return SwimmerContent(
        figure=figure,
        hidden=False,
        style={"height": f"{figure['layout']['height']}px"},
        head=_head(answer, asked, off),
        message=[],
        legend=[_legend(answer, theme)],
        tables=_tables(answer),
    )


def failure(sentence: str, reset_href: str | None, allowed: Sequence[str]) -> SwimmerContent:
    """The view when there is no answer."""
    return _without([html.H2(TITLE)], [states.error(sentence, reset_href, allowed)])


def denied(sentence: str) -> SwimmerContent:
    """The view where the scope shows no single patient."""
    return _without([html.H2(TITLE)], [patient_panel.not_shown(sentence)])


def _without(head: list[Any], message: list[Any]) -> SwimmerContent:
    return SwimmerContent(EMPTY_FIGURE, True, {}, head, message, [], [])


def _head(answer: SwimmerAnswer, asked: View, off: str | None) -> list[Any]:
    first = len(answer.with_second_cancer)
    deaths = dict(answer.counts).get("death", 0)
    facts = " · ".join(
        (
            f"{counted(answer.n_analysed, 'patient')} analysed",
            f"{count(first)} with a second cancer ({wording.outcome_words(answer.outcome)})",
            counted(deaths, "death"),
        )
    )
    return [
        html.H2(TITLE),
        html.P(facts, className="headline-facts"),
        html.P(
            "A bar runs from the first infusion to death or to the end of follow-up for second cancers; the curves "
            "count each patient up to the first event only. Click a bar to open the patient on the Board.",
            className="definition",
        ),
        html.P(accounted(answer.n_analysed, answer.n_loaded, answer.excluded), className="definition"),
        *([html.P(ONLY_THE_FIRST, className="patient-off")] if asked.spec.compare else []),
        *([html.P(off, className="patient-off")] if off else []),
        _sorts(asked),
    ]


def _sorts(asked: View) -> html.Nav:
    """The orders as links to the same view; the less usual fields behind one more line."""
    rest = [key for key in sort_keys() if key not in FIRST_SORTS]
    return html.Nav(
        [
            html.Span("Sort by", className="minor"),
            html.Ul([html.Li(_sort_link(asked, key)) for key in FIRST_SORTS]),
            html.Details(
                [html.Summary("other field"), html.Ul([html.Li(_sort_link(asked, key)) for key in rest])],
                open=asked.sort in rest,
            ),
        ],
        className="sorts",
        **attributes(aria_label="Order of the patients"),
    )


def _sort_link(asked: View, key: str) -> html.A:
    present = {"aria_current": "true"} if asked.sort == key else {}
    href = f"{PATIENTS}?{replace(asked, sort=key).to_query()}"
    return html.A(sort_words(key), href=href, **attributes(data_link="", **present))


def sort_words(key: str) -> str:
    """What an order is called: "longest follow-up", "product"."""
    if key in _SORT_WORDS:
        return _SORT_WORDS[key]
    label = wording.field_label(key)
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _legend(answer: SwimmerAnswer, theme: Theme) -> html.Ul:
    """Every kind of mark with its sign, its words and how many patients have it."""
    numbers = dict(answer.counts)
    items = [
        html.Li(
            [
                html.Span(
                    kind.glyph,
                    className="glyph",
                    style={"color": kind.colour},
                    **attributes(aria_hidden="true"),
                ),
                f"{kind.words} ",
                html.Strong(count(numbers[kind.key])),
            ]
        )
        for kind in reversed(kinds(answer, theme))
    ]
    late = numbers.get("later_entry", 0)
    if late:
        items.append(html.Li(["bar starts late: followed from a later day ", html.Strong(count(late))]))
    if answer.landmark_days:
        items.append(html.Li(f"dotted line: day {answer.landmark_days}, from which the curves count"))
    return html.Ul(
        items, className="swimmer-legend", **attributes(aria_label="Marks, with the number of patients")
    )


def _nobody(answer: SwimmerAnswer, reset_href: str) -> html.Div:
    reasons = [f"{left.reason} {count(left.n)}" for left in answer.excluded]
    said = f"No patient of “{answer.stamp.sentence}” can be analysed: {listing(reasons, 'and')}."
    return html.Div(
        [
            html.P("Nobody is left", className="state-title"),
            html.P(said),
            html.P(dcc.Link("Reset all filters", href=reset_href, className="button")),
        ],
        className="state state-empty",
        role="status",
    )


def _tables(answer: SwimmerAnswer) -> list[Any]:
    first, others = answer.with_second_cancer, answer.others
    return [
        html.H2(["With a second cancer ", html.Span(count(len(first)), className="minor")]),
        *(
            _table(answer, first, len(first), "Patients with a second cancer")
            if first
            else [_none("a second cancer")]
        ),
        html.Details(
            [
                html.Summary(
                    ["Without a second cancer ", html.Span(count(answer.n_others), className="minor")]
                ),
                *(
                    _table(answer, others, answer.n_others, "Patients without a second cancer")
                    if others
                    else []
                ),
            ],
            open=0 < answer.n_others <= LABELLED,
            className="folded",
        ),
    ]


def _none(of_what: str) -> html.P:
    return html.P(f"No patient of this cohort has {of_what}.", className="definition")


def _table(answer: SwimmerAnswer, rows: Sequence[SwimmerRow], of_all: int, title: str) -> list[Any]:
    shown = rows[:LISTED]
    heads = [
        "Patient",
        "Second cancers",
        "Relapse",
        "Next therapy",
        "Transplant",
        "Second infusion",
        "Follow-up ends",
    ]
    has_value = any(row.value is not None for row in shown)
    if has_value:
        heads.insert(1, wording.sentence_start(sort_words(answer.sort)))
    table = html.Table(
        [
            html.Caption(title, className="visually-hidden"),
            html.Thead(html.Tr([html.Th(text, scope="col") for text in heads])),
            html.Tbody([_table_row(answer, row, has_value=has_value) for row in shown]),
        ],
        className="wide-table patients-table",
    )
    more = []
    if len(shown) < of_all:
        more = [
            html.P(
                f"Showing {count(len(shown))} of {count(of_all)} by {sort_words(answer.sort)}; filters or the search "
                "box lead to the others.",
                className="definition",
            )
        ]
    scrolled = html.Div(
        table, className="scroll", tabIndex="0", role="region", **attributes(aria_label=title)
    )
    return [*more, scrolled]


def _table_row(answer: SwimmerAnswer, row: SwimmerRow, *, has_value: bool) -> html.Tr:
    link = dcc.Link(
        [row.label, unseen(": open on the Board")], href=patient_href(answer.stamp.query, row.patient_id)
    )
    cells = [
        row_sentence(row) or "–",
        *(
            "–" if at is None else day(at)
            for at in (row.relapse_day, row.next_therapy_day, row.transplant_day, row.second_infusion_day)
        ),
        f"{day(row.end_day)}, {'died' if row.died else 'no death counted'}",
    ]
    if has_value:
        value = row.value or wording.UNKNOWN
        cells.insert(0, wording.field_word(answer.sort, value))
    return html.Tr([html.Th(link, scope="row"), *(html.Td(cell) for cell in cells)])
