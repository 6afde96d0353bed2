"""The view "Published numbers": what 6.5 % means, each published number beside this cohort counted the same way.

A table of rows that are read one by one: nothing is pooled, nothing is drawn, products are not compared.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from dash import html

from components import estimators_panel, ids, states, wording
from components.cohort_views import DEFINITIONS, view
from components.format import (
    DASH,
    THIN,
    count,
    counted,
    interval,
    percent,
    percent_ci_short,
    plain,
    years_ci,
)
from components.incidence_notes import accounted
from components.markup import attributes
from components.still import place
from data.published_results import DefinitionReading, DefinitionsAnswer
from data.registries import (
    PublishedEstimate,
    PublishedSeries,
    published_corrections,
    published_series,
)

HEADLINE = ("hamilton_2024", 3.0)
"""Key of the series and years of the number that the view is named after."""
TITLE = "What does 6.5 % mean?"
HEADS = (
    "Counted, read at",
    "Published (95 % CI)",
    "This cohort, counted the same way (95 % CI)",
    "second cancers",
    "at risk then",
    "median follow-up",
)


def layout() -> html.Div:
    """The view with empty panels."""
    return view(
        DEFINITIONS,
        "Cohort: published numbers beside this cohort",
        [
            place(ids.DEFINITIONS, states.loading("the definitions"), tag=html.Section, className="panel"),
            estimators_panel.skeleton(),
            place(ids.NOT_REPRODUCED, not_reproduced(), tag=html.Section, className="panel"),
        ],
    )


def definitions(answer: DefinitionsAnswer, reset_href: str = "?") -> list[Any]:
    """The headline in words, the rows, and what is often said and is not so."""
    if answer.n_analysed == 0:
        return [html.H2(TITLE), states.empty(answer.comparison.incidence, reset_href)]
    return [
        html.H2(TITLE),
        *_headline(answer),
        *(html.P(caution, className="caution-line") for caution in answer.cautions),
        html.P(
            "Each row is read by itself: patients, follow-up and definitions differ. Nothing is pooled, and no row "
            "compares products.",
            className="definition",
        ),
        _scrolled("Published numbers beside this cohort", _table(answer)),
        *_whom(answer),
        *_corrections(),
    ]


def _whom(answer: DefinitionsAnswer) -> list[html.P]:
    """Who stands in the cohort's column, counting what, from when: the same as beside the curves."""
    whole = answer.comparison.incidence
    counted_here = (
        wording.competing_words(whole.competing),
        *([wording.censoring_words(whole.censor)] if whole.censor else []),
        f"time counts {wording.time_zero_words(whole.lag_days, whole.landmark_days)}",
    )
    whom = accounted(whole.n_analysed, whole.n_loaded, whole.excluded)
    return [
        html.P(
            f"This cohort, by the classes of the question: {whom} In every row {', '.join(counted_here)}. "
            f"{wording.FOLLOWED_TO}",
            className="definition",
        )
    ]


def failure(sentence: str, reset_href: str | None) -> list[Any]:
    """In place of the rows, why there are none."""
    return [html.H2(TITLE), states.error(sentence, reset_href)]


def not_reproduced() -> list[Any]:
    """Published numbers that have no counterpart in a cohort, each with the reason."""
    rows = [
        html.Tr(
            [
                html.Th([html.Strong(series.name), html.Cite(series.reference)], scope="row"),
                html.Td(
                    [html.Span(series.estimate), html.Span(f" · {_patients(series)}", className="minor")]
                ),
                html.Td(series.not_reproduced),
                html.Td(series.certainty),
            ]
        )
        for series in published_series()
        if series.not_reproduced
    ]
    heads = ("Source", "Published", "Why this cohort has no number beside it", "Certainty")
    return [
        html.H2("Published, and not reproduced here"),
        _scrolled(
            "Published numbers that are not reproduced",
            html.Table(
                [
                    html.Caption("Published numbers that are not reproduced", className="visually-hidden"),
                    _head(heads),
                    html.Tbody(rows),
                ],
                className="wide-table not-reproduced",
            ),
        ),
    ]


def _headline(answer: DefinitionsAnswer) -> list[Any]:
    """The published number with its definition, and this cohort's under the same one."""
    reading = next(
        one for one in answer.readings if (one.published.series.key, one.published.horizon_years) == HEADLINE
    )
    published = reading.published
    name = published.series.name.split(",")[0]
    months = plain(published.series.median_follow_up_months)
    said = (
        f"{_as_published(published)} at {_years(published)} in the {name} series counts {published.counted}, median "
        f"follow-up {months} months. "
    )
    own = reading.estimate
    own_words = [
        html.Strong(percent(own.estimate)),
        f" (95{THIN}% CI {interval(own.ci_lower, own.ci_upper)})",
    ]
    return [
        html.P(
            [
                html.Span(said),
                html.Span(
                    [
                        "This cohort, counted the same way: ",
                        *([reading.reason] if reading.reason else own_words),
                    ],
                    className="headline-own",
                ),
            ],
            className="definitions-headline",
        )
    ]


def _three(reading: DefinitionReading) -> tuple[float | None, float | None, float | None]:
    own = reading.estimate
    return own.estimate, own.ci_lower, own.ci_upper


def _table(answer: DefinitionsAnswer) -> html.Table:
    bodies = [
        html.Tbody([_series_row(series), *map(_row, readings)])
        for series, readings in groupby(answer.readings, key=lambda reading: reading.published.series)
    ]
    return html.Table(
        [
            html.Caption("Published numbers beside this cohort", className="visually-hidden"),
            _head(HEADS),
            *bodies,
        ],
        className="wide-table definitions-table",
    )


def _series_row(series: PublishedSeries) -> html.Tr:
    facts = (
        _patients(series),
        f"follow-up: {series.follow_up}",
        f"non-melanoma skin counted: {series.non_melanoma_skin_counted}",
        f"estimator: {series.estimator}",
        series.certainty,
    )
    return html.Tr(
        html.Th(
            [
                html.Strong(series.name),
                html.Cite(series.reference),
                html.Small(" · ".join(facts)),
            ],
            colSpan=str(len(HEADS)),
            scope="rowgroup",
        ),
        className="series-row",
    )


def _row(reading: DefinitionReading) -> html.Tr:
    published = reading.published
    assumed = [html.Small(published.assumption)] if published.assumption else []
    return html.Tr(
        [
            html.Th([f"{published.counted}, {_years(published)}", *assumed], scope="row"),
            html.Td(_published(published)),
            html.Td(_own(reading)),
            html.Td(_events(reading)),
            html.Td(count(reading.at_risk)),
            html.Td(years_ci(reading.median_follow_up_years)),
        ]
    )


def _published(published: PublishedEstimate) -> list[Any]:
    limits = "(limits not found)"
    if published.ci_lower is not None and published.ci_upper is not None:
        limits = f"({plain(published.ci_lower * 100)}{DASH}{plain(published.ci_upper * 100)})"
    projected = [html.Small("projected beyond its follow-up, not observed")] if published.projected else []
    return [_as_published(published), " ", html.Span(limits, className="limits"), *projected]


def _as_published(published: PublishedEstimate) -> str:
    """With as many decimals as the publication gives: a rounded 14 % is not 14.0 %."""
    return f"{plain(published.estimate * 100)}{THIN}%"


def _own(reading: DefinitionReading) -> Any:
    if reading.reason is not None:
        return html.Span(reading.reason, className="not-estimable")
    value, _, limits = percent_ci_short(*_three(reading)).partition(" (")
    return [html.Strong(value), " ", html.Span(f"({limits}", className="limits")]


def _events(reading: DefinitionReading) -> str:
    if reading.events is None or reading.events_by_then is None:
        return f"too few to show, of {count(reading.n)}"
    return f"{count(reading.events_by_then)} by then, {count(reading.events)} in all, of {count(reading.n)}"


def _years(published: PublishedEstimate) -> str:
    return counted(int(published.horizon_years), "year")


def _patients(series: PublishedSeries) -> str:
    if series.patients is None:
        return series.patients_note
    return f"{count(series.patients)} {series.patients_note}"


def _corrections() -> list[Any]:
    items: list[Any] = []
    for one in published_corrections():
        items += [
            html.Dt(f"“{one.said}”"),
            html.Dd([one.record, " ", html.Cite(f"({one.source})")]),
        ]
    return [
        html.H3("Often said of the Stanford series, and what the record says"),
        html.Dl(items, className="definitions"),
    ]


def _head(heads: tuple[str, ...]) -> html.Thead:
    return html.Thead(html.Tr([html.Th(text.replace(" %", f"{THIN}%"), scope="col") for text in heads]))


def _scrolled(label: str, table: html.Table) -> html.Div:
    return html.Div(table, className="scroll", tabIndex="0", role="region", **attributes(aria_label=label))
