"""The address bar and the controls in step, in the browser: no request is made for it. See assets/address.js."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State

from components import ids
from components.controls import CONTROLS


def register(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("address", "sync"),
        [
            *(Output(control.id, "value") for control in CONTROLS),
        ],
        [Input(ids.URL, "search"), *(Input(control.id, "value") for control in CONTROLS)],
        State(ids.CONTROLS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("address", "panels"),
        Output(ids.TIMELINE_PANELS, "value"),
        Input(ids.TIMELINE_PANELS, "value"),
        Input(ids.URL, "search"),
        State(ids.TIMELINE_PANELS, "options"),
    )
    app.clientside_callback(
        ClientsideFunction("address", "follow"),
        Output(ids.PATIENT_PICKER, "value", allow_duplicate=True),
        Input(ids.PATIENT_CHOSEN, "data"),
        State(ids.CONTROLS, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("address", "step"),
        Output(ids.PATIENT_PICKER, "value", allow_duplicate=True),
        Input(ids.PATIENT_PREVIOUS, "n_clicks"),
        Input(ids.PATIENT_NEXT, "n_clicks"),
        State(ids.PATIENT_PICKER, "options"),
        State(ids.PATIENT_PICKER, "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("display", "mark_page"), Output(ids.ANNOUNCER, "title"), Input(ids.URL, "pathname")
    )
