"""The view of rates against the population: the answer in words, figure, table, what was left out, how to read it.

`content` makes everything from one answer. Rates that are invented are named so beside the title, in the figure and
in the table's source, on screen and on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from components import ids, states
from components import rates_words as words
from components.cohort_views import RATES, view
from components.figures.ratios import TITLE, figure_height, ratios_figure
from components.format import counted
from components.graph import EMPTY_FIGURE
from components.incidence_notes import accounted
from components.markup import attributes
from components.panel import PanelContent, PanelIds, parts
from components.rates_tables import lexis_details, rates_table
from components.still import place
from components.theme import Theme
from data.rates_results import DEMONSTRATION, RatesAnswer, WithoutRates
from data.registries import PublishedSeries

PANEL = PanelIds(
    "rates",
    ids.RATES_HEAD,
    ids.RATES_CHART,
    ids.RATES_GRAPH,
    ids.RATES_MESSAGE,
    ids.RATES_FOOT,
    ids.RATES_SAVE,
    grows=True,
)


def layout() -> html.Div:
    """The view before its first answer."""
    label = "Observed ÷ expected second cancers with 95 % limits; the same numbers stand in the table below"
    panel = html.Section(
        parts(PANEL, TITLE, "the rates", label, "chart-rates"),
        className="panel panel-rates",
        **attributes(aria_label=TITLE),
    )
    how = place(ids.RATES_READING, reading(), tag=html.Section, className="panel rates-reading")
    return view(RATES, "Cohort: second cancers against the population", [panel, how])


def content(
    answer: RatesAnswer,
    theme: Theme,
    *,
    reset_href: str = "?",
    few_href: str | None = None,
    work: Sequence[Any] = (),
) -> PanelContent:
    """Everything of the view from one answer. `few_href` shows the rows of few cancers, where the reader may."""
    drawn = answer.reference is not None and answer.n_analysed > 0
    return PanelContent(
        figure=ratios_figure(answer, theme) if drawn else EMPTY_FIGURE,
        hidden=not drawn,
        height=figure_height(answer, theme),
        head=_head(answer),
        message=_message(answer, reset_href),
        foot=[*_foot(answer, few_href), *work] if answer.n_analysed else [_notes(_accounted(answer))],
    )


def _head(answer: RatesAnswer) -> list[Any]:
    found: list[Any] = [html.H2(TITLE)]
    if answer.reference is not None and answer.reference.is_demonstration:
        found.append(html.P(DEMONSTRATION, className="rates-demonstration"))
    found.append(html.P(words.definition(answer), className="definition"))
    if answer.n_analysed:
        large, rest = words.headline(answer)
        rest = f"{rest}, cohort A" if answer.compared else rest
        small = html.Span(words.facts(answer), className="headline-facts")
        found.append(html.P([html.Strong(large), html.Span(rest), small], className="headline"))
    return found


def _message(answer: RatesAnswer, reset_href: str) -> list[Any]:
    """Nobody, or why there is no comparison; nothing where there is a figure."""
    if answer.n_analysed == 0:
        return [states.empty(answer, reset_href)]
    if answer.without_rates is None:
        return []
    no_dates = answer.without_rates is WithoutRates.NO_DATES
    title = f"SIR: {answer.why_without}" if no_dates else answer.why_without
    found: list[Any] = [html.P(title, className="state-title")]
    if answer.table_problems:
        found.append(html.Ul([html.Li(sentence) for sentence in answer.table_problems]))
    if no_dates:
        found.append(
            html.P("Rates of a population belong to calendar years, which days since infusion do not tell.")
        )
    else:
        found.append(html.P(words.HOW_TO_INSTALL))
    found.append(html.P("Person-years and rates below do not need them."))
    return [html.Div(found, className="state state-suppressed state-rates", role="status")]


def _foot(answer: RatesAnswer, few_href: str | None) -> list[Any]:
    found: list[Any] = [rates_table(answer, PANEL.numbers)]
    if words.shows_t_cells(answer):
        found.append(_t_cell_context())
    if few_href is not None:
        link = html.A("Show rows of few patients or cancers", href=few_href, **attributes(data_link=""))
        found.append(html.P(link, className="rates-few"))
    source = words.reference_line(answer)
    said = [*_accounted(answer), *words.left_out(answer), *([source] if source else [])]
    if answer.reference is not None and answer.table_problems:
        said += ["Of the table of reference rates:", *answer.table_problems]
    found.append(_notes([*said, *answer.notices]))
    if answer.lexis is not None:
        found.append(lexis_details(answer.lexis))
        if answer.lexis.n_hidden:
            found.append(html.P("Cells of few patients are not shown.", className="definition"))
    return found


def _accounted(answer: RatesAnswer) -> list[str]:
    """Every patient accounted for, in both cohorts where two are compared."""
    own = accounted(answer.n_analysed, answer.n_loaded, answer.excluded)
    other = answer.compared
    if other is None:
        return [own]
    return [
        f"Cohort A, {answer.stamp.sentence}: {own}",
        f"Cohort B, {other.sentence}: {accounted(other.n_analysed, answer.n_loaded, other.excluded)}",
        f"{counted(other.n_in_both, 'patient')} in both cohorts.",
    ]


def _notes(lines: Sequence[str]) -> html.Ul:
    return html.Ul([html.Li(line) for line in lines], className="notes")


def _t_cell_context() -> html.P:
    """What T/NK-cell neoplasms must be read against: not 1."""
    series = words.context("chihara_2021")
    return html.P(
        [
            html.Strong("Without CAR-T cells, T-cell lymphoma after B-cell lymphoma already has an SIR of "),
            html.Strong(_dashed(series.estimate)),
            ". Read the T/NK-cell row against that, not against 1. ",
            html.Cite(series.reference),
            f" ({series.certainty}).",
        ],
        className="rates-context",
    )


def reading() -> list[Any]:
    """How the numbers are made and what they cannot say, with sources."""
    letter, lymphoma = words.context("seer_letter_2024"), words.context("seer_dlbcl")
    myeloma = words.context("mahindra_2015")
    return [
        html.H2("How to read this"),
        html.Ul(
            [
                html.Li(
                    "Expected: person-years by sex, age (split at every fifth birthday and where the table’s bands "
                    "end) and calendar year (split at 1 January), times the rate of the population. SIR is observed "
                    "divided by expected; a ratio is an association and says nothing of a cause."
                ),
                html.Li(
                    "Limits are exact Poisson limits and take the expected number as known. p is two-sided, central "
                    "(twice the smaller tail), so it agrees with the limits; R’s poisson.test uses another rule."
                ),
                html.Li(
                    [
                        "Person-years ratios can be biased where many die of other causes (competing risks): they "
                        "compare rates while alive, not how many ever have a second cancer. That is what the curves "
                        "are for. ",
                        html.Cite(words.ROSSO),
                        ".",
                    ]
                ),
                html.Li(
                    "Most cancer registries do not record non-melanoma skin cancer, so it counts here only where the "
                    "table has rates for it. A clinic looks harder than a registry, which raises observed cancers."
                ),
                html.Li(
                    "The population has not had lymphoma, myeloma, chemotherapy or transplantation. Those treated "
                    "without CAR-T cells are the nearer comparison:"
                ),
            ],
            className="rates-caveats",
        ),
        html.Ul([_series(one) for one in (letter, lymphoma, myeloma)], className="rates-series"),
    ]


def _series(series: PublishedSeries) -> html.Li:
    said = series.second_cancers if series.key == "mahindra_2015" else series.estimate
    kind = "observed/expected" if series.key == "mahindra_2015" else series.estimator
    return html.Li(
        [
            f"{series.name}: {'' if kind in said else f'{kind} '}{_dashed(said)}. ",
            html.Cite(series.reference),
            f" ({series.certainty}).",
        ]
    )


def _dashed(text: str) -> str:
    """Ranges with en dashes: "4.2-5.2" -> "4.2–5.2"."""
    return "".join(
        "–" if char == "-" and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit() else char
        for at, char in enumerate(text)
    )
