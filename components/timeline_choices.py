"""What the timeline is drawn from, in one line over it: each choice is a button that says the present one and opens.

Every option is a plain link to the same view with it, so nothing here needs a callback. An option that this patient
does not have stays in the list and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from components import wording
from components.clock import FROM_INFUSION
from components.format import count, unit_words
from components.markup import attributes
from data.day_zero import day_zeros
from data.patient_results import PatientHistory
from data.peers_results import SIMILAR_AGE_YEARS
from data.registries import analytes
from data.view import View
from data.vocabulary import PeerGroup, UnitSystem, ZeroKind
from data.zero import FIRST_INFUSION, DayZero

COUNTED_FROM_INFUSION = "Days here count from the first infusion, not from day 0 of the timeline."
ABOVE_FROM_INFUSION = "Line above: since first infusion."


def timeline_choices(history: PatientHistory, n_peers: int, view: View) -> html.Div:
    """The line of one patient; `history` counts from the first infusion, `n_peers` are the peers of the view."""
    view = replace(view, patient=history.patient_id)
    moved = [html.Span(ABOVE_FROM_INFUSION, className="minor")] if view.zero != FIRST_INFUSION else []
    choices = [_day_zero(history, view), _units(view), _peers(n_peers, view)]
    return html.Div([*choices, *moved], className="timeline-choices")


def day_zero_words(zero: DayZero) -> str:
    """`infusion 2 (liso-cel), day 1560`: what stands at day 0, and its day since the first infusion."""
    named = f"{zero.name} ({zero.detail})" if zero.detail else zero.name
    day = FROM_INFUSION.day(zero.day, zero.precision)
    return f"{named}, {day}{_MORE.get(zero.name, '')}"


_MORE = {"first recorded therapy line": "; no date of diagnosis is recorded"}


def since_infusion_note(zero: DayZero) -> list[Component]:
    """For what keeps counting from the first infusion while the timeline beside it does not."""
    return [] if zero.is_first_infusion else [html.P(COUNTED_FROM_INFUSION, className="clock-note")]


def _day_zero(history: PatientHistory, view: View) -> html.Details:
    known = day_zeros(history)
    missing = f"{wording.word(view.zero.kind)}, not recorded"
    chosen = next((zero.name for zero in known if zero.zero == view.zero), missing)
    items = [item for kind in ZeroKind for item in _of_kind(kind, known, view)]
    note = html.P("Days in this list count from the first infusion.", className="range-note")
    return _choice("Day 0: ", chosen, "Day 0 of the timeline", items, note)


def _of_kind(kind: ZeroKind, known: Sequence[DayZero], view: View) -> Iterator[html.Li]:
    found = [zero for zero in known if zero.zero.kind is kind]
    for zero in found:
        words = wording.sentence_start(day_zero_words(zero))
        yield _option(words, replace(view, zero=zero.zero), zero.zero == view.zero)
    if not found:
        yield html.Li(
            f"{wording.sentence_start(wording.word(kind))}: not recorded", className="choice-missing"
        )


def _units(view: View) -> html.Details:
    items = [
        _option(_units_words(system), replace(view, units=system), system is view.units)
        for system in UnitSystem
    ]
    note = html.P("Filters, cohort and computed results keep their units.", className="range-note")
    return _choice("Units: ", wording.word(view.units), "Units of the measured values", items, note)


def _units_words(system: UnitSystem) -> str:
    """`SI: Hb g/L, IgG g/L, CRP mg/L, Creatinine µmol/L`."""
    known = (analytes()[code] for code in _EXAMPLES)
    examples = (f"{analyte.short_label} {unit_words(analyte.units[system])}" for analyte in known)
    return f"{wording.sentence_start(wording.word(system))}: {', '.join(examples)}"


_EXAMPLES = ("hb", "igg", "crp", "creatinine")
"""What laboratories report in different units on the two sides of the Atlantic."""


def _peers(n_peers: int, view: View) -> html.Details:
    items = [
        _option(words, replace(view, peers=group), group is view.peers) for group, words in _PEERS.items()
    ]
    note = html.P(
        "Percentiles by the time since the first infusion; numbers in the legend.", className="range-note"
    )
    chosen = f"{wording.word(view.peers)}, n {count(n_peers)}"
    return _choice("Peers: ", chosen, "Whose percentiles stand behind the values", items, note)


_PEERS = {
    PeerGroup.COHORT: "Current cohort: whoever the filters leave",
    PeerGroup.SIMILAR: f"Patients like this one: same indication and product, age within {SIMILAR_AGE_YEARS} years",
}


def _option(words: str, view: View, is_chosen: bool) -> html.Li:
    current = attributes(aria_current="true") if is_chosen else {}
    return html.Li(html.A(words, href="?" + view.to_query(), **attributes(data_link=""), **current))


def _choice(name: str, chosen: str, meaning: str, items: Sequence[html.Li], note: Component) -> html.Details:
    return html.Details(
        [
            html.Summary([name, html.Strong(chosen)]),
            html.Div(
                [html.Ul(list(items), className="links"), note],
                className="popover",
                role="group",
                **attributes(aria_label=meaning),
            ),
        ],
        className="grouping choice",
    )
