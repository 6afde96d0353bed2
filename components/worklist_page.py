"""The page "Worklist": whom there is to look at, and why. One line per patient and rule, each a recorded fact.

The rules beside the list say how many are on it, of how many of whom it can be said, and choose what is shown; a click
or Enter on a line opens the patient on the Board.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components import format as fmt
from components import ids, states
from components import worklist_words as words
from components.downloads import File, file_links
from components.markup import attributes, unseen
from components.patient_picker import patient_href
from components.still import place
from components.tables import folded
from data.view import View
from data.worklist_results import ORDER_WORDS, WorkCode, WorkCount, WorklistAnswer, WorkOrder, WorkRow
from data.worklist_rules import RULES

PATH = "/worklist"
TITLE = "Whom to look at, and why"
SHOWN = 1000
"""So many lines stand on the page; the file has all."""
NO_RISK = (
    "Each line is a recorded fact. There is no score, and no order says anything about risk. Not on the list is not "
    "the same as fine: who was not measured is counted under each rule."
)
OWN_DAYS = (
    "Judged on each patient's own last recorded day: in this scope the day of the data is not shown beside the days of "
    "a patient. What came due later, and a second cancer that is new only by the calendar, cannot be told."
)
NO_PATIENTS = "In this scope single patients are not shown. The rules count them."
_HEADS = ("Patient", "Why", "Fact", "When", "Compared with")


@dataclass(frozen=True)
class WorklistContent:
    head: list[Component]
    rules: list[Component]
    lines: list[Component]


def layout() -> html.Div:
    """The page with empty panels."""
    return html.Div(
        [
            html.H1("Worklist", className="visually-hidden"),
            place(ids.WORKLIST_HEAD, html.H2(TITLE), tag=html.Section, className="panel worklist-head"),
            place(
                ids.WORKLIST_RULES,
                tag=html.Section,
                className="panel worklist-rules",
                **attributes(aria_label="Rules"),
            ),
            place(
                ids.WORKLIST,
                states.loading("the worklist"),
                tag=html.Section,
                className="panel worklist-lines",
                **attributes(aria_label="Lines of the list"),
            ),
        ],
        className="page page-worklist",
    )


def content(answer: WorklistAnswer, asked: View, reset_href: str = "?") -> WorklistContent:
    """Everything of the page from one answer."""
    if answer.n_selected == 0:
        return WorklistContent([html.H2(TITLE)], [], [_nobody_at_all(answer, reset_href)])
    return WorklistContent(_head(answer, asked), _rules(answer, asked), _lines(answer, asked))


def failure(sentence: str, reset_href: str | None, allowed: Sequence[str]) -> WorklistContent:
    """In place of the list, why there is none."""
    return WorklistContent([html.H2(TITLE)], [], [states.error(sentence, reset_href, allowed)])


def headline(answer: WorklistAnswer) -> str:
    """`551 lines about 278 of 724 patients · judged on 30 Jun 2026 · by rule, then …`, or the patients alone."""
    of_all = fmt.counted(answer.n_selected, "patient")
    judged = f" · judged on {fmt.calendar_date(answer.judged_on)}" if answer.judged_on else ""
    if answer.rows is None or answer.n_patients is None:
        return of_all + judged
    lines = fmt.counted(len(answer.rows), "line")
    ordered = f" · {ORDER_WORDS[answer.order]}" if answer.rows else ""
    return f"{lines} about {fmt.count(answer.n_patients)} of {of_all}{judged}{ordered}"


def _head(answer: WorklistAnswer, asked: View) -> list[Component]:
    return [
        html.H2(TITLE),
        html.P(headline(answer), className="headline-facts"),
        html.P(NO_RISK, className="definition"),
        *([] if answer.judged_on else [html.P(OWN_DAYS, className="definition")]),
        *(
            []
            if answer.rows is None
            else [html.Div([_sorts(asked), _files(asked)], className="worklist-tools")]
        ),
    ]


def _files(asked: View) -> html.Ul:
    query = asked.to_query()
    return file_links(
        [File("The list", "CSV", "worklist.csv"), File("The list", "JSON", "/api/worklist")], query
    )


def _sorts(asked: View) -> html.Nav:
    links = [
        _link(words.ORDERS[order], replace(asked, order=order), is_chosen=asked.order is order)
        for order in WorkOrder
    ]
    return html.Nav(
        [html.Span("Sort by", className="minor"), html.Ul([html.Li(link) for link in links])],
        className="sorts",
        **attributes(aria_label="Order of the lines"),
    )


def _link(said: Any, view: View, *, is_chosen: bool) -> html.A:
    chosen = {"aria_current": "true"} if is_chosen else {}
    return html.A(said, href=f"{PATH}?{view.to_query()}", **attributes(data_link="", **chosen))


def _rules(answer: WorklistAnswer, asked: View) -> list[Component]:
    """Each rule as a link that shows it alone, or takes it in and out once some are chosen; words without lines."""
    has_lines = answer.rows is not None
    everything = html.Li(
        _link("All rules", replace(asked, rules=()), is_chosen=not asked.rules), className="worklist-all"
    )
    return [
        html.H3("Rules"),
        html.P("On the list, of the patients of whom it can be said.", className="definition"),
        html.Ul(
            [
                *([everything] if has_lines else []),
                *(_rule(one, asked, is_link=has_lines) for one in answer.counts),
            ],
            className="worklist-choice",
        ),
    ]


def _rule(count: WorkCount, asked: View, *, is_link: bool) -> html.Li:
    said = [
        html.Span(RULES[count.rule].name),
        html.Strong(words.listed_words(count), className="number"),
    ]
    head: Component = html.Div(said, className="worklist-said")
    if is_link:
        toggled = replace(asked, rules=toggle(asked.rules, count.rule))
        head = _link(said, toggled, is_chosen=count.rule in asked.rules)
    empty = " worklist-none" if count.listed == 0 else ""
    return html.Li(
        [head, html.Span(words.rest_words(count), className="minor")], className=f"worklist-rule{empty}"
    )


def toggle(chosen: tuple[WorkCode, ...], rule: WorkCode) -> tuple[WorkCode, ...]:
    """The rules with one more or one less."""
    if rule in chosen:
        return tuple(code for code in chosen if code is not rule)
    return (*chosen, rule)


def _lines(answer: WorklistAnswer, asked: View) -> list[Component]:
    tables = [
        folded(words.standings_table(answer.counts, answer.n_selected), "rule"),
        folded(words.rules_table(), "rule"),
    ]
    if answer.rows is None:
        return [_no_lines("Lines are not shown", NO_PATIENTS, "state state-denied"), *tables]
    if not answer.rows:
        return [_nobody_listed(answer), *tables]
    return [*_table(answer, asked), *tables]


def _table(answer: WorklistAnswer, asked: View) -> list[Component]:
    rows = answer.rows or ()
    query = replace(asked, patient=None, specimens=()).to_query()
    table = html.Table(
        [
            html.Caption(TITLE, className="visually-hidden"),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in _HEADS])),
            html.Tbody([_line(row, query) for row in rows[:SHOWN]]),
        ],
        className="wide-table worklist-table",
    )
    frame = html.Div(table, className="scroll", tabIndex="0", role="region", **attributes(aria_label=TITLE))
    if len(rows) <= SHOWN:
        return [frame]
    said = f"Showing the first {fmt.count(SHOWN)} of {fmt.count(len(rows))} lines; the file has all of them."
    return [html.P(said, className="definition"), frame]


def _line(row: WorkRow, query: str) -> html.Tr:
    link = dcc.Link([row.patient_id, unseen(": open on the Board")], href=patient_href(query, row.patient_id))
    who = row.label.removeprefix(row.patient_id).removeprefix(" · ")
    fact = row.fact
    value = words.value_words(fact)
    found = [f"{fact.what} ", *([html.Strong(value)] if value else [])]
    if fact.more:
        found.append(html.Span(fmt.unit_words(fact.more), className="minor"))
    return html.Tr(
        [
            html.Th([link, html.Span(who, className="minor")], scope="row"),
            html.Td(RULES[row.rule].name),
            html.Td(found),
            html.Td(words.when_words(row), className="worklist-when"),
            html.Td(fmt.unit_words(fact.compared)),
        ],
        className="work-line",
    )


def _nobody_listed(answer: WorklistAnswer) -> html.Div:
    chosen = [one for one in answer.counts if one.rule in answer.chosen]
    said = [html.Li(f"{RULES[one.rule].name}: {words.standing_words(one)}.") for one in chosen]
    title = f"Nobody of {fmt.counted(answer.n_selected, 'patient')} is on this list"
    return _no_lines(title, "", "state state-empty", html.Ul(said))


def _nobody_at_all(answer: WorklistAnswer, reset_href: str) -> html.Div:
    said = f"No patient in the data fits “{answer.stamp.sentence}”."
    reset = html.P(dcc.Link("Reset all filters", href=reset_href, className="button"))
    return _no_lines("Nobody is left", said, "state state-empty", reset)


def _no_lines(title: str, sentence: str, look: str, *more: Component) -> html.Div:
    sentences = [html.P(sentence)] if sentence else []
    return html.Div(
        [html.P(title, className="state-title"), *sentences, *more], className=look, role="status"
    )
