"""The Cohort page's first view: curves by group and by class on one scale, and who the patients were."""

from __future__ import annotations

from typing import Any

from dash import html

from components import cohort_panel, ids, stacked_panel, states, wording
from components import theme as look
from components.cohort_views import CURVES, view
from components.comparisons import BASELINE_TITLE
from components.format import count, unit_words
from components.markup import attributes
from components.still import place
from components.theme import Theme
from data.results import BaselineRow, BaselineTable

DIFFERENCE_OF_NOTE = 0.1
DIFFERENCE_WORDS = (
    " Standardised difference: means or shares apart, in units of their spread, of what is recorded; ▲ above 0.1 "
    "(Austin 2009)."
)


def layout() -> html.Div:
    """The page with empty panels."""
    return view(
        CURVES,
        "Cohort: cumulative incidence and who the patients were",
        [
            cohort_panel.skeleton(
                cohort_panel.BY_GROUP, title="Cumulative incidence by group", with_published=False
            ),
            cohort_panel.skeleton(
                cohort_panel.BY_CLASS, title="Cumulative incidence by class of cancer", with_published=False
            ),
            stacked_panel.skeleton(),
            place(ids.BASELINE, states.loading("the baseline table"), tag=html.Section, className="panel"),
        ],
    )


def baseline(table: BaselineTable, by: str | None, theme: Theme) -> list[Any]:
    """The baseline table: who the analysed patients were at the first infusion, one column per group."""
    head = [html.Th("At first infusion", scope="col")]
    head += [_group_head(table, by, group, n, theme) for group, n in zip(table.groups, table.n, strict=True)]
    differences = dict(table.differences)
    if differences:
        head.append(html.Th(_difference_head(table), scope="col"))
    body: list[html.Tr] = []
    for at, row in enumerate(table.rows):
        first = at == 0 or table.rows[at - 1].field != row.field
        given = [_difference(differences[row.field])] if differences else []
        if row.level is not None and first:
            body.append(_field_row(row, len(table.groups), given))
        nested = row.level is not None
        body.append(_row(row, given if first and not nested else [html.Td() for _ in given], nested=nested))
    return [
        html.H2(BASELINE_TITLE),
        html.P(
            " ".join(
                (
                    "Analysed patients. Numbers: median (25th–75th percentile).",
                    "Words: n (%), per cent of all in the column."
                    + (DIFFERENCE_WORDS if differences else ""),
                    *table.notices,
                )
            ),
            className="definition",
        ),
        html.Div(
            html.Table(
                [
                    html.Caption("Baseline by group", className="visually-hidden"),
                    html.Thead(html.Tr(head)),
                    html.Tbody(body),
                ],
                className="baseline" if len(table.groups) > 1 else "baseline baseline-alone",
            ),
            className="scroll",
            tabIndex="0",
            role="region",
            **attributes(aria_label="Baseline table"),
        ),
    ]


def _group_head(table: BaselineTable, by: str | None, group: str, n: int, theme: Theme) -> html.Th:
    known = wording.known_groups(by, list(table.groups))
    style = look.group_style(group, known, theme)
    name = wording.group_word(by, group)
    return html.Th(
        [
            html.Span(name, style={"color": style.colour}),
            html.Span(f"n = {count(n)}", className="minor"),
        ],
        scope="col",
    )


def _difference_head(table: BaselineTable) -> list[Any]:
    known = [group for group in table.groups if group != wording.UNKNOWN]
    more = [] if len(known) == 2 else [html.Span("largest of any two groups", className="minor")]
    return ["Standardised difference", *more]


def _difference(value: float | None) -> html.Td:
    """Above 0.1 groups are taken to differ (Austin, Stat Med 2009): said by a mark and not by colour alone."""
    if value is None:
        return html.Td("–")
    differs = value > DIFFERENCE_OF_NOTE
    return html.Td(f"{value:.2f}{' ▲' if differs else ''}", className="differs" if differs else "")


def _field_row(row: BaselineRow, groups: int, difference: list[html.Td]) -> html.Tr:
    return html.Tr(
        [html.Th(unit_words(row.label), scope="rowgroup"), *(html.Td() for _ in range(groups)), *difference],
        className="field-row",
    )


def _row(row: BaselineRow, difference: list[html.Td], *, nested: bool) -> html.Tr:
    level = unit_words(row.label) if row.level is None else wording.field_word(row.field, row.level)
    return html.Tr(
        [html.Th(level, scope="row"), *(html.Td(cell) for cell in row.cells), *difference],
        className="level-row" if nested else "",
    )
