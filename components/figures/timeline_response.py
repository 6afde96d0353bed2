"""The treated disease along the top of the timeline: what each assessment found, and how long that held.

A span runs from one record of response or relapse to the next one, because the earlier finding holds until then. After
the last record nothing is known, so nothing is drawn, unless the record itself gives an end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from components.theme import Theme, translucent
from data.patient_results import Lane
from data.vocabulary import EventKind

_OF_THE_DISEASE = " of the treated disease"


@dataclass(frozen=True)
class DiseaseState:
    """A finding of the treated disease. `names` are the words of the data in small letters, each with its short form.

    `symbol` and `glyph` agree; `tone` names a colour of the theme, `opacity` is that of the span.
    """

    words: str
    names: Mapping[str, str]
    symbol: str
    glyph: str
    tone: str
    opacity: float


STATES: tuple[DiseaseState, ...] = (
    DiseaseState(
        "complete response (CR)",
        {
            "complete response": "CR",
            "complete remission": "CR",
            "complete metabolic response": "CMR",
            "stringent complete response": "sCR",
            "complete remission with incomplete recovery": "CRi",
        },
        "circle",
        "●",
        "good",
        0.26,
    ),
    DiseaseState(
        "partial response (PR)",
        {
            "partial response": "PR",
            "partial remission": "PR",
            "partial metabolic response": "PMR",
            "very good partial response": "VGPR",
        },
        "circle-open-dot",
        "⊙",
        "good",
        0.13,
    ),
    DiseaseState("stable disease (SD)", {"stable disease": "SD"}, "square-open", "□", "neutral", 0.12),
    DiseaseState("no response (NR)", {"no response": "NR"}, "square-open-dot", "▣", "neutral", 0.20),
    DiseaseState("progressive disease (PD)", {"progressive disease": "PD"}, "cross", "✚", "ink", 0.22),
)
RELAPSE = DiseaseState("relapse or progression", {}, "x", "✖", "ink", 0.22)
OTHER = DiseaseState("response in the words of the data", {}, "hexagon-open", "⬡", "neutral", 0.06)


@dataclass(frozen=True)
class StateSpan:
    """Days from one record to the next in which `state` was the last that was found."""

    state: DiseaseState
    first_day: int
    last_day: int


def is_of_disease(lane: Lane) -> bool:
    return lane.lane in (EventKind.RESPONSE, EventKind.RELAPSE)


def disease_state(lane: Lane) -> DiseaseState:
    """What a record of response or relapse says; a response that is in no list keeps its own words."""
    return RELAPSE if lane.lane == EventKind.RELAPSE else _read(lane)[0]


def disease_words(lane: Lane) -> str:
    """The short form of a response, `relapse`, or the words of the data."""
    if lane.lane == EventKind.RELAPSE:
        return _name(lane) or "relapse"
    return _read(lane)[1]


def _read(lane: Lane) -> tuple[DiseaseState, str]:
    """The state of a response with its short form. The short form itself is understood too."""
    name = _name(lane)
    for state in STATES:
        for words, short in state.names.items():
            if name.casefold() in (words, short.casefold()):
                return state, short
    return OTHER, name or "not recorded"


def _name(lane: Lane) -> str:
    return lane.name.strip().removesuffix(_OF_THE_DISEASE)


def state_colour(state: DiseaseState, theme: Theme) -> str:
    return getattr(theme, state.tone)


def span_colour(state: DiseaseState, theme: Theme) -> str:
    return translucent(state_colour(state, theme), state.opacity)


def state_spans(lanes: Sequence[Lane], end_of_follow_up_day: int | None) -> list[StateSpan]:
    """The spans of the records of response and relapse, in order of day; neighbours of one state are one span.

    Of several records of one day the last in the order of `lanes` holds. A record that is ongoing holds to the end of
    follow-up, one with an end to its end, unless another one comes first.
    """
    records = sorted((lane for lane in lanes if is_of_disease(lane)), key=lambda lane: lane.start_day)
    spans: list[StateSpan] = []
    for lane, following in zip_longest(records, records[1:]):
        state = disease_state(lane)
        last = _last_day(lane, following, end_of_follow_up_day)
        if last <= lane.start_day:
            continue
        if spans and spans[-1].state is state and spans[-1].last_day == lane.start_day:
            spans[-1] = StateSpan(state, spans[-1].first_day, last)
        else:
            spans.append(StateSpan(state, lane.start_day, last))
    return spans


def _last_day(lane: Lane, following: Lane | None, end_of_follow_up_day: int | None) -> int:
    own = lane.end_day
    if own is None and lane.ongoing:
        own = end_of_follow_up_day
    if following is None:
        return lane.start_day if own is None else own
    return following.start_day if own is None else min(own, following.start_day)
