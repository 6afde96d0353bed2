"""One page of one patient for the minutes: who, timeline, evidence and its gaps, what is due, the cohort's curve, foot.

The sheet has the size that A4 and Letter have in common, across, and looks the same on the screen and on paper, in
every look of the screen. What there is no room for is counted on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import cohort_panel, ids, patient_panel, states
from components.due import TITLE as DUE_TITLE
from components.due import due_list
from components.format import calendar_date, counted
from components.graph import EMPTY_FIGURE, chart
from components.incidence_notes import attrition, line_words
from components.minutes_evidence import fitted_list, sheet_evidence
from components.minutes_timeline import SIGNS, SheetTimeline
from components.risk_table import risk_table
from components.shown import shown_curves
from components.still import place
from components.theme import PAPER
from data.patient_results import PatientHistory, PatientOnCurve
from data.results import IncidenceAnswer, Stamp
from data.surveillance_results import Surveillance

PATH = "/minutes"
NOT_SIGNED_IN = "not signed in"
NOT_A_DEVICE = "Recorded facts and cohort statistics; no prediction, no recommendation, not a medical device."
HOW_TO_PRINT = "The sheet as it is printed, on A4 or Letter, across: one page."
_TIMELINE_LABEL = "Timeline of one patient; the same facts stand in the tables of the page Patient"
_CURVE_LABEL = "The cohort's curve with this patient's mark; the numbers stand under it"
RISK_TABLE = "minutes-at-risk"


@dataclass(frozen=True)
class SheetAnswers:
    """All that one sheet is made from; `timeline` None where there is no infusion, so no day 0."""

    history: PatientHistory
    in_cohort: bool
    timeline: SheetTimeline | None
    surveillance: Surveillance
    incidence: IncidenceAnswer
    on_curve: PatientOnCurve | None
    user: str | None
    made_at: datetime


@dataclass(frozen=True)
class Sheet:
    """What fills the page: two figures, each with its style or hidden, and the parts between them."""

    message: Any
    hidden: bool
    timeline: dict[str, Any]
    timeline_hidden: bool
    timeline_style: dict[str, str]
    head: Any
    caption: Any
    findings: Any
    cohort: Any
    curve: dict[str, Any]
    curve_hidden: bool
    numbers: Any
    foot: Any


def layout() -> html.Div:
    """The page with an empty sheet."""
    left = [
        chart(ids.MINUTES_TIMELINE_GRAPH, _TIMELINE_LABEL, chart_id=ids.MINUTES_TIMELINE, hidden=True),
        place(ids.MINUTES_CAPTION, className="sheet-caption"),
    ]
    right = [
        place(ids.MINUTES_FINDINGS, className="sheet-findings"),
        place(ids.MINUTES_COHORT, className="sheet-cohort"),
        chart(
            ids.MINUTES_CURVE_GRAPH,
            _CURVE_LABEL,
            chart_id=ids.MINUTES_CURVE,
            described_by=RISK_TABLE,
            class_name="sheet-curve",
            hidden=True,
        ),
        place(ids.MINUTES_NUMBERS, className="sheet-numbers"),
    ]
    sheet = [
        place(ids.MINUTES_HEAD, className="sheet-head"),
        html.Div(left, className="sheet-column"),
        html.Div(right, className="sheet-column sheet-right"),
        place(ids.MINUTES_FOOT, className="sheet-foot"),
    ]
    return html.Div(
        [
            html.H1("Minutes: one page of one patient", className="visually-hidden"),
            place(ids.MINUTES_MESSAGE, states.loading("the sheet")),
            html.Div(
                html.Article(sheet, id=ids.MINUTES_SHEET, className="sheet", hidden=True), className="desk"
            ),
        ],
        className="page page-minutes",
    )


def no_sheet(message: Component) -> Sheet:
    """Why there is nothing to print."""
    return Sheet(
        message, True, EMPTY_FIGURE, True, {}, None, None, None, None, EMPTY_FIGURE, True, None, None
    )


def sheet(found: SheetAnswers) -> Sheet:
    """Everything of the sheet from one set of answers."""
    history, drawn = found.history, found.timeline
    curve = cohort_panel.content(found.incidence, found.on_curve, PAPER)
    return Sheet(
        message=html.P(HOW_TO_PRINT, className="definition"),
        hidden=False,
        timeline=drawn.figure if drawn else EMPTY_FIGURE,
        timeline_hidden=drawn is None,
        timeline_style=patient_panel.chart_style(drawn.figure) if drawn else {},
        head=_head(history, found.in_cohort),
        caption=_caption(history, drawn),
        findings=[
            *sheet_evidence(history),
            html.H2(DUE_TITLE),
            *due_list(found.surveillance, history.day0_date),
        ],
        cohort=[
            *curve.head,
            html.P([html.Strong("Cohort: "), found.incidence.stamp.sentence], className="sheet-sentence"),
            *curve.message,
        ],
        curve=curve.figure,
        curve_hidden=curve.hidden,
        numbers=_numbers(found.incidence),
        foot=_foot(found),
    )


def _head(history: PatientHistory, in_cohort: bool) -> html.H2:
    """The line of the patient panel; of many second cancers the last give way."""
    header = history.header
    named = [html.Span(header.patient_id, className="patient-id")]
    said = [*patient_panel.identity(header), *patient_panel.facts(history)]
    cancers = [html.Li(patient_panel.cancer_fact(cancer, PAPER)) for cancer in history.second_cancers]
    listed = fitted_list(cancers, "second cancers") if cancers else _fact(patient_panel.NO_CANCER)
    return html.H2(
        [*named, *map(_fact, said), *patient_panel.badges(header, in_cohort), listed],
        className="patient-line",
    )


def _fact(words: str) -> html.Span:
    return html.Span(words, className="patient-fact")


def _caption(history: PatientHistory, drawn: SheetTimeline | None) -> list[Component]:
    if drawn is None:
        reason = patient_panel.no_timeline(history)
        return [] if reason is None else [reason]
    return [html.P(line) for line in (SIGNS, *drawn.left_out)]


def _numbers(answer: IncidenceAnswer) -> list[Any]:
    """At risk, who was left out; what was noticed in the data is only counted."""
    parts: list[Any] = []
    notes = [attrition(answer)]
    if shown_curves(answer):
        parts.append(risk_table(answer, PAPER, RISK_TABLE))
        notes.append(line_words(answer))
    if answer.notices:
        n = counted(len(answer.notices), "remark")
        notes.append(f"{n} on the data behind the curve: see the Board.")
    return [*parts, html.P(" ".join(notes), className="small-print")]


def _foot(found: SheetAnswers) -> list[Component]:
    stamp = found.incidence.stamp
    return [html.P(" · ".join(_made_from(stamp, found))), html.P(NOT_A_DEVICE)]


def _made_from(stamp: Stamp, found: SheetAnswers) -> list[str]:
    made = found.made_at
    return [
        found.history.patient_id,
        *(["synthetic data"] if stamp.synthetic else []),
        f"data of {stamp.data_of}, version {stamp.data_version}",
        f"Afterwatch {stamp.program_version}",
        f"made {calendar_date(made.date())}, {made:%H:%M %Z}",
        found.user or NOT_SIGNED_IN,
    ]
