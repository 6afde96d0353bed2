"""The tables under the curves: incidence at fixed times, and follow-up with rates, one row per drawn group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from components import measure, wording
from components.format import NOT_SHOWN, THIN, count, count_or_not_shown, counted, percent, rate_ci, years_ci
from components.risk_table import group_name
from components.shown import (
    ShownCurve,
    asked_spec,
    event_count,
    fixed_time,
    fixed_years,
    held_back,
    shown_curves,
    why_held_back,
)
from components.theme import Theme
from data.results import GroupIncidence, IncidenceAnswer


def fixed_time_table(answer: IncidenceAnswer, theme: Theme) -> html.Table:
    """Every drawn group at 1, 2, 3, 5 … years; "not estimable" past the end of its curve."""
    years = fixed_years(answer)
    unit = "per 100 patients " if answer.counts_each else ""
    header = [html.Th(f"{unit}(95{THIN}% CI)", scope="col")]
    header += [html.Th(counted(year, "year"), scope="col") for year in years]
    return html.Table(
        [
            html.Caption(f"{measure.title(answer)} at fixed times", className="visually-hidden"),
            html.Thead(html.Tr(header)),
            html.Tbody(
                [
                    html.Tr(
                        [
                            html.Th(_row_name(answer, shown, theme), scope="row"),
                            *(_fixed_cell(answer, shown.group, year) for year in years),
                        ]
                    )
                    for shown in shown_curves(answer)
                ]
            ),
        ],
        className="fixed-times",
    )


def _row_name(answer: IncidenceAnswer, shown: ShownCurve, theme: Theme) -> list[Any]:
    if answer.by is None:
        return ["All patients"]
    if answer.by == "class":
        return [group_name(answer, shown, theme)]
    return [
        group_name(answer, shown, theme),
        html.Span(f" n{THIN}={THIN}{count(shown.group.n)}", className="minor"),
    ]


def _fixed_cell(answer: IncidenceAnswer, group: GroupIncidence, years: int) -> html.Td:
    reading = fixed_time(group, years)
    if reading is None:
        return html.Td("not estimable", className="not-estimable")
    value, limits = measure.cell(answer, reading.estimate, reading.ci_lower, reading.ci_upper)
    return html.Td([html.Strong(value), " ", html.Span(limits, className="limits")])


def follow_up_table(answer: IncidenceAnswer, theme: Theme) -> html.Table:
    """Events, deaths, follow-up and rate of every group; those without a curve below, under their reason."""
    header = [
        f"Follow-up (95{THIN}% CI)",
        "second cancers",
        "deaths",
        "median follow-up",
        "complete",
        "per 100 person-years",
    ]
    rows = [_follow_up_row(group_name(answer, shown, theme), shown.group) for shown in shown_curves(answer)]
    spec = asked_spec(answer)
    held = [
        (why_held_back(group, spec), _follow_up_row(wording.group_short(answer.by, group.group), group))
        for group in held_back(answer)
    ]
    return table_of_groups("Events, follow-up and rates by group", header, rows, held)


def table_of_groups(
    caption: str, header: Sequence[str], rows: Sequence[html.Tr], held: Sequence[tuple[str, html.Tr]]
) -> html.Table:
    """The rows of the groups that are drawn, and below, under each reason, those of the groups that are not."""
    reasons: dict[str, list[html.Tr]] = {}
    for reason, row in held:
        reasons.setdefault(reason, []).append(row)
    bodies = [html.Tbody(list(rows))]
    for reason, below in reasons.items():
        title = html.Tr(html.Th(f"Not drawn: {reason}", colSpan=str(len(header)), scope="rowgroup"))
        bodies.append(html.Tbody([title, *below], className="held-back"))
    return html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(html.Tr([html.Th(text, scope="col") for text in header])),
            *bodies,
        ],
        className="follow-up",
    )


def _follow_up_row(name: Any, group: GroupIncidence) -> html.Tr:
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(f"{count_or_not_shown(event_count(group))} of {count(group.n)}"),
            html.Td(count_or_not_shown(event_count(group, "death"))),
            html.Td(NOT_SHOWN if group.note else years_ci(group.median_follow_up_years)),
            html.Td("–" if group.completeness is None else percent(group.completeness)),
            html.Td(rate_ci(group.rate_per_100_py)),
        ]
    )
