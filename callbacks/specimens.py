"""What the specimens of one patient say beside the verdict: variants of two of them, and clones over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash, Output, no_update
from dash.development.base_component import Component

from callbacks.asking import FORESEEN, Asked, ask, look
from callbacks.errors import sentence_of
from callbacks.panels import LOOK, QUESTION, written
from callbacks.patient import history_of, refusal
from components import clones_panel, ids, patient_panel, variants_panel
from components.graph import EMPTY_FIGURE
from components.panel import PanelContent
from components.still import STILL
from components.theme import Theme
from components.timeline_choices import since_infusion_note
from data.day_zero import day_zero
from data.patient_results import PatientHistory
from data.query import QueryError
from data.shown_units import in_units
from data.variant_pairs import chosen_pair
from data.zero import FROM_FIRST_INFUSION, DayZero


def register(app: Dash) -> None:
    app.callback([*outputs("variants"), *outputs("clones")], *QUESTION, LOOK)(show_specimens)


def outputs(name: str) -> list[Output]:
    """The outputs of a panel whose picture is as high as its content, in the order of `shown`."""
    part = {
        key: getattr(ids, f"{name}_{key}".upper()) for key in ("graph", "chart", "head", "message", "foot")
    }
    return [
        Output(part["graph"], "figure"),
        Output(part["chart"], "hidden"),
        *(Output(part[key], STILL) for key in ("head", "message", "foot")),
        Output(part["chart"], "style"),
    ]


def show_specimens(query: Any, version: Any, display: Any) -> list[Any]:
    """Both panels from one history."""
    theme = look(display)
    try:
        asked = ask(query)
        history = history_of(asked)
    except FORESEEN as error:
        return [*shown(instead(refusal(error))), *shown(instead(None))]
    if history is None:
        return [*shown(instead(patient_panel.no_patient())), *shown(instead(None))]
    note = since_infusion_note(counted_from(asked, history))
    return [
        *shown(variants(asked, history, theme), note),
        *shown(clones_panel.content(in_units(history, asked.view.units), asked.view.scale, theme), note),
    ]


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


def shown(content: PanelContent, note: Sequence[Component] = ()) -> list[Any]:
    """The parts of a panel in the order of `outputs`, with a note under its head."""
    content.head.extend(note)
    style = no_update if content.hidden else patient_panel.chart_style(content.figure)
    return [content.figure, content.hidden, *written(content), style]
