"""The tables under the curves: incidence at fixed times, and follow-up with rates, one row per drawn group."""

from __future__ import annotations

from typing import Any

from dash import html

from components.format import THIN, count, counted, percent_ci_short, rate_ci, years_ci
from components.risk_table import group_name
from components.shown import ShownCurve, event_count, fixed_time, fixed_years, shown_curves
from components.theme import Theme
from data.results import GroupIncidence, IncidenceAnswer


def fixed_time_table(answer: IncidenceAnswer, theme: Theme) -> html.Table:
    """Every drawn group at 1, 2, 3, 5 … years; "not estimable" past the end of its curve."""
    years = fixed_years(answer)
    header = [html.Th(f"(95{THIN}% CI)", scope="col")]
    header += [html.Th(counted(year, "year"), scope="col") for year in years]
    return html.Table(
        [
            html.Caption("Cumulative incidence at fixed times", className="visually-hidden"),
            html.Thead(html.Tr(header)),
            html.Tbody(
                [
                    html.Tr(
                        [
                            html.Th(_row_name(answer, shown, theme), scope="row"),
                            *(_fixed_cell(shown.group, year) for year in years),
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


def _fixed_cell(group: GroupIncidence, years: int) -> html.Td:
    reading = fixed_time(group, years)
    if reading is None:
        return html.Td("not estimable", className="not-estimable")
    text = percent_ci_short(reading.estimate, reading.ci_lower, reading.ci_upper)
    value, _, limits = text.partition(" (")
    return html.Td([html.Strong(value), html.Span(f" ({limits}", className="limits")])


def follow_up_table(answer: IncidenceAnswer, theme: Theme) -> html.Table:
    """Events, deaths, median follow-up and rate of every drawn group."""
    header = ["Follow-up and rates", "second cancers", "deaths", "median follow-up", "per 100 person-years"]
    return html.Table(
        [
            html.Caption("Events, follow-up and rates by group", className="visually-hidden"),
            html.Thead(html.Tr([html.Th(text, scope="col") for text in header])),
            html.Tbody(
                [
                    html.Tr(
                        [
                            html.Th(group_name(answer, shown, theme), scope="row"),
                            html.Td(f"{count(event_count(shown.group))} of {count(shown.group.n)}"),
                            html.Td(count(event_count(shown.group, "death"))),
                            html.Td(
                                years_ci(shown.group.median_follow_up_years).replace(f"95{THIN}% CI ", "")
                            ),
                            html.Td(
                                rate_ci(shown.group.rate_per_100_py)
                                .replace(" per 100 person-years", "")
                                .replace(f"95{THIN}% CI ", "")
                            ),
                        ]
                    )
                    for shown in shown_curves(answer)
                ]
            ),
        ],
        className="follow-up",
    )
