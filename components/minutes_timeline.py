"""The timeline of the sheet for the minutes: as high as the sheet has room, and what had to be left out is named.

The figure is that of the screen. Where it is too high its rows come closer together, down to the height of their
words; then panels and kinds of events go, in the order of one table.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from components.clock import clock_of
from components.figures.timeline import timeline_drawing, timeline_figure
from components.figures.timeline_labels import text_width
from components.figures.timeline_lanes import row_kind
from components.figures.timeline_panels import CLONES, PANELS, drawn_panels
from components.format import counted, listing
from components.peers import whom, why_none
from components.theme import PAPER
from data.patient_results import Band, PatientHistory
from data.peers_results import Peers
from data.vocabulary import PeerGroup, TimelineScale

WIDTH_PX = 548.0
COLUMN_PX = 671.0
"""Figure and caption together (the grid of assets/minutes.css)."""
LINE_PX = 11.6
CAPTION_SIZE_PX = 9.5
CLOSEST = 0.84
"""Rows are 1.3 lines high: closer than this, words of neighbouring rows would touch."""
WIDEST = 1.25
PANEL, ROW = "panel", "row"
FIRST_TO_GO = (
    *((PANEL, key) for key in ("creatinine", "ldh", "crp", "ferritin", "iga_igm", "t_cells", "rcl")),
    *((PANEL, key) for key in ("car_share", "car_cells")),
    *((ROW, key) for key in ("transfusion", "hospitalisation", "supportive")),
    *((PANEL, key) for key in ("haemoglobin", "platelets")),
    *((ROW, key) for key in ("antiviral", "bridging", "leukapheresis", "g_csf", "tocilizumab")),
    (PANEL, "viruses"),
    *((ROW, key) for key in ("steroids", "lymphodepletion", "therapy_line")),
    *((PANEL, key) for key in ("igg", "neutrophils")),
)
"""What makes room first, in this order (a choice of ours): what says least about a second cancer."""
LAST_TO_GO = tuple((PANEL, key) for key in ("clones", "car_copies", "lymphocytes"))
"""Before these go the other kinds of events, the most frequent first."""
SIGNS = (
    "Open signs: below (▽) or above (△) the limit of the assay, drawn at it. A line breaks where nothing was measured "
    "for long. Bars of complications are the fuller the higher the grade. Grey: after the end of follow-up."
)


@dataclass(frozen=True)
class SheetTimeline:
    """The figure, and sentences on how it is read and on what it does not show."""

    figure: dict[str, Any]
    left_out: tuple[str, ...]


def sheet_timeline(
    history: PatientHistory, peers: Peers, scale: TimelineScale, panels: Sequence[str]
) -> SheetTimeline:
    """The timeline of one patient, with its caption at most COLUMN_PX high. Panels without a value are named only."""
    measured = {panel.key for panel, series in drawn_panels(history, panels) if series}
    measured |= {CLONES} if history.clones else set()
    empty = [key for key in panels if key not in measured]
    shown = [key for key in panels if key in measured]
    rows = [row_kind(lane).key for lane in history.lanes]
    others = [(ROW, key) for key, _ in Counter(rows).most_common() if (ROW, key) not in FIRST_TO_GO]
    order = (*FIRST_TO_GO, *others, *LAST_TO_GO)
    leaving = [part for part in order if part[1] in (shown if part[0] == PANEL else rows)]
    gone: list[tuple[str, str]] = []
    first = _read_by(history, peers)
    figure, said = (
        _drawn(history, peers.bands, scale, shown, gone),
        (*first, *_left_out(history, empty, gone)),
    )
    while _lowest(figure) > _room(said) and leaving:
        gone.append(leaving.pop(0))
        figure, said = (
            _drawn(history, peers.bands, scale, shown, gone),
            (*first, *_left_out(history, empty, gone)),
        )
    return SheetTimeline(_to_height(figure, _room(said)), said)


def _drawn(
    history: PatientHistory,
    bands: tuple[Band, ...],
    scale: TimelineScale,
    panels: Sequence[str],
    gone: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    lanes = tuple(lane for lane in history.lanes if (ROW, row_kind(lane).key) not in gone)
    shown = tuple(key for key in panels if (PANEL, key) not in gone)
    return timeline_figure(
        timeline_drawing(
            replace(history, lanes=lanes),
            bands=bands,
            scale=scale,
            panels=shown,
            theme=PAPER,
            width_px=WIDTH_PX,
        )
    )


def _room(said: Sequence[str]) -> float:
    """What the caption leaves for the figure."""
    lines = sum(math.ceil(text_width(one, CAPTION_SIZE_PX) / WIDTH_PX) for one in (SIGNS, *said))
    return COLUMN_PX - lines * LINE_PX


def _around(figure: dict[str, Any]) -> float:
    margin = figure["layout"]["margin"]
    return margin["t"] + margin["b"]


def _lowest(figure: dict[str, Any]) -> float:
    return (figure["layout"]["height"] - _around(figure)) * CLOSEST + _around(figure)


def _to_height(figure: dict[str, Any], room_px: float) -> dict[str, Any]:
    """The figure with its rows closer together, or further apart where there is room."""
    plot_px = figure["layout"]["height"] - _around(figure)
    plot_px *= min(max((room_px - _around(figure)) / plot_px, CLOSEST), WIDEST)
    layout = {**figure["layout"], "height": int(plot_px + _around(figure))}
    return {**figure, "layout": layout}


def _read_by(history: PatientHistory, peers: Peers) -> tuple[str, ...]:
    """How the figure is to be read where it differs from the rest of the sheet: its day 0, its peers."""
    said = []
    if not history.zero.is_first_infusion:
        since = clock_of(history).since()
        said.append(f"The timeline counts from {since}; everything else here from the first infusion.")
    reason = why_none(peers, history.header)
    if reason is not None:
        said.append(reason)
    elif peers.group is not PeerGroup.COHORT:
        said.append(f"Peers: {counted(peers.n, 'patient')}, {whom(peers, history.header)}.")
    return tuple(said)


def _left_out(
    history: PatientHistory, empty: Sequence[str], gone: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    said = []
    if empty:
        said.append(f"Not measured or not tested: {listing(_titles(empty), 'and')}.")
    rows = [row_kind(lane) for lane in history.lanes]
    numbers = Counter(row.title for row in rows if (ROW, row.key) in gone)
    parts = _titles([key for what, key in gone if what == PANEL])
    parts += [f"{title} ({counted(n, 'event')})" for title, n in numbers.items()]
    if parts:
        said.append(f"No room here, on the Patient page: {listing(parts, 'and')}.")
    return tuple(said)


def _titles(keys: Sequence[str]) -> list[str]:
    return [panel.title for panel in PANELS if panel.key in keys]
