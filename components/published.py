"""Published series beside which ours is read, in words and as a table; never drawn, never pooled.

Each carries its patients, follow-up, definition, estimator and source, because they all differ from ours.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from components.format import count
from components.markup import attributes
from data.registries import PublishedSeries, published_series

BEST_KNOWN = (("hamilton_2024", "Stanford"), ("ghilardi_2024", "Penn"), ("tix_2024", "meta-analysis"))
"""Key in the registry and short name of the series that the line names."""
COHORTS = ("CAR-T cohort", "meta-analysis", "trial cohort")


def published_context() -> html.Details:
    """The published cohorts in words, under one line that names the best known and warns."""
    known = {series.key: series for series in published_series() if series.kind in COHORTS}
    named = " · ".join(
        f"{words} {count(known[key].patients)} ({known[key].follow_up})" for key, words in BEST_KNOWN
    )
    return html.Details(
        [
            html.Summary(f"Published, differently defined: {named} …"),
            html.Ul([_item(series) for series in known.values()]),
        ],
        className="published",
    )


def published_table(series: Sequence[PublishedSeries] | None = None) -> html.Section:
    """Every published series of the registry as a table."""
    header = (
        "Source",
        "Patients",
        "Follow-up",
        "Second cancers",
        "Estimate",
        "What was counted",
        "Estimator",
        "Certainty",
    )
    rows = published_series() if series is None else series
    return html.Section(
        [
            html.H2("Published series"),
            html.P(
                "Definitions, follow-up and estimators differ. They are context, not a comparison, and are not pooled.",
                className="definition",
            ),
            html.Div(
                html.Table(
                    [
                        html.Caption("Published series of second cancers", className="visually-hidden"),
                        html.Thead(html.Tr([html.Th(text, scope="col") for text in header])),
                        html.Tbody([_table_row(one) for one in rows]),
                    ],
                    className="wide-table",
                ),
                className="scroll",
                tabIndex="0",
                role="region",
                **attributes(aria_label="Published series"),
            ),
        ],
        className="panel",
    )


def _patients(series: PublishedSeries) -> str:
    if series.patients is None:
        return series.patients_note
    return f"{count(series.patients)} {series.patients_note}"


def _item(series: PublishedSeries) -> html.Li:
    return html.Li(
        [
            html.Strong(series.name),
            f": {_patients(series)}; {series.follow_up}; {series.second_cancers}. Estimate: {series.estimate} "
            f"({series.estimator}). Counted: {series.definition}; "
            f"non-melanoma skin: {series.non_melanoma_skin_counted}. ",
            html.Cite(series.reference),
            f" ({series.certainty}).",
        ]
    )


def _table_row(series: PublishedSeries) -> html.Tr:
    counted = (
        f"{series.definition}; non-melanoma skin: {series.non_melanoma_skin_counted}; T-cell: {series.t_cell}"
    )
    cells = (
        _patients(series),
        series.follow_up,
        series.second_cancers,
        series.estimate,
        counted,
        series.estimator,
        series.certainty,
    )
    return html.Tr(
        [
            html.Th(
                [html.Strong(series.name), html.Cite(series.reference), html.Small(series.kind)], scope="row"
            ),
            *(html.Td(cell) for cell in cells),
        ]
    )
