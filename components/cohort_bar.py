"""The bar above every page that says in one sentence who is in the cohort, and lets a reader change it.

Each filter in force is a chip, which is a plain link to the same view without that filter.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from dash import dcc, html

from components import ids, wording
from components.format import count, counted
from components.markup import attributes, unseen
from components.still import native_input, place
from data.cohort_spec import DEFAULT_COMPETING, DEFAULT_OUTCOME, DEFAULT_STATUS, CohortSpec
from data.compared import Compared
from data.fields import categorical_fields
from data.results import CohortAnswer
from data.sentence import compare_words, sentence
from data.view import View
from data.vocabulary import CancerCount

NUMERIC_GROUPINGS = (
    ("age:60,70", "age < 60, 60 to < 70, ≥ 70"),
    ("prior_lines:3,5", "prior lines < 3, 3 to < 5, ≥ 5"),
    ("infusion_year:2020", "infused before 2020, from 2020 on"),
    ("baseline_platelets:141", "platelets before infusion ≤ 140, above"),
)
"""Groupings by a number that have a button; other cuts can be written into the address. A modelling choice."""


LATER_GROUPINGS = (
    ("day90_cd4:200", "CD4 at day 90 < 200, ≥ 200 cells/µL (landmark day 90)"),
    ("day180_car_t", "CAR-T cells at day 180 (landmark day 180)"),
    ("day365_relapse", "relapse by day 365 (landmark day 365)"),
)
"""Groupings by what is learnt later; each starts time on its day. A modelling choice."""


KEPT_HERE = (
    "Kept in this browser only, for these data: filters, endpoint and grouping, never a patient. "
    "Write no name or number of a patient."
)


def bar() -> html.Section:
    """The bar with its controls, before the first answer."""
    return html.Section(
        [
            html.H2("Cohort", className="bar-title"),
            place(ids.COHORT_SENTENCE, tag=html.P, className="cohort-sentence"),
            place(ids.COHORT_COUNT, tag=html.P, className="cohort-count"),
            html.Button(
                ["Edit filters ", html.Kbd("F")],
                id=ids.FILTERS_OPEN,
                className="button",
                **attributes(aria_expanded="false", aria_controls=ids.FILTERS_PANEL),
            ),
            _grouping(),
            _comparing(),
            _saving(),
            place(
                ids.COHORT_CHIPS,
                tag=html.Ul,
                className="chips",
                role="list",
                **attributes(aria_label="Filters in force"),
            ),
        ],
        id=ids.COHORT_BAR,
        className="cohort-bar",
        **attributes(aria_label="Cohort"),
    )


def cohort_count(answer: CohortAnswer) -> list[Any]:
    """How many of all loaded patients the filters leave: "231 of 724 patients"."""
    return [html.Strong(count(answer.n_selected)), f" of {counted(answer.n_loaded, 'patient')}"]


def grouping_label(by: str | None) -> str:
    """What the grouping button says."""
    return wording.grouping_word(by).removeprefix("by ") or "nothing"


def chips(view: View) -> list[html.Li]:
    """One chip per filter and per changed endpoint, in the order of the sentence."""
    spec = view.spec
    found: list[tuple[str, CohortSpec]] = []
    for part in spec.categorical:
        without = tuple(other for other in spec.categorical if other is not part)
        found.append((sentence(CohortSpec(categorical=(part,))), replace(spec, categorical=without)))
    for part in spec.numeric:
        others = tuple(other for other in spec.numeric if other is not part)
        found.append((sentence(CohortSpec(numeric=(part,))), replace(spec, numeric=others)))
    found += _endpoint_chips(spec)
    if spec.compare is not None:
        found.append((f"compared with: {compare_words(spec.compare)}", replace(spec, compare=None)))
    return [_chip(words, replace(view, spec=without)) for words, without in found]


def comparing_label(view: View) -> str:
    """What stands on the comparing button behind its name; nothing while one cohort stands alone."""
    compare = view.spec.compare
    return "" if compare is None else f" with: {compare_words(compare)}"


def comparing_links(view: View) -> list[html.Li]:
    """The choices of a second cohort, each a plain link to the same view with it."""
    spec = replace(view.spec, by=None)
    own = Compared(spec.categorical, spec.numeric)
    found = [
        ("Everybody else", replace(spec, compare=Compared(is_rest=True))),
        ("All patients", replace(spec, compare=Compared())),
        ("Keep this cohort as B, then change A", replace(spec, compare=own)),
    ]
    if spec.compare is not None and not spec.compare.is_rest:
        other = spec.compare
        swapped = replace(spec, categorical=other.categorical, numeric=other.numeric, compare=own)
        found.append(("Swap A and B", swapped))
    if spec.compare is not None:
        found.append(("Nothing: one cohort", replace(spec, compare=None)))
    return [html.Li(_link_to(words, replace(view, spec=other))) for words, other in found]


def _link_to(words: str, view: View) -> html.A:
    return html.A(words, href="?" + view.to_query(), **attributes(data_link=""))


def reset_query(view: View) -> str:
    """The query of the same patient and grouping without any filter."""
    cleared = CohortSpec(by=view.spec.by, horizon_years=view.spec.horizon_years)
    return "?" + replace(view, spec=cleared).to_query()


def _endpoint_chips(spec: CohortSpec) -> list[tuple[str, CohortSpec]]:
    found = []
    if spec.outcome != DEFAULT_OUTCOME:
        found.append((wording.outcome_words(spec.outcome), replace(spec, outcome=DEFAULT_OUTCOME)))
    if spec.competing != DEFAULT_COMPETING:
        found.append((wording.competing_words(spec.competing), replace(spec, competing=DEFAULT_COMPETING)))
    if spec.counts_suspected:
        found.append((wording.SUSPECTED_COUNT, replace(spec, status=DEFAULT_STATUS)))
    if spec.censor:
        found.append((wording.censoring_words(spec.censor), replace(spec, censor=())))
    if spec.count is CancerCount.EACH:
        found.append(("each second cancer counts", replace(spec, count=CancerCount.FIRST)))
    if spec.lag_days:
        found.append((f"lag {spec.lag_days} days", replace(spec, lag_days=0)))
    if spec.landmark_days:
        found.append((f"landmark day {spec.landmark_days}", replace(spec, landmark_days=0)))
    return found


def _chip(words: str, without: View) -> html.Li:
    link = dcc.Link(
        [
            html.Span(words),
            html.Span("×", className="chip-cross", **attributes(aria_hidden="true")),
            unseen(" (take this filter away)"),
        ],
        href="?" + without.to_query(),
        className="chip",
    )
    return html.Li(link)


def _comparing() -> html.Details:
    """The choice of a second cohort behind a button that names the present one."""
    return html.Details(
        [
            html.Summary(
                ["Compare", place(ids.COHORT_COMPARING, "", tag=html.Strong)],
                className="button",
            ),
            html.Div(
                [
                    place(ids.COHORT_COMPARISONS, tag=html.Ul, className="links"),
                    html.P("Both cohorts share the endpoint and the start of time.", className="range-note"),
                ],
                className="popover",
                role="group",
                **attributes(aria_label="Compare the cohort with"),
            ),
        ],
        className="grouping comparing",
    )


def to_save(view: View, sentence: str) -> list[Any]:
    """What assets/saved.js keeps: the question about the cohort, which names no patient, and a name of its own."""
    return ["Without a name: ", html.Span(sentence, **attributes(data_cohort_query=view.spec.key()))]


def _saving() -> html.Details:
    """Cohorts that are kept in this browser as named links (assets/saved.js)."""
    form = [
        html.Label("Name of this cohort", htmlFor=ids.COHORT_SAVING_NAME),
        native_input(type="text", id=ids.COHORT_SAVING_NAME, maxlength=80, autocomplete="off"),
        html.Button("Save", type="submit", className="button"),
    ]
    beside = ",".join(part.name for part in fields(View) if part.name not in ("spec", "factors"))
    return html.Details(
        [
            html.Summary("Save", className="button"),
            html.Div(
                [
                    place("cohort-saving-fields", html.Form(form, id=ids.COHORT_SAVING_FORM)),
                    place(ids.COHORT_TO_SAVE, className="range-note"),
                    html.P(id=ids.COHORT_SAVING_SAID, role="status"),
                    html.Ul(id=ids.COHORT_SAVED, className="saved", **attributes(data_beside=beside)),
                    html.P(KEPT_HERE, className="range-note"),
                ],
                className="popover saving",
                role="group",
                **attributes(aria_label="Saved cohorts"),
            ),
        ],
        id=ids.COHORT_SAVING,
        className="grouping keeping",
    )


def _grouping() -> html.Details:
    """The choice of a grouping behind a button that names the present one."""
    options = [
        {"label": "nothing: one curve", "value": ""},
        {"label": "class of cancer", "value": "class"},
        *(
            {"label": wording.grouping_word(key).removeprefix("by "), "value": key}
            for key in categorical_fields()
        ),
        *({"label": label, "value": value} for value, label in (*NUMERIC_GROUPINGS, *LATER_GROUPINGS)),
    ]
    return html.Details(
        [
            html.Summary(
                ["Group by: ", place(ids.COHORT_GROUPING, "nothing", tag=html.Strong)], className="button"
            ),
            html.Div(
                [
                    dcc.RadioItems(
                        id=ids.filter_control("by"), options=options, value="", className="choices"
                    ),
                ],
                className="popover",
                role="group",
                **attributes(aria_label="Group the curves by"),
            ),
        ],
        className="grouping",
    )
