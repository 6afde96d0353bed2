"""The Board, the start page: one patient on the left, the cohort on the right, the evidence below."""

from __future__ import annotations

from dash import html

from components import cohort_panel, due, evidence, patient_panel


def layout() -> html.Div:
    """The page with empty panels."""
    return html.Div(
        [
            html.H1("Board: one patient next to the cohort", className="visually-hidden"),
            patient_panel.skeleton(with_legend=False),
            html.Div(
                [cohort_panel.skeleton(cohort_panel.BOARD), due.skeleton(), patient_panel.legend_panel()],
                className="board-side",
            ),
            evidence.skeleton(),
        ],
        className="page page-board",
    )
