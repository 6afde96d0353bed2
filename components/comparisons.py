"""Tests between the groups under the curves: off until asked for, with the reason where one is withheld.

How many comparisons a view makes stands beside its P values: among many, some are small by chance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dash import html

from components import wording
from components.cohort_views import CURVES
from components.format import counted, p_value, plain, significant
from components.markup import attributes
from data.results import Comparison, IncidenceAnswer
from data.survival_results import DEATH, SurvivalAnswer
from data.view import View
from data.vocabulary import GroupTest

_EVENTS = {"second_cancer": "second cancer, death competing", DEATH: "death from any cause"}
EXPLORATORY = "Exploratory: groups were not drawn by lot, and differ in more than this"
EARLY_RHO = 1.0
BASELINE_TITLE = "Who they were"


@dataclass(frozen=True)
class ComparisonLinks:
    """Addresses of the same view with other tests; with Gray's test weighing early differences more, or all alike.

    `baseline`, where it is another view, is that of who they were.
    """

    off: str
    gray: str
    pairwise: str
    early: str
    alike: str
    baseline: str | None


def comparison_links(view: View, *, beside_baseline: bool = False) -> ComparisonLinks:
    """The addresses for a view, which may have the baseline table itself."""

    def with_tests(*tests: GroupTest) -> str:
        return "?" + replace(view, spec=replace(view.spec, tests=tests)).to_query()

    def with_rho(rho: float) -> str:
        return "?" + replace(view, spec=replace(view.spec, gray_rho=rho)).to_query()

    return ComparisonLinks(
        off=with_tests(),
        gray=with_tests(GroupTest.GRAY),
        pairwise=with_tests(GroupTest.GRAY, GroupTest.PAIRWISE),
        early=with_rho(EARLY_RHO),
        alike=with_rho(0.0),
        baseline=None if beside_baseline else f"{CURVES}?{view.to_query()}",
    )


def comparisons_block(
    answer: IncidenceAnswer | SurvivalAnswer, links: ComparisonLinks | None
) -> html.Div | None:
    """The tests of an answer and the switch for them; nothing where one group stands alone."""
    if answer.by is None or answer.by == "class":
        return None
    if not answer.tests:
        switch = [_link("Switch them on", links.gray)] if links else []
        return html.Div([html.P(["P values are off. ", *switch])], className="comparisons")
    made = sum(test.p is not None for test in answer.tests)
    overall, *pairs = answer.tests
    said: list[Any] = [html.P([html.Strong(f"{_name(overall)}: "), _overall_words(overall)])]
    if pairs:
        said.append(_pairs_table(answer, pairs))
    if made:
        said.append(
            html.P(
                [f"{counted(made, 'comparison')} in this view. ", *_exploratory(links)],
                className="range-note",
            )
        )
    return html.Div([*said, *_switches(answer, links)], className="comparisons")


def _exploratory(links: ComparisonLinks | None) -> list[Any]:
    """What a P value between such groups is not, and where to see in what else they differ."""
    where = links.baseline if links else None
    table = f"“{BASELINE_TITLE}”" if where is None else _link(f"“{BASELINE_TITLE}” in Curves", where)
    return [f"{EXPLORATORY} (see ", table, ")."]


def _overall_words(test: Comparison) -> str:
    if test.p is None or test.statistic is None:
        return test.note or "no result"
    return f"{p_value(test.p)} (χ² {significant(test.statistic)}, df {test.df}), {_EVENTS[test.cause]}"


def _name(test: Comparison) -> str:
    if test.cause == DEATH:
        return "Log-rank test"
    return f"Gray’s test (ρ = {plain(test.rho)}: early differences weigh more)" if test.rho else "Gray’s test"


def _pairs_table(answer: IncidenceAnswer | SurvivalAnswer, pairs: list[Comparison]) -> html.Details:
    rows = [
        html.Tr(
            [
                html.Th(" – ".join(wording.group_word(answer.by, name) for name in pair.groups), scope="row"),
                html.Td(significant(pair.statistic) if pair.statistic is not None else "–"),
                html.Td(p_value(pair.p) if pair.p is not None else "withheld"),
                html.Td(p_value(pair.p_adjusted) if pair.p_adjusted is not None else "–"),
                html.Td(pair.note or ""),
            ]
        )
        for pair in pairs
    ]
    heads = ("Pair", "χ², df 1", "P", "P, Holm", "")
    table = html.Table(
        [
            html.Caption(f"Every two groups, {_name(pairs[0])}", className="visually-hidden"),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(rows),
        ],
        className="pairs",
    )
    shown = sum(pair.p is not None for pair in pairs)
    return html.Details(
        [
            html.Summary(f"Every pair: {shown} of {len(pairs)} tested, adjusted by Holm"),
            html.Div(
                table, className="scroll", tabIndex="0", role="region", **attributes(aria_label="Every pair")
            ),
        ],
        open=shown > 0,
    )


def _switches(answer: IncidenceAnswer | SurvivalAnswer, links: ComparisonLinks | None) -> list[html.P]:
    if links is None:
        return []
    has_pairs = len(answer.tests) > 1
    known = [one for one in answer.groups if one.group != wording.UNKNOWN]
    more = [] if has_pairs or len(known) < 3 else [_link("Every pair", links.pairwise), " · "]
    return [html.P([*more, *_weights(answer.tests[0], links), _link("Switch P values off", links.off)])]


def _weights(test: Comparison, links: ComparisonLinks) -> list[Any]:
    """The way to other weights of Gray's test; the log-rank test has none, a withheld one needs none."""
    if test.cause == DEATH or test.p is None:
        return []
    other = (
        ("Weigh all times alike", links.alike) if test.rho else ("Weigh early differences more", links.early)
    )
    return [_link(*other), " · "]


def _link(words: str, href: str) -> html.A:
    return html.A(words, href=href, **attributes(data_link=""))
