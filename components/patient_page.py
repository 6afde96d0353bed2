"""The Patient page: timeline over the full width, evidence, what is computed, everything drawn as tables."""

from __future__ import annotations

from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from components import (
    clones_panel,
    derived,
    due,
    evidence,
    ids,
    patient_panel,
    registry_sheet,
    states,
    variants_panel,
)
from components.markup import attributes
from components.patient_tables import patient_tables
from components.peers import peers_table
from components.still import place
from components.tables import folded
from components.timeline_choices import day_zero_words
from data.patient_results import PatientHistory
from data.peers_results import Peers
from data.view import View
from data.zero import DayZero


def layout() -> html.Div:
    """The page with empty panels."""
    return html.Div(
        [
            html.H1("Patient: everything recorded, on one axis and as tables", className="visually-hidden"),
            patient_panel.skeleton(),
            evidence.skeleton(),
            html.Div([clones_panel.skeleton(), variants_panel.skeleton()], className="specimen-panels"),
            due.skeleton(),
            registry_sheet.skeleton(),
            derived.skeleton(),
            html.Section(
                [
                    html.H2("Everything drawn, as tables", className="panel-title"),
                    place(ids.PATIENT_TABLES, states.loading("the tables")),
                ],
                className="panel patient-tables",
            ),
        ],
        className="page page-patient",
    )


def tables(history: PatientHistory, peers: Peers, view: View) -> list[Component]:
    """Where day 0 is, links to the CSV and the sheet for the minutes, then every table with the number of its rows."""
    return [
        html.P(f"Day 0: {_day_zero(history.zero)}.", className="definition"),
        html.P(
            [
                html.A("Download as CSV", href=export_address(history.patient_id, view), className="button"),
                " ",
                html.A(
                    "One page for the minutes",
                    href="/minutes",
                    className="button",
                    **attributes(data_link="carry"),
                ),
            ]
        ),
        *(folded(content, noun) for content, noun in patient_tables(history)),
        folded(peers_table(peers, history), "row", nothing="No peer was measured."),
    ]


def _day_zero(zero: DayZero) -> str:
    return zero.name if zero.is_first_infusion else f"{day_zero_words(zero)} since the first infusion"


def export_address(patient_id: str, view: View) -> str:
    """Where the patient's data are as CSV, on the clock and in the units of the view."""
    query = View(zero=view.zero, units=view.units).to_query()
    return f"/export/patient/{quote(patient_id, safe='')}.csv{'?' if query else ''}{query}"
