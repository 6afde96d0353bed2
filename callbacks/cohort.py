"""The cohort: the bar and the filter counts on every page, the incidence panel of the Board, the Cohort page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import Dash, Output, no_update

from callbacks.asking import FORESEEN, Asked, ask, look
from callbacks.errors import sentence_of
from callbacks.panels import LOOK, QUESTION, answered, failed, filled, panel_outputs
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, cohort_page, cohort_panel, filters, ids, shell, stacked_panel
from components.comparisons import comparison_links
from components.measure import INCIDENCE
from components.panel import PanelContent
from components.shown import shared_axis_top
from components.still import STILL, still
from data.access import AccessDenied
from data.filters import BY_CLASS, Grouping
from data.methods.baseline import baseline_methods
from data.methods.incidence import incidence_methods
from data.methods.stacked import stacked_methods
from data.patient_results import PatientOnCurve
from data.patients_in_cohort import patient_on_curve
from data.repository import DataUnavailable
from data.view import View

BOARD_OUTPUTS = panel_outputs(cohort_panel.BOARD)
COHORT_PANELS = (
    (cohort_panel.BY_GROUP, INCIDENCE),
    (cohort_panel.BY_CLASS, INCIDENCE),
    (stacked_panel.PANEL, stacked_panel.TITLE),
)
BAR_OUTPUTS = [
    Output(ids.COHORT_SENTENCE, STILL),
    Output(ids.COHORT_COUNT, STILL),
    Output(ids.FILTERS_COUNT, STILL),
    Output(ids.COHORT_CHIPS, STILL),
    Output(ids.COHORT_GROUPING, STILL),
    Output(ids.COHORT_COMPARING, STILL),
    Output(ids.COHORT_COMPARISONS, STILL),
    Output(ids.COHORT_TO_SAVE, STILL),
    Output(ids.QUERY_PROBLEM, STILL),
    Output(ids.FILTERS_BODY, filters.COUNTS),
]


def register(app: Dash) -> None:
    # The curves are asked for first: assets/answers.js keeps whatever is asked after them until they are painted.
    app.callback(BOARD_OUTPUTS, *QUESTION, LOOK)(show_board_incidence)
    app.callback(BAR_OUTPUTS, *QUESTION)(show_cohort)
    app.callback(
        [
            *(output for of, _ in COHORT_PANELS for output in panel_outputs(of)),
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
        return [*(still(part) for part in (*[""] * 8, banner)), no_update]
    count = cohort_bar.cohort_count(answer)
    grouping = cohort_bar.grouping_label(asked.spec.by and asked.spec.by.text())
    choices = (
        cohort_bar.comparing_label(asked.view),
        cohort_bar.comparing_links(asked.view),
        cohort_bar.to_save(asked.view, answer.stamp.sentence),
    )
    said = (answer.stamp.sentence, count, count, cohort_bar.chips(asked.view), grouping, *choices, None)
    return [*(still(part) for part in said), filters.counts(answer)]


def show_board_incidence(query: Any, version: Any, display: Any) -> list[Any]:
    """Curves, numbers at risk and exclusions of one question."""

    def make(asked: Asked) -> PanelContent:
        return cohort_panel.content(
            services().incidence(asked.snapshot, asked.spec),
            mark(asked),
            look(display),
            reset_href=cohort_bar.reset_query(asked.view),
            tests=comparison_links(asked.view),
        )

    return answered(cohort_panel.BOARD, INCIDENCE, query, make)


def show_cohort_page(query: Any, version: Any, display: Any) -> list[Any]:
    """Curves by group and by class on one scale, what happens first, the baseline table.

    Grouped by class there are no groups of patients: all of them stand beside their classes.
    """
    theme = look(display)
    try:
        asked = ask(query)
        plain = replace(asked.spec, by=None, compare=None, tests=())
        no_groups = asked.spec.by is not None and asked.spec.by.by_class
        of_groups = replace(asked.spec, by=None) if no_groups else asked.spec
        by_group = services().incidence(asked.snapshot, of_groups)
        of_classes = replace(asked.spec, by=Grouping(BY_CLASS), compare=None, tests=())
        by_class = services().incidence(asked.snapshot, of_classes)
        first = services().stacked(asked.snapshot, plain)
        table = services().baseline(asked.snapshot, asked.spec)
    except FORESEEN as error:
        return [*(part for of, title in COHORT_PANELS for part in failed(of, title, error)), still(None)]
    top = shared_axis_top(by_group, by_class)
    reset = cohort_bar.reset_query(asked.view)
    links = comparison_links(asked.view, beside_baseline=True)
    filled_parts: list[Any] = []
    for of, question, answer in (
        (cohort_panel.BY_GROUP, of_groups, by_group),
        (cohort_panel.BY_CLASS, of_classes, by_class),
    ):
        content = cohort_panel.content(answer, None, theme, panel=of, reset_href=reset, top=top, tests=links)
        methods = incidence_methods(question, answer)
        content.foot.extend(work("incidence", answer.n_analysed, View(question), methods))
        filled_parts += filled(of, content)
    done = work("stacked", first.n_analysed, View(plain), stacked_methods(plain, first))
    filled_parts += filled(stacked_panel.PANEL, stacked_panel.content(first, theme, done))
    who = cohort_page.baseline(table, by_group.by, theme)
    who += work("baseline", by_group.n_analysed, View(asked.spec), baseline_methods(asked.spec, table))
    return [*filled_parts, still(who)]


def mark(asked: Asked) -> PatientOnCurve | None:
    """Where the patient of the Board stands on the curves; none where the scope shows no patient."""
    try:
        patient_id = asked.patient_id()
        access = services().access()
        return patient_on_curve(asked.snapshot, asked.spec, access, patient_id) if patient_id else None
    except (AccessDenied, KeyError):
        return None
