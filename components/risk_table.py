"""Numbers under the axis: at risk, second cancers and deaths, each number below its year of the curve.

The cells stand at the same horizontal place as the figure's ticks: the table has the figure's left and right margin in
pixels and places its cells in per cent of what is between. Roles make it a table for a screen reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components import theme as look
from components import wording
from components.figures.curve_frame import Margins
from components.figures.incidence import margins
from components.format import count
from components.markup import attributes
from components.shown import ShownCurve, shown_curves, year_ticks
from components.theme import Theme
from data.results import IncidenceAnswer, RiskTable


@dataclass(frozen=True)
class _Block:
    """A heading and, per group, the numbers of one or two counts side by side."""

    title: str
    counts: tuple[str, ...]


_BLOCKS = (_Block("At risk", ("at_risk",)), _Block("Second cancers / deaths", ("second_cancer", "death")))
_SINGLE_ROWS = (("At risk", "at_risk"), ("Second cancers", "second_cancer"), ("Deaths", "death"))


def risk_table(answer: IncidenceAnswer, theme: Theme, table_id: str) -> html.Div | None:
    """The numbers of every drawn group; None where nothing is drawn."""
    curves = shown_curves(answer)
    if not curves:
        return None
    around = margins(answer, theme)
    ticks = [tick for tick in year_ticks(answer.horizon_years) if tick <= answer.horizon_years]
    rows = [heading_row(ticks)]
    if answer.by is None:
        rows += [
            track_row(
                html.Span(name),
                cell_texts(curves[0].group.risk_table, (key,), ticks),
                ticks,
                answer.horizon_years,
                key=name,
            )
            for name, key in _SINGLE_ROWS
        ]
    else:
        for block in _BLOCKS:
            rows.append(title_row(block.title))
            rows += [
                track_row(
                    group_name(answer, shown, theme),
                    cell_texts(shown.group.risk_table, block.counts, ticks),
                    ticks,
                    answer.horizon_years,
                )
                for shown in curves
            ]
    return table_frame(rows, around, table_id, "Numbers at risk, second cancers and deaths by year")


def table_frame(rows: Sequence[html.Div], around: Margins, table_id: str, label: str) -> html.Div:
    """The rows as one table between the margins of the figure above."""
    return html.Div(
        list(rows),
        id=table_id,
        className="risk-table",
        role="table",
        style={"--plot-left": f"{around.left}px", "--plot-right": f"{around.right}px"},
        **attributes(aria_label=label),
    )


def group_name(answer: IncidenceAnswer, shown: ShownCurve, theme: Theme) -> html.Span:
    """A group's symbol and short name in its colour."""
    return named_group(answer.by, shown.group.group, [group.group for group in answer.groups], theme)


def named_group(by: str | None, group: str, groups: Sequence[str], theme: Theme) -> html.Span:
    """The symbol and short name of one of the `groups` of a grouping, in its colour."""
    style = look.group_style(group, wording.known_groups(by, groups), theme)
    return html.Span(
        [
            html.Span(look.glyph(style.symbol), className="glyph", **attributes(aria_hidden="true")),
            wording.group_short(by, group),
        ],
        className="group-name",
        style={"color": style.colour},
    )


def cell_texts(table: RiskTable, keys: Sequence[str], ticks: Sequence[int]) -> list[str]:
    """The cell of every tick: one number, or two with a stroke between; a dash where the table does not reach."""
    events = dict(table.events)
    columns = [table.at_risk if key == "at_risk" else events.get(key, ()) for key in keys]
    places = {year: place for place, year in enumerate(table.years)}
    return [
        " / ".join(count(int(column[places[tick]])) if len(column) else "0" for column in columns)
        if tick in places
        else "–"
        for tick in ticks
    ]


def heading_row(ticks: Sequence[int]) -> html.Div:
    cells = [html.Span("Group", role="columnheader")]
    cells += [html.Span(f"{tick} years", role="columnheader") for tick in ticks]
    return html.Div(cells, role="row", className="visually-hidden")


def title_row(title: str) -> html.Div:
    return html.Div(html.Span(title, role="rowheader"), role="row", className="risk-title")


def track_row(
    name: html.Span, texts: Sequence[str], ticks: Sequence[int], horizon_years: float, *, key: str = ""
) -> html.Div:
    """A name left of the plot and one text below every tick."""
    head = html.Span(name, role="rowheader", className="risk-name")
    cells = [
        html.Span(
            text,
            role="cell",
            className="risk-cell",
            style={"left": f"{100 * tick / horizon_years:.3f}%"},
        )
        for tick, text in zip(ticks, texts, strict=True)
    ]
    track = html.Div(cells, role="presentation", className="risk-track")
    quiet = " risk-row-events" if key in {"Second cancers", "Deaths"} else ""
    return html.Div([head, track], role="row", className=f"risk-row{quiet}")
