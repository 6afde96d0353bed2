"""The tables under the survival curves: numbers at risk, survival at fixed times, medians and follow-up."""

from __future__ import annotations

from typing import Any

from dash import html

from components import wording
from components.figures.survival import margins
from components.format import (
    DASH,
    NOT_REACHED,
    NOT_SHOWN,
    THIN,
    count,
    count_or_not_shown,
    counted,
    percent_ci_short,
    rate_ci,
    years_ci,
)
from components.incidence_tables import table_of_groups
from components.risk_table import cell_texts, heading_row, named_group, table_frame, title_row, track_row
from components.shown import year_ticks
from components.survival_shown import (
    ShownSurvival,
    fixed_time,
    fixed_years,
    held_back,
    shown_median,
    shown_survival,
    why_held_back,
)
from components.theme import Theme
from data.results import Estimate
from data.survival_results import DEATH, GroupSurvival, SurvivalAnswer

_SINGLE = (("At risk", "at_risk"), ("Deaths", DEATH))


def risk_table(answer: SurvivalAnswer, theme: Theme, table_id: str) -> html.Div | None:
    """At risk and deaths under the axis; None where nothing is drawn."""
    curves = shown_survival(answer)
    if not curves:
        return None
    horizon = answer.horizon_years
    ticks = [tick for tick in year_ticks(horizon) if tick <= horizon]
    rows = [heading_row(ticks)]
    for title, key in _SINGLE:
        if answer.by is not None:
            rows.append(title_row(title))
        for shown in curves:
            name = html.Span(title) if answer.by is None else _name(answer, shown.group.group, theme)
            texts = cell_texts(shown.group.risk_table, (key,), ticks)
            rows.append(track_row(name, texts, ticks, horizon, key=title if answer.by is None else ""))
    return table_frame(rows, margins(answer, theme), table_id, "Numbers at risk and deaths by year")


def _name(answer: SurvivalAnswer, group: str, theme: Theme) -> html.Span:
    return named_group(answer.by, group, [known.group for known in answer.groups], theme)


def fixed_time_table(answer: SurvivalAnswer, theme: Theme) -> html.Table:
    """Survival of every drawn group at 1, 2, 3, 5 … years; "not estimable" past the end of its curve."""
    years = fixed_years(answer)
    header = [html.Th(f"Alive (95{THIN}% CI)", scope="col")]
    header += [html.Th(counted(year, "year"), scope="col") for year in years]
    rows = [
        html.Tr(
            [
                html.Th(_row_name(answer, shown, theme), scope="row"),
                *(_fixed_cell(shown.group, year) for year in years),
            ]
        )
        for shown in shown_survival(answer)
    ]
    return html.Table(
        [
            html.Caption("Survival at fixed times", className="visually-hidden"),
            html.Thead(html.Tr(header)),
            html.Tbody(rows),
        ],
        className="fixed-times",
    )


def _row_name(answer: SurvivalAnswer, shown: ShownSurvival, theme: Theme) -> list[Any]:
    if answer.by is None:
        return ["All patients"]
    size = html.Span(f" n{THIN}={THIN}{count(shown.group.n)}", className="minor")
    return [_name(answer, shown.group.group, theme), size]


def _fixed_cell(group: GroupSurvival, years: int) -> html.Td:
    reading = fixed_time(group, years)
    if reading is None:
        return html.Td("not estimable", className="not-estimable")
    text = percent_ci_short(reading.estimate, reading.ci_lower, reading.ci_upper)
    value, _, limits = text.partition(" (")
    return html.Td([html.Strong(value), " ", html.Span(f"({limits}", className="limits")])


def summary_table(answer: SurvivalAnswer, theme: Theme) -> html.Table:
    """Deaths, median survival, follow-up and rate of every group; those without a curve under their reason."""
    header = [
        f"Follow-up (95{THIN}% CI)",
        "deaths",
        "median survival",
        "median follow-up",
        "per 100 person-years",
    ]
    rows = [
        _summary_row(_row_name(answer, shown, theme)[:1], shown.group) for shown in shown_survival(answer)
    ]
    held = [
        (why_held_back(answer, group), _summary_row(wording.group_short(answer.by, group.group), group))
        for group in held_back(answer)
    ]
    return table_of_groups("Deaths, median survival and follow-up by group", header, rows, held)


def _summary_row(name: Any, group: GroupSurvival) -> html.Tr:
    drawn = group.curve is not None and group.shown_until_days is not None
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(f"{count_or_not_shown(group.deaths)} of {count(group.n)}"),
            html.Td(median_words(group) if drawn else NOT_SHOWN),
            html.Td(NOT_SHOWN if group.note else years_ci(group.median_follow_up_years)),
            html.Td(rate_ci(group.rate_per_100_py)),
        ]
    )


def median_words(group: GroupSurvival) -> str:
    """Median survival with its limits, as far as the curve is drawn: "2.9 years (2.4–3.4)", "not reached (2.7–…)"."""
    median = shown_median(group)
    if median.estimate is None and median.ci_lower is not None:
        return f"{NOT_REACHED} ({median.ci_lower:.1f}{DASH}{NOT_REACHED})"
    return years_ci(Estimate(median.estimate, median.ci_lower, median.ci_upper))
