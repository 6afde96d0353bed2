"""The cohort: the bar and the filter counts on every page, the incidence panel of the Board, the Cohort page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, no_update

from callbacks.asking import FORESEEN, Asked, ask, look
from callbacks.errors import allowed_by, sentence_of
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, cohort_page, cohort_panel, filters, ids, shell, stacked_panel
from components.cohort_panel import PanelContent, PanelIds
from components.comparisons import comparison_links
from components.shown import shared_axis_top
from components.stacked_panel import StackedContent
from components.still import STILL, still
from data.access import AccessDenied
from data.filters import BY_CLASS, Grouping
from data.methods.incidence import incidence_methods
from data.methods.stacked import stacked_methods
from data.patient_results import PatientOnCurve
from data.patients_in_cohort import patient_on_curve
from data.repository import DataUnavailable
from data.view import View

QUESTION = (Input(ids.URL, "search"), Input(ids.DATA_VERSION, "data"))
LOOK = Input(ids.DISPLAY, "data")


def panel_outputs(panel: PanelIds) -> list[Output]:
    return [
        Output(panel.graph, "figure"),
        Output(panel.chart, "hidden"),
        Output(panel.head, STILL),
        Output(panel.message, STILL),
        Output(panel.foot, STILL),
    ]


def filled(content: PanelContent) -> list[Any]:
    """The parts of a panel in the order of `panel_outputs`."""
    parts = (content.head, content.message, content.foot)
    return [content.figure, content.hidden, *(still(part) for part in parts)]


BOARD_OUTPUTS = panel_outputs(cohort_panel.BOARD)
BAR_OUTPUTS = [
    Output(ids.COHORT_SENTENCE, STILL),
    Output(ids.COHORT_COUNT, STILL),
    Output(ids.FILTERS_COUNT, STILL),
    Output(ids.COHORT_CHIPS, STILL),
    Output(ids.COHORT_GROUPING, STILL),
    Output(ids.COHORT_COMPARING, STILL),
    Output(ids.COHORT_COMPARISONS, STILL),
    Output(ids.QUERY_PROBLEM, STILL),
    Output(ids.FILTERS_BODY, filters.COUNTS),
]


def register(app: Dash) -> None:
    # The curves are asked for first: assets/answers.js keeps whatever is asked after them until they are painted.
    app.callback(BOARD_OUTPUTS, *QUESTION, LOOK)(show_board_incidence)
    app.callback(BAR_OUTPUTS, *QUESTION)(show_cohort)
    app.callback(
        [
            *panel_outputs(cohort_panel.BY_GROUP),
            *panel_outputs(cohort_panel.BY_CLASS),
            Output(ids.STACKED_GRAPH, "figure"),
            Output(ids.STACKED_CHART, "hidden"),
            Output(ids.STACKED_HEAD, STILL),
            Output(ids.STACKED_FOOT, STILL),
            Output(ids.BASELINE, STILL),
        ],
        *QUESTION,
        LOOK,
    )(show_cohort_page)


def show_cohort(query: Any, version: Any) -> list[Any]:
    """The cohort bar, the counts of every option, and why an address cannot be answered where it cannot."""
    try:
        asked = ask(query)
        answer = services().cohort(asked.snapshot, asked.spec)
    except FORESEEN as error:
        # What is wrong with the data has a banner of its own, on every page.
        banner = None if isinstance(error, DataUnavailable) else shell.query_banner(sentence_of(error))
        return [*(still(part) for part in (*[""] * 7, banner)), no_update]
    count = cohort_bar.cohort_count(answer)
    grouping = cohort_bar.grouping_label(asked.spec.by and asked.spec.by.text())
    comparing = (cohort_bar.comparing_label(asked.view), cohort_bar.comparing_links(asked.view))
    said = (answer.stamp.sentence, count, count, cohort_bar.chips(asked.view), grouping, *comparing, None)
    return [*(still(part) for part in said), filters.counts(answer)]


def show_board_incidence(query: Any, version: Any, display: Any) -> list[Any]:
    """Curves, numbers at risk and exclusions of one question: one answer, one response."""
    theme = look(display)
    try:
        asked = ask(query)
        answer = services().incidence(asked.snapshot, asked.spec)
        return filled(
            cohort_panel.content(
                answer,
                mark(asked),
                theme,
                reset_href=cohort_bar.reset_query(asked.view),
                tests=comparison_links(asked.view),
            )
        )
    except FORESEEN as error:
        return failed(error)


def failed(error: Exception) -> list[Any]:
    """A panel without an answer; a reset is offered where the question was the trouble."""
    reset = None if isinstance(error, DataUnavailable) else "?"
    return filled(cohort_panel.failure(sentence_of(error), reset, allowed_by(error)))


def show_cohort_page(query: Any, version: Any, display: Any) -> list[Any]:
    """Curves by group and by class on one scale, the baseline table."""
    theme = look(display)
    try:
        asked = ask(query)
        by_group = services().incidence(asked.snapshot, asked.spec)
        of_classes = replace(asked.spec, by=Grouping(BY_CLASS), compare=None, tests=())
        by_class = services().incidence(asked.snapshot, of_classes)
        plain = replace(asked.spec, by=None, compare=None, tests=())
        first = services().stacked(asked.snapshot, plain)
        table = services().baseline(asked.snapshot, asked.spec)
    except FORESEEN as error:
        unstacked = stacked(stacked_panel.failure(sentence_of(error)))
        return [*failed(error), *failed(error), *unstacked, still(None)]
    top = shared_axis_top(by_group, by_class)
    reset = cohort_bar.reset_query(asked.view)
    links = comparison_links(asked.view, beside_baseline=True)
    grouped, classes = (
        cohort_panel.content(answer, None, theme, panel=panel, reset_href=reset, top=top, tests=links)
        for answer, panel in ((by_group, cohort_panel.BY_GROUP), (by_class, cohort_panel.BY_CLASS))
    )
    for panel, question, answer in ((grouped, asked.spec, by_group), (classes, of_classes, by_class)):
        methods = incidence_methods(question, answer)
        panel.foot.extend(work("incidence", answer.n_analysed, View(question), methods))
    done = work("stacked", first.n_analysed, View(plain), stacked_methods(plain, first))
    return [
        *filled(grouped),
        *filled(classes),
        *stacked(stacked_panel.content(first, theme, done)),
        still(cohort_page.baseline(table, by_group.by, theme)),
    ]


def stacked(content: StackedContent) -> list[Any]:
    return [content.figure, content.hidden, still(content.head), still(content.foot)]


def mark(asked: Asked) -> PatientOnCurve | None:
    """Where the patient of the Board stands on the curves; none where the scope shows no patient."""
    try:
        patient_id = asked.patient_id()
        access = services().access()
        return patient_on_curve(asked.snapshot, asked.spec, access, patient_id) if patient_id else None
    except (AccessDenied, KeyError):
        return None
