"""The left half of the Board: who the patient is in one line, the timeline, its switches, its legend and its states.

Only facts of one patient. Whether the patient belongs to the current cohort is said in words; nothing is computed here.
"""

from __future__ import annotations

from typing import Any, cast

from dash import dcc, html
from dash.development.base_component import Component

from components import format as fmt
from components import ids, states, wording
from components.clock import FROM_INFUSION, Clock, clock_of
from components.figures.timeline_frame import scale_shown
from components.figures.timeline_panels import panel_options
from components.graph import chart
from components.markup import attributes
from components.still import place
from components.theme import LIGHT, Theme, class_style
from data.patient_results import SUSPECTED, PatientHeader, PatientHistory, SecondCancer
from data.view import DEFAULT_PANELS
from data.vocabulary import CancerStatus, DatePrecision, Indication, TimelineScale, VectorClass, VitalStatus

CHART_LABEL = "Timeline of one patient; the same facts stand in the tables of the page Patient"
NO_DATES = (
    "Calendar dates are not shown in this scope, or these data have none: the axis counts the time since"
)
TEACHING = "teaching case: not counted in any curve"
NOT_IN_COHORT = "not in this cohort"
NO_CANCER = "no second cancer recorded"
_SEX_LETTERS = {"female": "F", "male": "M", "other": "other sex"}


def skeleton(*, with_legend: bool = True) -> html.Section:
    """The panel before the first answer. Its graph stays mounted and takes figures.

    Without its legend where a page has a better place for `legend_panel`.
    """
    return html.Section(
        [
            place(ids.PATIENT_HEAD, html.H2("Patient", className="panel-title")),
            place(ids.PATIENT_MESSAGE, states.loading("the patient's timeline")),
            chart(
                ids.TIMELINE_GRAPH,
                CHART_LABEL,
                chart_id=ids.TIMELINE_CHART,
                described_by=ids.TIMELINE_LEGEND,
                class_name="timeline-chart",
                hidden=True,
            ),
            panel_switches(),
            *([_legend_place()] if with_legend else []),
        ],
        id=ids.PATIENT_PANEL,
        className="panel patient-panel",
    )


def legend_panel() -> html.Section:
    """The legend as a panel of its own, for the Board, where it stands beside the lower end of the timeline."""
    return html.Section(
        [html.H2("Signs of the timeline", className="panel-title"), _legend_place()],
        className="panel legend-panel",
    )


def _legend_place() -> Component:
    return place(ids.TIMELINE_LEGEND, className="timeline-legend")


def panel_switches() -> html.Details:
    """Which panels the timeline shows. Panels that were never measured say so in place, also when switched on."""
    checklist = dcc.Checklist(
        id=ids.TIMELINE_PANELS,
        options=cast(Any, panel_options()),
        value=list(DEFAULT_PANELS),
        className="panel-switches",
        labelClassName="panel-switch",
    )
    return html.Details(
        [
            html.Summary("Panels of the timeline"),
            html.Fieldset([html.Legend("Shown panels", className="visually-hidden"), checklist]),
        ],
        className="panel-choice",
        **attributes(data_default=",".join(DEFAULT_PANELS)),
    )


def head(history: PatientHistory, in_cohort: bool, theme: Theme = LIGHT) -> list[Component]:
    """The line that says who this is and what became of them; badges for what sets the patient apart.

    Days count from the first infusion.
    """
    header = history.header
    return [
        html.H2(
            [
                html.Span(header.patient_id, className="patient-id"),
                *(html.Span(part, className="patient-fact") for part in [*identity(header), *facts(history)]),
                *(cancer_fact(cancer, theme) for cancer in history.second_cancers),
                *([] if history.second_cancers else [html.Span(NO_CANCER, className="patient-fact")]),
                *badges(header, in_cohort),
            ],
            className="patient-line",
        )
    ]


def badges(header: PatientHeader, in_cohort: bool) -> list[Component]:
    """What sets the patient apart from the cohort; nothing where nothing does."""
    if header.teaching_case:
        return [html.Strong(TEACHING, className="badge badge-teaching")]
    return [] if in_cohort else [html.Strong(NOT_IN_COHORT, className="badge badge-outside")]


def identity(header: PatientHeader) -> list[str]:
    """Name, birth date and hospital number, in the identified scope only (elsewhere they are None)."""
    name = ", ".join(filter(None, (header.family_name, header.given_name)))
    parts = [name] if name else []
    if header.birth_date is not None:
        parts.append(f"born {fmt.calendar_date(header.birth_date)}")
    if header.hospital_number:
        parts.append(f"hospital number {header.hospital_number}")
    return parts


def facts(history: PatientHistory) -> list[str]:
    """The facts of the header line in order; what is not recorded is said, not left out."""
    header = history.header
    age, sex = header.age or "age not recorded", _SEX_LETTERS.get(header.sex or "", "sex not recorded")
    indication = (
        wording.word(Indication(header.indication)) if header.indication else "indication not recorded"
    )
    return [
        f"{age} {sex}",
        indication,
        _product(header),
        _infused(header),
        _prior_lines(header),
        _vital(history),
    ]


def cancer_fact(cancer: SecondCancer, theme: Theme) -> html.Span:
    """One second cancer of the header line, in the colour and with the sign of its line on the timeline."""
    words = cancer_sentence(cancer)
    if not cancer.counted:
        return html.Span(f"▽ {words}", className="patient-fact")
    colour = class_style(cancer.category, theme).colour
    return html.Span(f"▼ {words}", className="patient-fact patient-cancer", style={"color": colour})


def cancer_sentence(cancer: SecondCancer) -> str:
    """`second cancer: myeloid (MDS), day 1310`; with the reason where it is not counted.

    One that is only suspected counts in a question that asks for it, which the sentence must not deny.
    """
    name = wording.word(cancer.category) + (f" ({cancer.diagnosis})" if cancer.diagnosis else "")
    reason = "" if cancer.counted else f", not counted: {cancer.not_counted_reason or 'reason not recorded'}"
    if not cancer.counted and cancer.not_counted_reason == SUSPECTED:
        reason = f", {SUSPECTED}: counted only where suspected ones are asked for"
    return f"second cancer: {name}, {cancer_day(cancer)}{reason}"


def cancer_day(cancer: SecondCancer, clock: Clock = FROM_INFUSION) -> str:
    """`day 310`; `about day 310 (month only)` where the date is partial; `day not recorded`."""
    said = clock.day(cancer.day, cancer.day_precision)
    if cancer.day is None or cancer.day_precision == DatePrecision.DAY:
        return said
    return f"{said} ({wording.word(DatePrecision(cancer.day_precision))})"


def cancer_standing(cancer: SecondCancer) -> str:
    """`counted`, or why not, for tables."""
    if cancer.counted:
        return "counted"
    short = wording.word(cancer.status) if cancer.status is not CancerStatus.CONFIRMED else "not counted"
    return cancer.not_counted_reason or short


def scale_note(history: PatientHistory, scale: TimelineScale) -> html.P | None:
    """Why another axis than the chosen one is drawn; nothing where it is the chosen one."""
    if scale_shown(history, scale) is scale:
        return None
    return html.P(f"{NO_DATES} {clock_of(history).since()}.", className="scale-note", role="status")


def chart_style(figure: dict[str, Any]) -> dict[str, str]:
    """The style of the chart's wrapper: as high as the figure's content."""
    return {"height": f"{figure['layout']['height']}px"}


def no_patient() -> Component:
    """Nobody is chosen and nobody can be: no patient is in the data."""
    return states.error(
        "No patient is in these data, so there is no timeline. The page Data says what was read."
    )


def no_legend() -> Component:
    """In place of the legend while there is no timeline."""
    return html.P("There is no timeline now.", className="definition")


def nobody_examined() -> Component:
    """In place of the evidence while no patient is shown."""
    return html.P("No patient is shown now.", className="definition")


def not_shown(sentence: str) -> Component:
    """The scope covers no single patient; `sentence` is that of the refusal."""
    return html.Div(
        [
            html.P("Patients are not shown", className="state-title"),
            html.P(sentence),
            html.P("The cohort and its curves are not affected."),
        ],
        className="state state-denied",
        role="status",
    )


def unknown_patient(sentence: str, reset_href: str) -> Component:
    """The address names a patient that is not in the data."""
    return html.Div(
        [
            html.P("No such patient", className="state-title"),
            html.P(sentence),
            html.P(dcc.Link("Show another patient", href=reset_href, className="button")),
        ],
        className="state state-error",
        role="alert",
    )


def no_day_zero(sentence: str, from_infusion_href: str) -> Component:
    """The day 0 that was asked for is not recorded; `sentence` says what is missing."""
    link = html.A("Count from the first infusion", href=from_infusion_href, **attributes(data_link=""))
    return html.Div(
        [html.P("No timeline from this day 0", className="state-title"), html.P(sentence), html.P(link)],
        className="state state-empty",
        role="status",
    )


def no_timeline(history: PatientHistory) -> Component | None:
    """Why there is no timeline: without an infusion there is no day 0. None where there is one to draw."""
    if any(mark.kind == "infusion" for mark in history.marks):
        return None
    words = "No infusion is recorded for this patient, so there is no day 0 and no time axis."
    return html.Div(
        [html.P("No timeline", className="state-title"), html.P(words)],
        className="state state-empty",
        role="status",
    )


def _product(header: PatientHeader) -> str:
    vector = wording.word(VectorClass(header.vector_class)) if header.vector_class else None
    details = ", ".join(filter(None, (header.target, header.costimulatory_domain, vector)))
    return f"{header.product or 'product not recorded'}{f' ({details})' if details else ''}"


def _infused(header: PatientHeader) -> str:
    if header.n_infusions == 0:
        return "no infusion recorded"
    times = f", {header.n_infusions} infusions" if header.n_infusions > 1 else ""
    if header.infusion_date is not None:
        return f"infused {fmt.calendar_date(header.infusion_date)}{times}"
    return f"infused {header.infusion_year or '(year not recorded)'}{times}"


def _prior_lines(header: PatientHeader) -> str:
    if header.prior_lines is None:
        return "prior lines not recorded"
    return fmt.counted(header.prior_lines, "prior line")


def _vital(history: PatientHistory) -> str:
    status = history.header.vital_status
    if status == VitalStatus.DEAD:
        death = next((mark for mark in history.marks if mark.kind == "death"), None)
        if death is None:
            return "died, day not recorded"
        cause = f" ({death.label.replace('_', ' ')})" if death.label else ""
        about = "" if death.day_precision == DatePrecision.DAY else "about "
        return f"died {about}{fmt.days_as_time(death.day)}{cause}"
    if status == VitalStatus.ALIVE:
        latest = fmt.days_as_time(history.header.last_day)
        if any(mark.kind == "last_contact" for mark in history.marks):
            return f"alive {latest}"
        return f"alive, last contact not recorded (latest record {latest})"
    return "vital status not recorded"
