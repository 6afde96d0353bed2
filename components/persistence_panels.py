"""The two panels of CAR-T persistence, from one answer: who of those measured is above the limit, time to loss."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from dash import html

from components import ids
from components.figures.loss import loss_figure
from components.figures.persistence import share_figure
from components.graph import EMPTY_FIGURE
from components.measured_parts import assay_links, link, message, row, tables_of, title
from components.panel import PanelContent, PanelIds
from components.persistence_words import (
    ASSUMPTION,
    LOSS,
    counts_words,
    fates_table,
    group_name,
    loss_picture,
    loss_reading,
    loss_table,
    name_of,
    share_notes,
    share_picture,
    share_reading,
    share_table,
)
from components.recovery_words import (
    Picture,
)
from components.tables import folded, table
from components.theme import Theme
from data.recovery_results import (
    PERSISTENCE_ANALYTES,
    GroupPersistence,
    PersistenceAnswer,
)
from data.registries import analytes
from data.view import View

SHARE = PanelIds(
    "persistence",
    ids.PERSISTENCE_HEAD,
    ids.PERSISTENCE_CHART,
    ids.PERSISTENCE_GRAPH,
    ids.PERSISTENCE_MESSAGE,
    ids.PERSISTENCE_FOOT,
    ids.PERSISTENCE_SAVE,
    has_numbers=False,
)
LOST = PanelIds(
    "loss",
    ids.LOSS_HEAD,
    ids.LOSS_CHART,
    ids.LOSS_GRAPH,
    ids.LOSS_MESSAGE,
    ids.LOSS_FOOT,
    ids.LOSS_SAVE,
    has_numbers=False,
)


def share(answer: PersistenceAnswer, asked: View, theme: Theme, reset_href: str) -> PanelContent:
    """Everything of the panel of shares from one answer."""
    shown = share_picture(answer)
    drawn = shown is Picture.DRAWN
    links = [
        link(
            analytes()[code].short_label,
            replace(asked, analyte=code, assay=None),
            current=code == answer.analyte,
        )
        for code in PERSISTENCE_ANALYTES
    ]
    rows = [row("Measure", links)]
    if answer.other_assays:
        rows.append(row("Assay", assay_links(asked, answer.analyte, answer.assays, answer.other_assays)))
    by_group = [
        (group_name(answer, group), share_table(answer, group))
        for group in answer.groups
        if np.isfinite(group.share.measured).any()
    ]
    tables = tables_of(by_group, "window")
    return PanelContent(
        figure=share_figure(answer, theme) if drawn else EMPTY_FIGURE,
        hidden=not drawn,
        head=[
            title(name_of(answer), "above the detection limit", answer.by),
            html.Div(rows, className="measured-choice"),
            *_readings(answer, share_reading),
        ],
        message=message(shown, name_of(answer), answer, reset_href),
        foot=[
            *(tables if drawn else []),
            html.Ul([html.Li(line) for line in share_notes(answer)], className="notes"),
        ],
    )


def loss(answer: PersistenceAnswer, theme: Theme, reset_href: str) -> PanelContent:
    """Everything of the panel of the time to loss from the same answer."""
    shown = loss_picture(answer)
    drawn = shown is Picture.DRAWN
    if answer.by is None:
        tables = [table(loss_table(answer, group)) for group in answer.groups if group.read]
        fates = [html.Li(_fate(answer, group)) for group in answer.groups]
    else:
        by_group = [
            (group_name(answer, group), loss_table(answer, group)) for group in answer.groups if group.read
        ]
        tables = [folded(fates_table(answer), "group", is_open=True), *tables_of(by_group, "time")]
        fates = []
    said = [html.Li(line) for line in (ASSUMPTION, LOSS)]
    return PanelContent(
        figure=loss_figure(answer, theme) if drawn else EMPTY_FIGURE,
        hidden=not drawn,
        head=[
            title(name_of(answer), "time to loss", answer.by),
            html.P(
                "Still detectable, if death only censors (Kaplan–Meier, 95 % band); time from the first value above "
                "the limit",
                className="definition",
            ),
            *_readings(answer, lambda _, group: loss_reading(group)),
        ],
        message=message(shown, name_of(answer), answer, reset_href, loss=True),
        foot=[*(tables if drawn else tables[:1]), html.Ul([*fates, *said], className="notes")],
    )


def _fate(answer: PersistenceAnswer, group: GroupPersistence) -> str:
    """What became of the only group, or why that is not shown."""
    return (group.note or "") if group.note and group.detected is None else counts_words(answer, group)


def _readings(answer: PersistenceAnswer, read: Any) -> list[Any]:
    found = [(group, read(answer, group)) for group in answer.groups]
    found = [(group, words) for group, words in found if words]
    if answer.by is None:
        return [
            html.P([html.Strong(strong), html.Span(words)], className="headline")
            for _, (strong, words) in found
        ]
    items = [
        html.Li([f"{group_name(answer, group)}: ", html.Strong(strong), f" {words}"])
        for group, (strong, words) in found
    ]
    return [html.Ul(items, className="readings")] if items else []
