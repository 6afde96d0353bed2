"""What the specimens of one patient say beside the verdict: variants of two of them, and clones over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import Dash
from dash.development.base_component import Component

from callbacks.asking import FORESEEN, Asked, ask, look, window_px
from callbacks.errors import sentence_of
from callbacks.panels import LOOK, QUESTION, filled, panel_outputs
from callbacks.patient import history_of, refusal
from components import clones_panel, patient_panel, variants_panel
from components.graph import EMPTY_FIGURE
from components.panel import PanelContent
from components.room import clones_px
from components.theme import Theme
from components.timeline_choices import since_infusion_note
from data.day_zero import day_zero
from data.patient_results import PatientHistory
from data.query import QueryError
from data.shown_units import in_units
from data.variant_pairs import chosen_pair
from data.zero import FROM_FIRST_INFUSION, DayZero


def register(app: Dash) -> None:
    app.callback([*panel_outputs(variants_panel.PANEL), *panel_outputs(clones_panel.PANEL)], *QUESTION, LOOK)(
        show_specimens
    )


def show_specimens(query: Any, version: Any, display: Any) -> list[Any]:
    """Both panels from one history."""
    theme = look(display)
    try:
        asked = ask(query)
        history = history_of(asked)
    except FORESEEN as error:
        return both(instead(refusal(error)), instead(None))
    if history is None:
        return both(instead(patient_panel.no_patient()), instead(None))
    note = since_infusion_note(counted_from(asked, history))
    shown, width_px = in_units(history, asked.view.units), clones_px(window_px(display), theme)
    clones = clones_panel.content(shown, asked.view.scale, theme, width_px)
    return both(*(beneath(content, note) for content in (variants(asked, history, theme), clones)))


def counted_from(asked: Asked, history: PatientHistory) -> DayZero:
    """Day 0 of the timeline above; one that is not recorded is refused there."""
    try:
        return day_zero(history, asked.view.zero)
    except QueryError:
        return FROM_FIRST_INFUSION


def variants(asked: Asked, history: PatientHistory, theme: Theme) -> PanelContent:
    try:
        pair = chosen_pair(history.specimens, asked.view.specimens)
    except QueryError as error:
        return variants_panel.failure(sentence_of(error), asked.view)
    return variants_panel.content(history, pair, asked.view, theme)


def instead(message: Any) -> PanelContent:
    return PanelContent(EMPTY_FIGURE, True, [], message, [])


def beneath(content: PanelContent, note: Sequence[Component]) -> PanelContent:
    """The panel with a note under its head."""
    return replace(content, head=[*content.head, *note])


def both(of_variants: PanelContent, of_clones: PanelContent) -> list[Any]:
    return [*filled(variants_panel.PANEL, of_variants), *filled(clones_panel.PANEL, of_clones)]
