"""The Recovery view: what is measured as links, and the bands of one analyte over time.

The analyte and the assay are plain links with the whole question in the address. CAR-T persistence has panels of its
own, see `components/persistence_panels.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html

from components import ids, wording
from components.cohort_views import RECOVERY, view
from components.figures.recovery import patient_colour, recovery_figure
from components.figures.recovery_context import reference_of
from components.format import count, counted, significant, unit_words
from components.graph import EMPTY_FIGURE
from components.incidence_notes import accounted
from components.markup import attributes
from components.measured_parts import assay_links, link, message, row, tables_of, title
from components.panel import PanelContent, PanelIds, parts
from components.persistence_panels import LOST, SHARE
from components.recovery_words import (
    Picture,
    group_table,
    has_points,
    notes,
    picture,
    reading,
    shown_groups,
    shown_limits,
)
from components.still import place
from components.theme import Theme
from data.recovery_results import PatientOnTop, RecoveryAnswer
from data.registries import Analyte, analytes
from data.results import COMPARED
from data.view import View

BANDS = PanelIds(
    "recovery",
    ids.RECOVERY_HEAD,
    ids.RECOVERY_CHART,
    ids.RECOVERY_GRAPH,
    ids.RECOVERY_MESSAGE,
    ids.RECOVERY_FOOT,
    ids.RECOVERY_SAVE,
    has_numbers=False,
)
LANE_WORDS = {
    "neutrophils": "Blood count",
    "lymphocytes": "Lymphocytes",
    "haemoglobin": "Blood count",
    "platelets": "Blood count",
    "immunoglobulins": "Immunoglobulins",
    "chemistry": "Chemistry",
    "car_t_copies": "CAR-T cells",
    "car_t_cells": "CAR-T cells",
    "viruses": "Viruses",
}


def layout() -> html.Div:
    """The view with empty panels."""
    return view(
        RECOVERY,
        "Cohort: immune recovery and CAR-T persistence",
        [
            html.Section(
                [
                    place(ids.RECOVERY_CHOICE, tag=html.Nav, **attributes(aria_label="What is measured")),
                    *_skeleton(BANDS, "Recovery by time since infusion", "the bands"),
                ],
                className="panel panel-measured panel-recovery",
                **attributes(aria_label="Recovery by time since infusion"),
            ),
            *(
                html.Section(
                    _skeleton(panel, title, what),
                    className=f"panel panel-measured panel-half panel-{panel.name}",
                    **attributes(aria_label=title),
                )
                for panel, title, what in (
                    (SHARE, "CAR-T cells above the detection limit", "the shares"),
                    (LOST, "Time to loss of CAR-T cells", "the time to loss"),
                )
            ),
        ],
    )


def _skeleton(panel: PanelIds, title: str, what: str) -> list[Any]:
    label = f"{title}; the same numbers stand in the tables below"
    return [*parts(panel, title, what, label, f"chart-measured chart-{panel.name}")]


def choice(asked: View, answer: RecoveryAnswer | None) -> list[Any]:
    """One link per analyte, by kind; the assays of the chosen one where they are kept apart."""
    kinds: dict[str, list[html.A]] = {}
    for code, analyte in analytes().items():
        kinds.setdefault(LANE_WORDS.get(analyte.lane, "Other"), []).append(
            link(analyte.short_label, replace(asked, analyte=code, assay=None), current=code == asked.analyte)
        )
    rows = [row(kind, links) for kind, links in kinds.items()]
    if answer is not None and answer.assays_apart and answer.assays:
        rows.append(row("Assay", assay_links(asked, answer.analyte, answer.assays, answer.other_assays)))
    return [html.Div(rows, className="measured-choice")]


def bands(
    answer: RecoveryAnswer, patient: PatientOnTop | None, theme: Theme, reset_href: str
) -> PanelContent:
    """Everything of the recovery panel from one answer."""
    shown = picture(answer)
    drawn = shown is Picture.DRAWN
    return PanelContent(
        figure=recovery_figure(answer, patient, theme) if drawn else EMPTY_FIGURE,
        hidden=not drawn,
        head=_bands_head(answer, patient, shown, theme),
        message=message(shown, analytes()[answer.analyte].label, answer, reset_href),
        foot=_bands_foot(answer, patient, shown),
    )


def _bands_head(
    answer: RecoveryAnswer, patient: PatientOnTop | None, shown: Picture, theme: Theme
) -> list[Any]:
    analyte = analytes()[answer.analyte]
    return [
        title(analyte.label, "by time since infusion", answer.by),
        html.P(_key(answer, analyte), className="definition"),
        *_bands_headline(answer),
        *(_patient_line(answer, patient, theme) if shown is Picture.DRAWN else []),
    ]


def _key(answer: RecoveryAnswer, analyte: Analyte) -> str:
    """What is shaded and dashed, with the numbers."""
    parts = []
    groups = len(shown_groups(answer))
    if groups == 1:
        parts.append("Line: median. Bands: 25th to 75th and 10th to 90th percentile of those measured")
    elif groups > 1:
        band = ", with the band from the 25th to the 75th percentile" if groups <= 4 else ""
        parts.append(f"Line: median of those measured{band}")
    reference = reference_of(answer)
    if reference:
        parts.append(f"green: reference {significant(reference[0])}–{significant(reference[1])}")
    if analyte.action_line is not None:
        parts.append(f"dashed: {significant(analyte.action_line)} ({analyte.action_label})")
    limits = shown_limits(answer)
    if limits:
        listed = ", ".join(map(significant, limits[:2])) + (" …" if len(limits) > 2 else "")
        parts.append(f"grey dashes: detection limit {listed}; ▽ median at or below it")
    return " · ".join([*parts, f"values in {unit_words(answer.unit)}"])


def _bands_headline(answer: RecoveryAnswer) -> list[Any]:
    if answer.by is not None:
        items = []
        for group in shown_groups(answer):
            found = reading(answer, group)
            if found:
                name = wording.sentence_start(wording.group_word(answer.by, group.group))
                items.append(html.Li([f"{name}: ", html.Strong(found.strong), f" – {found.words}"]))
        return [html.Ul(items, className="readings")] if items else []
    found = reading(answer, answer.groups[0])
    if found is None:
        return []
    return [
        html.P(
            [
                html.Strong(found.strong),
                html.Span(found.words),
                html.Span(_tested(answer), className="headline-facts"),
            ],
            className="headline",
        )
    ]


def _tested(answer: RecoveryAnswer) -> str:
    group = answer.groups[0]
    if group.tested is None:
        return counted(group.n, "patient")
    never = count(group.n - group.tested)
    return f"{count(group.tested)} of {counted(group.n, 'patient')} ever measured · {never} never"


def _patient_line(answer: RecoveryAnswer, patient: PatientOnTop | None, theme: Theme) -> list[Any]:
    if patient is None or not has_points(patient):
        return []
    where = "" if patient.in_cohort else ", not in this cohort"
    n = sum(len(series.points) for series in patient.series)
    return [
        html.P(
            [
                html.Span(
                    "◆",
                    className="glyph",
                    style={"color": patient_colour(answer, theme)},
                    **attributes(aria_hidden="true"),
                ),
                f" {patient.patient_id}{where}: {counted(n, 'own value')} on top; open symbols are limits.",
            ],
            className="patient-on",
        )
    ]


def _bands_foot(answer: RecoveryAnswer, patient: PatientOnTop | None, shown: Picture) -> list[Any]:
    tables = tables_of(
        [
            (wording.sentence_start(wording.group_word(answer.by, group.group)), group_table(answer, group))
            for group in answer.groups
            if group.note is None
        ],
        "window",
    )
    whom = accounted(answer.n_analysed, answer.n_loaded, answer.excluded)
    if answer.by == COMPARED:
        whom = f"Cohort A: {whom} Cohort B: {count(answer.groups[-1].n)} analysed."
    said = [whom, *notes(answer, patient)]
    parts = [] if shown in (Picture.EMPTY, Picture.NOT_MEASURED) else tables
    return [*parts, html.Ul([html.Li(line) for line in said], className="notes")]
