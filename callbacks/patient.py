"""The patient: picker, timeline with header and legend, evidence, tables. Each panel is one answer on one load."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.asking import FORESEEN, Asked, ask, look, window_px
from callbacks.errors import sentence_of
from callbacks.panels import LOOK, QUESTION
from callbacks.services import services
from components import due, ids, patient_page, patient_panel, patient_picker, states
from components.derived import derived_section
from components.figures.timeline import timeline_drawing, timeline_figure
from components.figures.timeline_panels import band_analytes
from components.graph import EMPTY_FIGURE
from components.peers import peers_note
from components.registry_sheet import registry_parts
from components.room import timeline_px
from components.still import STILL, still
from components.theme import Theme
from components.timeline_choices import since_infusion_note, timeline_choices
from components.timeline_legend import legend
from data.access import AccessDenied
from data.cohort_spec import CohortSpec
from data.day_zero import bands_from_day_zero, day_zero, from_day_zero
from data.derived import derived
from data.patient_results import PatientHistory
from data.patients_in_cohort import patient_in_cohort, patient_rows
from data.peers_results import Peers
from data.query import QueryError
from data.registry_sheet import registry_sheet
from data.repository import DataUnavailable
from data.shown_units import in_units
from data.snapshot import UnknownPatient
from data.vocabulary import PeerGroup
from data.zero import FIRST_INFUSION, FROM_FIRST_INFUSION, DayZero

PATIENT_PATH = "/patient"
NOBODY_SHOWN = [still(patient_panel.nobody_examined()), still(due.nobody())]


def register(app: Dash) -> None:
    app.callback(
        [Output(ids.PATIENT_PICKER, "options"), Output(ids.PATIENT_CHOSEN, "data")],
        # After the patient is drawn, so that the long list holds up no picture.
        Input(ids.PATIENT_HEAD, STILL),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )(show_picker)
    app.callback(
        [
            Output(ids.TIMELINE_GRAPH, "figure"),
            Output(ids.TIMELINE_CHART, "hidden"),
            Output(ids.TIMELINE_CHART, "style"),
            Output(ids.PATIENT_HEAD, STILL),
            Output(ids.PATIENT_MESSAGE, STILL),
            Output(ids.TIMELINE_LEGEND, STILL),
            Output(ids.EVIDENCE, STILL),
            Output(ids.DUE, STILL),
        ],
        *QUESTION,
        LOOK,
        State(ids.URL, "pathname"),
    )(show_patient)
    app.callback(
        [
            Output(ids.PATIENT_REGISTRY, STILL),
            Output(ids.PATIENT_DERIVED, STILL),
            Output(ids.PATIENT_TABLES, STILL),
        ],
        *QUESTION,
    )(show_tables)


def show_picker(shown: Any, query: Any) -> tuple[Any, Any]:
    """The cohort's patients, events first, and the one that is shown."""
    try:
        asked = ask(query)
        rows = patient_rows(asked.snapshot, asked.spec, services().access())
        return patient_picker.picker_options(rows), asked.patient_id()
    except FORESEEN:
        return [], None


def show_patient(query: Any, version: Any, display: Any, path: Any) -> list[Any]:
    """Header line, timeline, legend, evidence and due list of one patient.

    The rules behind a verdict are unfolded on the Patient page, and everything due is there; the Board has no room.
    """
    theme = look(display)
    try:
        asked = ask(query)
        history = history_of(asked)
    except FORESEEN as error:
        return without_timeline(None, refusal(error), NOBODY_SHOWN)
    if history is None:
        return without_timeline(None, patient_panel.no_patient(), NOBODY_SHOWN)
    is_member = patient_in_cohort(asked.snapshot, asked.spec, history.patient_id)
    peers = peers_of(asked, history)
    head = [
        *patient_panel.head(history, is_member, theme),
        timeline_choices(history, peers.n, asked.view),
    ]
    reason = patient_panel.no_timeline(history)
    if reason is not None:
        return without_timeline(head, reason, below(asked, history, FROM_FIRST_INFUSION, path))
    try:
        zero = day_zero(history, asked.view.zero)
    except QueryError as error:
        return without_timeline(
            head, no_day_zero(error, asked), below(asked, history, FROM_FIRST_INFUSION, path)
        )
    shown, beside = as_asked(asked, history, zero), peers_beside(peers, zero)
    width_px = timeline_px(window_px(display), theme, beside_curves=path != PATIENT_PATH)
    figure = drawn(asked, shown, beside, theme, width_px)
    note = [patient_panel.scale_note(shown, asked.view.scale), peers_note(peers, history.header)]
    key = legend(shown, beside, asked.view.panels, theme)
    parts = (still(part) for part in (head, note, key))
    return [figure, False, patient_panel.chart_style(figure), *parts, *below(asked, history, zero, path)]


def drawn(asked: Asked, shown: PatientHistory, peers: Peers, theme: Theme, width_px: float) -> dict[str, Any]:
    """The timeline of a history with its peers, its axes having room for the bands of all patients."""
    panels = asked.view.panels
    everybody = services().peers(asked.snapshot, CohortSpec(), band_analytes(panels))
    return timeline_figure(
        timeline_drawing(
            shown,
            bands=peers.bands,
            axis_bands=peers_beside(everybody, shown.zero).bands,
            scale=asked.view.scale,
            panels=panels,
            theme=theme,
            width_px=width_px,
        )
    )


def as_asked(asked: Asked, history: PatientHistory, zero: DayZero) -> PatientHistory:
    """The history counted from `zero`, in the units of the view."""
    return in_units(from_day_zero(history, zero), asked.view.units)


def peers_of(asked: Asked, history: PatientHistory) -> Peers:
    """The peers that the view asks for, with bands for its panels."""
    wanted = band_analytes(asked.view.panels)
    if asked.view.peers is PeerGroup.SIMILAR:
        return services().similar(asked.snapshot, history.patient_id, wanted)
    return services().peers(asked.snapshot, asked.spec, wanted)


def peers_beside(peers: Peers, zero: DayZero) -> Peers:
    """The same peers beside a timeline that counts from `zero`."""
    return replace(peers, bands=bands_from_day_zero(peers.bands, zero))


def below(asked: Asked, history: PatientHistory, zero: DayZero, path: Any) -> list[str]:
    """Evidence and due list, which count from the first infusion and say so where the timeline does not."""
    in_full, note = str(path).rstrip("/") == PATIENT_PATH, since_infusion_note(zero)
    return [
        services().examined(asked.snapshot, history, is_open=in_full, note=note),
        services().due(asked.snapshot, history, in_full=in_full, note=note),
    ]


def no_day_zero(error: QueryError, asked: Asked) -> Any:
    from_infusion = replace(asked.view, zero=FIRST_INFUSION)
    return patient_panel.no_day_zero(sentence_of(error), f"?{from_infusion.to_query()}")


def show_tables(query: Any, version: Any) -> list[str]:
    """The registry's fields, what is computed from the patient's counts, and everything that is drawn as tables."""
    try:
        asked = ask(query)
        history = history_of(asked)
    except FORESEEN as error:
        return [still(refusal(error))] * 3
    if history is None:
        return [still(patient_panel.no_patient())] * 3
    parts = [still(registry_parts(registry_sheet(history)))]
    computed = derived_section(derived(history))
    try:
        zero = day_zero(history, asked.view.zero)
    except QueryError as error:
        return [*parts, still(computed), still(no_day_zero(error, asked))]
    peers = peers_beside(peers_of(asked, history), zero)
    tables = patient_page.tables(as_asked(asked, history, zero), peers, asked.view)
    return [*parts, still([*since_infusion_note(zero), computed]), still(tables)]


def history_of(asked: Asked) -> PatientHistory | None:
    patient_id = asked.patient_id()
    return asked.snapshot.history(services().access(), patient_id) if patient_id else None


def without_timeline(head: Any, message: Any, below: list[str]) -> list[Any]:
    return [
        EMPTY_FIGURE,
        True,
        no_update,
        *(still(part) for part in (head, message, patient_panel.no_legend())),
        *below,
    ]


def refusal(error: Exception) -> Any:
    """Why no patient is shown, as its own picture: out of scope, unknown, or not to be answered."""
    if isinstance(error, AccessDenied) and error.field is None:
        return patient_panel.not_shown(sentence_of(error))
    if isinstance(error, UnknownPatient):
        return patient_panel.unknown_patient(sentence_of(error), "?")
    return states.error(sentence_of(error), None if isinstance(error, DataUnavailable) else "?")
