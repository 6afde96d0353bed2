"""The tables of the view of rates: observed and expected per row, person-years by age, sex and period."""

from __future__ import annotations

from typing import Any

from dash import html

from components import wording
from components.format import NOT_SHOWN, THIN, count, plain
from components.markup import attributes
from components.rates_words import PER_YEARS, excess_ci, p_words, rate_ci, ratio, ratio_ci, row_word
from components.tables import WordTable, folded
from data.rates_results import LexisTable, RateRow, RatesAnswer
from data.vocabulary import Sex

CI = f"(95{THIN}% CI)"


def rates_table(answer: RatesAnswer, table_id: str) -> html.Div:
    """Every row with its numbers; without reference rates only what was observed and the person-time."""
    compared = answer.reference is not None
    heads = ["Second cancers", "Patients", "Observed"]
    if compared:
        heads += ["Expected", f"SIR {CI}", f"Excess {PER_YEARS} {CI}", "p"]
    heads += ["Person-years", f"Rate {PER_YEARS} {CI}"]
    bodies = [_body([answer.together, *answer.classes], answer, compared)]
    if answer.groups:
        title = wording.sentence_start(wording.grouping_word(answer.by))
        head = html.Tr(html.Th(title, colSpan=str(len(heads)), scope="rowgroup"), className="rates-section")
        bodies.append(_body(list(answer.groups), answer, compared, head))
    return html.Div(
        html.Table(
            [
                html.Caption("Observed and expected second cancers", className="visually-hidden"),
                html.Thead(html.Tr([html.Th(text, scope="col") for text in heads])),
                *bodies,
            ],
            className="rates-table" if compared else "rates-table rates-only",
            id=table_id,
        ),
        className="scroll",
        tabIndex="0",
        role="region",
        **attributes(aria_label="Observed and expected second cancers"),
    )


def lexis_details(table: LexisTable) -> html.Details:
    """Person-years by sex, age and period, folded."""
    heads = ("Sex", "Age", *table.periods)
    rows = tuple(
        (
            "not recorded" if row.sex is None else wording.word(Sex(row.sex)),
            row.ages or "not known",
            *(_cell(years) for years in row.person_years),
        )
        for row in table.rows
    )
    content = WordTable(
        "Person-years by sex, age and calendar period", heads, rows, frozenset(range(2, len(heads)))
    )
    return folded(content, nothing="Nobody is at risk.")


def _cell(years: float | None) -> str:
    if years is None:
        return NOT_SHOWN
    return f"{years:,.1f}" if years else "0"


def _body(rows: list[RateRow], answer: RatesAnswer, compared: bool, head: Any = None) -> html.Tbody:
    lines = [_line(row, answer, compared) for row in rows]
    return html.Tbody([head, *lines] if head is not None else lines)


def _line(row: RateRow, answer: RatesAnswer, compared: bool) -> html.Tr:
    observed = NOT_SHOWN if row.observed is None else count(row.observed)
    cells: list[Any] = [count(row.n), observed]
    if compared and row.expected is not None:
        cells = [count(row.n), _observed(row)]
        cells += [
            ratio(row.expected),
            ratio_ci(row.sir),
            excess_ci(row.excess_per_10000_py),
            p_words(row.p_value),
        ]
    cells = [html.Td(cell) for cell in cells]
    if compared and row.expected is None:
        cells.append(html.Td(row.note or NOT_SHOWN, colSpan="4", className="not-estimable"))
    rate = NOT_SHOWN if row.observed is None else rate_ci(row.rate_per_100_py)
    cells += [html.Td(plain(row.person_years)), html.Td(rate)]
    return html.Tr([html.Th(row_word(answer, row), scope="row"), *cells])


def _observed(row: RateRow) -> Any:
    """The cancers that are compared; of how many, where some lie in person-time without a rate."""
    compared = count(row.observed_covered)
    if row.observed is None or row.observed == row.observed_covered:
        return compared
    return [compared, html.Span(f" of {count(row.observed)}", className="minor")]
